/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the words of +CME ERROR and +CMS ERROR (AT+CMEE=2) to their numbers; the other direction is in at-result.h. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ASCII case is ignored; AT_CODE_UNKNOWN when no row has @text. Words that two codes share ("unknown") give the lower one. */
int at_cme_from_string (const char *text);
int at_cms_from_string (const char *text);

G_END_DECLS
