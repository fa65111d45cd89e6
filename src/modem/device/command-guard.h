/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which raw AT commands a client may send. Private to the folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether @at ("AT+CSQ") is one command line that leaves the port in command mode and is answered in words. FALSE with
 * @error (G_IO_ERROR_INVALID_ARGUMENT: not a command line, or one that is refused). *@out_prefix,
 * to be freed, gets the beginnings of the lines that answer it, as AtCommand.prefix wants them; NULL when it has no
 * extended command. */
gboolean command_guard_check (const char *at, char **out_prefix, GError **error);

/* @at as the modem reads it: without blanks, in capitals, but for what is in quotes. To be freed. */
char *command_guard_normalize (const char *at);

G_END_DECLS
