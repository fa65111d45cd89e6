// SPDX-License-Identifier: GPL-2.0-or-later
// A modem on the bus: in which order it speaks, and what becomes of its callers.
#include "bus_test.h"

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

using ModemObjectTest = BusTest;

namespace {

// Where the first line that begins with @start is; the size when there is none.
size_t
index_of (const std::vector<std::string> &lines, const std::string &start)
{
  for (size_t i = 0; i < lines.size (); i++) {
    if (lines[i].rfind (start, 0) == 0)
      return i;
  }
  return lines.size ();
}

} // namespace

TEST_F (ModemObjectTest, AModemIsOneObjectWithFourInterfaces)
{
  Reply objects;

  start_daemon ();
  add_modem ("m");
  call (objects, manager_path, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
  for (const char *part :
       { "'/org/dialtone1/modem/m'", "'org.dialtone1.Modem'", "'org.dialtone1.Sim'", "'org.dialtone1.Connection'",
         "'org.dialtone1.Trace'", "('/dev/m_at', 'at'), ('/dev/m_data', 'data')", "'PinRetries': <uint32 4294967295>" })
    EXPECT_THAT (objects.text (), HasSubstr (part));
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/org/dialtone1/modem/m'");
  EXPECT_THAT (heard (), Contains (StartsWith ("InterfacesAdded")));
}

TEST_F (ModemObjectTest, PropertiesThenStateChangedThenTheReply)
{
  Reply reply;

  start_daemon ();
  add_modem ("m");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_REGISTERED);
  call_async (reply, manager_path, manager, "Connect", "({'apn': <'internet.iot'>},)");
  forget_heard ();
  fake_modem_connected (fake_modem ("m"));
  fake_modem_answer (fake_modem ("m"), "connect");
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.text (), "('/org/dialtone1/modem/m',)");
  std::vector<std::string> lines = heard ();
  size_t modem_properties = index_of (lines, "PropertiesChanged org.dialtone1.Modem");
  size_t connection_properties = index_of (lines, "PropertiesChanged org.dialtone1.Connection");
  size_t modem_state = index_of (lines, "StateChanged /org/dialtone1/modem/m ('connected', 'registered', 'none')");
  size_t manager_properties = index_of (lines, "PropertiesChanged org.dialtone1.Manager");
  size_t manager_state = index_of (lines, "StateChanged /org/dialtone1 ('connected', 'registered', 'none')");
  size_t answer = index_of (lines, "reply");
  ASSERT_LT (answer, lines.size ()) << testing::PrintToString (lines);
  EXPECT_LT (modem_properties, modem_state) << testing::PrintToString (lines);
  EXPECT_LT (connection_properties, modem_state) << testing::PrintToString (lines);
  EXPECT_LT (modem_state, answer) << testing::PrintToString (lines);
  EXPECT_LT (manager_properties, manager_state) << testing::PrintToString (lines);
  EXPECT_LT (manager_state, answer) << testing::PrintToString (lines);
}

TEST_F (ModemObjectTest, AFailedConnectGivesTheNameAndTheWordsOfItsCause)
{
  Reply reply;

  start_daemon ();
  add_modem ("m");
  call_async (reply, manager_path, manager, "Connect", "({'apn': <'x'>},)");
  ASSERT_TRUE (fake_modem_has (fake_modem ("m"), "connect"));
  EXPECT_STREQ (fake_modem_operation (fake_modem ("m"), "connect")->settings->apn, "x");
  EXPECT_FALSE (fake_modem_operation (fake_modem ("m"), "connect")->persistent);
  EXPECT_EQ (fake_modem_operation (fake_modem ("m"), "connect")->reason, DT_REASON_USER_REQUEST);
  fake_modem_fail (fake_modem ("m"), "connect", DT_ERROR_SIM_PIN_REQUIRED, "the SIM waits for its PIN");
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.error, "org.dialtone1.Error.SimPinRequired");
  EXPECT_EQ (reply.message, "the SIM waits for its PIN");
}

TEST_F (ModemObjectTest, AModemThatGoesAwayAnswersItsCallersAndTheManager)
{
  Reply connect;
  Reply scan;

  start_daemon ();
  add_modem ("m");
  fake_modem_state (fake_modem ("m"), MODEM_STATE_DIALING);
  call_async (connect, manager_path, manager, "Connect", "({'apn': <'x'>},)");
  call_async (scan, modem_path ("m"), modem_interface, "Scan");
  forget_heard ();
  daemon_remove_modem (daemon_, "m");
  ASSERT_TRUE (spin ([&] { return connect.done && scan.done; }));
  EXPECT_EQ (connect.error, "org.dialtone1.Error.NoModem");
  EXPECT_EQ (scan.error, "org.dialtone1.Error.NoModem");
  EXPECT_EQ (property (manager_path, manager, "State"), "'unavailable'");
  EXPECT_EQ (property (manager_path, manager, "StateReason"), "'device-removed'");
  EXPECT_EQ (property (manager_path, manager, "PrimaryModem"), "'/'");
  std::vector<std::string> lines = heard ();
  EXPECT_THAT (lines, Contains ("StateChanged /org/dialtone1 ('unavailable', 'dialing', 'device-removed')"));
  EXPECT_THAT (lines, Contains ("StateChanged /org/dialtone1/modem/m ('unavailable', 'dialing', 'device-removed')"));
  EXPECT_THAT (lines, Contains (StartsWith ("InterfacesRemoved")));
  daemon_remove_modem (daemon_, "m");
  daemon_remove_modem (daemon_, "nobody");
}
