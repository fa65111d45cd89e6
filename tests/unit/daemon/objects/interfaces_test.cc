// SPDX-License-Identifier: GPL-2.0-or-later
// Every method reaches its operation, and no bad argument does.
#include "bus_test.h"

using testing::HasSubstr;
using testing::Not;

using InterfacesTest = BusTest;

TEST_F (InterfacesTest, EveryMethodReachesItsOperationAndItsResultComesBack)
{
  struct Row {
    const char *interface, *method, *arguments, *operation, *text, *result, *reply;
  };
  const Row rows[] = {
    { "Modem", "Disconnect", "", "disconnect", "", nullptr, "()" },
    { "Modem", "Enable", "(false,)", "enable", "off", nullptr, "()" },
    { "Modem", "Reset", "('radio',)", "reset", "radio", nullptr, "()" },
    { "Modem", "PowerOff", "", "power-off", "", nullptr, "()" },
    { "Modem", "Scan", "", "scan", "", "[{'name': <'CHT'>}]", "([{'name': <'CHT'>}],)" },
    { "Modem", "SetRadio", "({'rat': <'catm'>},)", "set-radio", "", nullptr, "()" },
    { "Modem", "Command", "('AT+CSQ', uint32 500)", "command", "AT+CSQ 500", "'+CSQ: 20,0\\nOK'",
      "('+CSQ: 20,0\\nOK',)" },
    { "Modem", "GetIdentity", "", "get-identity", "", "{'imei': <'1'>}", "({'imei': <'1'>},)" },
    { "Sim", "SendPin", "('1234',)", "send-pin", "1234", nullptr, "()" },
    { "Sim", "SendPuk", "('12345678', '1234')", "send-puk", "12345678 1234", nullptr, "()" },
    { "Sim", "ChangePin", "('1234', '5678')", "change-pin", "1234 5678", nullptr, "()" },
    { "Sim", "EnablePin", "('1234', true)", "enable-pin", "1234 on", nullptr, "()" },
    { "Sim", "GetIdentity", "", "get-sim-identity", "", "{'iccid': <'1'>}", "({'iccid': <'1'>},)" },
  };

  start_daemon ();
  add_modem ("m");
  for (const Row &row : rows) {
    Reply reply;
    const std::string interface = std::string ("org.dialtone1.") + row.interface;

    call_async (reply, modem_path ("m"), interface.c_str (), row.method, row.arguments);
    ASSERT_TRUE (fake_modem_has (fake_modem ("m"), row.operation)) << row.method << ": " << reply.text ();
    EXPECT_EQ (fake_modem_operation (fake_modem ("m"), row.operation)->text, row.text) << row.method;
    fake_modem_answer (fake_modem ("m"), row.operation,
                       row.result == nullptr ? nullptr
                                             : g_variant_parse (nullptr, row.result, nullptr, nullptr, nullptr));
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
