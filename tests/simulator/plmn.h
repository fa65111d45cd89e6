/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The code of the subscription's own network: country (MCC, three digits) and network (MNC, two or three). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the network calls itself whose subscriber has @imsi; to be freed. The card's EF AD says the length of the MNC.
 */
char *sim_plmn_from_imsi (const char *imsi);

/* Five or six digits. */
gboolean sim_plmn_is_valid (const char *code);

G_END_DECLS
