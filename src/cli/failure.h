/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a command ends, and what the user is told when it ends badly. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The exit status of dialtonectl; documented in dialtonectl(1), scripts rely on it. */
typedef enum {
  CLI_EXIT_DONE = 0,
  CLI_EXIT_FAILED = 1,        /* the service said no; the message says why */
  CLI_EXIT_USAGE = 2,         /* a wrong command, option or setting */
  CLI_EXIT_NO_SERVICE = 3,    /* no bus, or the service is not running */
  CLI_EXIT_NOT_ALLOWED = 4,   /* polkit or the bus refused it */
  CLI_EXIT_INTERRUPTED = 130, /* Ctrl-C, as shells count it */
} CliExit;

typedef struct {
  CliExit exit;
  char *name;   /* "org.dialtone1.Error.ApnRejected", or "" when the error is not from the bus */
  char *reason; /* a reason of the interface, "apn-rejected", or "" */
  char *what;   /* what happened, in the user's language */
  char *advice; /* what to try, in the user's language, or NULL */
} Failure;

/* What @error means. @reason is that of the last state change while the command ran, or NULL: where it is the cause of
 * @error, its words are used in the user's language instead of the service's. */
Failure *failure_new (const GError *error, const char *reason);
void failure_free (Failure *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Failure, failure_free)

/* For a person: two lines at most, to be freed. */
char *failure_text (const Failure *self, gboolean colour);

/* Members error, reason, message, advice (absent when there is none). */
void failure_add_to_json (const Failure *self, JsonObject *object);

G_END_DECLS
