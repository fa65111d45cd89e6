/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the service manager that the main loop turns (sd_watchdog_enabled(3)): in turns that come anyway, and only when
 * none does in time on its own account. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A source to be attached. Of the allowed time it lets a quarter pass before a turn is of use to it, and three quarters
 * before it wants one. NULL: nobody wants to be told. */
GSource *watchdog_new (void);

G_END_DECLS
