/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/modem-skeleton.h"

#include "daemon/objects/modem-properties.h"

#define SIGNAL "Signal"

struct _ModemSkeleton {
  DialtoneModemSkeleton parent_instance;
  GDBusInterfaceVTable vtable;
  GDBusInterfaceGetPropertyFunc get_stored;
  const ModemSignal *signal;
};

G_DEFINE_TYPE (ModemSkeleton, modem_skeleton, DIALTONE_TYPE_MODEM_SKELETON)

/* Get and GetAll */
static GVariant *
get_property (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *property,
              GError **error, gpointer user_data)
{
  ModemSkeleton *self = user_data;

  if (self->signal != NULL && g_str_equal (property, SIGNAL))
    return modem_properties_signal (self->signal);
  return self->get_stored (connection, sender, path, interface, property, error, user_data);
}

static GDBusInterfaceVTable *
get_vtable (GDBusInterfaceSkeleton *skeleton)
{
  ModemSkeleton *self = DT_MODEM_SKELETON (skeleton);

  self->vtable = *G_DBUS_INTERFACE_SKELETON_CLASS (modem_skeleton_parent_class)->get_vtable (skeleton);
  self->get_stored = self->vtable.get_property;
  self->vtable.get_property = get_property;
  return &self->vtable;
}

/* The object manager's view of them */
static GVariant *
get_properties (GDBusInterfaceSkeleton *skeleton)
{
  ModemSkeleton *self = DT_MODEM_SKELETON (skeleton);
  g_autoptr (GVariant) stored =
    g_variant_ref_sink (G_DBUS_INTERFACE_SKELETON_CLASS (modem_skeleton_parent_class)->get_properties (skeleton));
  GVariantDict dict;

  g_variant_dict_init (&dict, stored);
  if (self->signal != NULL)
    g_variant_dict_insert_value (&dict, SIGNAL, modem_properties_signal (self->signal));
  return g_variant_dict_end (&dict);
}

static void
modem_skeleton_class_init (ModemSkeletonClass *class)
{
  G_DBUS_INTERFACE_SKELETON_CLASS (class)->get_vtable = get_vtable;
  G_DBUS_INTERFACE_SKELETON_CLASS (class)->get_properties = get_properties;
}

static void
modem_skeleton_init (ModemSkeleton *self)
{
}

ModemSkeleton *
modem_skeleton_new (void)
{
  return g_object_new (TYPE_MODEM_SKELETON, NULL);
}

void
modem_skeleton_show (ModemSkeleton *self, const ModemSignal *signal)
{
  self->signal = signal;
}
