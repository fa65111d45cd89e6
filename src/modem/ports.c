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
/* A modem that switches itself off goes on answering for a moment. */
#define POWERED_DOWN_PAUSE SECONDS (10)

static void
appeared (gpointer user_data)
{
  Modem *self = user_data;

  modem_turn_begin (self);
  if (!self->ports_open && !self->shut)
    modem_timer_set (self, TIMER_REOPEN, 0);
  modem_turn_end (self);
}

void
ports_init (Modem *self)
{
  const ModemDescription *d = self->description;
  const PortOps *ports = self->environment->ports;

  self->single_port = d->data_path == NULL || g_str_equal (d->at_path, d->data_path);
  self->closed_us = modem_now (self);
  rival_claim (self);
  if (!d->fixed)
    return;
  self->watches[0] = ports->watch (ports, d->at_path, appeared, self);
  if (!self->single_port)
    self->watches[1] = ports->watch (ports, d->data_path, appeared, self);
}

static void
unwatch (Modem *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->watches); i++)
    self->environment->ports->unwatch (g_steal_pointer (&self->watches[i]));
}

void
ports_clear (Modem *self)
{
  unwatch (self);
  rival_forget (self);
  at_port_clear (&self->at);
  at_port_clear (&self->data);
  rival_release (self);
}

static guint32
jitter (Modem *self)
{
  guint32 value = 0;

  self->environment->clock->random (self->environment->clock, (guint8 *) &value, sizeof value);
  return value;
}

/* The path that could not be opened, with @error; NULL: both are open. */
static const char *
open_both (Modem *self, GError **error)
{
  if (!at_port_open (&self->at, self->description->at_path, error))
    return self->description->at_path;
  if (self->single_port || at_port_open (&self->data, self->description->data_path, error))
    return NULL;
  at_port_close (&self->at);
  return self->description->data_path;
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
    dt_log (waits ? DT_LOG_INFO : DT_LOG_WARNING, modem_id (self), "the modem's port cannot be opened%s: %s", waits ? " yet" : "", error->message);
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
  return self->had_ports || !self->description->fixed ? DT_REASON_DEVICE_ADDED : DT_REASON_BOOT;
}

void
ports_open (Modem *self)
{
  GError *error = NULL;
  const char *path = NULL;

  if (self->shut || rival_is_asked (self))
    return; /* the answer goes on with it */
  if (self->ports_open) {
    if (self->at.port == NULL)
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
  policy_show (self, opening_reason (self));
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
  if (at_port_open (&self->at, self->description->at_path, &error)) {
    bring_up_start (self);
    return;
  }
  dt_log (DT_LOG_INFO, modem_id (self), "the modem's AT port cannot be opened yet: %s", error->message);
  reopen_later (self);
}

void
ports_forget (Modem *self)
{
  hangup_cancel (self);
  question_cancel (self);
  rival_forget (self);
  sim_forget (self);
  registration_forget (self);
  signal_forget (self);
  restart_watch_forget (self);
  at_scope_cancel (&self->bring_up.scope);
  self->bring_up = (BringUp) { .stage = BRING_UP_IDLE };
  self->hangup = (Hangup) { .clear = FALSE };
  at_scope_cancel (&self->radio_cycle);
  self->low_voltage = self->powered_off = FALSE;
  modem_timer_clear (self, TIMER_BRING_UP);
  modem_timer_clear (self, TIMER_SEARCH);
}

void
ports_close (Modem *self)
{
  at_port_close (&self->at);
  at_port_close (&self->data);
  self->at.no_joined = self->data.no_joined = FALSE;
  self->ports_open = FALSE;
  self->closed_us = modem_now (self);
  ports_forget (self);
}

void
ports_expect_loss (Modem *self, DtReason reason)
{
  self->expect_us = modem_now (self) + RESTART_TIME;
  self->expect_reason = reason;
}

gboolean
ports_loss_is_expected (const Modem *self)
{
  return modem_now (self) < self->expect_us;
}

static DtReason
loss_reason (const Modem *self)
{
  gboolean dialled = self->call.dialed_us > 0 && modem_now (self) - self->call.dialed_us < POWER_TIME;

  if (ports_loss_is_expected (self))
    return self->expect_reason;
  return dialled || self->low_voltage ? DT_REASON_POWER_SUSPECTED : DT_REASON_DEVICE_REMOVED;
}

void
ports_powered_down (Modem *self)
{
  DtReason reason = loss_reason (self);

  if (!self->ports_open)
    return;
  call_lost (self, reason, NULL, FALSE);
  ports_forget (self);
  at_port_reset (&self->at);
  at_port_reset (&self->data);
  self->powered_off = TRUE;
  policy_show (self, reason);
  bring_up_later (self, POWERED_DOWN_PAUSE);
  connect_arm (self);
}

void
ports_check (Modem *self)
{
  const char *text = self->at.lost != NULL ? self->at.lost : self->data.lost;

  if (!self->ports_open || text == NULL)
    return;

  DtReason reason = loss_reason (self);
  g_autofree char *detail = g_strdup (text);
  if (modem_log_allows (self, MODEM_LOG_GONE))
    dt_log (DT_LOG_WARNING, modem_id (self), "the modem is gone: %s", detail);
  call_lost (self, reason, detail, FALSE);
  /* It may come back with another SIM, or after a word with the operator. */
  if (self->wanted.blocked != DT_REASON_NONE)
    recovery_unblock (self);
  ports_close (self);
  policy_show (self, reason);
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
  if (self->info.state != MODEM_STATE_UNAVAILABLE)
    policy_show (self, DT_REASON_DAEMON_EXIT);
  if (self->farewell == NULL)
    return;

  g_autofree Waiter *farewell = g_steal_pointer (&self->farewell);
  modem_answer (self, farewell->done, farewell->user_data, NULL, NULL);
}
