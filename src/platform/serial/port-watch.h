/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits, with inotify, for a device to appear at a path: through symbolic links, and in directories that are not there
 * yet. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PortWatch PortWatch;

/* @appeared runs whenever a character device stands at @path after something on the way to it has changed; and once
 * soon, without any change, when @at_once is set and it stands there already. May free the watch. */
PortWatch *port_watch_new (const char *path, gboolean at_once, void (*appeared) (gpointer user_data),
                           gpointer user_data);
void port_watch_free (PortWatch *self); /* NULL is allowed */

G_END_DECLS
