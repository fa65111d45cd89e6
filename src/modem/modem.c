/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modem as an object: its life, its turns, its one alarm, and the decision what comes next. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A turn that goes on for longer than this is a fault; the main loop gets its share nevertheless. */
#define MAX_ROUNDS 100
/* A signal poll is done as much earlier or later in a turn that comes anyway. */
#define SIGNAL_SLACK SECONDS (5)

static void turn_timer (Modem *self);

static void (*const timer_functions[N_TIMERS]) (Modem *self) = {
  [TIMER_TURN] = turn_timer,
  [TIMER_REOPEN] = ports_open,
  [TIMER_BRING_UP] = bring_up_timer,
  [TIMER_POLL] = registration_poll,
  [TIMER_DENIED] = registration_denied_timer,
  [TIMER_SEARCH] = recovery_search_timeout,
  [TIMER_SIGNAL] = signal_poll,
  [TIMER_SIGNAL_NOTICE] = signal_notice_timer,
  [TIMER_CONNECT] = connect_timer,
  [TIMER_REDIAL] = turn_timer, /* steering looks at wanted.next_us */
  [TIMER_HANGUP] = hangup_timer,
  [TIMER_CLOSE] = bearer_close_timer,
  [TIMER_QUESTION] = question_timer,
  [TIMER_STATISTICS] = statistics_timer,
  [TIMER_LOG] = modem_log_timer,
};

const char *
modem_id (const Modem *self)
{
  return self->description->id;
}

gint64
modem_now (const Modem *self)
{
  return self->environment->clock->now (self->environment->clock);
}

AtPort *
modem_data_port (Modem *self)
{
  return self->single_port ? &self->at : &self->data;
}

static gint64
timer_deadline (const Modem *self, ModemTimer timer)
{
  gint64 deadline = self->timers[timer];
  gint64 bearer = bearer_deadline (self);

  if (timer == TIMER_SIGNAL && deadline != G_MAXINT64 && bearer > deadline && bearer <= deadline + SIGNAL_SLACK)
    return bearer;
  return deadline;
}

static gint64
next_deadline (const Modem *self)
{
  gint64 deadline = MIN (at_queue_deadline (self->at.queue), at_queue_deadline (self->data.queue));

  deadline = MIN (deadline, bearer_deadline (self));
  for (guint i = 0; i < N_TIMERS; i++)
    deadline = MIN (deadline, timer_deadline (self, i));
  return deadline;
}

static void
arm (Modem *self)
{
  self->environment->clock->alarm_set (self->alarm, next_deadline (self));
}

void
modem_timer_set (Modem *self, ModemTimer timer, gint64 delay_us)
{
  self->timers[timer] = modem_now (self) + MAX (delay_us, 0);
  /* Inside a turn its end arms the alarm. */
  if (self->turns == 0 && !self->freed)
    arm (self);
}

void
modem_timer_clear (Modem *self, ModemTimer timer)
{
  self->timers[timer] = G_MAXINT64;
}

gboolean
modem_timer_runs (const Modem *self, ModemTimer timer)
{
  return self->timers[timer] != G_MAXINT64;
}

static void
turn_timer (Modem *self)
{
}

static void
run_timers (Modem *self)
{
  gint64 now = modem_now (self);

  at_queue_tick (self->at.queue, now);
  at_queue_tick (self->data.queue, now);
  if (bearer_deadline (self) <= now) {
    bearer_tick (self);
    if (self->timers[TIMER_SIGNAL] <= now + SIGNAL_SLACK)
      self->timers[TIMER_SIGNAL] = now;
  }
  for (guint i = 0; i < N_TIMERS; i++) {
    if (timer_deadline (self, i) > now)
      continue;
    self->timers[i] = G_MAXINT64;
    timer_functions[i](self);
  }
}

static void
alarm_rang (gpointer user_data)
{
  Modem *self = user_data;

  modem_turn_begin (self);
  run_timers (self);
  modem_turn_end (self);
}

static void
port_woken (Modem *self, AtPort *port)
{
  modem_turn_begin (self);
  modem_turn_end (self);
}

static gboolean
drain (Modem *self)
{
  gboolean moved = at_port_drain (&self->at);

  moved = at_port_drain (&self->data) || moved;
  return bearer_drain (self) || moved;
}

void
modem_turn_begin (Modem *self)
{
  self->turns++;
}

static void
release (Modem *self)
{
  modem_forget_notices (self);
  ports_clear (self);
  self->environment->clock->alarm_free (self->alarm);
  g_clear_error (&self->open_error);
  g_clear_pointer (&self->description, modem_description_free);
  info_clear (self);
  g_free (self->call.detail);
  g_free (self->counting.profile);
  g_free (self->bearer.hangup_text);
  g_free (self->farewell);
  g_free (self);
}

void
modem_turn_end (Modem *self)
{
  guint rounds = 0;

  if (self->turns == 1 && !self->freed) {
    do {
      while (drain (self) && ++rounds < MAX_ROUNDS)
        ports_check (self);
      ports_check (self);
      modem_steer (self);
    } while (drain (self) && ++rounds < MAX_ROUNDS);
    if (rounds >= MAX_ROUNDS) {
      dt_log (DT_LOG_ERROR, modem_id (self), "the modem's queues do not come to rest: a fault of Dialtone");
      self->timers[TIMER_TURN] = modem_now (self);
    }
    modem_tell (self);
  }
  self->turns--;
  if (self->turns > 0)
    return;
  if (self->freed)
    release (self);
  else
    arm (self);
}

/* The state of a modem without a call. */
static ModemState
resting_state (const Modem *self, DtReason *reason)
{
  *reason = DT_REASON_NONE;
  if (!self->ports_open)
    return MODEM_STATE_UNAVAILABLE;
  if (self->bring_up.unresponsive || self->hangup.dead) {
    *reason = DT_REASON_MODEM_UNRESPONSIVE;
    return MODEM_STATE_FAILED;
  }
  if (self->bring_up.stage == BRING_UP_HELD && !self->sim.busy) {
    *reason = self->sim.reason;
    return self->sim.reason == DT_REASON_SIM_MISSING ? MODEM_STATE_FAILED : MODEM_STATE_LOCKED;
  }
  if (self->bring_up.stage != BRING_UP_DONE || self->hangup.running || at_scope_is_busy (&self->radio_cycle))
    return MODEM_STATE_INITIALIZING;
  if (self->radio_off) {
    *reason = DT_REASON_USER_REQUEST;
    return MODEM_STATE_DISABLED;
  }
  if (registration_is_on (self))
    return MODEM_STATE_REGISTERED;
  *reason = self->network.denied ? DT_REASON_REGISTRATION_DENIED : DT_REASON_NONE;
  return MODEM_STATE_SEARCHING;
}

/* The permanent cause that keeps a registered or searching modem from dialling. */
static DtReason
obstacle (const Modem *self, ModemState rest)
{
  if (self->wanted.blocked != DT_REASON_NONE)
    return self->wanted.blocked;
  if (rest == MODEM_STATE_SEARCHING && self->network.denied)
    return DT_REASON_REGISTRATION_DENIED;
  if (rest == MODEM_STATE_REGISTERED && registration_is_roaming (self) && !self->wanted.settings->allow_roaming)
    return DT_REASON_ROAMING_FORBIDDEN;
  return statistics_forbid (self) ? DT_REASON_QUOTA_REACHED : DT_REASON_NONE;
}

/* Dials, or waits for the time of the next try. */
static void
steer_registered (Modem *self)
{
  if (self->wanted.next_us > modem_now (self)) {
    self->timers[TIMER_REDIAL] = self->wanted.next_us;
    modem_set_state (self, MODEM_STATE_WAITING, self->wanted.wait_reason);
    return;
  }
  modem_timer_clear (self, TIMER_SEARCH);
  if (recovery_run_step (self))
    return;
  if (!self->hangup.clear) {
    hangup_start (self);
    return;
  }
  if (self->info.state != MODEM_STATE_WAITING && self->info.state != MODEM_STATE_REGISTERED)
    modem_set_state (self, MODEM_STATE_REGISTERED, DT_REASON_NONE);
  if (self->wanted.failures > 0)
    modem_tell_recovery (self, "redial", self->info.attempts + 1);
  dial_start (self, self->wanted.resume_reason);
}

/* What is wanted cannot be until something changes. */
static void
steer_blocked (Modem *self, ModemState rest, DtReason cause)
{
  if (self->wanted.blocked == DT_REASON_NONE) {
    g_autofree char *quota = cause == DT_REASON_QUOTA_REACHED ? statistics_describe (self) : NULL;

    recovery_block (self, cause, quota == NULL ? self->sim.detail : quota);
    if (self->wanted.blocked == DT_REASON_QUOTA_REACHED)
      statistics_wait (self);
  }
  if (self->wanted.settings != NULL && (rest == MODEM_STATE_SEARCHING || rest == MODEM_STATE_REGISTERED))
    rest = MODEM_STATE_WAITING;
  modem_set_state (self, rest, cause);
}

static void
steer_wanted (Modem *self, ModemState rest, DtReason reason)
{
  statistics_follow (self);
  if (rest == MODEM_STATE_LOCKED && !self->wanted.pin_tried && sim_try_pin (self))
    return;
  if (rest == MODEM_STATE_LOCKED || rest == MODEM_STATE_FAILED) {
    steer_blocked (self, rest, rest == MODEM_STATE_LOCKED ? self->sim.reason : reason);
    return;
  }
  if (rest == MODEM_STATE_DISABLED) {
    g_autoptr (GError) error =
      g_error_new_literal (DT_ERROR, DT_ERROR_WRONG_STATE, _("the radio is off: Enable(true) turns it on"));

    modem_set_state (self, rest, reason);
    connect_failed (self, error);
    return;
  }

  if (radio_apply_wanted (self))
    return;

  DtReason cause = obstacle (self, rest);
  if (cause != DT_REASON_NONE) {
    steer_blocked (self, rest, cause);
  } else if (rest == MODEM_STATE_SEARCHING) {
    modem_set_state (self, rest, reason);
    if (!modem_timer_runs (self, TIMER_SEARCH))
      modem_timer_set (self, TIMER_SEARCH, SECONDS (self->wanted.settings->timeout));
  } else {
    steer_registered (self);
  }
}

void
modem_steer (Modem *self)
{
  DtReason reason = DT_REASON_NONE;

  connect_answer_leavers (self);
  if (self->call.phase != CALL_NONE)
    return;
  if (self->shut) {
    ports_shut (self);
    return;
  }
  operations_run_postponed (self);
  /* A link over the only port was taken over, and is gone. */
  if (self->ports_open && self->bring_up.stage == BRING_UP_IDLE && self->at.port != NULL)
    bring_up_start (self);

  ModemState rest = resting_state (self, &reason);
  if (rest == MODEM_STATE_UNAVAILABLE)
    return; /* ports.c has said why */
  if (self->rest_reason != DT_REASON_NONE && reason == DT_REASON_NONE)
    reason = self->rest_reason;
  self->rest_reason = DT_REASON_NONE;
  if (self->wanted.settings == NULL || rest == MODEM_STATE_INITIALIZING || self->exclusive)
    modem_set_state (self, rest, reason);
  else if (self->suspended)
    modem_set_state (self, MODEM_STATE_WAITING, DT_REASON_SUSPEND);
  else
    steer_wanted (self, rest, reason);
}

Modem *
modem_new (const ModemDescription *description, guint slot, const ModemEnvironment *environment,
           const ModemListener *listener, gpointer user_data)
{
  Modem *self = g_new0 (Modem, 1);

  self->description = modem_description_copy (description);
  self->slot = slot;
  self->environment = environment;
  self->listener = listener;
  self->listener_data = user_data;
  for (guint i = 0; i < N_TIMERS; i++)
    self->timers[i] = G_MAXINT64;
  g_queue_init (&self->notices);
  g_queue_init (&self->answers);
  g_queue_init (&self->operations);
  g_queue_init (&self->postponed);
  g_queue_init (&self->pin_tries);
  g_queue_init (&self->wanted.waiters);
  g_queue_init (&self->wanted.leavers);
  info_init (self);
  if (description->model != NULL)
    self->model = model_by_id (description->model);
  if (self->model == NULL)
    self->model = model_by_usb (description->vendor_id, description->product_id);
  self->alarm = environment->clock->alarm_new (environment->clock, alarm_rang, self);
  statistics_init (self);
  ports_init (self);
  at_port_init (&self->at, "at", self, environment->ports, environment->clock, port_woken);
  at_port_init (&self->data, "data", self, environment->ports, environment->clock, port_woken);
  modem_timer_set (self, handover_adopt (self) ? TIMER_TURN : TIMER_REOPEN, 0);
  return self;
}

void
modem_free (Modem *self)
{
  g_return_if_fail (self != NULL);

  if (self->freed)
    return;
  modem_turn_begin (self);
  bearer_down (self);
  statistics_save (self);
  pin_tries_abandon (self);
  operations_clear (self);
  self->freed = TRUE;
  connect_wanted_clear (self);
  ports_clear (self);
  modem_turn_end (self);
}

const ModemDescription *
modem_description (const Modem *self)
{
  return self->description;
}

const ModemInfo *
modem_info (const Modem *self)
{
  return &self->info;
}

const ConnectionSettings *
modem_wanted (const Modem *self)
{
  return self->wanted.settings;
}

void
modem_set_tracing (Modem *self, gboolean tracing)
{
  self->tracing = tracing;
}
