// SPDX-License-Identifier: GPL-2.0-or-later
// The option engine with a table of its own: what it commits, in which order it answers, what it counts.
#include "dialect.h"

#include <gtest/gtest.h>

extern "C" {
#include "ppp/ppp-option.h"
}

namespace {

struct Values {
  guint16 a, b;  // ours
  guint8 peer_a; // the peer's
};

gboolean
want_nonzero_a (gconstpointer values)
{
  return static_cast<const Values *> (values)->a != 0;
}

gboolean
want_always (gconstpointer)
{
  return TRUE;
}

void
put_a (gconstpointer values, PppWriter *value)
{
  ppp_writer_u16 (value, static_cast<const Values *> (values)->a);
}

void
put_b (gconstpointer values, PppWriter *value)
{
  ppp_writer_u16 (value, static_cast<const Values *> (values)->b);
}

void
nak_a (gpointer trial, PppReader *value)
{
  static_cast<Values *> (trial)->a = ppp_reader_u16 (value);
}

void
nak_b (gpointer trial, PppReader *value)
{
  static_cast<Values *> (trial)->b = ppp_reader_u16 (value);
}

// Type 1: up to 9 is good, up to 99 is nak'ed with 9, more is rejected.
PppVerdict
peer_a (gpointer trial, PppReader *value, PppWriter *counter)
{
  guint8 wish = ppp_reader_u8 (value);
  static_cast<Values *> (trial)->peer_a = wish;
  if (wish <= 9)
    return PPP_VERDICT_ACK;
  ppp_writer_u8 (counter, 9);
  return wish <= 99 ? PPP_VERDICT_NAK : PPP_VERDICT_REJECT;
}

PppVerdict
peer_must (gpointer, PppReader *value, PppWriter *counter)
{
  guint8 wish = ppp_reader_u8 (value);
  ppp_writer_u8 (counter, 1);
  return wish == 1 ? PPP_VERDICT_ACK : PPP_VERDICT_NAK;
}

void
forget_peer (gpointer trial)
{
  static_cast<Values *> (trial)->peer_a = 0;
}

const PppOption rows[] = {
  { 1, 3, FALSE, "a", PPP_SHOW_BYTES, nullptr, nullptr, nullptr, peer_a },
  { 2, 4, FALSE, "ours-a", PPP_SHOW_BYTES, want_nonzero_a, put_a, nak_a, nullptr },
  { 3, 4, FALSE, "ours-b", PPP_SHOW_BYTES, want_always, put_b, nak_b, nullptr },
  { 4, 3, TRUE, "must", PPP_SHOW_BYTES, nullptr, nullptr, nullptr, peer_must },
};
const PppOptionTable table = { rows, G_N_ELEMENTS (rows), sizeof (Values), forget_peer, 3, 3, 3 };

struct Engine {
  PppOptionState state = {};
  Values values = { 0, 7, 0 }, trial = {};

  std::string request ()
  {
    std::vector<uint8_t> out (64);
    PppWriter writer = ppp_writer (out.data (), out.size ());
    ppp_option_request (&table, &state, &values, &writer);
    out.resize (writer.len);
    return to_hex (out);
  }
  gboolean nak (const char *hex)
  {
    auto bytes = parse_hex (hex);
    return ppp_option_take_nak (&table, &state, &values, &trial, ppp_reader (bytes.data (), bytes.size ()));
  }
  gboolean reject (const char *hex)
  {
    auto bytes = parse_hex (hex), asked = parse_hex (request ().c_str ());
    return ppp_option_take_reject (&table, &state, ppp_reader (asked.data (), asked.size ()),
                                   ppp_reader (bytes.data (), bytes.size ()));
  }
  // "ack", "nak …" or "reject …"
  std::string judge (const char *hex)
  {
    auto bytes = parse_hex (hex);
    std::vector<uint8_t> out (64);
    PppWriter writer = ppp_writer (out.data (), out.size ());
    PppVerdict verdict = ppp_option_judge (&table, &state, &values, &trial, ppp_reader (bytes.data (), bytes.size ()),
                                           &writer);
    out.resize (writer.len);
    return verdict == PPP_VERDICT_ACK ? "ack" : (verdict == PPP_VERDICT_NAK ? "nak " : "reject ") + to_hex (out);
  }
};

TEST (Option, RequestHoldsWhatIsWantedInOrder)
{
  Engine engine;
  EXPECT_EQ (engine.request (), "03 04 00 07");
  EXPECT_FALSE (ppp_option_asked (&table, &engine.state, 2));
  engine.values.a = 0x0102;
  EXPECT_EQ (engine.request (), "02 04 01 02 03 04 00 07");
  EXPECT_TRUE (ppp_option_asked (&table, &engine.state, 2));
  EXPECT_FALSE (ppp_option_asked (&table, &engine.state, 99));
}

TEST (Option, NakWithOneBadOptionCommitsNothing)
{
  for (const char *nak : { "03 04 00 08 02 03 00", "03 04 00 08 02 00", "03 04 00 08 02 09 00", "03 04 00 08 02" }) {
    Engine engine;
    engine.request ();
    EXPECT_FALSE (engine.nak (nak)) << nak;
    EXPECT_EQ (engine.request (), "03 04 00 07") << nak;
    EXPECT_EQ (engine.state.naks, 0u) << nak;
  }
}

TEST (Option, NakMayVolunteerKnownOptionsAndNameUnknownOnes)
{
  Engine engine;
  engine.request ();
  EXPECT_TRUE (engine.nak ("63 03 01 02 04 00 05 02 04 00 06"));
  EXPECT_EQ (engine.request (), "02 04 00 05 03 04 00 07") << "the first of two counts";
}

TEST (Option, NakBeyondTheLimitIsARejectAndThenNothing)
{
  Engine engine;
  engine.request ();
  for (int i = 0; i < 3; i++) {
    EXPECT_TRUE (engine.nak ("03 04 00 08"));
    EXPECT_EQ (engine.request (), "03 04 00 08");
  }
  EXPECT_TRUE (engine.nak ("03 04 00 08"));
  EXPECT_EQ (engine.request (), "");
  EXPECT_TRUE (engine.nak ("03 04 00 08"));
  EXPECT_TRUE (engine.nak ("03 04 00 08"));
  EXPECT_FALSE (engine.nak ("03 04 00 08"));
  ppp_option_restart (&engine.state);
  EXPECT_TRUE (engine.nak ("03 04 00 08")) << "counted anew";
  EXPECT_EQ (engine.request (), "") << "rejected stays rejected";
}

TEST (Option, NakBeyondTheLimitRejectsOnlyWhatWasAsked)
{
  Engine engine;
  engine.request ();
  for (int i = 0; i < 3; i++)
    EXPECT_TRUE (engine.nak ("03 04 00 08"));
  EXPECT_TRUE (engine.nak ("02 04 00 05"));
  engine.values.a = 6;
  EXPECT_EQ (engine.request (), "02 04 00 06 03 04 00 08");
}

TEST (Option, OnlyWhatWasAskedCanBeRejected)
{
  Engine engine;
  EXPECT_FALSE (engine.reject ("02 04 00 00")) << "known, but not asked for";
  EXPECT_FALSE (engine.reject ("63 02")) << "unknown";
  EXPECT_FALSE (engine.reject ("03 04 00 07 63 02")) << "one that was asked for and one that was not";
  engine.values.a = 5;
  EXPECT_EQ (engine.request (), "02 04 00 05 03 04 00 07");
  EXPECT_FALSE (engine.reject ("02 04 00 05 03")) << "malformed";
  EXPECT_FALSE (engine.reject ("02 04 00 05 03 04 00 08")) << "what it is all for with another value";
  EXPECT_FALSE (engine.reject ("03 03 00")) << "or another length";
  EXPECT_EQ (engine.request (), "02 04 00 05 03 04 00 07");
  EXPECT_EQ (engine.state.rejects, 0u);
  EXPECT_TRUE (engine.reject ("03 04 00 07"));
  EXPECT_EQ (engine.request (), "02 04 00 05");
  EXPECT_TRUE (engine.reject ("03 04 00 07")) << "once more";
  EXPECT_EQ (engine.request (), "02 04 00 05");
}

TEST (Option, APeerMayRejectWithAnotherValueWhatCanBeDoneWithout)
{
  Engine engine;
  engine.values.a = 5;
  EXPECT_EQ (engine.request (), "02 04 00 05 03 04 00 07");
  EXPECT_TRUE (engine.reject ("02 04 00 00"));
  EXPECT_EQ (engine.request (), "03 04 00 07");
}

TEST (Option, ANakOfAnOptionWithoutAValueRejectsIt)
{
  static const PppOption flag[] = { { 7, 2, FALSE, "flag", PPP_SHOW_BYTES, want_always, nullptr, nullptr, nullptr } };
  const PppOptionTable flags = { flag, 1, sizeof (Values), forget_peer, 3, 7, 0 };
  PppOptionState state = {};
  Values values = {}, trial = {};
  guint8 space[8];
  const guint8 nak[] = { 7, 2 };
  PppWriter request = ppp_writer (space, sizeof space);

  ppp_option_request (&flags, &state, &values, &request);
  EXPECT_EQ (request.len, 2u);
  EXPECT_TRUE (ppp_option_take_nak (&flags, &state, &values, &trial, ppp_reader (nak, sizeof nak)));
  request = ppp_writer (space, sizeof space);
  ppp_option_request (&flags, &state, &values, &request);
  EXPECT_EQ (request.len, 0u);
}

TEST (Option, RejectComesBeforeNakAndNakBeforeAck)
{
  Engine engine;
  EXPECT_EQ (engine.judge ("01 03 05"), "ack");
  EXPECT_EQ (engine.values.peer_a, 5);
  EXPECT_EQ (engine.judge ("01 03 0a 63 02"), "reject 63 02");
  EXPECT_EQ (engine.judge ("01 03 0a 04 03 07"), "nak 01 03 09 04 03 01");
  EXPECT_EQ (engine.values.peer_a, 5) << "only an Ack commits";
  EXPECT_EQ (engine.judge (""), "ack");
  EXPECT_EQ (engine.values.peer_a, 0) << "what is not asked for has its default";
}

TEST (Option, WrongLengthIsRejectedAsItCame)
{
  Engine engine;
  EXPECT_EQ (engine.judge ("01 04 05 05"), "reject 01 04 05 05");
  EXPECT_EQ (engine.judge ("01 02"), "reject 01 02");
  EXPECT_EQ (engine.judge ("02 04 00 01"), "reject 02 04 00 01") << "ours only";
  EXPECT_EQ (engine.judge ("01 03 01 04 00 07"), "reject 04 00 07") << "the rest cannot be read";
}

TEST (Option, TooManyNaksOfOursTurnIntoRejects)
{
  Engine engine;
  for (int i = 0; i < 5; i++)
    EXPECT_EQ (engine.judge ("01 03 0a 04 03 07"), "nak 01 03 09 04 03 01");
  EXPECT_EQ (engine.judge ("01 03 0a 04 03 07"), "reject 01 03 0a");
  EXPECT_EQ (engine.judge ("04 03 07"), "nak 04 03 01") << "this one must be changed, not left out";
  EXPECT_EQ (engine.judge ("04 03 01"), "ack");
  EXPECT_EQ (engine.judge ("01 03 0a"), "nak 01 03 09") << "counted anew after an agreement";
  for (int i = 0; i < 5; i++)
    engine.judge ("01 03 0a");
  EXPECT_EQ (engine.judge ("01 03 0a"), "reject 01 03 0a");
  ppp_option_restart (&engine.state);
  EXPECT_EQ (engine.judge ("01 03 0a"), "nak 01 03 09") << "and in a new negotiation";
}

TEST (Option, BadAcksCostAllButTheEssentialOptionAndInTheEndThatToo)
{
  Engine engine;
  engine.values.a = 1;
  EXPECT_EQ (engine.request (), "02 04 00 01 03 04 00 07");
  EXPECT_FALSE (ppp_option_take_bad_ack (&table, &engine.state)) << "one may be an accident";
  EXPECT_TRUE (ppp_option_take_bad_ack (&table, &engine.state));
  EXPECT_EQ (engine.request (), "03 04 00 07");
  EXPECT_FALSE (ppp_option_take_bad_ack (&table, &engine.state));
  ppp_option_restart (&engine.state);
  EXPECT_FALSE (ppp_option_take_bad_ack (&table, &engine.state)) << "counted from the start";
  EXPECT_TRUE (ppp_option_take_bad_ack (&table, &engine.state));
  EXPECT_EQ (engine.request (), "");
  EXPECT_FALSE (ppp_option_take_bad_ack (&table, &engine.state));
  EXPECT_FALSE (ppp_option_take_bad_ack (&table, &engine.state)) << "there is nothing left to give up";
}

} // namespace
