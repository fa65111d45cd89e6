/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must not reach a log is taken out of AT text here: PIN, PUK, passwords, IMSI, ICCID, IMEI. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @text as it may be logged, to be freed: the arguments of commands that carry secrets (AT+CPIN=, AT+CLCK=, AT+CPWD=,
 * AT+CNCFG=, AT+CGAUTH=, several commands in one line included) become <hidden>, and so does every run of
 * 14 to 22 digits or hexadecimal digits (IMEI, IMSI, ICCID). Control characters come out as \r, \n or \xNN. */
char *dt_redact (const char *text);

G_END_DECLS
