/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What we say to the service manager that has started us, and what we ask it (sd_notify(3),
 * org.freedesktop.systemd1(5)). Without one all of it does nothing. By hand: libsystemd would bring half a megabyte of
 * libraries for this. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether there is one that listens. */
gboolean service_manager_is_there (void);

/* The number that it has put into the environment as @variable, such as WATCHDOG_USEC or LISTEN_FDS; 0 when there is
 * none above 0. */
guint64 service_manager_number (const char *variable);

/* Sends "VARIABLE=value", more of them on lines of their own, with @fd (-1: none) for its store. The descriptor is
 * duplicated on the way. */
void service_manager_notify (const char *text, int fd);

/* Whether the order to stop that has just come is half of a restart of our unit. */
typedef void (*ServiceManagerAnswer) (gpointer user_data, gboolean restarts);

/* Asks over @bus, where the service manager must be. @answer comes once, within a few seconds and never from within the
 * call; FALSE when there is any doubt. @user_data must live until then. */
void service_manager_ask_restart (GDBusConnection *bus, ServiceManagerAnswer answer, gpointer user_data);

G_END_DECLS
