/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/network-scan.h"

#include "modem/network/registration.h"
#include "modem/request.h"

#define SCAN_TIMEOUT SECONDS (180)

static GVariant *
network_to_variant (const ModemCore *self, const AtNetwork *network)
{
  static const char *const status[] = { "unknown", "available", "current", "forbidden" };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "status", "s", status[MIN (network->status, G_N_ELEMENTS (status) - 1)]);
  g_variant_dict_insert (&dict, "name", "s", *network->long_name != '\0' ? network->long_name : network->short_name);
  g_variant_dict_insert (&dict, "code", "s", network->code);
  g_variant_dict_insert (&dict, "technology", "s",
                         access_technology_to_string (registration_technology (self, network->technology)));
  return g_variant_dict_end (&dict);
}

static void
scan_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (AtNetwork));
  GError *error = request_error_of_reply (reply);
  GVariantBuilder builder;

  if (error != NULL) {
    request_finish (self, data, NULL, error);
    return;
  }
  for (guint i = 0; i < reply->lines->len; i++)
    at_parse_cops_test (g_ptr_array_index (reply->lines, i), networks);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < networks->len; i++)
    g_variant_builder_add_value (&builder, network_to_variant (self, &g_array_index (networks, AtNetwork, i)));
  request_finish (self, data, g_variant_builder_end (&builder), NULL);
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
