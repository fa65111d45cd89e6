// SPDX-License-Identifier: GPL-2.0-or-later
// A connection that is up goes from one modem object to the next as from one process to the next.
#include "modem-fixture.h"

namespace {

class Handover : public ModemTest {
protected:
  // The process is killed: what it left stays, and the call with it.
  void kill ()
  {
    std::map<std::string, GVariant *> left;
    for (auto &[id, state] : world.left)
      left[id] = g_variant_ref (state);
    auto ports = world.kept_ports;
    auto links = world.kept_links;
    modem_free (modem);
    modem = nullptr;
    world.run (0);
    world.left = left;
    world.kept_ports = ports;
    world.kept_links = links;
    device.commands.clear ();
    steps.clear ();
  }

  void start_again ()
  {
    start ();
    last_state = state_info ()->state;
  }

  // Replaces one value of what was left; NULL removes it.
  void spoil (const char *key, GVariant *value)
  {
    GVariant *&state = world.left.at ("static0");
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (state);
    if (value == nullptr)
      g_variant_dict_remove (&dict, key);
    else
      g_variant_dict_insert_value (&dict, key, value);
    g_variant_unref (state);
    state = g_variant_ref_sink (g_variant_dict_end (&dict));
  }

  void expect_redialled ()
  {
    start_again ();
    EXPECT_EQ (state_info ()->state, MODEM_STATE_UNAVAILABLE);
    EXPECT_EQ (world.adoptions, 0);
    EXPECT_EQ (world.adopted_links, 0);
    EXPECT_TRUE (world.left.empty () && world.kept_links.empty ());
    device.data_mode = false; // the modem saw the port close
    ASSERT_TRUE (reach (MODEM_STATE_CONNECTED));
    EXPECT_EQ (device.dials, 2);
  }
};

TEST_F (Handover, NothingIsLeftBeforeItIsConnectedNorAfter)
{
  Answer answer;
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  EXPECT_TRUE (world.left.empty ());
  ASSERT_TRUE (online ());
  EXPECT_EQ (world.left.size (), 1u);
  EXPECT_EQ (world.kept_ports["static0"], "/dev/data");
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  EXPECT_TRUE (world.left.empty () && world.kept_links.empty ()) << "before the link goes";
  ASSERT_TRUE (wait (answer));
}

TEST_F (Handover, TheNextModemIsConnectedFromItsFirstMoment)
{
  ASSERT_TRUE (online ());
  gint64 since = bearer_info ()->since_us;
  guint ifindex = bearer_info ()->ifindex;
  IpConfig ip = bearer_info ()->ip;
  kill ();
  run (5 * SECOND);
  start_again ();
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  EXPECT_EQ (state_info ()->reason, DT_REASON_USER_REQUEST);
  EXPECT_EQ (bearer_info ()->since_us, since);
  EXPECT_EQ (bearer_info ()->ifindex, ifindex);
  EXPECT_TRUE (ip_config_equal (&bearer_info ()->ip, &ip));
  EXPECT_EQ (world.adopted_links, 1) << "what was left may be read again";
  EXPECT_STREQ (bearer_info ()->interface, "ppp0");
  EXPECT_STREQ (bearer_info ()->datapath, "tun");
  EXPECT_STREQ (connection_info ()->apn, "internet.iot");
  EXPECT_EQ (bearer_info ()->mtu, 1500u);
  ASSERT_EQ (world.open_links.size (), 1u);
  EXPECT_TRUE (world.open_links[0]->pass4);
  run (5 * SECOND);
  EXPECT_EQ (trail (), "") << "nobody needs to hear of it";
  EXPECT_EQ (device.dials, 1);
}

// Some bytes were stored, some were counted since, some went while nobody counted.
TEST_F (Handover, EveryByteIsCountedOnce)
{
  ModemStatistics statistics;
  ASSERT_TRUE (online ());
  run (11 * 60 * SECOND);
  world.open_links[0]->rx_bytes = 1000;
  run (35 * SECOND);
  ASSERT_EQ (world.stored.count ({ "usage", "modem-static0" }), 1u);
  world.open_links[0]->rx_bytes = 1500;
  run (35 * SECOND);
  auto stored = world.stored; // what the file holds when the process dies
  kill ();
  world.stored = stored;
  start_again ();
  world.open_links[0]->rx_bytes = 1700;
  run (SECOND);
  modem_statistics (modem, &statistics);
  EXPECT_EQ (statistics.rx_bytes, 1700u);
  EXPECT_EQ (statistics.period_rx_bytes, 1700u);
  world.open_links[0]->rx_bytes = 1800;
  stop ();
  start ();
  modem_statistics (modem, &statistics);
  EXPECT_EQ (statistics.period_rx_bytes, 1800u);
}

// Nothing of this connection was stored; something of an earlier one was.
TEST_F (Handover, TheBytesOfAConnectionThatWasNeverStoredCountToo)
{
  ModemStatistics statistics;
  Answer answer;
  ASSERT_TRUE (online ());
  world.open_links[0]->tx_bytes = 2000000;
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  ASSERT_TRUE (wait (answer));
  run (SECOND);
  Answer again;
  ASSERT_TRUE (connect (again));
  world.open_links[0]->tx_bytes = 30;
  auto stored = world.stored;
  kill ();
  world.stored = stored;
  start_again ();
  world.open_links[0]->tx_bytes = 40;
  run (SECOND);
  modem_statistics (modem, &statistics);
  EXPECT_EQ (statistics.period_tx_bytes, 2000040u);
}

TEST_F (Handover, TheAtDialogueBeginsBesideIt)
{
  ASSERT_TRUE (online ());
  kill ();
  start_again ();
  run (10 * SECOND);
  EXPECT_STREQ (network_registration_to_string (network_info ()->registration), "home");
  EXPECT_GT (signal_info ()->percent, 0u);
  for (const std::string &command : device.commands) {
    EXPECT_EQ (command.rfind ("/dev/at ", 0), 0u) << command << " went to the data port";
    EXPECT_EQ (command.find ("CFUN="), std::string::npos) << command;
    EXPECT_NE (command, "/dev/at ATH");
  }
  EXPECT_EQ (device.escapes, 0);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
}

TEST_F (Handover, AnAtPortThatIsBusyIsTriedAgain)
{
  ASSERT_TRUE (online ());
  kill ();
  world.busy["/dev/at"] = "picocom";
  start_again ();
  run (5 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  world.busy.clear ();
  run (20 * SECOND);
  EXPECT_STREQ (network_registration_to_string (network_info ()->registration), "home");
  EXPECT_EQ (device.dials, 1);
}

TEST_F (Handover, DisconnectEndsItInOrder)
{
  Answer answer;
  ASSERT_TRUE (online ());
  kill ();
  start_again ();
  run (SECOND);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  expect_clean ();
  ASSERT_TRUE (online ());
}

TEST_F (Handover, ALossIsRedialledWithTheSettingsOfBefore)
{
  g_free (settings->password);
  settings->password = g_strdup ("geheim");
  ASSERT_TRUE (online ());
  kill ();
  start_again ();
  run (SECOND);
  device.drop_carrier ();
  ASSERT_TRUE (
    world.run (60 * SECOND, [&] { return device.dials == 2 && state_info ()->state == MODEM_STATE_CONNECTED; }))
    << trail ();
  ASSERT_NE (modem_wanted (modem), nullptr);
  EXPECT_TRUE (connection_settings_equal (modem_wanted (modem), settings));
}

TEST_F (Handover, ConnectWithTheSameSettingsIsAnsweredAtOnce)
{
  ASSERT_TRUE (online ());
  kill ();
  start_again ();
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.dials, 1);
}

TEST_F (Handover, AModemWithOnePortComesBackToCommandsAfterTheCall)
{
  Answer answer;
  description.data_path = description.at_path;
  device.data_path = device.at_path;
  ASSERT_TRUE (online ());
  kill ();
  start_again ();
  run (10 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  EXPECT_TRUE (device.commands.empty ()) << device.commands[0];
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  ASSERT_TRUE (wait (answer));
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
}

TEST_F (Handover, ARenegotiationLeavesTheNewAddress)
{
  ASSERT_TRUE (online ());
  device.renegotiate (std::string ("\x0a\x01\x02\x03", 4));
  ASSERT_TRUE (world.run (60 * SECOND, [&] {
    return bearer_info ()->ip.n_addresses == 1 && state_info ()->state == MODEM_STATE_CONNECTED
           && bearer_info ()->ip.addresses[0].local.bytes[3] == 3;
  }));
  IpConfig ip = bearer_info ()->ip;
  kill ();
  start_again ();
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  EXPECT_TRUE (ip_config_equal (&bearer_info ()->ip, &ip));
}

TEST_F (Handover, WithoutThePortItIsRedialled)
{
  ASSERT_TRUE (online ());
  kill ();
  world.kept_ports.clear ();
  expect_redialled ();
}

TEST_F (Handover, WithoutTheInterfaceItIsRedialled)
{
  ASSERT_TRUE (online ());
  kill ();
  world.kept_links.clear ();
  expect_redialled ();
}

TEST_F (Handover, ValuesThatDoNotFitAreRedialled)
{
  struct Case {
    const char *key;
    GVariant *value;
  };
  const Case cases[] = {
    { "ifindex", g_variant_new_uint32 (99) },        { "ifindex", nullptr },
    { "datapath", g_variant_new_string ("pigeon") }, { "datapath", nullptr },
    { "path", g_variant_new_string ("/dev/other") }, { "session", nullptr },
    { "session", g_variant_new_bytestring ("no") },  { "session", g_variant_new_int32 (4) },
  };
  for (const Case &c : cases) {
    SCOPED_TRACE (c.key);
    ASSERT_TRUE (online ());
    kill ();
    spoil (c.key, c.value);
    device.dials = 1;
    expect_redialled ();
  }
}

TEST_F (Handover, SettingsThatAreNotUnderstoodLeaveNothingWanted)
{
  ASSERT_TRUE (online ());
  kill ();
  spoil ("version", g_variant_new_uint32 (99));
  start_again ();
  EXPECT_EQ (modem_wanted (modem), nullptr);
  device.data_mode = false;
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  EXPECT_EQ (world.adoptions, 0);
  expect_clean ();
}

} // namespace
