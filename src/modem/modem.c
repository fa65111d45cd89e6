/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modem as an object: its life, its turns, its one alarm. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <string.h>

/* A turn that goes on for longer than this is a fault; the main loop gets its share nevertheless. */
#define MAX_ROUNDS 100

static void turn_timer (Modem *self);

static void (*const timer_functions[N_TIMERS]) (Modem *self) = {
  [TIMER_TURN] = turn_timer,
  [TIMER_REOPEN] = ports_open,
  [TIMER_BRING_UP] = bring_up_timer,
  [TIMER_CONNECT] = connect_timer,
  [TIMER_REDIAL] = turn_timer, /* the plan looks at wanted.next_us */
  [TIMER_HANGUP] = hangup_timer,
  [TIMER_CLOSE] = bearer_close_timer,
  [TIMER_QUESTION] = question_timer,
  [TIMER_LOG] = core_log_timer,
};

static CoreTimer *
component_timer (const Modem *self, guint index)
{
  return g_ptr_array_index (self->component_timers, index);
}

/* One that has slack waits for the link's own, which comes all the time. */
static gint64
timer_deadline (const Modem *self, const CoreTimer *timer)
{
  gint64 deadline = timer->deadline_us;
  gint64 bearer = bearer_deadline (self);

  if (deadline != G_MAXINT64 && bearer > deadline && bearer <= deadline + timer->slack_us)
    return bearer;
  return deadline;
}

static gint64
next_deadline (const Modem *self)
{
  gint64 deadline = MIN (at_queue_deadline (self->at->queue), at_queue_deadline (self->data->queue));

  deadline = MIN (deadline, bearer_deadline (self));
  for (guint i = 0; i < N_TIMERS; i++)
    deadline = MIN (deadline, self->timers[i]);
  for (guint i = 0; i < self->component_timers->len; i++)
    deadline = MIN (deadline, timer_deadline (self, component_timer (self, i)));
  return deadline;
}

static void
arm (Modem *self)
{
  self->environment->clock->alarm_set (self->alarm, next_deadline (self));
}

void
core_arm (Modem *self)
{
  if (self->turns == 0 && !self->freed)
    arm (self);
}

void
modem_timer_set (Modem *self, ModemTimer timer, gint64 delay_us)
{
  self->timers[timer] = core_now (self) + MAX (delay_us, 0);
  core_arm (self);
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

/* Those that may run earlier do. */
static void
hurry (Modem *self, gint64 now)
{
  for (guint i = 0; i < self->component_timers->len; i++) {
    CoreTimer *timer = component_timer (self, i);

    if (timer->slack_us > 0 && timer->deadline_us <= now + timer->slack_us)
      timer->deadline_us = now;
  }
}

static void
run_timers (Modem *self)
{
  gint64 now = core_now (self);

  at_queue_tick (self->at->queue, now);
  at_queue_tick (self->data->queue, now);
  if (bearer_deadline (self) <= now) {
    bearer_tick (self);
    hurry (self, now);
  }
  /* The network is asked before it is given up on. */
  for (guint i = 0; i < self->component_timers->len; i++) {
    CoreTimer *timer = component_timer (self, i);

    if (timer_deadline (self, timer) > now)
      continue;
    core_timer_stop (timer);
    timer->function (self);
  }
  for (guint i = 0; i < N_TIMERS; i++) {
    if (self->timers[i] > now)
      continue;
    self->timers[i] = G_MAXINT64;
    timer_functions[i](self);
  }
}

static void
alarm_rang (gpointer user_data)
{
  Modem *self = user_data;

  core_turn_begin (self);
  run_timers (self);
  core_turn_end (self);
}

static void
port_woken (Modem *self, AtPort *port)
{
  core_turn_begin (self);
  core_turn_end (self);
}

static gboolean
drain (Modem *self)
{
  gboolean moved = at_port_drain (self->at);

  moved = at_port_drain (self->data) || moved;
  return bearer_drain (self) || moved;
}

/* The next thing to do, when nothing moves any more. */
static void
steer (Modem *self)
{
  connect_answer_leavers (self);
  if (self->call.phase != CALL_NONE)
    return;
  if (self->shut) {
    ports_shut (self);
    return;
  }
  requests_start (self);
  /* A link over the only port was taken over, and is gone. */
  if (self->ports_open && self->bring_up.stage == BRING_UP_IDLE && self->at->port != NULL)
    bring_up_start (self);
  /* Why there are no ports is shown already. */
  if (self->ports_open)
    policy_run (self);
}

void
core_turn_begin (Modem *self)
{
  self->turns++;
}

static void
release (Modem *self)
{
  ports_clear (self);
  core_clear_components (self);
  g_free (self->at);
  g_free (self->data);
  self->environment->clock->alarm_free (self->alarm);
  g_clear_error (&self->open_error);
  g_clear_pointer (&self->description, modem_description_free);
  info_clear (self);
  g_free (self->call.detail);
  g_free (self->bearer.hangup_text);
  g_free (self->farewell);
  outbox_free (self->outbox);
  g_free (self);
}

void
core_turn_end (Modem *self)
{
  guint rounds = 0;

  if (self->turns == 1 && !self->freed) {
    do {
      while (drain (self) && ++rounds < MAX_ROUNDS)
        ports_check (self);
      ports_check (self);
      steer (self);
    } while (drain (self) && ++rounds < MAX_ROUNDS);
    if (rounds >= MAX_ROUNDS) {
      dt_log (DT_LOG_ERROR, core_id (self), "the modem's queues do not come to rest: a fault of Dialtone");
      self->timers[TIMER_TURN] = core_now (self);
    }
    outbox_deliver (self->outbox, self->listener, self->listener_data, &self->info->signal);
  }
  self->turns--;
  if (self->turns > 0)
    return;
  if (self->freed)
    release (self);
  else
    arm (self);
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
  self->turns = 1; /* nothing is armed before all is there */
  self->outbox = outbox_new ();
  core_add_components (self, modem_components);
  self->at = g_new0 (AtPort, 1);
  self->data = g_new0 (AtPort, 1);
  g_queue_init (&self->requests);
  g_queue_init (&self->waiting_requests);
  g_queue_init (&self->pin_tries);
  g_queue_init (&self->wanted.waiters);
  g_queue_init (&self->wanted.leavers);
  info_init (self);
  if (description->model != NULL)
    self->model = model_by_id (description->model);
  if (self->model == NULL)
    self->model = model_by_usb (description->vendor_id, description->product_id);
  self->alarm = environment->clock->alarm_new (environment->clock, alarm_rang, self);
  core_init_components (self);
  ports_init (self);
  at_port_init (self->at, "at", self, environment->ports, environment->clock, port_woken);
  at_port_init (self->data, "data", self, environment->ports, environment->clock, port_woken);
  core_listen (self);
  self->turns = 0;
  modem_timer_set (self, handover_adopt (self) ? TIMER_TURN : TIMER_REOPEN, 0);
  return self;
}

void
modem_free (Modem *self)
{
  g_return_if_fail (self != NULL);

  if (self->freed)
    return;
  core_turn_begin (self);
  bearer_down (self);
  core_raise (self, COMPONENT_EVENT_STORE);
  pin_tries_abandon (self);
  requests_clear (self);
  self->freed = TRUE;
  outbox_close (self->outbox);
  connect_wanted_clear (self);
  ports_clear (self);
  core_turn_end (self);
}

const ModemDescription *
modem_description (const Modem *self)
{
  return self->description;
}

const ModemInfo *
modem_info (const Modem *self)
{
  return self->info;
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
