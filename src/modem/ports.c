/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ports of a modem: opened together, lost together, opened again. */
#include "base/log.h"
#include "modem/modem-private.h"

/* Devices come and go faster than udev settles; a wrong path costs one look in ten seconds. */
static const BackoffLimits reopen_limits = { MS (250), SECONDS (10) };
/* A restart of the modem takes its USB ports away for so long at most. */
#define RESTART_TIME SECONDS (60)
/* A modem that goes so soon after it began to transmit had too weak a supply. */
#define POWER_TIME SECONDS (10)

static void
appeared (gpointer user_data)
{
  Modem *self = user_data;

  core_turn_begin (self);
  if (!self->ports_open && !self->shut)
    modem_timer_set (self, TIMER_REOPEN, 0);
  core_turn_end (self);
}

void
ports_init (Modem *self)
{
  const ModemDescription *d = core_description (self);
  const PortOps *ports = core_environment (self)->ports;

  self->single_port = d->data_path == NULL || g_str_equal (d->at_path, d->data_path);
  self->closed_us = core_now (self);
  rival_claim (self);
  if (!d->fixed)
    return;
  self->watches[0] = ports->watch (ports, d->at_path, appeared, self);
  if (!core_is_single_port (self))
    self->watches[1] = ports->watch (ports, d->data_path, appeared, self);
}

static void
unwatch (Modem *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->watches); i++)
    core_environment (self)->ports->unwatch (g_steal_pointer (&self->watches[i]));
}

void
ports_reset (Modem *self)
{
  at_port_reset (self->at);
  at_port_reset (self->data);
}

void
ports_clear (Modem *self)
{
  unwatch (self);
  rival_forget (self);
  at_port_clear (core_at_port (self));
  at_port_clear (self->data);
  rival_release (self);
}

static guint32
jitter (Modem *self)
{
  guint32 value = 0;

  core_environment (self)->clock->random (core_environment (self)->clock, (guint8 *) &value, sizeof value);
  return value;
}

/* The path that could not be opened, with @error; NULL: both are open. */
static const char *
open_both (Modem *self, GError **error)
{
  if (!at_port_open (core_at_port (self), core_description (self)->at_path, error))
    return core_description (self)->at_path;
  if (core_is_single_port (self) || at_port_open (self->data, core_description (self)->data_path, error))
    return NULL;
  at_port_close (core_at_port (self));
  return core_description (self)->data_path;
}

static void
reopen_later (Modem *self)
{
  modem_timer_set (self, TIMER_REOPEN, backoff_next (&self->reopen, &reopen_limits, jitter (self)));
}

/* @waits: it will pass by itself. */
static void
open_failed (Modem *self, GError *error, gboolean waits)
{
  if (self->open_error == NULL || !g_str_equal (self->open_error->message, error->message))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem's port cannot be opened: %s", error->message);
  g_clear_error (&self->open_error);
  self->open_error = error;
  recovery_set_error (self, error);
  reopen_later (self);
  /* Someone holds it, or there is no right to it: waiting for the plug will not help. */
  if (!waits)
    connect_failed (self, error);
  else
    connect_arm (self);
}

static void
refused (Modem *self, const char *holder)
{
  open_failed (self, rival_error (self, holder), rival_is_passing (self, holder));
}

/* Another program has the port. Its name is looked for when it is news, or when somebody waits to read it. */
static void
open_refused (Modem *self, const char *path)
{
  gboolean known = g_error_matches (self->open_error, DT_ERROR, DT_ERROR_BUSY);

  if (known && g_queue_is_empty (&self->wanted.waiters))
    reopen_later (self);
  else
    rival_ask (self, path, TRUE, refused);
}

static DtReason
opening_reason (const Modem *self)
{
  if (ports_loss_is_expected (self))
    return self->expect_reason;
  return self->had_ports || !core_description (self)->fixed ? DT_REASON_DEVICE_ADDED : DT_REASON_BOOT;
}

void
ports_open (Modem *self)
{
  GError *error = NULL;
  const char *path = NULL;

  if (self->shut || rival_is_asked (self))
    return; /* the answer goes on with it */
  if (self->ports_open) {
    if (core_at_port (self)->port == NULL)
      ports_open_at (self);
    return;
  }
  if (self->rival.search != NULL)
    return; /* its answer goes on with it */
  path = open_both (self, &error);
  if (g_error_matches (error, DT_ERROR, DT_ERROR_BUSY)) {
    g_clear_error (&error);
    open_refused (self, path);
    return;
  }
  if (path != NULL) {
    open_failed (self, error, g_error_matches (error, DT_ERROR, DT_ERROR_NO_MODEM));
    return;
  }
  modem_timer_clear (self, TIMER_REOPEN);
  g_clear_error (&self->open_error);
  self->ports_open = TRUE;
  core_show (self, opening_reason (self));
  self->had_ports = TRUE;
  bring_up_start (self);
  connect_arm (self);
}

void
ports_open_at (Modem *self)
{
  g_autoptr (GError) error = NULL;

  if (rival_is_asked (self))
    return; /* as in ports_open() */
  if (at_port_open (core_at_port (self), core_description (self)->at_path, &error)) {
    bring_up_start (self);
    return;
  }
  dt_log (DT_LOG_INFO, core_id (self), "the modem's AT port cannot be opened yet: %s", error->message);
  reopen_later (self);
}

void
ports_forget (Modem *self)
{
  hangup_cancel (self);
  question_cancel (self);
  rival_forget (self);
  sim_forget (self);
  core_raise (self, COMPONENT_EVENT_FORGOTTEN);
  at_scope_cancel (&self->bring_up.scope);
  self->bring_up = (BringUp) { .stage = BRING_UP_IDLE };
  self->hangup = (Hangup) { .clear = FALSE };
  self->low_voltage = FALSE;
  modem_timer_clear (self, TIMER_BRING_UP);
}

void
ports_close (Modem *self)
{
  at_port_close (core_at_port (self));
  at_port_close (self->data);
  core_at_port (self)->no_joined = self->data->no_joined = FALSE;
  self->ports_open = FALSE;
  self->closed_us = core_now (self);
  ports_forget (self);
}

void
ports_expect_loss (Modem *self, DtReason reason)
{
  self->expect_us = core_now (self) + RESTART_TIME;
  self->expect_reason = reason;
}

gboolean
ports_loss_is_expected (const Modem *self)
{
  return core_now (self) < self->expect_us;
}

static DtReason
loss_reason (const Modem *self)
{
  gboolean dialled = self->call.dialed_us > 0 && core_now (self) - self->call.dialed_us < POWER_TIME;

  if (ports_loss_is_expected (self))
    return self->expect_reason;
  return dialled || self->low_voltage ? DT_REASON_POWER_SUSPECTED : DT_REASON_DEVICE_REMOVED;
}

void
ports_check (Modem *self)
{
  const char *text = core_at_port (self)->lost != NULL ? core_at_port (self)->lost : self->data->lost;

  if (!self->ports_open || text == NULL)
    return;

  DtReason reason = loss_reason (self);
  g_autofree char *detail = g_strdup (text);
  if (core_log_allows (self, MODEM_LOG_GONE))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem is gone: %s", detail);
  call_lost (self, reason, detail, FALSE);
  /* It may come back with another SIM, or after a word with the operator. */
  if (self->wanted.blocked != DT_REASON_NONE)
    recovery_unblock (self);
  ports_close (self);
  core_show (self, reason);
  backoff_reset (&self->reopen);
  /* Not at once: a path may still be there while its device goes. */
  modem_timer_set (self, TIMER_REOPEN, reopen_limits.first_us);
  connect_arm (self);
}

void
ports_shut (Modem *self)
{
  if (self->ports_open)
    ports_close (self);
  rival_forget (self);
  rival_release (self);
  for (guint i = 0; i < N_TIMERS; i++)
    modem_timer_clear (self, (ModemTimer) i);
  core_stop_component_timers (self);
  if (core_info (self)->state != MODEM_STATE_UNAVAILABLE)
    core_show (self, DT_REASON_DAEMON_EXIT);
  if (self->farewell == NULL)
    return;

  g_autofree Waiter *farewell = g_steal_pointer (&self->farewell);
  core_answer (self, farewell->done, farewell->user_data, NULL, NULL);
}
