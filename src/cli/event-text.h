/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens, line by line, as a person reads it. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* An event of monitor (json_event() with its members, see dialtonectl(1)) as a line without its end: clock time, what
 * it is about, what happened. To be freed. */
char *event_text (JsonObject *event, gboolean colour);

G_END_DECLS
