/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/network-scan.h"

#include "modem/network/registration.h"
#include "modem/request.h"

#define SCAN_TIMEOUT SECONDS (180)

static ScannedNetwork
take_network (const ModemCore *self, const AtNetwork *network)
{
  return (ScannedNetwork) {
    .status = MIN (network->status, NETWORK_STATUS_FORBIDDEN),
    .name = g_strdup (*network->long_name != '\0' ? network->long_name : network->short_name),
    .code = g_strdup (network->code),
    .technology = registration_technology (self, network->technology),
  };
}

static void
scan_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (AtNetwork));
  GError *error = request_error_of_reply (reply);

  if (error != NULL) {
    request_finish (self, data, NULL, error);
    return;
  }
  for (guint i = 0; i < reply->lines->len; i++)
    at_parse_cops_test (g_ptr_array_index (reply->lines, i), networks);

  ModemResult *result =
    modem_result_new ((ModemResult) { .kind = MODEM_RESULT_NETWORKS, .networks = scanned_networks_new () });
  for (guint i = 0; i < networks->len; i++) {
    const ScannedNetwork network = take_network (self, &g_array_index (networks, AtNetwork, i));

    g_array_append_val (result->networks, network);
  }
  request_finish (self, data, result, NULL);
}

void
network_scan (ModemCore *self, ModemDone done, gpointer user_data)
{
  const AtCommand command = { .line = "+COPS=?", .prefix = "+COPS:", .timeout_us = SCAN_TIMEOUT };
  GError *error = NULL;

  if (request_can_use_at (self, &error))
    request_send (self, request_new_plain (self, done, user_data), &command, scan_done);
  else
    core_answer (self, done, user_data, NULL, error);
}
