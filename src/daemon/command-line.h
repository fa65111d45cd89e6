/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dialtoned is to do: dialtone.conf, and the command line over it. */
#pragma once

#include "daemon/configuration.h"

G_BEGIN_DECLS

typedef struct {
  char *bus;        /* "system", "session" or an address */
  char *config_dir; /* absolute, like the others */
  char *state_dir;
  char *runtime_dir;
  gboolean polkit;
  gboolean version; /* only show it; the configuration was not read */
  Configuration *configuration;
  GPtrArray *problems; /* of char *: lines of dialtone.conf that are ignored, and why */
} CommandLine;

/* NULL with @error (G_OPTION_ERROR) for a wrong command line. A mistake in the file is a problem only: the service is
 * to come up all the same. Any --modem replaces those of the file. --help ends the process, as GLib does it. */
CommandLine *command_line_parse (int argc, char **argv, GError **error);
void command_line_free (CommandLine *self); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CommandLine, command_line_free)

G_END_DECLS
