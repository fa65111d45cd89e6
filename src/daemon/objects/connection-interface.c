/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Connection: what the connection has, and how it fares. */
#include "daemon/bus/errors.h"
#include "daemon/objects/interfaces.h"
#include "daemon/objects/profile-object.h"

#include <dialtone.h>

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

static GVariant *
last_error (const GError *error)
{
  if (error == NULL)
    return g_variant_new ("(ss)", "", "");

  const char *name = dt_error_name (error->domain == DT_ERROR ? (DtError) error->code : DT_ERROR_FAILED);
  g_autofree char *full_name = g_strconcat (ERRORS_PREFIX, name, NULL);
  g_autofree char *text = g_utf8_make_valid (error->message, -1);

  return g_variant_new ("(ss)", full_name, text);
}

static void
publish_bearer (DialtoneConnection *skeleton, const BearerInfo *info)
{
  dialtone_connection_set_interface (skeleton, info->interface);
  dialtone_connection_set_ifindex (skeleton, info->ifindex);
  dialtone_connection_set_datapath (skeleton, info->datapath == NULL ? "" : info->datapath);
  dialtone_connection_set_ip4 (skeleton, ip (&info->ip, IP_FAMILY_4));
  dialtone_connection_set_ip6 (skeleton, ip (&info->ip, IP_FAMILY_6));
  set_dns (skeleton, &info->ip);
  dialtone_connection_set_mtu (skeleton, info->mtu);
  dialtone_connection_set_metric (skeleton, info->metric);
  dialtone_connection_set_since (skeleton, (guint64) info->since_us);
}

static void
publish_connection (DialtoneConnection *skeleton, const ConnectionInfo *info)
{
  g_autofree char *profile = *info->profile == '\0' ? g_strdup ("/") : profile_object_path (info->profile);

  dialtone_connection_set_profile (skeleton, profile);
  dialtone_connection_set_apn (skeleton, info->apn);
  dialtone_connection_set_route (skeleton, info->has_route ? ip_route_mode_to_string (info->route) : "");
  dialtone_connection_set_attempts (skeleton, info->attempts);
  dialtone_connection_set_next_attempt (skeleton, (guint64) info->next_attempt_us);
  dialtone_connection_set_last_error (skeleton, last_error (info->last_error));
}

static void
publish (ObjectInterface *self, const Modem *modem, ModemInfoParts parts)
{
  if (parts & MODEM_INFO_BEARER) {
    publish_bearer (self->skeleton, modem_bearer_info (modem));
    dialtone_connection_set_dns_holder (self->skeleton, modem_dns_holder (modem));
  }
  if (parts & MODEM_INFO_CONNECTION)
    publish_connection (self->skeleton, modem_connection_info (modem));
}

static void
init (ObjectInterface *self)
{
  self->skeleton = dialtone_connection_skeleton_new ();
}

const InterfaceRow connection_interface = {
  .parts = MODEM_INFO_BEARER | MODEM_INFO_CONNECTION,
  .init = init,
  .publish = publish,
};
