/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line, read into a value. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  COMMAND_HELP,
  COMMAND_VERSION,
  COMMAND_STATUS,
  COMMAND_CONNECT,
  COMMAND_DISCONNECT,
  COMMAND_SIGNAL,
  COMMAND_MONITOR,
  COMMAND_TRACE,
  COMMAND_RESET_DATA,
} Command;

typedef struct {
  Command command;
  gboolean json;
  gboolean watch;     /* signal: go on until interrupted */
  guint interval_s;   /* signal --watch: seconds between two measurements, at least 1 */
  char *bus;          /* "system", "session" or a D-Bus address */
  char *capture;      /* trace: the file for a capture, "-" standard output, or NULL */
  GVariant *settings; /* connect: a{sv}, never NULL for it */
} CliOptions;

/* Reads @argv (NULL-terminated, the program's name first). NULL with an error of G_OPTION_ERROR, or of GLib's file
 * functions for a password file; its message is for the user. To be freed with cli_options_free(). */
CliOptions *cli_options_parse (const char *const *argv, GError **error);
void cli_options_free (CliOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliOptions, cli_options_free)

/* The text of --help, to be freed. */
char *cli_options_help (void);

G_END_DECLS
