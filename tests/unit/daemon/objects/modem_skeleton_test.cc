// SPDX-License-Identifier: GPL-2.0-or-later
// The property that is read from the modem.
#include "bus_test.h"

extern "C" {
#include "daemon/objects/modem-skeleton.h"
}

using testing::ElementsAre;

using ModemSkeletonTest = BusTest;

TEST_F (ModemSkeletonTest, SignalIsAsOfNowAndItsTimeAloneIsNotAnnounced)
{
  start_daemon ();
  add_modem ("m");
  SignalInfo *signal = &fake_modem ("m")->signal;
  signal->has_rsrp = TRUE;
  signal->rsrp_dbm = -102;
  signal->time_us = 1;
  fake_modem_info_changed (fake_modem ("m"), MODEM_INFO_SIGNAL);
  signal->time_us = 2;
  EXPECT_EQ (property (modem_path ("m"), modem_interface, "Signal"), "{'rsrp': <-102.0>, 'time': <uint64 2>}");
  forget_heard ();
  signal->time_us = 3;
  fake_modem_info_changed (fake_modem ("m"), MODEM_INFO_STATE);
  EXPECT_THAT (heard (), ElementsAre ());
}

TEST (ModemSkeleton, WithoutAModemItGivesWhatWasSet)
{
  g_autoptr (ModemSkeleton) skeleton = modem_skeleton_new ();
  SignalInfo signal = {};

  auto read = [&] {
    g_autoptr (GVariant) all = g_dbus_interface_skeleton_get_properties (G_DBUS_INTERFACE_SKELETON (skeleton));
    g_autoptr (GVariant) one = g_variant_lookup_value (all, "Signal", G_VARIANT_TYPE_VARDICT);
    g_autofree char *text = g_variant_print (one, FALSE);
    return std::string (text);
  };
  dialtone_modem_set_signal (DIALTONE_MODEM (skeleton), modem_skeleton_signal (&signal));
  signal.time_us = 7;
  modem_skeleton_show (skeleton, &signal);
  EXPECT_EQ (read (), "{'time': <uint64 7>}");
  modem_skeleton_show (skeleton, nullptr);
  EXPECT_EQ (read (), "{}");
}
