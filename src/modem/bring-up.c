/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an open AT port to a modem that is set up: a table of steps, each one line, a round trip each. Whatever state
 * the modem was left in (echo on, mute, radio off, SIM locked, just restarting), it ends in BRING_UP_DONE, or is held
 * until the SIM or the radio changes. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <glib/gi18n-lib.h>

typedef struct {
  const char *line;
  const char *prefix;
  guint flags;
  gint64 timeout_us;
  /* NULL: nothing to learn. FALSE: something else goes on with the bring-up. */
  gboolean (*reply) (Modem *self, const AtReply *reply);
  /* Sent instead, one by one, when the line is refused; their errors are ignored. */
  const char *const *singles;
} BringUpStep;

/* Tries of the first command. The modem may be booting; then RDY cuts this short. */
static const gint64 wake_timeouts[] = { MS (300),  MS (300),  MS (500),  MS (700),
                                        MS (1000), MS (1500), MS (2000), MS (3000) };
/* A modem that boots needs less. */
#define UNRESPONSIVE_TIME SECONDS (20)
/* Then it is asked more rarely, and every so many tries something stronger is done. */
#define UNRESPONSIVE_PAUSE SECONDS (5)
#define DRASTIC_TRIES 12
/* After so many it is asked whether another program takes the answers. */
#define RIVAL_TRIES 5
#define STEP_TRIES 2

enum { STEP_WAKE, STEP_REPORTS, STEP_MODEL, STEP_SIM, STEP_NETWORK, N_STEPS };

static const char *const wake_singles[] = { "E0", "V1", NULL };
static const char *const report_singles[] = { "+CMEE=1", "+CREG=2", "+CGREG=2", "+CEREG=2", NULL };
static const char *const network_singles[] = { "+CEREG?", "+CGREG?", "+CREG?", "+CGATT?", "+CGDCONT?", NULL };

static gboolean
take_model (Modem *self, const AtReply *reply)
{
  char text[AT_MAX_TEXT];

  if (!at_parse_text (reply->lines, text))
    return TRUE;
  core_set_string (self, &core_info (self)->model, text);
  if (core_description (self)->model == NULL || model_by_id (core_description (self)->model) == NULL)
    core_set_model (self, model_by_name (text));
  g_strfreev (core_info (self)->quirks);
  core_info (self)->quirks = g_strdupv ((char **) core_model (self)->quirks);
  core_touch (self, MODEM_INFO_REST);
  return TRUE;
}

static gboolean
start_sim (Modem *self, const AtReply *reply)
{
  sim_check (self);
  return FALSE;
}

static gboolean
take_network (Modem *self, const AtReply *reply)
{
  core_take (self, reply);
  return TRUE;
}

static const BringUpStep steps[N_STEPS] = {
  [STEP_WAKE] = { "E0V1", NULL, AT_FLAG_NONE, MS (300), NULL, wake_singles },
  [STEP_REPORTS] = { "+CMEE=2;+CREG=2;+CGREG=2;+CEREG=2", NULL, AT_FLAG_NONE, SECONDS (3), NULL, report_singles },
  [STEP_MODEL] = { "+CGMM", NULL, AT_FLAG_BARE, SECONDS (3), take_model, NULL },
  [STEP_SIM] = { NULL, NULL, AT_FLAG_NONE, 0, start_sim, NULL }, /* sim.c comes back with bring_up_next() */
  [STEP_NETWORK] = { "+CEREG?;+CGREG?;+CREG?;+CGATT?;+CGDCONT?", "+CEREG:|+CGREG:|+CREG:|+CGATT:|+CGDCONT:",
                     AT_FLAG_NONE, SECONDS (5), take_network, network_singles },
};

static void send_step (Modem *self);

/* What nobody waits for: asked behind everything that the way online needs. */
static void
read_identity (Modem *self)
{
  device_read_identity (self);
  sim_read_identity (self);
}

static void
finish (Modem *self)
{
  self->bring_up.stage = BRING_UP_DONE;
  if (core_log_allows (self, MODEM_LOG_READY))
    dt_log (DT_LOG_INFO, core_id (self), "%s is ready after %" G_GINT64_FORMAT " ms",
            *core_info (self)->model == '\0' ? "modem" : core_info (self)->model,
            (core_now (self) - self->bring_up.started_us) / 1000);
  core_raise (self, COMPONENT_EVENT_READY);
  read_identity (self);
}

/* The modem answers, so nobody is in its way. */
static void
take_as_responsive (Modem *self)
{
  self->bring_up.unresponsive = FALSE;
  g_clear_pointer (&self->rival.name, g_free);
  if (self->wanted.blocked == DT_REASON_MODEM_UNRESPONSIVE)
    recovery_unblock (self);
}

void
bring_up_next (Modem *self)
{
  take_as_responsive (self);
  self->bring_up.stage = BRING_UP_RUNNING;
  self->bring_up.step++;
  self->bring_up.tries = 0;
  if (self->bring_up.step == N_STEPS)
    finish (self);
  else
    send_step (self);
}

static void
single_done (Modem *self, const AtReply *reply, gpointer data)
{
  const BringUpStep *step = &steps[self->bring_up.step];

  if (reply->final == AT_FINAL_OK && step->reply != NULL)
    step->reply (self, reply);
  if (!at_scope_is_busy (&self->bring_up.scope))
    bring_up_next (self);
}

static void
send_singles (Modem *self, const BringUpStep *step)
{
  for (const char *const *line = step->singles; *line != NULL; line++) {
    const AtCommand command = { *line, step->prefix, NULL, MAX (step->timeout_us, SECONDS (1)), step->flags };

    at_port_send (core_at_port (self), &self->bring_up.scope, &command, single_done, NULL);
  }
}

static void
poked (Modem *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_OK)
    dt_log (DT_LOG_INFO, core_id (self), "the data port answers while the AT port is silent");
}

/* The modem is given up on, though still asked. @holder: who is to blame; NULL: the modem. */
static void
give_up (Modem *self, const char *holder)
{
  g_free (self->rival.name);
  self->rival.name = g_strdup (holder);
  if (self->bring_up.unresponsive)
    return;
  self->bring_up.unresponsive = TRUE;
  dt_log (DT_LOG_WARNING, core_id (self), "%s: %s", dt_reason_describe (DT_REASON_MODEM_UNRESPONSIVE),
          holder != NULL ? holder : dt_reason_advice (DT_REASON_MODEM_UNRESPONSIVE));
}

/* No answer at all: another program is at the port, or the modem had its time. */
static void
silence_explained (Modem *self, const char *holder)
{
  gboolean late = core_now (self) - self->bring_up.started_us >= UNRESPONSIVE_TIME;

  if (self->bring_up.stage != BRING_UP_RUNNING || self->bring_up.step != STEP_WAKE)
    return; /* it has answered meanwhile */
  if (holder != NULL || late || self->bring_up.unresponsive)
    give_up (self, holder);
}

/* Some answers come and some do not, as when two programs read from one port. */
static void
gaps_explained (Modem *self, const char *holder)
{
  if (self->bring_up.stage == BRING_UP_RUNNING && holder != NULL)
    give_up (self, holder);
}

/* A name that was told is kept true, until the modem answers. */
static gboolean
wants_rival (const Modem *self)
{
  gboolean late = core_now (self) - self->bring_up.started_us >= UNRESPONSIVE_TIME;

  return self->bring_up.unresponsive ? self->rival.name != NULL : late || self->bring_up.tries == RIVAL_TRIES;
}

/* The first AT command stays without an answer. What is known to help: a word on the other port; ending a call that
 * still holds the only port; opening the ports anew; a restart through the port that answers. */
static void
wake_failed (Modem *self)
{
  const AtCommand poke = { .line = "", .timeout_us = MS (300) };
  const AtCommand reset = { .line = core_model (self)->reset, .timeout_us = SECONDS (3) };
  guint tries = ++self->bring_up.tries;

  if (wants_rival (self))
    rival_ask (self, core_description (self)->at_path, FALSE, silence_explained);
  if (core_is_single_port (self) && tries % 3 == 0) {
    /* It needs silence on the port, and comes back with bring_up_wake_again(). */
    hangup_start (self);
    return;
  }
  if (!core_is_single_port (self) && self->call.phase == CALL_NONE)
    at_port_send (self->data, NULL, tries % DRASTIC_TRIES == 0 && self->rival.name == NULL ? &reset : &poke, poked, NULL);
  modem_timer_set (self, TIMER_BRING_UP, self->bring_up.unresponsive ? UNRESPONSIVE_PAUSE : 0);
}

static void
charset_done (Modem *self, const AtReply *reply, gpointer data)
{
  const AtCommand gsm = { .line = "+CSCS=\"GSM\"", .timeout_us = SECONDS (1) };

  if (reply->final != AT_FINAL_OK && reply->final != AT_FINAL_TIMEOUT)
    at_port_send (core_at_port (self), NULL, &gsm, NULL, NULL);
}

/* Another program may have left UCS2, in which names and codes are hexadecimal (27.007 §5.5). Nobody waits for the answer; what is read in UCS2 all
 * the same is decoded. */
static void
set_charset (Modem *self)
{
  const AtCommand ira = { .line = "+CSCS=\"IRA\"", .timeout_us = SECONDS (1) };

  at_port_send (core_at_port (self), NULL, &ira, charset_done, NULL);
}

static void
woken (Modem *self)
{
  take_as_responsive (self);
  backoff_reset (&self->reopen);
  set_charset (self);
  if (core_is_single_port (self)) {
    hangup_cancel (self);
    self->hangup.clear = TRUE;
  } else if (self->call.phase == CALL_NONE) { /* else a link was taken over, and the data port is its own */
    hangup_start (self);
  }
}

/* A step stays without an answer: from the start. */
static void
ask_again (Modem *self)
{
  rival_ask (self, core_description (self)->at_path, FALSE, gaps_explained);
  bring_up_start (self);
}

static void
step_done (Modem *self, const AtReply *reply, gpointer data)
{
  const BringUpStep *step = &steps[self->bring_up.step];

  if (reply->final == AT_FINAL_TIMEOUT) {
    if (self->bring_up.step == STEP_WAKE)
      wake_failed (self);
    else if (++self->bring_up.tries < STEP_TRIES)
      send_step (self);
    else
      ask_again (self);
    return;
  }
  if (self->bring_up.step == STEP_WAKE)
    woken (self);
  if (reply->final != AT_FINAL_OK && step->singles != NULL) {
    send_singles (self, step);
    return;
  }
  if (step->reply == NULL || step->reply (self, reply))
    bring_up_next (self);
}

static void
send_step (Modem *self)
{
  const BringUpStep *step = &steps[self->bring_up.step];
  AtCommand command = { step->line, step->prefix, NULL, step->timeout_us, step->flags };

  at_scope_cancel (&self->bring_up.scope);
  if (step->line == NULL) {
    step->reply (self, NULL);
    return;
  }
  if (self->bring_up.step == STEP_WAKE)
    command.timeout_us = wake_timeouts[MIN (self->bring_up.tries, G_N_ELEMENTS (wake_timeouts) - 1)];
  at_port_send (core_at_port (self), &self->bring_up.scope, &command, step_done, NULL);
}

void
bring_up_start (Modem *self)
{
  at_scope_cancel (&self->sim.check);
  at_scope_cancel (&self->sim.work);
  self->bring_up.stage = BRING_UP_RUNNING;
  self->bring_up.step = STEP_WAKE;
  self->bring_up.tries = 0;
  self->bring_up.started_us = core_now (self);
  send_step (self);
}

void
bring_up_later (Modem *self, gint64 delay_us)
{
  at_scope_cancel (&self->bring_up.scope);
  self->bring_up = (BringUp) { .stage = BRING_UP_RUNNING, .step = STEP_WAKE, .started_us = core_now (self) };
  modem_timer_set (self, TIMER_BRING_UP, delay_us);
}

void
bring_up_wake_again (Modem *self)
{
  if (self->bring_up.stage == BRING_UP_RUNNING && self->bring_up.step == STEP_WAKE)
    modem_timer_set (self, TIMER_BRING_UP, self->bring_up.unresponsive ? UNRESPONSIVE_PAUSE : 0);
}

gboolean
bring_up_is_done (const Modem *self)
{
  return self->bring_up.stage == BRING_UP_DONE;
}

gboolean
bring_up_waits_for_sim (const Modem *self)
{
  return self->bring_up.stage == BRING_UP_HELD
         || (self->bring_up.stage == BRING_UP_RUNNING && self->bring_up.step == STEP_SIM);
}

/* From here it goes on with bring_up_next(). */
void
bring_up_hold (Modem *self)
{
  at_scope_cancel (&self->bring_up.scope);
  self->bring_up.stage = BRING_UP_HELD;
  self->bring_up.step = STEP_SIM;
}

void
bring_up_sim_again (Modem *self)
{
  self->bring_up.stage = BRING_UP_RUNNING;
  self->bring_up.step = STEP_SIM;
  send_step (self);
}

void
bring_up_timer (Modem *self)
{
  if (self->bring_up.stage == BRING_UP_RUNNING && self->bring_up.step == STEP_WAKE)
    send_step (self);
  else
    sim_retry_timer (self);
}

void
bring_up_restarted (Modem *self)
{
  DtReason reason = ports_loss_is_expected (self) ? self->expect_reason : DT_REASON_RECOVERY;

  if (core_log_allows (self, MODEM_LOG_RESTART))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem has restarted");
  call_lost (self, reason, _("the modem restarted"), TRUE);
  ports_forget (self);
  ports_reset (self);
  self->bring_up.restarted_us = core_now (self);
  core_show (self, reason);
  bring_up_start (self);
}
