/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Statistics. Its counters are read from the modem when somebody asks: they move all day long, and
 * announcing that would wake everybody who listens. */
#include "daemon/objects/interfaces.h"

#include <dialtone.h>

/* The generated skeleton, but for the counters. */
#define TYPE_COUNTER_SKELETON counter_skeleton_get_type ()
G_DECLARE_FINAL_TYPE (CounterSkeleton, counter_skeleton, DT, COUNTER_SKELETON, DialtoneStatisticsSkeleton)

struct _CounterSkeleton {
  DialtoneStatisticsSkeleton parent_instance;
  const ModemObject *modem;
};

G_DEFINE_TYPE (CounterSkeleton, counter_skeleton, DIALTONE_TYPE_STATISTICS_SKELETON)

typedef enum { PROPERTY_RX = 1, PROPERTY_TX, PROPERTY_PERIOD_RX, PROPERTY_PERIOD_TX, N_PROPERTIES } CounterProperty;

static const char *const property_names[N_PROPERTIES] = {
  [PROPERTY_RX] = "rx-bytes",
  [PROPERTY_TX] = "tx-bytes",
  [PROPERTY_PERIOD_RX] = "period-rx-bytes",
  [PROPERTY_PERIOD_TX] = "period-tx-bytes",
};

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  const Modem *modem = modem_object_modem (DT_COUNTER_SKELETON (object)->modem);
  ModemStatistics statistics = { 0 };

  if (modem != NULL)
    modem_statistics (modem, &statistics);
  switch ((CounterProperty) id) {
  case PROPERTY_RX:
    g_value_set_uint64 (value, statistics.rx_bytes);
    break;
  case PROPERTY_TX:
    g_value_set_uint64 (value, statistics.tx_bytes);
    break;
  case PROPERTY_PERIOD_RX:
    g_value_set_uint64 (value, statistics.period_rx_bytes);
    break;
  case PROPERTY_PERIOD_TX:
    g_value_set_uint64 (value, statistics.period_tx_bytes);
    break;
  case N_PROPERTIES:
    g_return_if_reached ();
  }
}

/* The properties can be written as the interface has them; nobody does. */
static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
counter_skeleton_class_init (CounterSkeletonClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  for (guint id = PROPERTY_RX; id < N_PROPERTIES; id++)
    g_object_class_override_property (object_class, id, property_names[id]);
}

static void
counter_skeleton_init (CounterSkeleton *self)
{
}

static void
publish (ObjectInterface *self, const Modem *modem, ModemInfoParts parts)
{
  const UsageInfo *info = modem_usage_info (modem);

  dialtone_statistics_set_period_start (self->skeleton, (guint64) info->period_start_us);
  dialtone_statistics_set_quota (self->skeleton, info->quota);
}

static void
quota_reached (ObjectInterface *self, const ModemEvent *event)
{
  g_dbus_interface_skeleton_flush (self->skeleton);
  dialtone_statistics_emit_quota_reached (self->skeleton, quota_level_to_string (event->quota_reached.level),
                                          event->quota_reached.bytes);
}

static void
reset_period (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_reset_period (object_interface_modem (owner), pending_call_done,
                      object_interface_reply_later (owner, invocation));
}

static const MethodRow methods[] = {
  { "handle-reset-period", AUTHORIZATION_PROFILES, reset_period },
};

static void
init (ObjectInterface *self)
{
  CounterSkeleton *skeleton = g_object_new (TYPE_COUNTER_SKELETON, NULL);

  skeleton->modem = self->object;
  self->skeleton = skeleton;
}

const InterfaceRow statistics_interface = {
  .parts = MODEM_INFO_USAGE,
  .init = init,
  .publish = publish,
  .events = { [MODEM_EVENT_QUOTA_REACHED] = quota_reached },
  .methods = methods,
  .n_methods = G_N_ELEMENTS (methods),
};
