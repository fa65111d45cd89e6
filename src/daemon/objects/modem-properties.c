/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/modem-properties.h"

#include "daemon/bus/errors.h"
#include "daemon/objects/profile-object.h"

GVariant *
modem_properties_signal (const ModemSignal *signal)
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
  if (signal->technology != NULL && *signal->technology != '\0')
    g_variant_builder_add (&builder, "{sv}", "technology", g_variant_new_string (signal->technology));
  if (signal->time_us != 0)
    g_variant_builder_add (&builder, "{sv}", "time", g_variant_new_uint64 ((guint64) signal->time_us));
  return g_variant_builder_end (&builder);
}

static GVariant *
cell (const ModemInfo *info)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (info->has_cell) {
    g_variant_builder_add (&builder, "{sv}", "area", g_variant_new_uint32 (info->cell_area));
    g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_uint32 (info->cell_id));
    g_variant_builder_add (&builder, "{sv}", "channel", g_variant_new_uint32 (info->cell_channel));
    if (*info->cell_band != '\0')
      g_variant_builder_add (&builder, "{sv}", "band", g_variant_new_string (info->cell_band));
  }
  return g_variant_builder_end (&builder);
}

void
modem_properties_describe (DialtoneModem *skeleton, const ModemDescription *description)
{
  g_auto (GVariantBuilder) ports = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  g_variant_builder_add (&ports, "(ss)", description->at_path, "at");
  if (description->data_path != NULL)
    g_variant_builder_add (&ports, "(ss)", description->data_path, "data");
  if (description->nmea_path != NULL)
    g_variant_builder_add (&ports, "(ss)", description->nmea_path, "nmea");
  dialtone_modem_set_ports (skeleton, g_variant_builder_end (&ports));
  dialtone_modem_set_device (skeleton, description->device);
}

void
modem_properties_set_state (DialtoneModem *skeleton, ModemState state, DtReason reason)
{
  dialtone_modem_set_state (skeleton, modem_state_to_string (state));
  dialtone_modem_set_state_reason (skeleton, dt_reason_to_string (reason));
}

void
modem_properties_set_signal (DialtoneModem *skeleton, const ModemSignal *signal)
{
  dialtone_modem_set_signal_quality (skeleton, signal->percent);
  dialtone_modem_set_signal (skeleton, modem_properties_signal (signal));
}

void
modem_properties_set_modem (DialtoneModem *skeleton, const ModemInfo *info)
{
  static const char *const none[] = { NULL };

  dialtone_modem_set_access_technology (skeleton, info->access_technology);
  dialtone_modem_set_registration (skeleton, info->registration);
  dialtone_modem_set_operator_code (skeleton, info->operator_code);
  dialtone_modem_set_operator_name (skeleton, info->operator_name);
  dialtone_modem_set_roaming (skeleton, info->roaming);
  dialtone_modem_set_cell (skeleton, cell (info));
  dialtone_modem_set_manufacturer (skeleton, info->manufacturer);
  dialtone_modem_set_model (skeleton, info->model);
  dialtone_modem_set_revision (skeleton, info->revision);
  dialtone_modem_set_quirks (skeleton, info->quirks == NULL ? none : (const char *const *) info->quirks);
}

void
modem_properties_set_sim (DialtoneSim *skeleton, const ModemInfo *info)
{
  dialtone_sim_set_lock (skeleton, info->sim_lock);
  dialtone_sim_set_pin_retries (skeleton, info->pin_retries);
  dialtone_sim_set_puk_retries (skeleton, info->puk_retries);
  dialtone_sim_set_operator_code (skeleton, info->sim_operator_code);
}

static void
add_address (GVariantBuilder *builder, const char *key, const IpAddress *address)
{
  char text[IP_ADDRESS_MAX_STRING];

  if (address->family != IP_FAMILY_NONE)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (ip_address_format (address, text)));
}

/* The property Ip4 or Ip6. */
static GVariant *
ip (const IpConfig *config, IpFamily family)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < config->n_addresses; i++) {
    const IpLocalAddress *address = &config->addresses[i];

    if (address->local.family != family)
      continue;
    add_address (&builder, "address", &address->local);
    g_variant_builder_add (&builder, "{sv}", "prefix", g_variant_new_uint32 (address->prefix));
    /* On a point-to-point link the way out is the peer. */
    add_address (&builder, "peer", &address->peer);
    add_address (&builder, "gateway", &address->peer);
  }
  return g_variant_builder_end (&builder);
}

static void
set_dns (DialtoneConnection *skeleton, const IpConfig *config)
{
  char texts[IP_CONFIG_MAX_DNS][IP_ADDRESS_MAX_STRING];
  const char *list[IP_CONFIG_MAX_DNS + 1] = { NULL };

  for (guint i = 0; i < MIN (config->n_dns, IP_CONFIG_MAX_DNS); i++)
    list[i] = ip_address_format (&config->dns[i], texts[i]);
  dialtone_connection_set_dns (skeleton, list);
}

void
modem_properties_set_connection (DialtoneConnection *skeleton, const ModemInfo *info)
{
  g_autofree char *profile = *info->profile == '\0' ? g_strdup ("/") : profile_object_path (info->profile);
  g_autofree char *error_name = *info->last_error_name == '\0' ? g_strdup ("") : g_strconcat (ERRORS_PREFIX, info->last_error_name, NULL);
  g_autofree char *error_text = g_utf8_make_valid (info->last_error_text, -1);

  dialtone_connection_set_profile (skeleton, profile);
  dialtone_connection_set_apn (skeleton, info->apn);
  dialtone_connection_set_interface (skeleton, info->interface);
  dialtone_connection_set_ifindex (skeleton, info->ifindex);
  dialtone_connection_set_datapath (skeleton, info->datapath);
  dialtone_connection_set_ip4 (skeleton, ip (&info->ip, IP_FAMILY_4));
  dialtone_connection_set_ip6 (skeleton, ip (&info->ip, IP_FAMILY_6));
  set_dns (skeleton, &info->ip);
  dialtone_connection_set_mtu (skeleton, info->mtu);
  dialtone_connection_set_route (skeleton, info->route);
  dialtone_connection_set_metric (skeleton, info->metric);
  dialtone_connection_set_since (skeleton, (guint64) info->since_us);
  dialtone_connection_set_attempts (skeleton, info->attempts);
  dialtone_connection_set_next_attempt (skeleton, (guint64) info->next_attempt_us);
  dialtone_connection_set_last_error (skeleton, g_variant_new ("(ss)", error_name, error_text));
}
