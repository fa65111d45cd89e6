// SPDX-License-Identifier: GPL-2.0-or-later
// Counters are read from the modem and never announced; the quota's signal and the reset go through.
#include "bus_test.h"

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr const char *statistics_interface = "org.dialtone1.Statistics";

class StatisticsInterfaceTest : public BusTest {
protected:
  void SetUp () override
  {
    BusTest::SetUp ();
    write_profile ("home", "[profile]\napn=internet\nquota=1000\n");
    start_daemon ();
    add_modem ("m");
  }
  std::string read (const char *name) { return property (modem_path ("m"), statistics_interface, name); }
};

TEST_F (StatisticsInterfaceTest, CountersAreAsOfNow)
{
  for (guint64 i : { 1, 2 }) {
    fake_modem ("m")->statistics = { i, 10 * i, 100 * i, 1000 * i };
    EXPECT_EQ (read ("RxBytes"), std::to_string (i));
    EXPECT_EQ (read ("TxBytes"), std::to_string (10 * i));
    EXPECT_EQ (read ("PeriodRxBytes"), std::to_string (100 * i));
    EXPECT_EQ (read ("PeriodTxBytes"), std::to_string (1000 * i));
  }
  Reply all;
  call (all, modem_path ("m"), "org.freedesktop.DBus.Properties", "GetAll", "('org.dialtone1.Statistics',)");
  EXPECT_THAT (all.text (), HasSubstr ("'PeriodTxBytes': <uint64 2000>"));
  Reply managed;
  call (managed, manager_path, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
  EXPECT_THAT (managed.text (), HasSubstr ("'PeriodTxBytes': <uint64 2000>"));
}

TEST_F (StatisticsInterfaceTest, OnlyPeriodStartAndQuotaAreAnnounced)
{
  fake_modem ("m")->statistics = { 1, 2, 3, 4 };
  fake_modem ("m")->usage.period_start_us = 1800000000000000;
  fake_modem ("m")->usage.quota = 5;
  forget_heard ();
  fake_modem_info_changed (fake_modem ("m"), MODEM_INFO_USAGE);
  settle ();
  EXPECT_THAT (heard (), ElementsAre ("PropertiesChanged org.dialtone1.Statistics Quota PeriodStart"));
  EXPECT_EQ (read ("PeriodStart"), "1800000000000000");
  EXPECT_EQ (read ("Quota"), "5");
}

TEST_F (StatisticsInterfaceTest, QuotaReachedComesBehindTheProperties)
{
  fake_modem ("m")->usage.quota = 5;
  forget_heard ();
  fake_modem_info_changed (fake_modem ("m"), MODEM_INFO_USAGE);
  fake_modem_quota_reached (fake_modem ("m"), QUOTA_LEVEL_WARNING, 4);
  settle ();
  EXPECT_THAT (heard (), ElementsAre ("PropertiesChanged org.dialtone1.Statistics Quota",
                                      "QuotaReached /org/dialtone1/modem/m ('warning', 4)"));
}

TEST_F (StatisticsInterfaceTest, ResetPeriodAnswersWhenTheModemDoes)
{
  Reply reply;
  call_async (reply, modem_path ("m"), statistics_interface, "ResetPeriod");
  ASSERT_TRUE (spin ([] { return fake_modem_has (fake_modem ("m"), "reset-period"); }));
  EXPECT_FALSE (reply.done);
  fake_modem_answer (fake_modem ("m"), "reset-period");
  ASSERT_TRUE (spin ([&] { return reply.done; }));
  EXPECT_EQ (reply.text (), "()");
}

TEST_F (StatisticsInterfaceTest, AProfilesQuotaCountsAsSoonAsItIsChanged)
{
  Reply reply;
  fake_modem ("m")->quotas.clear ();
  call (reply, "/org/dialtone1/profile/home", "org.dialtone1.Profile", "Update", "({'quota': <uint64 2000>},)");
  EXPECT_EQ (reply.text (), "()");
  EXPECT_THAT (fake_modem ("m")->quotas, ElementsAre ("home 2000"));
}

TEST_F (StatisticsInterfaceTest, ADeletedProfileLeavesNothing)
{
  Reply reply;
  store_.values = { { "usage/profile-home", "1" }, { "usage/profile-work", "2" }, { "usage/modem-m", "3" } };
  call (reply, "/org/dialtone1/profile/home", "org.dialtone1.Profile", "Delete");
  EXPECT_EQ (reply.text (), "()");
  EXPECT_THAT (store_.values, Not (Contains (testing::Key ("usage/profile-home"))));
  EXPECT_EQ (store_.values.size (), 2u);
}

} // namespace
