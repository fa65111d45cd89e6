/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/hangup.h"

#include "base/log.h"
#include "modem/device/bring-up.h"
#include "modem/device/restart-watch.h"
#include "modem/network/context.h"
#include "modem/network/registration.h"

#define CHECK_TIMEOUT MS (300)
/* Behind DTR, and behind the end of the context. */
#define RECHECK_TIMEOUT MS (1000)
#define HANGUP_TIMEOUT SECONDS (1)
#define DEACTIVATE_TIMEOUT SECONDS (3)
#define DTR_LOW MS (250)
#define DTR_SETTLE MS (500)
/* V.250 §6.2.1 and the modem's own manual: one second of silence before and after. */
#define GUARD_TIME MS (1100)
#define MAX_ROUNDS 3
/* No further round begins, so that whoever waits is answered. */
#define MAX_TIME SECONDS (40)
/* A port that nothing frees is looked at again from time to time. */
#define DEAD_PAUSE SECONDS (60)

/* LCP Terminate-Request, id 3, framed for the default ACCM (RFC 1661 §5.5, RFC 1662). */
static const guint8 terminate_request[] = {
  0x7e, 0xff, 0x7d, 0x23, 0xc0, 0x21, 0x7d, 0x25, 0x7d, 0x23, 0x7d, 0x20, 0x7d, 0x24, 0x85, 0x72, 0x7e,
};
static const guint8 escape[] = { '+', '+', '+' };

typedef enum {
  HANGUP_CHECK, /* does it answer AT? */
  HANGUP_DTR,   /* DTR is down or just up again; ATH went to the other port */
  HANGUP_RECHECK,
  HANGUP_DEACTIVATE, /* the other port ends the PDP context, and with it the call */
  HANGUP_TERMINATE,  /* silence behind an LCP Terminate-Request */
  HANGUP_ESCAPE,     /* silence behind +++ */
  HANGUP_ATH,        /* ATH on the port itself; then from the start */
} HangupStep;

typedef struct {
  gboolean running;
  HangupStep step;
  guint rounds;
  gint64 started_us;
  gint64 heard_us; /* until when what came from the port is known */
  gboolean clear;  /* the data port answered in command mode and no call has been made since */
  gboolean dead;   /* nothing helped */
  AtScope scope;   /* of this step */
} Attempt;

typedef struct {
  Attempt now;
  CoreTimer timer; /* the next step */
  guint resets;    /* restarts because the data port was stuck, since it was last clear */
  guint cid;       /* the context of the last call; 0: there was none yet */
} Hangup;

static Hangup *
hangup_of (const ModemCore *self)
{
  return core_state (self, &hangup_component);
}

static void next_step (ModemCore *self);

static void
finish (ModemCore *self, gboolean clear)
{
  at_scope_cancel (&hangup_of (self)->now.scope);
  hangup_of (self)->now.running = FALSE;
  hangup_of (self)->now.clear = clear;
  core_timer_stop (&hangup_of (self)->timer);
  if (core_is_single_port (self) && bring_up_is_running (self)) {
    bring_up_wake_again (self);
    return;
  }
  if (clear) {
    hangup_of (self)->now.dead = FALSE;
    hangup_of (self)->resets = 0;
    core_raise (self, COMPONENT_EVENT_RESPONSIVE);
    core_raise (self, COMPONENT_EVENT_HANGUP_OVER);
    /* While the call had the only port nobody could see a restart, which may well be why it ended. */
    if (core_is_single_port (self))
      restart_watch_word (self);
    return;
  }
  dt_log (DT_LOG_WARNING, core_id (self), "the data port cannot be brought back to command mode");
  core_raise (self, COMPONENT_EVENT_HANGUP_OVER);
  if (core_is_single_port (self) || hangup_of (self)->resets > 0) {
    hangup_of (self)->now.dead = TRUE;
    core_timer_set (self, &hangup_of (self)->timer, DEAD_PAUSE);
    return;
  }
  hangup_of (self)->resets++;
  core_tell_recovery (self, RECOVERY_STEP_RESET, hangup_of (self)->resets);
  bring_up_restart_modem (self, DT_REASON_RECOVERY);
}

static gboolean
is_late (const ModemCore *self)
{
  return core_now (self) - hangup_of (self)->now.started_us >= MAX_TIME;
}

static void check (ModemCore *self);

/* A port that answers, however late, is in command mode. TRUE: it has been asked again. */
static gboolean
look_again (ModemCore *self)
{
  if (core_data_port (self)->alive_us <= hangup_of (self)->now.heard_us || is_late (self))
    return FALSE;
  hangup_of (self)->now.heard_us = core_data_port (self)->alive_us;
  check (self);
  return TRUE;
}

static void
check_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  /* ERROR is an answer too: some firmware does not know &C. */
  if (reply->final != AT_FINAL_TIMEOUT)
    finish (self, TRUE);
  else if (!look_again (self))
    next_step (self);
}

static void
check (ModemCore *self)
{
  const AtCommand command = { .line = "E0V1&D2&C1",
                              .timeout_us = hangup_of (self)->now.step == HANGUP_CHECK ? CHECK_TIMEOUT
                                                                                       : RECHECK_TIMEOUT };

  at_port_send (core_data_port (self), &hangup_of (self)->now.scope, &command, check_done, NULL);
}

static void
ath_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  guint rounds = ++hangup_of (self)->now.rounds;

  if ((reply->final == AT_FINAL_TIMEOUT && rounds >= MAX_ROUNDS) || rounds > MAX_ROUNDS || is_late (self)) {
    finish (self, FALSE);
    return;
  }
  hangup_of (self)->now.step = HANGUP_CHECK;
  check (self);
}

static void
deactivate_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_OK)
    check (self);
  else
    next_step (self);
}

/* That of the call; of one that an earlier process has left, the one that is wanted. */
static guint
context_in_use (const ModemCore *self)
{
  return hangup_of (self)->cid != 0 ? hangup_of (self)->cid : context_wanted_cid (self);
}

/* Not all modems hear DTR (3GPP TS 27.007 §10.1.10). */
static void
deactivate (ModemCore *self)
{
  g_autofree char *line = g_strdup_printf ("+CGACT=0,%u", context_in_use (self));
  const AtCommand command = { .line = line, .timeout_us = DEACTIVATE_TIMEOUT };

  if (core_is_single_port (self) || core_at_port (self)->silent > 0) {
    next_step (self);
    return;
  }
  registration_set_attached (self, FALSE); /* on LTE there is no attach without a context */
  at_port_send (core_at_port (self), &hangup_of (self)->now.scope, &command, deactivate_done, NULL);
}

static void
drop_dtr (ModemCore *self)
{
  AtPort *port = core_data_port (self);
  const AtCommand hang_up = { .line = "H", .timeout_us = HANGUP_TIMEOUT };

  if (port->port != NULL)
    core_environment (self)->ports->pulse_dtr (port->port, DTR_LOW);
  if (!core_is_single_port (self) && core_at_port (self)->silent == 0)
    at_port_send (core_at_port (self), NULL, &hang_up, NULL, NULL);
  core_timer_set (self, &hangup_of (self)->timer, DTR_SETTLE);
}

/* The step that is under way has not helped: the next one. */
static void
next_step (ModemCore *self)
{
  AtPort *port = core_data_port (self);
  const AtCommand hang_up = { .line = "H", .timeout_us = HANGUP_TIMEOUT };

  if (!hangup_of (self)->now.running) {
    if (hangup_of (self)->now.dead)
      hangup_start (self);
    return;
  }
  hangup_of (self)->now.step = hangup_of (self)->now.step == HANGUP_ATH ? HANGUP_CHECK : hangup_of (self)->now.step + 1;
  switch (hangup_of (self)->now.step) {
  case HANGUP_DTR:
    drop_dtr (self);
    break;
  case HANGUP_CHECK:
  case HANGUP_RECHECK:
    check (self);
    break;
  case HANGUP_DEACTIVATE:
    deactivate (self);
    break;
  case HANGUP_TERMINATE:
    dt_log (DT_LOG_INFO, core_id (self), "the data port is in data mode: ending the call that holds it");
    at_port_write (port, terminate_request, sizeof terminate_request);
    core_timer_set (self, &hangup_of (self)->timer, GUARD_TIME);
    break;
  case HANGUP_ESCAPE:
    if (look_again (self))
      break;
    at_port_write (port, escape, sizeof escape);
    core_timer_set (self, &hangup_of (self)->timer, GUARD_TIME);
    break;
  case HANGUP_ATH:
    at_port_send (port, &hangup_of (self)->now.scope, &hang_up, ath_done, NULL);
    break;
  }
}

void
hangup_start (ModemCore *self)
{
  if (hangup_of (self)->now.running)
    return;
  hangup_of (self)->now = (Attempt) { .running = TRUE,
                                      .step = HANGUP_CHECK,
                                      .dead = hangup_of (self)->now.dead,
                                      .started_us = core_now (self),
                                      .heard_us = core_now (self) };
  at_queue_leave_data_mode (core_data_port (self)->queue);
  check (self);
}

/* CONNECT comes when nobody dials: a dial that was given up has come through. */
static void
late_connect (ModemCore *self, AtPort *port, const char *line)
{
  if (port != core_data_port (self))
    return;
  hangup_of (self)->now.clear = FALSE;
  CallPhase phase = core_facts (self).call;
  if (phase == CALL_NONE || phase == CALL_ENDING)
    hangup_start (self);
}

static void
carrier_gone (ModemCore *self, AtPort *port, const char *line)
{
  if (port != core_data_port (self) || !hangup_of (self)->now.running || hangup_of (self)->now.step > HANGUP_DEACTIVATE)
    return;
  /* A check that is out was written into the data and will not be answered; or it met the modem just behind its
   * NO CARRIER, and will. */
  core_timer_stop (&hangup_of (self)->timer);
  at_scope_cancel (&hangup_of (self)->now.scope);
  at_queue_abandon (port->queue, core_now (self));
  hangup_of (self)->now.step = HANGUP_CHECK;
  check (self);
}

void
hangup_cancel (ModemCore *self)
{
  at_scope_cancel (&hangup_of (self)->now.scope);
  hangup_of (self)->now.running = FALSE;
  core_timer_stop (&hangup_of (self)->timer);
}

gboolean
hangup_is_running (const ModemCore *self)
{
  return hangup_of (self)->now.running;
}

void
hangup_set_context (ModemCore *self, guint cid)
{
  hangup_of (self)->cid = cid;
}

void
hangup_set_clear (ModemCore *self, gboolean clear)
{
  hangup_of (self)->now.clear = clear;
}

static void
port_stuck (ModemCore *self, const ComponentEvent *event)
{
  hangup_start (self);
}

/* A link that was taken over has the data port to itself. */
static void
awake (ModemCore *self, const ComponentEvent *event)
{
  if (core_is_single_port (self)) {
    hangup_cancel (self);
    hangup_of (self)->now.clear = TRUE;
  } else if (core_facts (self).call == CALL_NONE) {
    hangup_start (self);
  }
}

static void
restarting (ModemCore *self, const ComponentEvent *event)
{
  hangup_cancel (self);
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  hangup_cancel (self);
  hangup_of (self)->now = (Attempt) { .clear = FALSE };
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &hangup_of (self)->timer, next_step);
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  const Attempt *now = &hangup_of (self)->now;

  out->hanging_up = now->running;
  out->port_is_clear = now->clear;
  if (now->dead && out->device != DEVICE_AWAY)
    out->device = DEVICE_SILENT;
  else if (now->running && out->device == DEVICE_READY)
    out->device = DEVICE_SETTING_UP;
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_PORT_STUCK, port_stuck },
  { COMPONENT_EVENT_AWAKE, awake },
  { COMPONENT_EVENT_RESTARTING, restarting },
  { COMPONENT_EVENT_FORGOTTEN, forgotten },
  { 0, NULL },
};

static const ModemUrc urcs[] = { { "NO CARRIER", carrier_gone }, { "CONNECT", late_connect }, { NULL, NULL } };

const ModemComponent hangup_component = {
  .name = "hangup",
  .state_size = sizeof (Hangup),
  .init = init,
  .handlers = handlers,
  .facts = facts,
  .urcs = urcs,
};
