/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "port-holder/holder-service.h"

#include "dialtone-port-holder.h"
#include "platform/fd-source.h"
#include "platform/serial/tty-holder.h"

#include <sys/sysmacros.h>

#define NAME "org.dialtone1.PortHolder"
#define PATH "/org/dialtone1/PortHolder"

struct _HolderService {
  GDBusConnection *connection;
  PortHolderSkeleton *object;
  GCancellable *cancellable; /* of the calls that ask who the caller is */
  guint owner;
  guint idle_ms;
  GSource *idle;
  void (*ended) (gpointer user_data, const char *text);
  gpointer user_data;
};

/* One call; its caller's process is asked for first. */
typedef struct {
  HolderService *service; /* valid unless the call was cancelled */
  GDBusMethodInvocation *invocation;
  dev_t device;
} Call;

static void
call_free (Call *call)
{
  g_object_unref (call->invocation);
  g_free (call);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static gboolean
idle_for_long (gpointer user_data)
{
  HolderService *self = user_data;

  source_clear (&self->idle);
  self->ended (self->user_data, NULL);
  return G_SOURCE_REMOVE;
}

static void
start_idling (HolderService *self)
{
  source_clear (&self->idle);
  self->idle = g_timeout_source_new (self->idle_ms);
  g_source_set_callback (self->idle, idle_for_long, self, NULL);
  g_source_attach (self->idle, NULL);
}

static void
caller_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint caller = 0, pid = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &caller);

  g_autofree char *name = tty_find_holder (call->device, (pid_t) caller, &pid);
  g_dbus_method_invocation_return_value (call->invocation, g_variant_new ("(su)", name == NULL ? "" : name, pid));
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    start_idling (call->service);
}

static gboolean
find (PortHolder *object, GDBusMethodInvocation *invocation, guint major_number, guint minor_number, gpointer user_data)
{
  HolderService *self = user_data;
  Call *call = g_new0 (Call, 1);

  call->service = self;
  call->invocation = g_object_ref (invocation);
  call->device = makedev (major_number, minor_number);
  source_clear (&self->idle);
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "GetConnectionUnixProcessID",
                          g_variant_new ("(s)", g_dbus_method_invocation_get_sender (invocation)),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, caller_known, call);
  return TRUE;
}

static void
name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  HolderService *self = user_data;

  self->ended (self->user_data, connection == NULL ? "the bus is gone" : "the name " NAME " cannot be had");
}

HolderService *
holder_service_new (GDBusConnection *connection, guint idle_ms, void (*ended) (gpointer user_data, const char *text),
                    gpointer user_data, GError **error)
{
  g_autoptr (HolderService) self = g_new0 (HolderService, 1);

  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  self->idle_ms = idle_ms;
  self->ended = ended;
  self->user_data = user_data;
  self->object = PORT_HOLDER_SKELETON (port_holder_skeleton_new ());
  g_signal_connect (self->object, "handle-find", G_CALLBACK (find), self);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->object), connection, PATH, error))
    return NULL;
  self->owner = g_bus_own_name_on_connection (connection, NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL, name_lost,
                                              self, NULL);
  start_idling (self);
  return g_steal_pointer (&self);
}

void
holder_service_free (HolderService *self)
{
  if (self == NULL)
    return;
  if (self->owner != 0)
    g_bus_unown_name (self->owner);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  source_clear (&self->idle);
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->object));
  g_signal_handlers_disconnect_by_data (self->object, self);
  g_clear_object (&self->object);
  g_clear_object (&self->connection);
  g_free (self);
}
