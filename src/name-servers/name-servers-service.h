/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The D-Bus object of dialtone-name-servers (org.dialtone1.NameServers.xml): resolv.conf and resolvconf for dialtoned,
 * which is not root. All that comes in is checked; what is applied is bounded in number and time. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _NameServersService NameServersService;

typedef struct {
  const char *resolv_conf;                              /* "/etc/resolv.conf" */
  const char *runtime_dir;                              /* for the back-up and the notes */
  guint idle_ms;                                        /* it ends when nobody has asked for so long */
  void (*ended) (gpointer user_data, const char *text); /* @text: why, or NULL when it is idle */
  gpointer user_data;
} NameServersOptions;

/* NULL with @error when the object cannot be exported. What @options points to is copied. */
NameServersService *name_servers_service_new (GDBusConnection *connection, const NameServersOptions *options,
                                              GError **error);
/* Does at once what waits, and waits for `resolvconf` if that is still at work. NULL is allowed. */
void name_servers_service_free (NameServersService *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NameServersService, name_servers_service_free)

G_END_DECLS
