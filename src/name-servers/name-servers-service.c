/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "name-servers/name-servers-service.h"

#include "dialtone-name-servers.h"
#include "name-servers/name-servers-request.h"
#include "platform/fd-source.h"
#include "platform/network/resolver-system.h"

#define NAME "org.dialtone1.NameServers"
#define PATH "/org/dialtone1/NameServers"
/* So many changes at once, and then one a second: the last that was asked for. */
#define BURST 5
#define PAUSE_MS 1000

struct _NameServersService {
  NameServersSkeleton *object;
  ResolverSystem *system;
  guint owner;
  guint idle_ms;
  void (*ended) (gpointer user_data, const char *text);
  gpointer user_data;
  GSource *idle;
  GSource *pause;             /* runs while there are fewer changes left than BURST */
  guint n_left;               /* changes that may be made now */
  gboolean is_waiting;        /* the request below is still to be met */
  NameServersRequest request; /* the last one */
};

static void
start_source (GSource **source, guint milliseconds, GSourceFunc callback, NameServersService *self)
{
  source_clear (source);
  *source = g_timeout_source_new (milliseconds);
  g_source_set_callback (*source, callback, self, NULL);
  g_source_attach (*source, NULL);
}

static gboolean
idle_for_long (gpointer user_data)
{
  NameServersService *self = user_data;

  source_clear (&self->idle);
  self->ended (self->user_data, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean pause_over (gpointer user_data);

static void
apply (NameServersService *self)
{
  if (!self->is_waiting || self->n_left == 0)
    return;
  self->is_waiting = FALSE;
  self->n_left--;
  if (self->pause == NULL)
    start_source (&self->pause, PAUSE_MS, pause_over, self);
  resolver_system_set (self->system, self->request.holder, self->request.entries, self->request.n_entries);
}

static gboolean
pause_over (gpointer user_data)
{
  NameServersService *self = user_data;

  source_clear (&self->pause);
  self->n_left++;
  apply (self);
  if (self->pause == NULL && self->n_left < BURST)
    start_source (&self->pause, PAUSE_MS, pause_over, self);
  return G_SOURCE_REMOVE;
}

static gboolean
set (NameServers *object, GDBusMethodInvocation *invocation, const char *holder, GVariant *links, gpointer user_data)
{
  NameServersService *self = user_data;
  GError *error = NULL;

  start_source (&self->idle, self->idle_ms, idle_for_long, self);
  if (!name_servers_request_parse (holder, links, &self->request, &error)) {
    g_dbus_method_invocation_take_error (invocation, error);
    return TRUE;
  }
  self->is_waiting = TRUE;
  apply (self);
  name_servers_complete_set (object, invocation);
  return TRUE;
}

static void
name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  NameServersService *self = user_data;

  self->ended (self->user_data, connection == NULL ? "the bus is gone" : "the name " NAME " cannot be had");
}

NameServersService *
name_servers_service_new (GDBusConnection *connection, const NameServersOptions *options, GError **error)
{
  g_autoptr (NameServersService) self = g_new0 (NameServersService, 1);

  self->idle_ms = options->idle_ms;
  self->ended = options->ended;
  self->user_data = options->user_data;
  self->n_left = BURST;
  self->system = resolver_system_new (options->resolv_conf, options->runtime_dir);
  self->object = NAME_SERVERS_SKELETON (name_servers_skeleton_new ());
  g_signal_connect (self->object, "handle-set", G_CALLBACK (set), self);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->object), connection, PATH, error))
    return NULL;
  self->owner = g_bus_own_name_on_connection (connection, NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL, name_lost,
                                              self, NULL);
  start_source (&self->idle, self->idle_ms, idle_for_long, self);
  return g_steal_pointer (&self);
}

void
name_servers_service_free (NameServersService *self)
{
  if (self == NULL)
    return;
  self->n_left = MAX (self->n_left, 1);
  apply (self);
  if (self->owner != 0)
    g_bus_unown_name (self->owner);
  source_clear (&self->idle);
  source_clear (&self->pause);
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->object));
  g_signal_handlers_disconnect_by_data (self->object, self);
  g_clear_object (&self->object);
  resolver_system_free (self->system);
  g_free (self);
}
