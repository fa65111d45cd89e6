/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the words of +CME ERROR and +CMS ERROR (AT+CMEE=2) to their numbers; the other direction is in at-result.h. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Letters and digits alone count, and their case does not: "phone adaptor link reserved", "operationnotallowed".
 * "(#33)" at the end, the cause of 24.008 that 27.007 writes behind its words, is taken off; when no row has the words
 * it tells the number by itself. AT_CODE_UNKNOWN when neither does. Words that two codes share ("unknown") give the
 * lower one. */
int at_cme_from_string (const char *text);
int at_cms_from_string (const char *text);

G_END_DECLS
