// SPDX-License-Identifier: GPL-2.0-or-later
// The PDP context of the settings comes before the attach, whatever holds it, and is left as it is when it fits.
#include "modem-fixture.h"

namespace {

class Context : public ModemTest {
protected:
  Context ()
  {
    device.context_apn = "old.example";
    settings->timeout = 150;
  }

  void off (int status)
  {
    device.cereg = device.cgreg = device.creg = status;
    device.attached = 0;
  }

  void register_after (gint64 us)
  {
    world.after (us, [this, then = ++registering] {
      if (then != registering)
        return;
      device.cereg = 1;
      device.cgreg = device.creg = 0;
      device.attached = 1;
      device.urc ("+CEREG: 1,\"2CEC\",\"1B488A1\",7");
    });
  }

  // CGATT and CFUN as LTE has them.
  std::optional<std::string> radio (const std::string &c)
  {
    if (c == "+CGATT=0" || c == "+CFUN=4") {
      registering++;
      off (0);
      device.cfun = c == "+CFUN=4" ? 4 : device.cfun;
      device.urc ("+CEREG: 0");
      return "";
    }
    if (c == "+CGATT=1" && device.cereg != 1)
      register_after (SECOND);
    if (c == "+CFUN=1" && device.cfun != 1)
      register_after (2 * SECOND);
    return std::nullopt;
  }

  int index (const std::string &command) const
  {
    for (size_t i = 0; i < device.commands.size (); i++) {
      if (device.commands[i].find (command) != std::string::npos)
        return int (i);
    }
    return -1;
  }

  int registering = 0;
};

TEST_F (Context, IsWrittenWhileTheModemSearches)
{
  Answer answer;

  off (2);
  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    if (c.rfind ("+CGDCONT=1", 0) == 0)
      register_after (2 * SECOND);
    return std::nullopt;
  };
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  run (20 * SECOND);
  EXPECT_EQ (device.count ("+CGDCONT="), 0) << "nobody wants a connection yet";
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
  EXPECT_EQ (device.count ("+CFUN=4"), 0);
}

TEST_F (Context, IsWrittenForAProfileThatIsThereFirst)
{
  Answer answer;

  off (2);
  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    if (c.rfind ("+CGDCONT=1", 0) == 0)
      register_after (2 * SECOND);
    return std::nullopt;
  };
  start ();
  call_connect (answer, true, DT_REASON_AUTOCONNECT);
  EXPECT_TRUE (reach (MODEM_STATE_CONNECTED)) << trail ();
}

// The attach is refused because of the old APN; the modem does not ask again by itself.
TEST_F (Context, IsTakenUpWhereTheNetworkHasRefused)
{
  Answer answer;

  off (3);
  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    if (c == "+CFUN=1" && device.context_apn == "internet.iot")
      register_after (2 * SECOND);
    return c == "+CFUN=4" ? radio (c) : std::nullopt;
  };
  start ();
  run (30 * SECOND);
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
}

TEST_F (Context, IsTakenUpByTheRadioWhereAModemPauses)
{
  Answer answer;

  off (2);
  device.script = [this] (const std::string &c) -> std::optional<std::string> { return radio (c); };
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.count ("+CFUN=4"), 1);
}

TEST_F (Context, IsFollowedByANewAttach)
{
  Answer answer, off, again;

  device.script = [this] (const std::string &c) -> std::optional<std::string> { return radio (c); };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.count ("+CGATT=0"), 1);
  EXPECT_LT (index ("+CGDCONT=1,\"IP\",\"internet.iot\""), index ("+CGATT=0"));
  EXPECT_LT (index ("+CGATT=0"), index ("+CGATT=1"));
  EXPECT_LT (index ("+CGATT=1"), index ("ATD"));
  EXPECT_EQ (device.count ("+CFUN=4"), 0);

  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off));
  ASSERT_TRUE (connect (again));
  EXPECT_EQ (again.error, "");
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
  EXPECT_EQ (device.count ("+CGATT=0"), 1);
}

TEST_F (Context, IsFollowedByTheRadioWhereTheAttachCannotBeLeft)
{
  Answer answer;

  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    return c == "+CGATT=0" ? std::optional<std::string> ("\r\n+CME ERROR: 3\r\n") : radio (c);
  };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.count ("+CFUN=4"), 1);
}

// What helps, and in which words the write is refused until then.
struct Held {
  const char *by, *words;
};

class HeldContext : public Context, public testing::WithParamInterface<Held> {
protected:
  HeldContext ()
  {
    device.script = [this] (const std::string &c) -> std::optional<std::string> {
      std::string refusal = std::string ("\r\n") + GetParam ().words + "\r\n";
      if (c == GetParam ().by)
        held = false;
      if (c.rfind ("+CGACT=0", 0) == 0)
        return held ? refusal : "";
      if (c == "+CGATT=0" && held)
        return refusal;
      if (c.rfind ("+CGDCONT=1", 0) == 0 && held)
        return refusal;
      return radio (c);
    };
  }
  bool held = true;
};

TEST_P (HeldContext, IsFreedAndWritten)
{
  Answer answer;

  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.context_apn, "internet.iot");
  EXPECT_EQ (device.cfun, 1);
  EXPECT_EQ (device.attached, 1);
}

TEST_P (HeldContext, IsFreedAndWrittenWhileTheModemSearches)
{
  Answer answer;

  off (2);
  start ();
  ASSERT_TRUE (reach (MODEM_STATE_SEARCHING));
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.context_apn, "internet.iot");
}

TEST_P (HeldContext, IsLeftInGoodOrderByADisconnectAtAnyMoment)
{
  for (int at : { 5, 20, 40, 60, 90 }) {
    Answer answer, left;

    SCOPED_TRACE (at);
    held = true;
    start ();
    ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
    device.delay = 15000;
    call_connect (answer);
    run (at * 1000);
    modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &left);
    ASSERT_TRUE (wait (left));
    EXPECT_TRUE (wait (answer));
    run (60 * SECOND);
    EXPECT_EQ (device.cfun, 1);
    EXPECT_EQ (device.attached, 1);
    EXPECT_EQ (state_info ()->state, MODEM_STATE_REGISTERED) << trail ();
    stop ();
    device.delay = 2000;
    device.context_apn = "old.example";
  }
}

TEST_P (HeldContext, GivesWayToOtherSettings)
{
  Answer first, second;

  start ();
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  device.delay = 15000;
  call_connect (first);
  run (20000);
  g_free (settings->apn);
  settings->apn = g_strdup ("other.example");
  call_connect (second);
  ASSERT_TRUE (wait (second));
  EXPECT_EQ (second.error, "") << second.message << trail ();
  EXPECT_EQ (first.error, "Cancelled");
  EXPECT_EQ (device.context_apn, "other.example");
}

INSTANTIATE_TEST_SUITE_P (Ways, HeldContext,
                          testing::Values (Held { "+CGACT=0,1", "+CME ERROR: 3" },
                                           Held { "+CGATT=0", "+CME ERROR: operation not allowed" },
                                           Held { "+CFUN=4", "+CME ERROR: 3" }, Held { "+CFUN=4", "ERROR" },
                                           Held { "+CGATT=0", "+CME ERROR: 148" }));

TEST_F (Context, ThatNothingFreesIsAFailureInTheModemsWords)
{
  Answer answer;

  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    if (c.rfind ("+CGDCONT=1", 0) == 0)
      return "\r\n+CME ERROR: operation not allowed\r\n";
    return radio (c);
  };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "DialFailed");
  EXPECT_NE (answer.message.find ("operation not allowed"), std::string::npos) << answer.message;
  run (60 * SECOND);
  EXPECT_EQ (device.cfun, 1);
  EXPECT_EQ (state_info ()->state, MODEM_STATE_REGISTERED);
  EXPECT_EQ (device.dials, 0);
}

// What the modem shows instead of "IP","internet.iot", and is the same.
class SameContext : public Context, public testing::WithParamInterface<const char *> {};

TEST_P (SameContext, IsNotWritten)
{
  device.context_apn = GetParam ();
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 0);
  EXPECT_EQ (device.count ("+CGATT=0"), 0);
}

INSTANTIATE_TEST_SUITE_P (Spellings, SameContext,
                          testing::Values ("internet.iot", "INTERNET.IOT", "internet.iot.mnc092.mcc466.gprs",
                                           "Internet.IoT.MNC92.MCC466.GPRS"));

class OtherContext : public Context, public testing::WithParamInterface<const char *> {};

TEST_P (OtherContext, IsWritten)
{
  device.context_apn = GetParam ();
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
}

INSTANTIATE_TEST_SUITE_P (Spellings, OtherContext,
                          testing::Values ("", "internet", "internet.iot2.mnc092.mcc466.gprs",
                                           "internet.iot.mnc092.mcc466", "internet.iot.mnc.mcc466.gprs",
                                           ".mnc092.mcc466.gprs"));

TEST_F (Context, TheTypeThatWasGrantedInsteadIsNoDifference)
{
  Answer off;

  settings->pdp_type = PDP_TYPE_IPV4V6;
  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    if (c == "+CGDCONT?" && device.context_type == "IPV4V6")
      return "\r\n+CGDCONT: 1,\"IP\",\"internet.iot.mnc092.mcc466.gprs\",\"10.1.2.3\",0,0,0,0\r\n";
    return radio (c);
  };
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT=1,\"IPV4V6\""), 1);
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off));
  device.restart ();
  run (SECOND);
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 1) << "what it shows now is what the network has granted";
}

TEST_F (Context, TheApnThatWasGivenForAnEmptyOneIsNoDifference)
{
  Answer off;

  g_free (settings->apn);
  settings->apn = g_strdup ("");
  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    if (c == "+CGDCONT?" && device.context_apn.empty ())
      return "\r\n+CGDCONT: 1,\"IP\",\"given.example\",\"10.1.2.3\",0,0,0,0\r\n";
    return radio (c);
  };
  ASSERT_TRUE (online ());
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &off);
  ASSERT_TRUE (wait (off));
  device.restart ();
  run (SECOND);
  ASSERT_TRUE (reach (MODEM_STATE_REGISTERED));
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
}

TEST_F (Context, OfAnotherNumberIsWrittenAloneAndNeedsNoNewAttach)
{
  settings->cid = 3;
  device.other_contexts = { { 2, "\"IPV4V6\",\"ims\"" }, { 3, "\"IP\",\"old.example\"" } };
  ASSERT_TRUE (online ());
  EXPECT_EQ (device.count ("+CGDCONT="), 1);
  EXPECT_EQ (device.other_contexts[3], "\"IP\",\"internet.iot\"");
  EXPECT_EQ (device.count ("+CGATT=0"), 0);
  EXPECT_EQ (device.context_apn, "old.example");
}

TEST_F (Context, OnAnOnlyPortAsWell)
{
  Answer answer;

  description.data_path = description.at_path;
  device.data_path = device.at_path;
  device.script = [this] (const std::string &c) -> std::optional<std::string> { return radio (c); };
  ASSERT_TRUE (connect (answer));
  EXPECT_EQ (answer.error, "") << answer.message << trail ();
  EXPECT_EQ (device.context_apn, "internet.iot");
}

// A client's own commands change what was written: it is written again before the next Connect.
class RawCommand : public Context, public testing::WithParamInterface<const char *> {};

TEST_P (RawCommand, OfAClientMakesWhatWasWrittenVoid)
{
  Answer answer, raw, again;

  ASSERT_TRUE (online ());
  modem_disconnect (modem, DT_REASON_USER_REQUEST, answered, &answer);
  ASSERT_TRUE (wait (answer));
  device.script = [this] (const std::string &c) -> std::optional<std::string> {
    if (c.find ("cgdcont") == std::string::npos)
      return radio (c);
    device.context_apn = "other.example"; // the fake reads no small letters, a modem does
    return "";
  };
  device.commands.clear ();
  modem_command (modem, GetParam (), 5000, answered, &raw);
  ASSERT_TRUE (wait (raw));
  EXPECT_EQ (raw.error, "");
  ASSERT_TRUE (connect (again)) << again.message;
  EXPECT_EQ (again.error, "");
  EXPECT_EQ (device.context_apn, "internet.iot");
  EXPECT_EQ (index ("+CGDCONT=1") < 0, strchr (GetParam (), '"') == nullptr) << "only what does not fit is written";
}

INSTANTIATE_TEST_SUITE_P (Field, RawCommand,
                          testing::Values ("AT+CGDCONT=1,\"IP\",\"other.example\"",
                                           "at +cgdcont = 1,\"IP\",\"other.example\"", "AT+CGATT=0", "AT+CGATT=1",
                                           "AT+COPS=0"));

} // namespace
