/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sleep of the computer, as logind tells of it (org.freedesktop.login1(5)). As long as the computer is awake logind
 * has an inhibitor of ours that delays the next sleep by the few seconds that logind allows, so that a call can be
 * ended before. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SleepWatch SleepWatch;

/* @changed is told TRUE before the computer sleeps and FALSE when it has woken up or logind is gone, which then cannot
 * say so, also without an inhibitor (there may be no logind, or it may not give one); never from within this call. */
SleepWatch *sleep_watch_new (GDBusConnection *bus, void (*changed) (gpointer user_data, gboolean sleeps),
                             gpointer user_data);
/* Whether the computer waits for us before it sleeps. */
gboolean sleep_watch_delays (const SleepWatch *self);
/* It need not wait any longer. */
void sleep_watch_release (SleepWatch *self);
void sleep_watch_free (SleepWatch *self);

G_END_DECLS
