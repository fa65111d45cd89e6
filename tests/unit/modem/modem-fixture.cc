// SPDX-License-Identifier: GPL-2.0-or-later
#include "modem-fixture.h"

ModemTest::ModemTest ()
{
  listener = { on_info, on_event };
  world.device = &device;
  description.id = const_cast<char *> ("static0");
  description.device = const_cast<char *> ("/dev/at");
  description.at_path = const_cast<char *> ("/dev/at");
  description.data_path = const_cast<char *> ("/dev/data");
  description.fixed = TRUE;
  settings = connection_settings_new ();
  g_free (settings->apn);
  settings->apn = g_strdup ("internet.iot");
  dt_log_set_level (g_getenv ("MODEM_TEST_DEBUG") != nullptr ? DT_LOG_DEBUG : DT_LOG_ERROR);
  static const bool once = (dt_log_init (), true);
  (void) once;
}

void
ModemTest::TearDown ()
{
  stop ();
  connection_settings_free (settings);
}

void
ModemTest::start ()
{
  last_state = MODEM_STATE_UNAVAILABLE;
  modem = modem_new (&description, 0, &world.environment, &listener, this);
}

// Frees the modem and looks whether anything is left behind.
void
ModemTest::stop ()
{
  if (modem == nullptr)
    return;
  modem_free (modem);
  modem = nullptr;
  world.run (SECOND);
  expect_clean ();
  EXPECT_EQ (world.watches, 0) << "watches left";
  EXPECT_TRUE (world.alarms.empty ()) << "alarms left";
  EXPECT_TRUE (world.open_ports.empty ()) << "ports left open";
  for (const std::string &text : world.misuse)
    ADD_FAILURE () << text;
}

void
ModemTest::expect_clean ()
{
  EXPECT_TRUE (world.open_links.empty ()) << "links left";
  EXPECT_TRUE (world.configured.empty ()) << "network configuration left";
  EXPECT_EQ (world.attaches + world.adoptions, world.detaches);
  EXPECT_TRUE (world.left.empty () && world.kept_ports.empty () && world.kept_links.empty ())
    << "something is left for the next process";
}

testing::AssertionResult
ModemTest::reach (ModemState state, gint64 limit_us)
{
  if (world.run (limit_us, [&] { return state_info ()->state == state; }))
    return testing::AssertionSuccess ();
  return testing::AssertionFailure () << "never " << modem_state_to_string (state) << ": " << trail ();
}

namespace {

std::string
text_of (const char *text)
{
  return text == nullptr ? "" : text;
}

void
take_result (Answer *answer, const ModemResult *result)
{
  answer->has_result = true;
  answer->kind = result->kind;
  switch (result->kind) {
  case MODEM_RESULT_SIGNAL:
    answer->signal = *result->signal;
    break;
  case MODEM_RESULT_SIM_IDENTITY:
    answer->iccid = text_of (result->sim_identity.iccid);
    answer->imsi = text_of (result->sim_identity.imsi);
    break;
  case MODEM_RESULT_DEVICE_IDENTITY:
    answer->imei = text_of (result->imei);
    break;
  case MODEM_RESULT_NETWORKS:
    for (guint i = 0; i < result->networks->len; i++) {
      const ScannedNetwork *network = &g_array_index (result->networks, ScannedNetwork, i);

      answer->networks.push_back (std::string (network_status_to_string (network->status)) + " "
                                  + access_technology_to_string (network->technology) + " " + network->code + " "
                                  + network->name);
    }
    break;
  case MODEM_RESULT_REPLY:
    answer->reply = text_of (result->reply);
    break;
  }
}

} // namespace

void
ModemTest::answered (gpointer user_data, const ModemResult *result, const GError *error)
{
  auto *answer = static_cast<Answer *> (user_data);

  answer->done = true;
  answer->count++;
  if (result != nullptr)
    take_result (answer, result);
  if (error == nullptr)
    return;
  answer->error = error->domain == DT_ERROR
                    ? dt_error_name (static_cast<DtError> (error->code))
                    : std::string (g_quark_to_string (error->domain)) + ":" + std::to_string (error->code);
  answer->message = error->message;
}

void
ModemTest::call_connect (Answer &answer, bool persistent, DtReason reason)
{
  modem_connect (modem, settings, persistent, reason, answered, &answer);
  EXPECT_EQ (answer.count, 0) << "answered from within the call";
}

bool
ModemTest::wait (const Answer &answer, gint64 limit_us)
{
  gint64 start = world.now ();
  bool done = world.run (limit_us, [&] { return answer.done; });
  const_cast<Answer &> (answer).at = world.now () - start;
  if (modem != nullptr)
    const_cast<Answer &> (answer).state = state_info ()->state;
  return done;
}

testing::AssertionResult
ModemTest::connect (Answer &answer, gint64 limit_us)
{
  if (modem == nullptr)
    start ();
  call_connect (answer);
  if (!wait (answer, limit_us))
    return testing::AssertionFailure () << "Connect is not answered: " << trail ();
  return testing::AssertionSuccess ();
}

testing::AssertionResult
ModemTest::online ()
{
  Answer answer;

  auto result = connect (answer);
  if (!result)
    return result;
  if (!answer.error.empty ())
    return testing::AssertionFailure () << answer.error << ": " << answer.message << ": " << trail ();
  if (state_info ()->state != MODEM_STATE_CONNECTED)
    return testing::AssertionFailure () << "answered but not connected: " << trail ();
  return testing::AssertionSuccess ();
}

std::string
ModemTest::trail () const
{
  std::string out;

  for (const Step &step : steps) {
    out += out.empty () ? "" : " ";
    out += modem_state_to_string (step.state);
    if (step.reason != DT_REASON_NONE)
      out += std::string ("(") + dt_reason_to_string (step.reason) + ")";
  }
  return out;
}

const char *
ModemTest::last_error_name () const
{
  const GError *error = connection_info ()->last_error;

  if (error == nullptr)
    return "";
  return error->domain == DT_ERROR ? dt_error_name (static_cast<DtError> (error->code)) : "Failed";
}

const char *
ModemTest::last_error_text () const
{
  const GError *error = connection_info ()->last_error;

  return error == nullptr ? "" : error->message;
}

void
ModemTest::on_info (gpointer user_data, ModemInfoParts parts)
{
  auto *self = static_cast<ModemTest *> (user_data);
  self->infos++;
  self->changed |= parts;
  self->events.push_back ("info");
}

void
ModemTest::on_event (gpointer user_data, const ModemEvent *event)
{
  auto *self = static_cast<ModemTest *> (user_data);

  switch (event->kind) {
  case MODEM_EVENT_STATE_CHANGED:
    self->on_state (event->state_changed.new_state, event->state_changed.old_state, event->state_changed.reason);
    break;
  case MODEM_EVENT_SIGNAL_CHANGED:
    self->signals++;
    break;
  case MODEM_EVENT_RECOVERY_STEP:
    self->recovery.push_back (recovery_step_to_string (event->recovery_step.step));
    EXPECT_GT (event->recovery_step.attempt, 0u);
    self->recovery_attempts.push_back (event->recovery_step.attempt);
    break;
  case MODEM_EVENT_QUOTA_REACHED:
    self->quota.push_back (std::string (quota_level_to_string (event->quota_reached.level)) + " "
                           + std::to_string (event->quota_reached.bytes));
    break;
  case MODEM_EVENT_PACKET: {
    const auto &packet = event->packet;

    self->packets.push_back ({ bool (packet.sent), packet.protocol,
                               std::string (reinterpret_cast<const char *> (packet.info), packet.len), packet.text });
    break;
  }
  case N_MODEM_EVENTS:
    ADD_FAILURE () << "no such event";
  }
}

void
ModemTest::on_state (ModemState state, ModemState old_state, DtReason reason)
{
  EXPECT_TRUE (modem_state_may_follow (old_state, state))
    << modem_state_to_string (old_state) << " → " << modem_state_to_string (state);
  EXPECT_EQ (last_state, old_state) << "a change was not told";
  last_state = state;
  steps.push_back ({ state, old_state, reason, world.now () });
  events.push_back (std::string ("state ") + modem_state_to_string (state));
}
