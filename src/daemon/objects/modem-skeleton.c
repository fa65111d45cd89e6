/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/modem-skeleton.h"

#define SIGNAL "Signal"

struct _ModemSkeleton {
  DialtoneModemSkeleton parent_instance;
  GDBusInterfaceVTable vtable;
  GDBusInterfaceGetPropertyFunc get_stored;
  const SignalInfo *signal;
};

G_DEFINE_TYPE (ModemSkeleton, modem_skeleton, DIALTONE_TYPE_MODEM_SKELETON)

GVariant *
modem_skeleton_signal (const SignalInfo *signal)
{
  const struct {
    const char *key;
    gboolean known;
    gdouble value;
  } figures[] = {
    { "rssi", signal->has_rssi, signal->rssi_dbm },
    { "rsrp", signal->has_rsrp, signal->rsrp_dbm },
    { "rsrq", signal->has_rsrq, signal->rsrq_db },
    { "sinr", signal->has_sinr, signal->sinr_db },
  };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++) {
    if (figures[i].known)
      g_variant_builder_add (&builder, "{sv}", figures[i].key, g_variant_new_double (figures[i].value));
  }
  if (signal->has_ber)
    g_variant_builder_add (&builder, "{sv}", "ber", g_variant_new_uint32 (signal->ber));
  if (signal->technology != ACCESS_TECHNOLOGY_UNKNOWN)
    g_variant_builder_add (&builder, "{sv}", "technology",
                           g_variant_new_string (access_technology_to_string (signal->technology)));
  if (signal->time_us != 0)
    g_variant_builder_add (&builder, "{sv}", "time", g_variant_new_uint64 ((guint64) signal->time_us));
  return g_variant_builder_end (&builder);
}

GVariant *
modem_skeleton_measurement (const ModemResult *result)
{
  return g_variant_new ("(u@a{sv})", result->signal->percent, modem_skeleton_signal (result->signal));
}

/* Get and GetAll */
static GVariant *
get_property (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
              const char *property, GError **error, gpointer user_data)
{
  ModemSkeleton *self = user_data;

  if (self->signal != NULL && g_str_equal (property, SIGNAL))
    return modem_skeleton_signal (self->signal);
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
    g_variant_dict_insert_value (&dict, SIGNAL, modem_skeleton_signal (self->signal));
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
modem_skeleton_show (ModemSkeleton *self, const SignalInfo *signal)
{
  self->signal = signal;
}
