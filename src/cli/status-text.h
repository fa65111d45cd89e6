/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Status and signal as a person reads them, made from their JSON form; nothing here touches the bus. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* @status: json_from_service(). @now_us: the wall clock, for "for 12 minutes". To be freed. */
char *status_text (JsonObject *status, gint64 now_us, gboolean colour);

/* One line: what a connection that just came up amounts to. @modem: json_from_modem(). To be freed. */
char *status_text_online (JsonObject *modem);

/* "62 % (good), RSRP -95 dBm, RSRQ -12.5 dB"; @figures as in Modem:Signal, or NULL. To be freed. */
char *status_text_signal (guint percent, JsonObject *figures);

/* "3 days 4 h", "12 min", "40 s". To be freed. */
char *status_text_duration (gint64 us);

G_END_DECLS
