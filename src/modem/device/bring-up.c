/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/device/bring-up.h"

#include "base/log.h"
#include "modem/device/device-identity.h"
#include "modem/device/port-owner.h"
#include "modem/device/ports.h"

typedef struct {
  const char *line;
  const char *prefix;
  guint flags;
  gint64 timeout_us;
  /* NULL: nothing to learn. FALSE: something else goes on with the bring-up. */
  gboolean (*reply) (ModemCore *self, const AtReply *reply);
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
/* How often one is asked that said that it switches itself off. */
#define POWERED_OFF_PAUSE SECONDS (30)
/* It goes on answering for a moment. */
#define POWERED_DOWN_PAUSE SECONDS (10)
/* After so many it may be that another program has left a multiplexer on, which is then ended. */
#define MULTIPLEXER_TRIES 4
/* After so many it is asked whether another program takes the answers. */
#define OWNER_TRIES 5
#define STEP_TRIES 2
#define RESET_TIMEOUT SECONDS (15)
/* A modem that says OK to a restart goes on answering for a moment. */
#define RESET_PAUSE SECONDS (2)

enum { STEP_WAKE, STEP_REPORTS, STEP_MODEL, STEP_SIM, STEP_NETWORK, N_STEPS };

typedef enum {
  BRING_UP_IDLE, /* the ports are closed */
  BRING_UP_RUNNING,
  BRING_UP_HELD, /* the SIM or the radio must change first */
  BRING_UP_DONE,
} BringUpStage;

typedef struct {
  BringUpStage stage;
  guint step;    /* row of the table */
  guint tries;   /* of this step */
  AtScope scope; /* of this step */
  gint64 started_us;
  gboolean unresponsive; /* the modem was given up on; it is still being asked */
  gboolean reports;      /* they are switched on, and the echo is off */
} Progress;

typedef struct {
  Progress now;
  CoreTimer timer; /* next try of the first command */
  gint64 radio_us; /* when CFUN was written last; 0: never */
} BringUp;

static BringUp *
bring_up_of (const ModemCore *self)
{
  return core_state (self, &bring_up_component);
}

static const char *const wake_singles[] = { "E0", "V1", NULL };
static const char *const report_singles[] = { "+CMEE=1", "+CREG=2", "+CGREG=2", "+CEREG=2", NULL };
static const char *const network_singles[] = { "+CEREG?", "+CGREG?", "+CREG?", "+CGATT?", "+CGDCONT?", NULL };

static gboolean
take_model (ModemCore *self, const AtReply *reply)
{
  char text[AT_MAX_TEXT];

  if (!at_parse_text (reply->lines, text))
    return TRUE;
  if (core_description (self)->model == NULL || model_by_id (core_description (self)->model) == NULL)
    core_set_model (self, model_by_name (text));
  device_take_model (self, text);
  return TRUE;
}

static gboolean
start_sim (ModemCore *self, const AtReply *reply)
{
  core_raise (self, COMPONENT_EVENT_SIM_STEP);
  return FALSE;
}

static gboolean
take_network (ModemCore *self, const AtReply *reply)
{
  core_take (self, reply);
  return TRUE;
}

static const BringUpStep steps[N_STEPS] = {
  [STEP_WAKE] = { "E0V1", NULL, AT_FLAG_NONE, MS (300), NULL, wake_singles },
  [STEP_REPORTS] = { "+CMEE=2;+CREG=2;+CGREG=2;+CEREG=2", NULL, AT_FLAG_NONE, SECONDS (3), NULL, report_singles },
  [STEP_MODEL] = { "+CGMM", NULL, AT_FLAG_BARE, SECONDS (3), take_model, NULL },
  [STEP_SIM] = { NULL, NULL, AT_FLAG_NONE, 0, start_sim, NULL }, /* whoever opens it comes back with bring_up_next() */
  [STEP_NETWORK] = { "+CEREG?;+CGREG?;+CREG?;+CGATT?;+CGDCONT?", "+CEREG:|+CGREG:|+CREG:|+CGATT:|+CGDCONT:",
                     AT_FLAG_NONE, SECONDS (5), take_network, network_singles },
};

/* The basic option's end (3GPP TS 27.010 §5.4.6.3.3, §5.3.3): the close-down command, then DISC, both on DLCI 0. */
static const guint8 close_multiplexer[] = { 0xf9, 0x03, 0xef, 0x05, 0xc3, 0x01, 0xf2,
                                            0xf9, 0xf9, 0x03, 0x53, 0x01, 0xfd, 0xf9 };

static void send_step (ModemCore *self);

static void
finish (ModemCore *self)
{
  bring_up_of (self)->now.stage = BRING_UP_DONE;
  if (core_log_allows (self, MODEM_LOG_READY))
    dt_log (DT_LOG_INFO, core_id (self), "%s is ready after %" G_GINT64_FORMAT " ms",
            *device_info (self)->model == '\0' ? "modem" : device_info (self)->model,
            (core_now (self) - bring_up_of (self)->now.started_us) / 1000);
  core_raise (self, COMPONENT_EVENT_READY);
  /* What nobody waits for is asked behind everything that the way online needs. */
  device_read_identity (self);
  core_raise (self, COMPONENT_EVENT_SETTLED);
}

/* The modem answers, so nobody is in its way. */
static void
take_as_responsive (ModemCore *self)
{
  bring_up_of (self)->now.unresponsive = FALSE;
  port_owner_blame (self, NULL);
  core_raise (self, COMPONENT_EVENT_RESPONSIVE);
}

void
bring_up_next (ModemCore *self)
{
  take_as_responsive (self);
  bring_up_of (self)->now.stage = BRING_UP_RUNNING;
  bring_up_of (self)->now.reports = bring_up_of (self)->now.reports || bring_up_of (self)->now.step == STEP_REPORTS;
  bring_up_of (self)->now.step++;
  bring_up_of (self)->now.tries = 0;
  if (bring_up_of (self)->now.step == N_STEPS)
    finish (self);
  else
    send_step (self);
}

static void
obeyed (ModemCore *self, const char *line)
{
  core_raise_event (self, &(ComponentEvent) { .kind = COMPONENT_EVENT_OBEYED, .obeyed = { line, TRUE } });
}

static void
single_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  const BringUpStep *step = &steps[bring_up_of (self)->now.step];

  if (reply->final == AT_FINAL_OK)
    obeyed (self, step->singles[GPOINTER_TO_UINT (data)]);
  if (reply->final == AT_FINAL_OK && step->reply != NULL)
    step->reply (self, reply);
  if (!at_scope_is_busy (&bring_up_of (self)->now.scope))
    bring_up_next (self);
}

static void
send_singles (ModemCore *self, const BringUpStep *step)
{
  for (guint i = 0; step->singles[i] != NULL; i++) {
    const AtCommand command = { step->singles[i], step->prefix, NULL, MAX (step->timeout_us, SECONDS (1)),
                                step->flags };

    at_port_send (core_at_port (self), &bring_up_of (self)->now.scope, &command, single_done, GUINT_TO_POINTER (i));
  }
}

static void
poked (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_OK)
    dt_log (DT_LOG_INFO, core_id (self), "the data port answers while the AT port is silent");
}

/* The modem is given up on, though still asked. @holder: who is to blame; NULL: the modem. */
static void
give_up (ModemCore *self, const char *holder)
{
  port_owner_blame (self, holder);
  if (bring_up_of (self)->now.unresponsive)
    return;
  bring_up_of (self)->now.unresponsive = TRUE;
  dt_log (DT_LOG_WARNING, core_id (self), "%s: %s", dt_reason_describe (DT_REASON_MODEM_UNRESPONSIVE),
          holder != NULL ? holder : dt_reason_advice (DT_REASON_MODEM_UNRESPONSIVE));
}

/* No answer at all: another program is at the port, or the modem had its time. */
static void
silence_explained (ModemCore *self, const char *holder)
{
  gboolean late = core_now (self) - bring_up_of (self)->now.started_us >= UNRESPONSIVE_TIME;

  if (bring_up_of (self)->now.stage != BRING_UP_RUNNING || bring_up_of (self)->now.step != STEP_WAKE)
    return; /* it has answered meanwhile */
  if (holder != NULL || late || bring_up_of (self)->now.unresponsive)
    give_up (self, holder);
}

/* Some answers come and some do not, as when two programs read from one port. */
static void
gaps_explained (ModemCore *self, const char *holder)
{
  if (bring_up_of (self)->now.stage == BRING_UP_RUNNING && holder != NULL)
    give_up (self, holder);
}

/* A name that was told is kept true, until the modem answers. */
static gboolean
wants_owner (const ModemCore *self)
{
  gboolean late = core_now (self) - bring_up_of (self)->now.started_us >= UNRESPONSIVE_TIME;

  return bring_up_of (self)->now.unresponsive ? port_owner_blamed (self) != NULL
                                              : late || bring_up_of (self)->now.tries == OWNER_TRIES;
}

/* The first AT command stays without an answer. What is known to help: a word on the other port; ending a call that
 * still holds the only port; the end of a multiplexer; opening the ports anew; a restart through the port that answers.
 */
static void
wake_failed (ModemCore *self)
{
  const AtCommand poke = { .line = "", .timeout_us = MS (300) };
  const AtCommand reset = { .line = core_model (self)->reset, .timeout_us = SECONDS (3) };
  guint tries = ++bring_up_of (self)->now.tries;

  if (ports_are_powered_down (self)) {
    core_timer_set (self, &bring_up_of (self)->timer, POWERED_OFF_PAUSE);
    return;
  }
  if (tries % DRASTIC_TRIES == MULTIPLEXER_TRIES)
    at_port_write (core_at_port (self), close_multiplexer, sizeof close_multiplexer);
  if (wants_owner (self))
    port_owner_ask (self, core_description (self)->at_path, FALSE, silence_explained);
  if (core_is_single_port (self) && tries % 3 == 0) {
    /* It needs silence on the port, and comes back with bring_up_wake_again(). */
    core_raise (self, COMPONENT_EVENT_PORT_STUCK);
    return;
  }
  if (!core_is_single_port (self) && core_facts (self).call == CALL_NONE)
    at_port_send (core_data_port (self), NULL,
                  tries % DRASTIC_TRIES == 0 && port_owner_blamed (self) == NULL ? &reset : &poke, poked, NULL);
  core_timer_set (self, &bring_up_of (self)->timer, bring_up_of (self)->now.unresponsive ? UNRESPONSIVE_PAUSE : 0);
}

static void
charset_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  const AtCommand gsm = { .line = "+CSCS=\"GSM\"", .timeout_us = SECONDS (1) };

  if (reply->final != AT_FINAL_OK && reply->final != AT_FINAL_TIMEOUT)
    at_port_send (core_at_port (self), NULL, &gsm, NULL, NULL);
}

/* Another program may have left UCS2, in which names and codes are hexadecimal (27.007 §5.5). Nobody waits for the
 * answer; what is read in UCS2 all the same is decoded. */
static void
set_charset (ModemCore *self)
{
  const AtCommand ira = { .line = "+CSCS=\"IRA\"", .timeout_us = SECONDS (1) };

  at_port_send (core_at_port (self), NULL, &ira, charset_done, NULL);
}

static void
woken (ModemCore *self)
{
  take_as_responsive (self);
  ports_are_good (self);
  set_charset (self);
  core_raise (self, COMPONENT_EVENT_AWAKE);
}

/* A step stays without an answer: from the start. */
static void
ask_again (ModemCore *self)
{
  port_owner_ask (self, core_description (self)->at_path, FALSE, gaps_explained);
  bring_up_start (self);
}

static void
step_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  const BringUpStep *step = &steps[bring_up_of (self)->now.step];

  if (reply->final == AT_FINAL_TIMEOUT) {
    if (bring_up_of (self)->now.step == STEP_WAKE)
      wake_failed (self);
    else if (++bring_up_of (self)->now.tries < STEP_TRIES)
      send_step (self);
    else
      ask_again (self);
    return;
  }
  if (bring_up_of (self)->now.step == STEP_WAKE)
    woken (self);
  if (reply->final != AT_FINAL_OK && step->singles != NULL) {
    send_singles (self, step);
    return;
  }
  if (bring_up_of (self)->now.step == STEP_REPORTS)
    obeyed (self, step->line);
  if (step->reply == NULL || step->reply (self, reply))
    bring_up_next (self);
}

static void
send_step (ModemCore *self)
{
  const BringUpStep *step = &steps[bring_up_of (self)->now.step];
  AtCommand command = { step->line, step->prefix, NULL, step->timeout_us, step->flags };

  at_scope_cancel (&bring_up_of (self)->now.scope);
  if (step->line == NULL) {
    step->reply (self, NULL);
    return;
  }
  if (bring_up_of (self)->now.step == STEP_WAKE)
    command.timeout_us = wake_timeouts[MIN (bring_up_of (self)->now.tries, G_N_ELEMENTS (wake_timeouts) - 1)];
  at_port_send (core_at_port (self), &bring_up_of (self)->now.scope, &command, step_done, NULL);
}

void
bring_up_start (ModemCore *self)
{
  core_raise (self, COMPONENT_EVENT_BRING_UP);
  bring_up_of (self)->now.stage = BRING_UP_RUNNING;
  bring_up_of (self)->now.step = STEP_WAKE;
  bring_up_of (self)->now.reports = FALSE;
  bring_up_of (self)->now.tries = 0;
  bring_up_of (self)->now.started_us = core_now (self);
  send_step (self);
}

void
bring_up_wake_again (ModemCore *self)
{
  if (bring_up_of (self)->now.stage == BRING_UP_RUNNING && bring_up_of (self)->now.step == STEP_WAKE)
    core_timer_set (self, &bring_up_of (self)->timer, bring_up_of (self)->now.unresponsive ? UNRESPONSIVE_PAUSE : 0);
}

gboolean
bring_up_is_idle (const ModemCore *self)
{
  return bring_up_of (self)->now.stage == BRING_UP_IDLE;
}

gboolean
bring_up_is_running (const ModemCore *self)
{
  return bring_up_of (self)->now.stage == BRING_UP_RUNNING;
}

gboolean
bring_up_is_done (const ModemCore *self)
{
  return bring_up_of (self)->now.stage == BRING_UP_DONE;
}

gboolean
bring_up_has_reports (const ModemCore *self)
{
  return bring_up_of (self)->now.reports;
}

gint64
bring_up_started_us (const ModemCore *self)
{
  return bring_up_of (self)->now.started_us;
}

gboolean
bring_up_waits_for_sim (const ModemCore *self)
{
  return bring_up_of (self)->now.stage == BRING_UP_HELD
         || (bring_up_of (self)->now.stage == BRING_UP_RUNNING && bring_up_of (self)->now.step == STEP_SIM);
}

/* From here it goes on with bring_up_next(). */
void
bring_up_hold (ModemCore *self)
{
  at_scope_cancel (&bring_up_of (self)->now.scope);
  bring_up_of (self)->now.stage = BRING_UP_HELD;
  bring_up_of (self)->now.step = STEP_SIM;
}

void
bring_up_sim_again (ModemCore *self)
{
  bring_up_of (self)->now.stage = BRING_UP_RUNNING;
  bring_up_of (self)->now.step = STEP_SIM;
  send_step (self);
}

void
bring_up_radio_written (ModemCore *self)
{
  bring_up_of (self)->radio_us = core_now (self);
}

gboolean
bring_up_radio_was_written (const ModemCore *self, gint64 time_us)
{
  gint64 written_us = bring_up_of (self)->radio_us;

  return written_us > 0 && core_now (self) - written_us < time_us;
}

void
bring_up_radio_forget (ModemCore *self)
{
  bring_up_of (self)->radio_us = 0;
}

/* From the start, but not yet. */
static void
start_later (ModemCore *self, gint64 delay_us)
{
  at_scope_cancel (&bring_up_of (self)->now.scope);
  bring_up_of (self)->now = (Progress) { .stage = BRING_UP_RUNNING, .step = STEP_WAKE, .started_us = core_now (self) };
  core_timer_set (self, &bring_up_of (self)->timer, delay_us);
}

static void
reset_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  ports_forget (self);
  ports_reset (self);
  start_later (self, RESET_PAUSE);
}

void
bring_up_restart_modem (ModemCore *self, DtReason reason)
{
  const AtCommand command = { .line = core_model (self)->reset, .timeout_us = RESET_TIMEOUT };

  ports_expect_loss (self, reason);
  core_raise (self, COMPONENT_EVENT_RESTARTING);
  core_timer_stop (&bring_up_of (self)->timer);
  bring_up_of (self)->now.stage = BRING_UP_RUNNING;
  core_show (self, reason);
  at_port_send (core_at_port (self), NULL, &command, reset_done, NULL);
}

static void
timer (ModemCore *self)
{
  if (bring_up_of (self)->now.stage == BRING_UP_RUNNING && bring_up_of (self)->now.step == STEP_WAKE)
    send_step (self);
}

static void
ports_opened (ModemCore *self, const ComponentEvent *event)
{
  bring_up_start (self);
}

static void
powered_down (ModemCore *self, const ComponentEvent *event)
{
  start_later (self, POWERED_DOWN_PAUSE);
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  at_scope_cancel (&bring_up_of (self)->now.scope);
  bring_up_of (self)->now = (Progress) { .stage = BRING_UP_IDLE };
  bring_up_of (self)->radio_us = 0;
  core_timer_stop (&bring_up_of (self)->timer);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &bring_up_of (self)->timer, timer);
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  if (out->device == DEVICE_AWAY)
    return;
  if (bring_up_of (self)->now.unresponsive)
    out->device = DEVICE_SILENT;
  else if (bring_up_of (self)->now.stage == BRING_UP_HELD)
    out->device = DEVICE_HELD;
  else if (bring_up_of (self)->now.stage == BRING_UP_DONE)
    out->device = DEVICE_READY;
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_PORTS_OPENED, ports_opened },
  { COMPONENT_EVENT_POWERED_DOWN, powered_down },
  { COMPONENT_EVENT_FORGOTTEN, forgotten },
  { 0, NULL },
};

const ModemComponent bring_up_component = {
  .name = "set-up",
  .state_size = sizeof (BringUp),
  .init = init,
  .handlers = handlers,
  .facts = facts,
};
