/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the service manager that the main loop turns (sd_watchdog_enabled(3)): in turns that come anyway, and only when none
 * does in time on its own account. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A source to be attached; it feeds for the first time a quarter to a half of the allowed time from now. NULL: nobody wants to be
 * told. */
GSource *watchdog_new (void);

G_END_DECLS
