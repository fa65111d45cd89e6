/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wanted of the modem and who waits for it: Connect, Disconnect, sleep and the end. */
#include "base/log.h"
#include "modem/modem-private.h"
#include "modem/network/registration.h"

#include <glib/gi18n-lib.h>

/* Ports that are not there are given so long before a caller is told. */
#define PORTS_TIME SECONDS (10)

static void
answer_waiters (Modem *self, GQueue *waiters, const GError *error)
{
  for (Waiter *waiter = g_queue_pop_head (waiters); waiter != NULL; waiter = g_queue_pop_head (waiters)) {
    core_answer (self, waiter->done, waiter->user_data, NULL, error == NULL ? NULL : g_error_copy (error));
    g_free (waiter);
  }
}

void
connect_answer_all (Modem *self, const GError *error)
{
  answer_waiters (self, &self->wanted.waiters, error);
  connect_arm (self);
}

void
connect_answer_leavers (Modem *self)
{
  gboolean over = self->call.phase == CALL_NONE;

  for (GList *item = self->wanted.leavers.head, *next = NULL; item != NULL; item = next) {
    Waiter *waiter = item->data;

    next = item->next;
    if (!over && (waiter->error == NULL || self->bearer.link != NULL))
      continue;
    core_answer (self, waiter->done, waiter->user_data, NULL, waiter->error);
    g_free (waiter);
    g_queue_delete_link (&self->wanted.leavers, item);
  }
}

static void
leaver_free (gpointer data)
{
  Waiter *waiter = data;

  g_clear_error (&waiter->error);
  g_free (waiter);
}

/* Forgets what was wanted; the callers are not answered. */
void
connect_wanted_clear (Modem *self)
{
  GQueue leavers = self->wanted.leavers;

  g_queue_clear_full (&self->wanted.waiters, g_free);
  g_clear_pointer (&self->wanted.settings, connection_settings_free);
  self->wanted = (Wanted) { .settings = NULL };
  g_queue_init (&self->wanted.waiters);
  if (self->freed)
    g_queue_clear_full (&leavers, leaver_free);
  self->wanted.leavers = leavers;
  core_info (self)->next_attempt_us = 0;
  core_info (self)->attempts = 0;
  core_touch (self, MODEM_INFO_REST);
  modem_timer_clear (self, TIMER_CONNECT);
  modem_timer_clear (self, TIMER_REDIAL);
  registration_stop_waiting (self);
}

/* An attempt has failed: the callers hear of it, and it is the end of it unless it shall be brought back. */
void
connect_failed (Modem *self, const GError *error)
{
  connect_answer_all (self, error);
  if (self->wanted.settings != NULL && !self->wanted.persistent && !self->wanted.established)
    connect_wanted_clear (self);
}

void
connect_show_settings (Modem *self)
{
  const ConnectionSettings *settings = self->wanted.settings;

  core_set_string (self, &core_info (self)->profile, settings->profile);
  core_set_string (self, &core_info (self)->apn, settings->apn);
  core_set_string (self, &core_info (self)->route, ip_route_mode_to_string (settings->route));
}

static gint64
give_up_time (const Modem *self, const Waiter *waiter)
{
  if (self->ports_open || ports_loss_is_expected (self) || rival_is_asked (self))
    return waiter->deadline_us;
  return MIN (waiter->deadline_us, MAX (waiter->start_us, self->closed_us) + PORTS_TIME);
}

void
connect_arm (Modem *self)
{
  gint64 deadline = G_MAXINT64;

  for (GList *item = self->wanted.waiters.head; item != NULL; item = item->next)
    deadline = MIN (deadline, give_up_time (self, item->data));
  self->timers[TIMER_CONNECT] = deadline;
}

/* What the attempt was waiting for; DT_REASON_NONE: for nothing that has a name. */
static DtReason
cause_in_force (const Modem *self)
{
  if (core_info (self)->state == MODEM_STATE_UNAVAILABLE)
    return DT_REASON_DEVICE_REMOVED;
  if (core_info (self)->state == MODEM_STATE_SEARCHING)
    return DT_REASON_REGISTRATION_TIMEOUT;
  if (core_info (self)->state == MODEM_STATE_DIALING)
    return DT_REASON_DIAL_TIMEOUT;
  if (core_info (self)->state == MODEM_STATE_NEGOTIATING && self->bearer.session != NULL)
    return ppp_session_phase (self->bearer.session) == PPP_PHASE_NETWORK ? DT_REASON_IPCP_TIMEOUT : DT_REASON_LCP_TIMEOUT;
  return core_info (self)->state == MODEM_STATE_WAITING ? self->wanted.wait_reason : DT_REASON_NONE;
}

static GError *
timeout_error (Modem *self, const Waiter *waiter, DtReason cause)
{
  const char *detail = core_info (self)->state == MODEM_STATE_UNAVAILABLE && self->open_error != NULL ? self->open_error->message : NULL;
  GError *error = NULL;

  if (detail != NULL && !g_error_matches (self->open_error, DT_ERROR, DT_ERROR_NO_MODEM))
    return g_error_copy (self->open_error);
  /* The dial and PPP have times of their own, which are longer than this caller's patience: only that is over. */
  if (core_info (self)->state == MODEM_STATE_DIALING || core_info (self)->state == MODEM_STATE_NEGOTIATING)
    g_set_error (&error, DT_ERROR, DT_ERROR_TIMEOUT, _("not connected within %u seconds: %s"),
                 (guint) ((waiter->deadline_us - waiter->start_us) / G_USEC_PER_SEC), dt_reason_describe (cause));
  else if (cause != DT_REASON_NONE)
    dt_reason_set_error (&error, cause, detail);
  else
    g_set_error (&error, DT_ERROR, DT_ERROR_TIMEOUT, _("not connected within %u seconds; the modem was %s"),
                 (guint) ((waiter->deadline_us - waiter->start_us) / G_USEC_PER_SEC),
                 modem_state_to_string (core_info (self)->state));
  return error;
}

void
connect_timer (Modem *self)
{
  gint64 now = core_now (self);
  DtReason cause = cause_in_force (self);
  GList *next = NULL;

  for (GList *item = self->wanted.waiters.head; item != NULL; item = next) {
    Waiter *waiter = item->data;

    next = item->next;
    if (give_up_time (self, waiter) > now)
      continue;
    waiter->error = timeout_error (self, waiter, cause);
    if (core_log_allows (self, MODEM_LOG_NOT_CONNECTED))
      dt_log (DT_LOG_WARNING, core_id (self), "not connected: %s", waiter->error->message);
    recovery_set_error (self, waiter->error);
    g_queue_unlink (&self->wanted.waiters, item);
    g_queue_push_tail_link (&self->wanted.leavers, item);
  }
  connect_arm (self);
  if (self->wanted.settings == NULL || self->wanted.persistent || self->wanted.established
      || !g_queue_is_empty (&self->wanted.waiters))
    return;

  connect_wanted_clear (self);
  call_drop (self, cause == DT_REASON_NONE ? DT_REASON_DIAL_TIMEOUT : cause);
}

static Waiter *
waiter_new (Modem *self, ModemDone done, gpointer user_data, gint64 timeout_us)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->done = done;
  waiter->user_data = user_data;
  waiter->start_us = core_now (self);
  waiter->deadline_us = waiter->start_us + timeout_us;
  return waiter;
}

static void
cancel_waiters (Modem *self, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_CANCELLED, text);

  connect_answer_all (self, error);
}

static void
want (Modem *self, const ConnectionSettings *settings, DtReason reason)
{
  if (self->wanted.settings != NULL)
    cancel_waiters (self, _("a connection with other settings took its place"));
  if (self->call.phase != CALL_NONE)
    call_drop (self, reason);
  connect_wanted_clear (self);
  self->wanted.settings = connection_settings_copy (settings);
  self->wanted.resume_reason = reason;
  self->wanted.radio_pending =
    settings->rat != RAT_UNSET || settings->bands != NULL || *settings->operator_code != '\0';
  core_raise (self, COMPONENT_EVENT_INTENT);
}

const ConnectionSettings *
intent_settings (const Modem *self)
{
  return self->wanted.settings;
}

DtReason
intent_blocked (const Modem *self)
{
  return self->wanted.blocked;
}

void
modem_update_quota (Modem *self, const ConnectionSettings *settings)
{
  ConnectionSettings *wanted = self->wanted.settings;
  const char *profile = *settings->id == '\0' ? settings->profile : settings->id;

  if (wanted == NULL || !g_str_equal (wanted->profile, profile))
    return;
  wanted->quota = settings->quota;
  wanted->quota_action = settings->quota_action;
  wanted->billing_day = settings->billing_day;
  core_raise (self, COMPONENT_EVENT_QUOTA);
}

void
modem_connect (Modem *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason, ModemDone done,
               gpointer user_data)
{
  gboolean same = self->wanted.settings != NULL && connection_settings_equal (self->wanted.settings, settings);

  if (self->shut) {
    core_answer (self, done, user_data, NULL,
                 g_error_new_literal (DT_ERROR, DT_ERROR_CANCELLED, dt_reason_describe (DT_REASON_DAEMON_EXIT)));
    return;
  }
  if (!same)
    want (self, settings, reason);
  else
    modem_update_quota (self, settings);
  self->wanted.persistent = self->wanted.persistent || persistent;
  if (core_info (self)->state == MODEM_STATE_CONNECTED && self->call.phase == CALL_PPP) {
    core_answer (self, done, user_data, NULL, NULL);
    return;
  }
  /* Who asks now does not want to wait for the backoff, nor for a change that nobody sees. */
  self->wanted.next_us = 0;
  self->wanted.blocked = DT_REASON_NONE;
  self->wanted.pin_tried = FALSE;
  g_queue_push_tail (&self->wanted.waiters, waiter_new (self, done, user_data, SECONDS (settings->timeout)));
  connect_arm (self);
  if (!self->ports_open)
    modem_timer_set (self, TIMER_REOPEN, 0);
  core_wake (self);
}

void
modem_disconnect (Modem *self, DtReason reason, ModemDone done, gpointer user_data)
{
  cancel_waiters (self, dt_reason_describe (reason));
  connect_wanted_clear (self);
  call_drop (self, reason);
  g_queue_push_tail (&self->wanted.leavers, waiter_new (self, done, user_data, 0));
  core_wake (self);
}

void
modem_suspend (Modem *self)
{
  if (self->suspended)
    return;
  self->suspended = TRUE;
  if (self->call.phase != CALL_NONE)
    call_drop (self, DT_REASON_SUSPEND);
  core_raise (self, COMPONENT_EVENT_SUSPEND);
  core_wake (self);
}

/* The modem may have been restarted or have lost its network meanwhile: it is asked anew, which takes a few round
 * trips. */
void
modem_resume (Modem *self)
{
  if (!self->suspended)
    return;
  self->suspended = FALSE;
  recovery_unblock (self);
  if (self->bring_up.stage == BRING_UP_DONE && self->call.phase == CALL_NONE) {
    ports_forget (self);
    ports_reset (self);
    bring_up_start (self);
  }
  core_wake (self);
}

void
modem_shutdown (Modem *self, ModemDone done, gpointer user_data)
{
  g_autoptr (GError) error =
    g_error_new_literal (DT_ERROR, DT_ERROR_CANCELLED, dt_reason_describe (DT_REASON_DAEMON_EXIT));

  self->shut = TRUE;
  core_raise (self, COMPONENT_EVENT_STORE);
  cancel_waiters (self, error->message);
  connect_wanted_clear (self);
  requests_refuse (self, error);
  call_drop (self, DT_REASON_DAEMON_EXIT);
  g_free (self->farewell);
  self->farewell = waiter_new (self, done, user_data, 0);
  core_wake (self);
}

static void
facts (const Modem *self, ModemFacts *out)
{
  const Wanted *wanted = &self->wanted;

  out->wanted = wanted->settings != NULL;
  if (!out->wanted)
    return;
  out->pin_tried = wanted->pin_tried;
  out->radio_pending = wanted->radio_pending;
  out->allow_roaming = wanted->settings->allow_roaming;
  out->blocked = wanted->blocked;
  out->step_is_due = wanted->recovery != NULL;
  out->wait_reason = wanted->wait_reason;
  out->next_us = wanted->next_us;
}

static void
happened (Modem *self, ComponentEvent event)
{
  DtReason blocked = self->wanted.blocked;

  if (event == COMPONENT_EVENT_ADMITTED && (blocked == DT_REASON_REGISTRATION_DENIED || blocked == DT_REASON_ROAMING_FORBIDDEN))
    recovery_unblock (self);
}

const ModemComponent connection_component = { .name = "connection", .event = happened, .facts = facts };
