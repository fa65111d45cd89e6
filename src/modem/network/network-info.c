/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/network-info.h"

const char *
access_technology_to_string (AccessTechnology technology)
{
  static const char *const names[N_ACCESS_TECHNOLOGIES] = {
    [ACCESS_TECHNOLOGY_UNKNOWN] = "",    [ACCESS_TECHNOLOGY_GSM] = "gsm", [ACCESS_TECHNOLOGY_EGPRS] = "egprs",
    [ACCESS_TECHNOLOGY_UMTS] = "umts",   [ACCESS_TECHNOLOGY_LTE] = "lte", [ACCESS_TECHNOLOGY_CATM] = "catm",
    [ACCESS_TECHNOLOGY_NBIOT] = "nbiot",
  };

  return names[technology];
}

const char *
network_registration_to_string (NetworkRegistration registration)
{
  static const char *const names[N_NETWORK_REGISTRATIONS] = {
    [NETWORK_REGISTRATION_UNKNOWN] = "unknown", [NETWORK_REGISTRATION_IDLE] = "idle",
    [NETWORK_REGISTRATION_HOME] = "home",       [NETWORK_REGISTRATION_SEARCHING] = "searching",
    [NETWORK_REGISTRATION_DENIED] = "denied",   [NETWORK_REGISTRATION_ROAMING] = "roaming",
  };

  return names[registration];
}

const char *
network_status_to_string (NetworkStatus status)
{
  static const char *const names[N_NETWORK_STATUSES] = {
    [NETWORK_STATUS_UNKNOWN] = "unknown",
    [NETWORK_STATUS_AVAILABLE] = "available",
    [NETWORK_STATUS_CURRENT] = "current",
    [NETWORK_STATUS_FORBIDDEN] = "forbidden",
  };

  return names[status];
}

static void
network_clear (gpointer data)
{
  ScannedNetwork *network = data;

  g_free (network->name);
  g_free (network->code);
}

GArray *
scanned_networks_new (void)
{
  GArray *networks = g_array_new (FALSE, FALSE, sizeof (ScannedNetwork));

  g_array_set_clear_func (networks, network_clear);
  return networks;
}
