/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/core.h"

#include "base/log.h"
#include "modem/component-states.h"
#include "modem/core-owner.h"
#include "modem/outbox.h"

/* A turn that goes on for longer than this is a fault; the main loop gets its share nevertheless. */
#define MAX_ROUNDS 100

struct _ModemCore {
  ModemDescription *description;
  guint slot;
  const ModemEnvironment *environment;
  const ModemListener *listener;
  gpointer listener_data;
  void (*next) (gpointer user_data);
  gpointer user_data;
  const ModelRow *model;

  Components *components;
  ComponentStates *states;
  GPtrArray *urc_prefixes; /* of const char *, of all components; NULL ends */
  AtPort at, data;
  gboolean single_port; /* at_path and data_path are one */

  Alarm *alarm;
  gint64 wake_us;      /* a turn is wanted; G_MAXINT64: none is */
  GPtrArray *timers;   /* of CoreTimer * */
  CoreTimer log_timer; /* lines were left out of the log: to be told */
  LogLimit log_limits[N_MODEM_LOGS];

  guint turns;      /* depth: listeners run inside of one */
  gboolean freed;   /* core_free() was called from inside a turn */
  gboolean shut;    /* nothing starts any more */
  gboolean tracing; /* the listener wants every packet */
  DtReason cause;   /* for the state, when it is decided next */
  StateInfo shown;
  Outbox *outbox;
};

const char *
core_id (const ModemCore *self)
{
  return self->description->id;
}

const ModemEnvironment *
core_environment (const ModemCore *self)
{
  return self->environment;
}

const ModemDescription *
core_description (const ModemCore *self)
{
  return self->description;
}

guint
core_slot (const ModemCore *self)
{
  return self->slot;
}

const ModelRow *
core_model (const ModemCore *self)
{
  return self->model;
}

void
core_set_model (ModemCore *self, const ModelRow *model)
{
  self->model = model;
}

gint64
core_now (const ModemCore *self)
{
  return self->environment->clock->now (self->environment->clock);
}

gint64
core_wall (const ModemCore *self)
{
  return self->environment->clock->wall (self->environment->clock);
}

guint32
core_random (const ModemCore *self)
{
  guint32 value = 0;

  self->environment->clock->random (self->environment->clock, (guint8 *) &value, sizeof value);
  return value;
}

gpointer
core_state (const ModemCore *self, const ModemComponent *component)
{
  return component_states_find (self->states, component);
}

AtPort *
core_at_port (const ModemCore *self)
{
  return (AtPort *) &self->at;
}

AtPort *
core_data_port (const ModemCore *self)
{
  return (AtPort *) (self->single_port ? &self->at : &self->data);
}

gboolean
core_is_single_port (const ModemCore *self)
{
  return self->single_port;
}

/* Inside a turn its end sees to that. */
static void
arm (ModemCore *self)
{
  gint64 deadline = MIN (at_queue_deadline (self->at.queue), at_queue_deadline (self->data.queue));

  deadline = MIN (deadline, self->wake_us);
  deadline = MIN (deadline, core_timers_deadline (self->timers, components_deadline (self->components, self)));
  self->environment->clock->alarm_set (self->alarm, deadline);
}

static void
rearm (ModemCore *self)
{
  if (self->turns == 0 && !self->freed)
    arm (self);
}

void
core_timer_init (ModemCore *self, CoreTimer *timer, void (*function) (ModemCore *self))
{
  *timer = (CoreTimer) { .deadline_us = G_MAXINT64, .function = function };
  g_ptr_array_add (self->timers, timer);
}

void
core_timer_set_at (ModemCore *self, CoreTimer *timer, gint64 deadline_us)
{
  timer->deadline_us = deadline_us;
  rearm (self);
}

void
core_timer_set (ModemCore *self, CoreTimer *timer, gint64 delay_us)
{
  core_timer_set_at (self, timer, core_now (self) + MAX (delay_us, 0));
}

void
core_wake (ModemCore *self)
{
  self->wake_us = core_now (self);
  rearm (self);
}

static void
alarm_rang (gpointer user_data)
{
  ModemCore *self = user_data;
  gint64 now = core_now (self);
  gboolean ticked;

  core_turn_begin (self);
  at_queue_tick (self->at.queue, now);
  at_queue_tick (self->data.queue, now);
  ticked = components_tick (self->components, self, now);
  if (self->wake_us <= now)
    self->wake_us = G_MAXINT64;
  core_timers_run (self->timers, self, now, components_deadline (self->components, self), ticked);
  core_turn_end (self);
}

static void
port_woken (ModemCore *self, AtPort *port)
{
  core_turn_begin (self);
  core_turn_end (self);
}

static gboolean
drain (ModemCore *self)
{
  gboolean moved = at_port_drain (&self->at);

  moved = at_port_drain (&self->data) || moved;
  return components_drain (self->components, self) || moved;
}

void
core_turn_begin (ModemCore *self)
{
  self->turns++;
}

static void
release (ModemCore *self)
{
  /* Of a modem with one port the second is there all the same, and no component clears it. */
  at_port_clear (&self->at);
  at_port_clear (&self->data);
  component_states_free (self->states);
  components_free (self->components);
  g_ptr_array_unref (self->timers);
  g_ptr_array_unref (self->urc_prefixes);
  self->environment->clock->alarm_free (self->alarm);
  outbox_free (self->outbox);
  modem_description_free (self->description);
  g_free (self);
}

void
core_turn_end (ModemCore *self)
{
  guint rounds = 0;

  if (self->turns == 1 && !self->freed) {
    do {
      while (drain (self) && ++rounds < MAX_ROUNDS)
        components_check (self->components, self);
      components_check (self->components, self);
      self->next (self->user_data);
    } while (drain (self) && ++rounds < MAX_ROUNDS);
    if (rounds >= MAX_ROUNDS) {
      dt_log (DT_LOG_ERROR, core_id (self), "the modem's queues do not come to rest: a fault of Dialtone");
      self->wake_us = core_now (self);
    }
    outbox_deliver (self->outbox, self->listener, self->listener_data);
  }
  self->turns--;
  if (self->turns > 0)
    return;
  if (self->freed)
    release (self);
  else
    arm (self);
}

void
core_raise_event (ModemCore *self, const ComponentEvent *event)
{
  components_handle (self->components, self, event);
}

void
core_raise (ModemCore *self, ComponentEventKind kind)
{
  const ComponentEvent event = { .kind = kind };

  core_raise_event (self, &event);
}

ModemFacts
core_facts (const ModemCore *self)
{
  ModemFacts facts = { .shown = self->shown.state };

  components_add_facts (self->components, self, &facts);
  return facts;
}

void
core_tell (ModemCore *self, const ModemEvent *event)
{
  outbox_add_event (self->outbox, event);
}

static void
set_state (ModemCore *self, ModemState state, DtReason reason)
{
  ModemState old = self->shown.state;

  if (old == state) {
    if (self->shown.reason != reason && reason != DT_REASON_NONE) {
      self->shown.reason = reason;
      core_touch (self, MODEM_INFO_STATE);
    }
    return;
  }
  if (!modem_state_may_follow (old, state)) {
    dt_log (DT_LOG_ERROR, core_id (self), "%s may not follow %s: a fault of Dialtone", modem_state_to_string (state),
            modem_state_to_string (old));
    g_warn_if_reached ();
  }
  self->shown.state = state;
  self->shown.reason = reason;
  core_touch (self, MODEM_INFO_STATE);
  if (core_log_allows (self, MODEM_LOG_STATE))
    dt_log_state (core_id (self), modem_state_to_string (old), modem_state_to_string (state),
                  dt_reason_to_string (reason));
  core_tell (self, &(ModemEvent) {
                     .kind = MODEM_EVENT_STATE_CHANGED,
                     .state_changed = { .new_state = state, .old_state = old, .reason = reason },
                   });
}

/* The state is set here and nowhere else, but where a connection of an earlier process goes on. */
static Plan
decide (ModemCore *self, DtReason cause, gboolean just_lost)
{
  ModemFacts facts = core_facts (self);
  Plan plan;

  facts.cause = cause;
  facts.just_lost = just_lost;
  plan = plan_make (&facts, core_now (self));
  set_state (self, plan.state, plan.reason);
  return plan;
}

Plan
core_decide (ModemCore *self, DtReason cause)
{
  return decide (self, cause, FALSE);
}

void
core_show (ModemCore *self, DtReason cause)
{
  decide (self, cause, FALSE);
}

void
core_show_loss (ModemCore *self, DtReason cause)
{
  decide (self, cause, TRUE);
}

void
core_explain (ModemCore *self, DtReason cause)
{
  self->cause = cause;
}

DtReason
core_take_cause (ModemCore *self)
{
  DtReason cause = self->cause;

  self->cause = DT_REASON_NONE;
  return cause;
}

void
core_restore_state (ModemCore *self, ModemState state, DtReason reason)
{
  self->shown.state = state;
  self->shown.reason = reason;
}

static void
urc (ModemCore *self, AtPort *port, const char *line)
{
  components_give_urc (self->components, self, port, line);
}

static void
hear_signs (ModemCore *self, AtPort *port, const AtSigns *signs)
{
  components_hear_signs (self->components, self, signs);
}

static void
hear_reply (ModemCore *self, AtPort *port, const AtReply *reply)
{
  components_hear_reply (self->components, self, reply);
}

static const AtPortListener at_listener = { .urc = urc, .signs = hear_signs, .reply = hear_reply };
/* What its commands show is of the call: the echo is on until one is made. */
static const AtPortListener data_listener = { .urc = urc };

void
core_take (ModemCore *self, const AtReply *reply)
{
  components_take (self->components, self, reply);
}

const StateInfo *
core_shown (const ModemCore *self)
{
  return &self->shown;
}

void
core_touch (ModemCore *self, ModemInfoParts part)
{
  outbox_add_info (self->outbox, part);
}

void
core_set_string (ModemCore *self, ModemInfoParts part, char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  core_touch (self, part);
}

void
core_set_uint (ModemCore *self, ModemInfoParts part, guint *field, guint value)
{
  if (*field == value)
    return;
  *field = value;
  core_touch (self, part);
}

void
core_set_int64 (ModemCore *self, ModemInfoParts part, gint64 *field, gint64 value)
{
  if (*field == value)
    return;
  *field = value;
  core_touch (self, part);
}

void
core_tell_recovery (ModemCore *self, RecoveryStep step, guint attempt)
{
  dt_log (DT_LOG_INFO, core_id (self), "recovery: %s, attempt %u", recovery_step_to_string (step), attempt);
  core_tell (self, &(ModemEvent) { .kind = MODEM_EVENT_RECOVERY_STEP, .recovery_step = { step, attempt } });
}

void
core_tell_signal (ModemCore *self, const SignalInfo *signal)
{
  outbox_add_signal (self->outbox, signal);
}

void
core_answer (ModemCore *self, ModemDone done, gpointer user_data, ModemResult *result, GError *error)
{
  outbox_add_answer (self->outbox, done, user_data, result, error);
  core_wake (self);
}

gboolean
core_is_tracing (const ModemCore *self)
{
  return self->tracing;
}

void
core_tell_packet (ModemCore *self, const ModemEvent *event)
{
  self->listener->event (self->listener_data, event);
}

void
core_set_tracing (ModemCore *self, gboolean tracing)
{
  self->tracing = tracing;
}

gboolean
core_is_shut (const ModemCore *self)
{
  return self->shut;
}

void
core_shut (ModemCore *self)
{
  self->shut = TRUE;
}

void
core_stop_timers (ModemCore *self)
{
  self->wake_us = G_MAXINT64;
  for (guint i = 0; i < self->timers->len; i++)
    core_timer_stop (g_ptr_array_index (self->timers, i));
}

static void
flush_log (ModemCore *self)
{
  gint64 next = core_log_flush (self->log_limits, core_id (self), core_now (self));

  if (next != G_MAXINT64)
    core_timer_set_at (self, &self->log_timer, next);
}

gboolean
core_log_allows (ModemCore *self, ModemLog kind)
{
  flush_log (self);
  if (core_log_take (self->log_limits, kind, core_now (self)))
    return TRUE;
  flush_log (self);
  return FALSE;
}

static void
add_port (ModemCore *self, AtPort *port, const char *name, const AtPortListener *listener)
{
  at_port_init (port, name, self, self->environment->ports, self->environment->clock, port_woken);
  at_port_listen (port, core_id (self), (const char *const *) self->urc_prefixes->pdata, listener);
}

ModemCore *
core_new (const ModemDescription *description, guint slot, const ModemEnvironment *environment,
          const ModemComponent *const *components)
{
  ModemCore *self = g_new0 (ModemCore, 1);
  const ModelRow *model = description->model == NULL ? NULL : model_by_id (description->model);

  self->description = modem_description_copy (description);
  self->slot = slot;
  self->environment = environment;
  self->model = model != NULL ? model : model_by_usb (description->vendor_id, description->product_id);
  self->single_port = description->data_path == NULL || g_str_equal (description->at_path, description->data_path);
  self->components = components_new (components);
  self->turns = 1; /* nothing is armed before all is there */
  self->wake_us = G_MAXINT64;
  self->timers = g_ptr_array_new ();
  self->shown = (StateInfo) { MODEM_STATE_UNAVAILABLE, DT_REASON_BOOT };
  self->outbox = outbox_new ();
  self->alarm = environment->clock->alarm_new (environment->clock, alarm_rang, self);
  self->states = component_states_new (components);
  self->urc_prefixes = components_urc_prefixes (self->components);
  add_port (self, &self->at, "at", &at_listener);
  add_port (self, &self->data, "data", &data_listener);
  at_port_follow (&self->data, &self->at);
  components_init (self->components, self);
  core_timer_init (self, &self->log_timer, flush_log);
  return self;
}

void
core_start (ModemCore *self, void (*next) (gpointer user_data), gpointer user_data, const ModemListener *listener,
            gpointer listener_data)
{
  self->next = next;
  self->user_data = user_data;
  self->listener = listener;
  self->listener_data = listener_data;
  self->turns = 0;
  arm (self);
}

void
core_free (ModemCore *self)
{
  self->freed = TRUE;
  outbox_close (self->outbox);
  components_clear (self->components, self);
}
