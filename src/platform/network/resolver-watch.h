/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether somebody else writes resolv.conf anew: a watch (inotify(7)) over the file, the folder that it is in, and,
 * where it is a symbolic link, the folder of what it leads to. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ResolverWatch ResolverWatch;

/* @changed: a file was written to its end, has come, or has gone; also for our own writing. Never from within a call.
 * Without inotify it never comes, which is logged. */
ResolverWatch *resolver_watch_new (const char *path, void (*changed) (gpointer user_data), gpointer user_data);
/* NULL is allowed. */
void resolver_watch_free (ResolverWatch *self);

G_END_DECLS
