// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes are counted, and a quota warns, cuts and lets through again.
#include "modem-fixture.h"

#include <gmock/gmock.h>

using testing::ElementsAre;

namespace {

constexpr gint64 DAY = 24 * 3600 * SECOND;

gint64 the_offset; // of the clock on the wall

gint64
set_clock_wall (const ClockOps *clock)
{
  return 1800000000000000 + clock->now (clock) + the_offset;
}

// It is 15 January 2027, 8 o'clock.
class Statistics : public ModemTest {
protected:
  void SetUp () override
  {
    g_setenv ("TZ", "UTC", TRUE);
    the_offset = 0;
    world.clock.wall = set_clock_wall;
  }
  void TearDown () override
  {
    ModemTest::TearDown ();
    g_unsetenv ("TZ");
  }

  void use_profile (guint64 quota, QuotaAction action)
  {
    g_free (settings->profile);
    settings->profile = g_strdup ("home");
    settings->quota = quota;
    settings->quota_action = action;
  }

  void pass (guint64 rx, guint64 tx)
  {
    world.open_links.at (0)->rx_bytes += rx;
    world.open_links.at (0)->tx_bytes += tx;
  }

  ModemStatistics statistics () const
  {
    ModemStatistics values;
    modem_statistics (modem, &values);
    return values;
  }

  guint64 in_period () const
  {
    ModemStatistics values = statistics ();
    return values.period_rx_bytes + values.period_tx_bytes;
  }

  int writes () const
  {
    int n = 0;
    for (const auto &[key, value] : world.stored)
      n += key.first == "usage";
    return n;
  }

  // Online until the quota cut the connection.
  void cut ()
  {
    use_profile (100000, QUOTA_CUT);
    ASSERT_TRUE (online ());
    pass (90000, 10000);
    ASSERT_TRUE (reach (MODEM_STATE_WAITING, 2 * SECOND)) << "a small quota is looked at soon";
  }

  std::string midnight (gint64 us) const
  {
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (us / SECOND);
    g_autofree char *text = g_date_time_format (time, "%F %T");
    return text;
  }
};

TEST_F (Statistics, AreAsOfNow)
{
  ASSERT_TRUE (online ());
  pass (1000, 500);
  ModemStatistics now = statistics ();
  EXPECT_EQ (now.rx_bytes, 1000u);
  EXPECT_EQ (now.tx_bytes, 500u);
  EXPECT_EQ (now.period_rx_bytes, 1000u);
  EXPECT_EQ (now.period_tx_bytes, 500u);
  EXPECT_EQ (midnight (usage_info ()->period_start_us), "2027-01-01 00:00:00");
}

TEST_F (Statistics, BytesOfAConnectionStayWhenItIsOverAndThoseOfThePeriodAddUp)
{
  Answer answer;
  ASSERT_TRUE (online ());
  pass (1000, 500);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (statistics ().rx_bytes, 1000u);
  Answer again;
  ASSERT_TRUE (connect (again));
  EXPECT_EQ (statistics ().rx_bytes, 0u);
  pass (30, 0);
  EXPECT_EQ (statistics ().rx_bytes, 30u);
  EXPECT_EQ (statistics ().period_rx_bytes, 1030u);
  EXPECT_EQ (statistics ().period_tx_bytes, 500u);
}

TEST_F (Statistics, AreStoredTenMinutesAfterTheFirstByteAndAtTheEnd)
{
  ASSERT_TRUE (online ());
  run (3600 * SECOND);
  EXPECT_EQ (writes (), 0) << "nothing has passed";
  pass (1000, 0);
  run (31 * SECOND);
  EXPECT_EQ (writes (), 1) << "the last time was long ago";
  world.stored.clear ();
  pass (1000, 0);
  run (560 * SECOND);
  EXPECT_EQ (writes (), 0);
  run (90 * SECOND);
  EXPECT_EQ (writes (), 1);
  world.stored.clear ();
  pass (7, 0);
  stop ();
  EXPECT_EQ (writes (), 1);
}

TEST_F (Statistics, APeriodOutlivesTheProcess)
{
  use_profile (0, QUOTA_WARN);
  ASSERT_TRUE (online ());
  pass (1000, 500);
  stop ();
  ASSERT_TRUE (online ());
  pass (1, 0);
  EXPECT_EQ (statistics ().rx_bytes, 1u);
  EXPECT_EQ (in_period (), 1501u);
}

TEST_F (Statistics, EveryProfileHasItsOwn)
{
  ASSERT_TRUE (online ());
  pass (1000, 0);
  use_profile (0, QUOTA_WARN);
  Answer answer;
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (in_period (), 0u);
  pass (20, 0);
  EXPECT_EQ (in_period (), 20u);
  *settings->profile = '\0';
  Answer back;
  ASSERT_TRUE (connect (back));
  EXPECT_EQ (in_period (), 1000u);
}

TEST_F (Statistics, ANewPeriodBeginsWithTheBillingDay)
{
  settings->billing_day = 20;
  use_profile (0, QUOTA_WARN);
  ASSERT_TRUE (online ());
  EXPECT_EQ (midnight (usage_info ()->period_start_us), "2026-12-20 00:00:00");
  pass (1000, 0);
  run (5 * DAY);
  EXPECT_EQ (midnight (usage_info ()->period_start_us), "2027-01-20 00:00:00");
  EXPECT_EQ (in_period (), 0u);
  EXPECT_EQ (statistics ().rx_bytes, 1000u) << "the connection goes on";
}

// A computer without a battery for its clock boots in 1970, or whenever it was switched off.
TEST_F (Statistics, AClockThatWentBackBeginsNoPeriod)
{
  ASSERT_TRUE (online ());
  pass (1000, 0);
  stop ();
  the_offset = -400 * DAY;
  ASSERT_TRUE (online ());
  pass (500, 0);
  EXPECT_EQ (in_period (), 1500u);
  EXPECT_EQ (midnight (usage_info ()->period_start_us), "2027-01-01 00:00:00");
  run (60 * SECOND);
  the_offset = 0;
  run (60 * SECOND);
  EXPECT_EQ (in_period (), 1500u);
  the_offset = 20 * DAY;
  run (60 * SECOND);
  EXPECT_EQ (midnight (usage_info ()->period_start_us), "2027-02-01 00:00:00");
  EXPECT_EQ (in_period (), 0u);
}

// A clock that was once ten years ahead, by a bad battery or a wrong network time.
TEST_F (Statistics, APeriodOfTheFarFutureIsNone)
{
  the_offset = 3650 * DAY;
  ASSERT_TRUE (online ());
  pass (1000, 0);
  stop ();
  the_offset = 0;
  ASSERT_TRUE (online ());
  pass (500, 0);
  EXPECT_EQ (midnight (usage_info ()->period_start_us), "2027-01-01 00:00:00");
  EXPECT_EQ (in_period (), 500u);
}

TEST_F (Statistics, APeriodEndsWithoutAConnectionToo)
{
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  run (20 * DAY);
  EXPECT_EQ (midnight (usage_info ()->period_start_us), "2027-02-01 00:00:00");
}

TEST_F (Statistics, AQuotaWarnsOnceALevel)
{
  use_profile (100000, QUOTA_WARN);
  ASSERT_TRUE (online ());
  EXPECT_EQ (usage_info ()->quota, 100000u);
  pass (79000, 0);
  run (60 * SECOND);
  EXPECT_THAT (quota, ElementsAre ());
  pass (1000, 0);
  run (60 * SECOND);
  EXPECT_THAT (quota, ElementsAre ("warning 80000"));
  pass (30000, 0);
  run (200 * SECOND);
  EXPECT_THAT (quota, ElementsAre ("warning 80000", "reached 110000"));
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED) << "it only warns";
  stop ();
  ASSERT_TRUE (online ());
  run (60 * SECOND);
  EXPECT_EQ (quota.size (), 2u) << "the next process says it no more";
}

TEST_F (Statistics, AQuotaCuts)
{
  cut ();
  EXPECT_TRUE (passed ("connected(user-request) disconnecting(quota-reached) waiting(quota-reached)")) << trail ();
  EXPECT_EQ (state_info ()->reason, DT_REASON_QUOTA_REACHED);
  EXPECT_STREQ (last_error_name (), "QuotaReached");
  EXPECT_NE (strstr (last_error_text (), "100.0\u00a0kB of 100.0\u00a0kB; the next period begins on 2027-02-01"),
             nullptr)
    << last_error_text ();
  EXPECT_EQ (midnight (connection_info ()->next_attempt_us), "2027-02-01 00:00:00");
  EXPECT_THAT (quota, ElementsAre ("reached 100000"));
  int dials = device.dials;
  run (DAY);
  EXPECT_EQ (device.dials, dials) << "nothing is tried meanwhile";
  EXPECT_EQ (recovery.size (), 0u);
}

TEST_F (Statistics, NothingIsDialledWhenTheQuotaIsUsedUp)
{
  cut ();
  stop ();
  device.data_mode = false;
  Answer answer;
  start ();
  int dials = device.dials;
  EXPECT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "QuotaReached") << answer.message;
  EXPECT_EQ (device.dials, dials);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_REGISTERED) << "nothing is wanted any more";
}

TEST_F (Statistics, AResetBringsItBackAtOnce)
{
  cut ();
  run (DAY);
  Answer answer;
  modem_reset_period (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (answer.error, "");
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 5 * SECOND));
  EXPECT_EQ (midnight (usage_info ()->period_start_us).substr (0, 16), "2027-01-16 08:00") << "it begins now";
  EXPECT_EQ (in_period (), 0u);
  EXPECT_EQ (connection_info ()->next_attempt_us, 0);
}

TEST_F (Statistics, AResetForgetsWhatTheConnectionHadSoFar)
{
  ASSERT_TRUE (online ());
  pass (1000, 500);
  Answer answer;
  modem_reset_period (modem, answered, &answer);
  ASSERT_TRUE (wait (answer));
  EXPECT_EQ (in_period (), 0u);
  EXPECT_EQ (statistics ().rx_bytes, 1000u);
  pass (3, 4);
  EXPECT_EQ (in_period (), 7u);
}

TEST_F (Statistics, TheNextPeriodBringsItBack)
{
  cut ();
  EXPECT_FALSE (world.run (16 * DAY, [this] { return state_info ()->state == MODEM_STATE_CONNECTED; }));
  EXPECT_TRUE (world.run (DAY, [this] { return state_info ()->state == MODEM_STATE_CONNECTED; }));
  EXPECT_EQ (midnight (world.clock.wall (&world.clock)).substr (0, 13), "2027-02-01 00");
  EXPECT_EQ (in_period (), 0u);
}

TEST_F (Statistics, ARaisedQuotaBringsItBackAndALoweredOneCuts)
{
  cut ();
  settings->quota = 200000;
  modem_update_quota (modem, settings);
  ASSERT_TRUE (reach (MODEM_STATE_CONNECTED, 5 * SECOND));
  EXPECT_EQ (usage_info ()->quota, 200000u);
  settings->quota = 1000;
  modem_update_quota (modem, settings);
  ASSERT_TRUE (reach (MODEM_STATE_WAITING, 5 * SECOND));
  EXPECT_EQ (state_info ()->reason, DT_REASON_QUOTA_REACHED);
  settings->quota = 0;
  Answer answer;
  EXPECT_TRUE (connect (answer)) << "a Connect takes the profile as it is now";
  EXPECT_EQ (answer.error, "");
}

TEST_F (Statistics, AnotherProfilesQuotaIsItsOwnAffair)
{
  use_profile (100000, QUOTA_CUT);
  ASSERT_TRUE (online ());
  ConnectionSettings *other = connection_settings_copy (settings);
  g_free (other->profile);
  other->profile = g_strdup ("work");
  other->quota = 1;
  modem_update_quota (modem, other);
  connection_settings_free (other);
  pass (1000, 0);
  run (60 * SECOND);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_CONNECTED);
  EXPECT_EQ (usage_info ()->quota, 100000u);
}

// At 128 KiB/s, what Cat-M1 can do, a little more than the quota goes through, not what half a minute holds.
TEST_F (Statistics, NearItsEndTheQuotaIsLookedAtEverySecond)
{
  use_profile (10000000, QUOTA_CUT);
  ASSERT_TRUE (online ());
  for (int i = 0; i < 2000 && !world.open_links.empty (); i++) {
    pass (128 * 1024 / 10, 0);
    run (SECOND / 10);
  }
  EXPECT_EQ (state_info ()->reason, DT_REASON_QUOTA_REACHED);
  EXPECT_GE (in_period (), 10000000u);
  EXPECT_LE (in_period (), 10000000u + 2 * 128 * 1024);
}

TEST_F (Statistics, CountingIsNoNews)
{
  ASSERT_TRUE (online ());
  changed = 0;
  for (int i = 0; i < 10; i++) {
    pass (1000, 1000);
    run (31 * SECOND);
  }
  EXPECT_EQ (changed & ~MODEM_INFO_SIGNAL, 0);
}

TEST_F (Statistics, AtRestNothingIsLookedAtBeyondTheSignalPoll)
{
  use_profile (10000000, QUOTA_CUT);
  ASSERT_TRUE (online ());
  pass (9999000, 0);
  run (600 * SECOND);
  int before = world.wakeups;
  run (600 * SECOND);
  EXPECT_LE (world.wakeups - before, 22) << "one turn in thirty seconds";
}

} // namespace
