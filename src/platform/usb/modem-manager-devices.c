/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/usb/modem-manager-devices.h"

#include "base/log.h"

#include <stdlib.h>

#define PATH "/org/freedesktop/ModemManager1"
#define MODEM MM_DEVICES_NAME ".Modem"
#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
/* It may be starting. */
#define LIST_TIMEOUT_MS 5000

typedef struct {
  char *uid;
  GStrv ports; /* "ttyUSB2" */
} Device;

struct _MmDevices {
  GDBusConnection *connection;
  void (*changed) (gpointer user_data);
  gpointer user_data;
  guint added, removed;  /* subscriptions */
  GCancellable *listing; /* NULL: it is known */
  GHashTable *devices;   /* object path → Device */
};

static void
device_free (Device *device)
{
  g_free (device->uid);
  g_strfreev (device->ports);
  g_free (device);
}

/* @properties of the modem's interface: Device (s) and Ports (a(su)). */
static Device *
read_device (GVariant *properties)
{
  g_autoptr (GVariant) ports = g_variant_lookup_value (properties, "Ports", G_VARIANT_TYPE ("a(su)"));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  Device *device = g_new0 (Device, 1);
  GVariantIter iter;
  const char *name;

  if (!g_variant_lookup (properties, "Device", "s", &device->uid)) {
    device_free (device);
    return NULL;
  }
  if (ports != NULL) {
    g_variant_iter_init (&iter, ports);
    while (g_variant_iter_next (&iter, "(&su)", &name, NULL))
      g_strv_builder_add (names, name);
  }
  device->ports = g_strv_builder_end (names);
  return device;
}

/* @interfaces: a{sa{sv}} of the object @path. */
static void
take_object (MmDevices *self, const char *path, GVariant *interfaces)
{
  g_autoptr (GVariant) properties = g_variant_lookup_value (interfaces, MODEM, G_VARIANT_TYPE_VARDICT);
  Device *device = properties == NULL ? NULL : read_device (properties);

  if (device != NULL)
    g_hash_table_replace (self->devices, g_strdup (path), device);
}

static void
on_listed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  MmDevices *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* @self is gone */
  g_clear_object (&self->listing);
  if (reply == NULL) {
    dt_log (DT_LOG_INFO, NULL, "ModemManager does not say which modems it has: %s", error->message);
  } else {
    g_autoptr (GVariant) objects = g_variant_get_child_value (reply, 0);
    GVariantIter iter;
    const char *path;
    GVariant *interfaces;

    g_variant_iter_init (&iter, objects);
    while (g_variant_iter_loop (&iter, "{&o@a{sa{sv}}}", &path, &interfaces))
      take_object (self, path, interfaces);
  }
  self->changed (self->user_data);
}

static void
on_added (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *signal,
          GVariant *parameters, gpointer user_data)
{
  MmDevices *self = user_data;
  g_autoptr (GVariant) interfaces = NULL;
  const char *object;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sa{sv}})")))
    return;
  g_variant_get (parameters, "(&o@a{sa{sv}})", &object, &interfaces);
  take_object (self, object, interfaces);
  self->changed (self->user_data);
}

static void
on_removed (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
            const char *signal, GVariant *parameters, gpointer user_data)
{
  MmDevices *self = user_data;
  g_autofree const char **interfaces = NULL;
  const char *object;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oas)")))
    return;
  g_variant_get (parameters, "(&o^a&s)", &object, &interfaces);
  if (g_strv_contains (interfaces, MODEM) && g_hash_table_remove (self->devices, object))
    self->changed (self->user_data);
}

MmDevices *
mm_devices_new (GDBusConnection *connection, const char *owner, void (*changed) (gpointer user_data),
                gpointer user_data)
{
  MmDevices *self = g_new0 (MmDevices, 1);

  self->connection = g_object_ref (connection);
  self->changed = changed;
  self->user_data = user_data;
  self->listing = g_cancellable_new ();
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) device_free);
  self->added = g_dbus_connection_signal_subscribe (connection, owner, OBJECT_MANAGER, "InterfacesAdded", PATH, NULL,
                                                    G_DBUS_SIGNAL_FLAGS_NONE, on_added, self, NULL);
  self->removed = g_dbus_connection_signal_subscribe (connection, owner, OBJECT_MANAGER, "InterfacesRemoved", PATH,
                                                      NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_removed, self, NULL);
  g_dbus_connection_call (connection, owner, PATH, OBJECT_MANAGER, "GetManagedObjects", NULL,
                          G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NO_AUTO_START, LIST_TIMEOUT_MS,
                          self->listing, on_listed, self);
  return self;
}

void
mm_devices_free (MmDevices *self)
{
  if (self == NULL)
    return;
  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  g_dbus_connection_signal_unsubscribe (self->connection, self->added);
  g_dbus_connection_signal_unsubscribe (self->connection, self->removed);
  g_hash_table_unref (self->devices);
  g_object_unref (self->connection);
  g_free (self);
}

gboolean
mm_devices_are_known (const MmDevices *self)
{
  return self->listing == NULL;
}

/* @path may be a link, as those below /dev/serial. */
static gboolean
has_port (const Device *device, const char *path)
{
  g_autofree char *real = path == NULL ? NULL : realpath (path, NULL);
  g_autofree char *name = real == NULL ? NULL : g_path_get_basename (real);

  return name != NULL && g_strv_contains ((const char *const *) device->ports, name);
}

const char *
mm_devices_find (const MmDevices *self, const ModemDescription *modem)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Device *device = value;

    if (g_strcmp0 (device->uid, modem->device) == 0 || has_port (device, modem->at_path)
        || has_port (device, modem->data_path))
      return device->uid;
  }
  return NULL;
}

void
mm_devices_forget (MmDevices *self, const char *uid)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (g_str_equal (((const Device *) value)->uid, uid))
      g_hash_table_iter_remove (&iter);
  }
}
