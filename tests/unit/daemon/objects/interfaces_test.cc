// SPDX-License-Identifier: GPL-2.0-or-later
// Every method reaches its operation, and no bad argument does.
#include "bus_test.h"

using testing::HasSubstr;
using testing::Not;

using InterfacesTest = BusTest;

namespace {

ModemResult *
no_result ()
{
  return nullptr;
}

ModemResult *
networks ()
{
  ModemResult result = { MODEM_RESULT_NETWORKS, {} };
  ScannedNetwork network = { NETWORK_STATUS_FORBIDDEN, g_strdup ("CHT"), g_strdup ("46692"), ACCESS_TECHNOLOGY_CATM };

  result.networks = scanned_networks_new ();
  g_array_append_val (result.networks, network);
  return modem_result_new (result);
}

ModemResult *
command_reply ()
{
  ModemResult result = { MODEM_RESULT_REPLY, {} };

  result.reply = g_strdup ("+CSQ: 20,0\nOK");
  return modem_result_new (result);
}

ModemResult *
imei ()
{
  ModemResult result = { MODEM_RESULT_DEVICE_IDENTITY, {} };

  result.imei = g_strdup ("1");
  return modem_result_new (result);
}

ModemResult *
iccid ()
{
  ModemResult result = { MODEM_RESULT_SIM_IDENTITY, {} };

  result.sim_identity = { g_strdup ("1"), nullptr };
  return modem_result_new (result);
}

ModemResult *
imsi ()
{
  ModemResult result = { MODEM_RESULT_SIM_IDENTITY, {} };

  result.sim_identity = { nullptr, g_strdup ("2") };
  return modem_result_new (result);
}

ModemResult *
measurement ()
{
  ModemResult result = { MODEM_RESULT_SIGNAL, {} };

  result.signal = g_new0 (SignalInfo, 1);
  result.signal->percent = 45;
  result.signal->has_rsrp = TRUE;
  result.signal->rsrp_dbm = -102;
  return modem_result_new (result);
}

} // namespace

TEST_F (InterfacesTest, EveryMethodReachesItsOperationAndItsResultComesBack)
{
  struct Row {
    const char *interface, *method, *arguments, *operation, *text;
    ModemResult *(*result) ();
    const char *reply;
  };
  const Row rows[] = {
    { "Modem", "Disconnect", "", "disconnect", "", no_result, "()" },
    { "Modem", "Enable", "(false,)", "enable", "off", no_result, "()" },
    { "Modem", "Reset", "('radio',)", "reset", "radio", no_result, "()" },
    { "Modem", "PowerOff", "", "power-off", "", no_result, "()" },
    { "Modem", "Scan", "", "scan", "", networks,
      "([{'status': <'forbidden'>, 'name': <'CHT'>, 'code': <'46692'>, 'technology': <'catm'>}],)" },
    { "Modem", "SetRadio", "({'rat': <'catm'>},)", "set-radio", "", no_result, "()" },
    { "Modem", "Command", "('AT+CSQ', uint32 500)", "command", "AT+CSQ 500", command_reply, "('+CSQ: 20,0\\nOK',)" },
    { "Modem", "GetIdentity", "", "get-identity", "", imei, "({'imei': <'1'>},)" },
    { "Sim", "SendPin", "('1234',)", "send-pin", "1234", no_result, "()" },
    { "Sim", "SendPuk", "('12345678', '1234')", "send-puk", "12345678 1234", no_result, "()" },
    { "Sim", "ChangePin", "('1234', '5678')", "change-pin", "1234 5678", no_result, "()" },
    { "Sim", "EnablePin", "('1234', true)", "enable-pin", "1234 on", no_result, "()" },
    { "Sim", "GetIdentity", "", "get-sim-identity", "", iccid, "({'iccid': <'1'>},)" },
    { "Sim", "GetIdentity", "", "get-sim-identity", "", imsi, "({'imsi': <'2'>},)" },
    { "Modem", "RefreshSignal", "", "refresh-signal", "", measurement, "(45, {'rsrp': <-102.0>})" },
  };

  start_daemon ();
  add_modem ("m");
  for (const Row &row : rows) {
    Reply reply;
    const std::string interface = std::string ("org.dialtone1.") + row.interface;

    call_async (reply, modem_path ("m"), interface.c_str (), row.method, row.arguments);
    ASSERT_TRUE (fake_modem_has (fake_modem ("m"), row.operation)) << row.method << ": " << reply.text ();
    EXPECT_EQ (fake_modem_operation (fake_modem ("m"), row.operation)->text, row.text) << row.method;
    fake_modem_answer (fake_modem ("m"), row.operation, row.result ());
    ASSERT_TRUE (spin ([&] { return reply.done; })) << row.method;
    EXPECT_EQ (reply.text (), row.reply) << row.method;
  }
}

TEST_F (InterfacesTest, BadArgumentsAreRefusedAndTheDaemonLivesOn)
{
  struct Row {
    const char *interface, *method, *arguments, *word;
  };
  const Row rows[] = {
    { "Modem", "Reset", "('everything',)", "radio and modem" },
    { "Modem", "Command", "('AT+CSQ\\rAT+CFUN=0', uint32 500)", "one line" },
    { "Modem", "Command", "('', uint32 500)", "begins with AT" },
    { "Modem", "Command", "('+++', uint32 500)", "begins with AT" },
    { "Modem", "Command", "('AT', uint32 0)", "timeout_ms" },
    { "Modem", "Command", "('AT', uint32 600001)", "timeout_ms" },
    { "Modem", "SetRadio", "({'apn': <'x'>},)", "apn: SetRadio" },
    { "Modem", "SetRadio", "({'rat': <'5g'>},)", "rat: '5g'" },
    { "Modem", "SetRadio", "({'bands': <['x']>},)", "bands" },
    { "Sim", "SendPin", "('12',)", "4 to 8 digits" },
    { "Sim", "SendPin", "('123456789',)", "4 to 8 digits" },
    { "Sim", "SendPin", "('12;4',)", "4 to 8 digits" },
    { "Sim", "SendPuk", "('1234', '1234')", "8 digits" },
    { "Sim", "SendPuk", "('12345678', '')", "4 to 8 digits" },
    { "Sim", "ChangePin", "('1234', 'abcd')", "4 to 8 digits" },
    { "Sim", "EnablePin", "('', true)", "4 to 8 digits" },
    { "Modem", "Enable", "('yes',)", "" },
    { "Modem", "Connect", "", "" },
  };

  start_daemon ();
  add_modem ("m");
  for (const Row &row : rows) {
    Reply reply;
    const std::string interface = std::string ("org.dialtone1.") + row.interface;

    call (reply, modem_path ("m"), interface.c_str (), row.method, row.arguments);
    EXPECT_EQ (reply.error, "org.freedesktop.DBus.Error.InvalidArgs") << row.method << " " << row.arguments;
    EXPECT_THAT (reply.message, HasSubstr (row.word));
    EXPECT_THAT (reply.message, Not (HasSubstr ("12;4"))) << "a PIN is not repeated";
  }
  EXPECT_TRUE (fake_modem ("m")->operations.empty ());
}
