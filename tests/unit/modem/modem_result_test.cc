// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

extern "C" {
#include "modem/modem-result.h"
#include "modem/network/network-info.h"
}

namespace {

TEST (ModemResult, OwnsWhatItsKindHas)
{
  ModemResult identity = { MODEM_RESULT_SIM_IDENTITY, {} };
  ModemResult networks = { MODEM_RESULT_NETWORKS, {} };
  ModemResult reply = { MODEM_RESULT_REPLY, {} };
  ModemResult imei = { MODEM_RESULT_DEVICE_IDENTITY, {} };
  ModemResult signal = { MODEM_RESULT_SIGNAL, {} };
  const ScannedNetwork network = { NETWORK_STATUS_CURRENT, g_strdup ("CHT"), g_strdup ("46692"),
                                   ACCESS_TECHNOLOGY_LTE };

  identity.sim_identity = { g_strdup ("89886920041300000011"), nullptr };
  networks.networks = scanned_networks_new ();
  g_array_append_val (networks.networks, network);
  reply.reply = g_strdup ("OK");
  imei.imei = g_strdup ("867723030123456");
  signal.signal = g_new0 (SignalInfo, 1);
  for (const ModemResult &value : { identity, networks, reply, imei, signal }) {
    ModemResult *result = modem_result_new (value);

    EXPECT_EQ (result->kind, value.kind);
    EXPECT_EQ (result->reply, value.reply) << "it is taken over, not copied";
    modem_result_free (result);
  }
  modem_result_free (nullptr);
}

} // namespace
