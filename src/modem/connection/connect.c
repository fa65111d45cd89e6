/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What clients and the host want: Connect, Disconnect, sleep and the end; and what happens to that. */
#include "base/log.h"
#include "modem/call/bearer.h"
#include "modem/call/call.h"
#include "modem/connection/intent.h"
#include "modem/device/bring-up.h"
#include "modem/device/ports.h"
#include "modem/network/context.h"
#include "modem/network/radio-settings.h"
#include "modem/network/registration.h"

#include <glib/gi18n-lib.h>

void
connection_answer_leaving (ModemCore *self)
{
  gboolean over = call_phase (self) == CALL_NONE;
  GQueue *leaving = &intent_of (self)->leaving;

  for (GList *item = leaving->head, *next = NULL; item != NULL; item = next) {
    Caller *caller = item->data;

    next = item->next;
    if (!over && (caller->error == NULL || bearer_has_link (self)))
      continue;
    core_answer (self, caller->done, caller->user_data, NULL, caller->error);
    g_free (caller);
    g_queue_delete_link (leaving, item);
  }
}

/* What the attempt was waiting for; DT_REASON_NONE: for nothing that has a name. */
static DtReason
cause_in_force (const ModemCore *self)
{
  if (core_shown (self)->state == MODEM_STATE_UNAVAILABLE)
    return DT_REASON_DEVICE_REMOVED;
  if (core_shown (self)->state == MODEM_STATE_SEARCHING)
    return core_facts (self).registration == REGISTRATION_DENIED ? DT_REASON_REGISTRATION_DENIED
                                                                 : DT_REASON_REGISTRATION_TIMEOUT;
  if (core_shown (self)->state == MODEM_STATE_DIALING)
    return DT_REASON_DIAL_TIMEOUT;
  if (core_shown (self)->state == MODEM_STATE_NEGOTIATING)
    return bearer_awaits (self);
  return core_shown (self)->state == MODEM_STATE_WAITING ? intent_wanted (self)->wait_reason : DT_REASON_NONE;
}

static GError *
timeout_error (ModemCore *self, const Caller *caller, DtReason cause)
{
  const GError *refused = core_shown (self)->state == MODEM_STATE_UNAVAILABLE ? ports_open_error (self) : NULL;
  const char *detail = refused != NULL ? refused->message : NULL;
  GError *error = NULL;

  if (refused != NULL && !g_error_matches (refused, DT_ERROR, DT_ERROR_NO_MODEM))
    return g_error_copy (refused);
  /* The dial and PPP have times of their own, which are longer than this caller's patience: only that is over. */
  if (core_shown (self)->state == MODEM_STATE_DIALING || core_shown (self)->state == MODEM_STATE_NEGOTIATING)
    g_set_error (&error, DT_ERROR, DT_ERROR_TIMEOUT, _ ("not connected within %u seconds: %s"),
                 (guint) ((caller->deadline_us - caller->start_us) / G_USEC_PER_SEC), dt_reason_describe (cause));
  else if (cause != DT_REASON_NONE)
    dt_reason_set_error (&error, cause, detail);
  else
    g_set_error (&error, DT_ERROR, DT_ERROR_TIMEOUT, _ ("not connected within %u seconds; the modem was %s"),
                 (guint) ((caller->deadline_us - caller->start_us) / G_USEC_PER_SEC),
                 modem_state_to_string (core_shown (self)->state));
  return error;
}

/* The first of the callers gives up. */
static void
give_up (ModemCore *self)
{
  gint64 now = core_now (self);
  DtReason cause = cause_in_force (self);
  GList *next = NULL;

  for (GList *item = intent_wanted (self)->connect_callers.head; item != NULL; item = next) {
    Caller *caller = item->data;

    next = item->next;
    if (intent_give_up_us (self, caller) > now)
      continue;
    caller->error = timeout_error (self, caller, cause);
    if (core_log_allows (self, MODEM_LOG_NOT_CONNECTED))
      dt_log (DT_LOG_WARNING, core_id (self), "not connected: %s", caller->error->message);
    intent_set_error (self, caller->error);
    g_queue_unlink (&intent_wanted (self)->connect_callers, item);
    g_queue_push_tail_link (&intent_of (self)->leaving, item);
  }
  intent_arm (self);
  if (intent_wanted (self)->settings == NULL || intent_wanted (self)->persistent || intent_wanted (self)->established
      || !g_queue_is_empty (&intent_wanted (self)->connect_callers))
    return;

  intent_clear (self);
  call_drop (self, cause == DT_REASON_NONE ? DT_REASON_DIAL_TIMEOUT : cause);
}

static Caller *
caller_new (ModemCore *self, ModemDone done, gpointer user_data, gint64 timeout_us)
{
  Caller *caller = g_new0 (Caller, 1);

  caller->done = done;
  caller->user_data = user_data;
  caller->start_us = core_now (self);
  caller->deadline_us = caller->start_us + timeout_us;
  return caller;
}

static void
cancel_callers (ModemCore *self, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_CANCELLED, text);

  intent_answer_callers (self, error);
}

static void
want (ModemCore *self, const ConnectionSettings *settings, DtReason reason)
{
  if (intent_wanted (self)->settings != NULL)
    cancel_callers (self, _ ("a connection with other settings took its place"));
  if (call_phase (self) != CALL_NONE)
    call_drop (self, reason);
  intent_clear (self);
  intent_wanted (self)->settings = connection_settings_copy (settings);
  intent_wanted (self)->resume_reason = reason;
  intent_wanted (self)->serial = ++intent_of (self)->last_serial;
  intent_wanted (self)->radio_pending = radio_settings_are_pending (self, settings);
  context_want (self, settings);
  core_raise (self, COMPONENT_EVENT_INTENT);
}

void
connection_update_quota (ModemCore *self, const ConnectionSettings *settings)
{
  ConnectionSettings *wanted = intent_wanted (self)->settings;
  const char *profile = *settings->id == '\0' ? settings->profile : settings->id;

  if (wanted == NULL || !g_str_equal (wanted->profile, profile))
    return;
  wanted->quota = settings->quota;
  wanted->quota_action = settings->quota_action;
  wanted->billing_day = settings->billing_day;
  core_raise (self, COMPONENT_EVENT_QUOTA);
}

void
connection_connect (ModemCore *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason,
                    ModemDone done, gpointer user_data)
{
  gboolean same = intent_wanted (self)->settings != NULL
                  && connection_settings_equal (intent_wanted (self)->settings, settings);
  Caller *caller;

  if (core_is_shut (self)) {
    core_answer (self, done, user_data, NULL,
                 g_error_new_literal (DT_ERROR, DT_ERROR_CANCELLED, dt_reason_describe (DT_REASON_DAEMON_EXIT)));
    return;
  }
  if (!same)
    want (self, settings, reason);
  else
    connection_update_quota (self, settings);
  intent_wanted (self)->persistent = intent_wanted (self)->persistent || persistent;
  if (core_shown (self)->state == MODEM_STATE_CONNECTED && call_phase (self) == CALL_PPP) {
    core_answer (self, done, user_data, NULL, NULL);
    return;
  }
  /* Who asks now does not want to wait for the backoff, nor for a change that nobody sees. */
  intent_wanted (self)->next_us = 0;
  intent_wanted (self)->blocked = DT_REASON_NONE;
  intent_wanted (self)->pin_tried = FALSE;
  caller = caller_new (self, done, user_data, SECONDS (settings->timeout));
  caller->is_user = !persistent;
  g_queue_push_tail (&intent_wanted (self)->connect_callers, caller);
  intent_arm (self);
  ports_retry (self);
  core_wake (self);
}

void
connection_disconnect (ModemCore *self, DtReason reason, ModemDone done, gpointer user_data)
{
  cancel_callers (self, dt_reason_describe (reason));
  intent_clear (self);
  call_drop (self, reason);
  g_queue_push_tail (&intent_of (self)->leaving, caller_new (self, done, user_data, 0));
  core_wake (self);
}

void
connection_suspend (ModemCore *self)
{
  if (intent_of (self)->suspended)
    return;
  intent_of (self)->suspended = TRUE;
  if (call_phase (self) != CALL_NONE)
    call_drop (self, DT_REASON_SUSPEND);
  core_raise (self, COMPONENT_EVENT_SUSPEND);
  core_wake (self);
}

/* It takes a few round trips. */
void
connection_ask_anew (ModemCore *self)
{
  if (!intent_of (self)->ask_anew || intent_of (self)->suspended)
    return;
  intent_of (self)->ask_anew = FALSE;
  if (!bring_up_is_done (self))
    return;
  ports_forget (self);
  ports_reset (self);
  bring_up_start (self);
}

/* The goodbye to a call may not be over yet, where the computer did not wait for it or has not slept after all. */
void
connection_resume (ModemCore *self)
{
  if (!intent_of (self)->suspended)
    return;
  intent_of (self)->suspended = FALSE;
  intent_of (self)->ask_anew = TRUE;
  connection_unblock (self);
  core_wake (self);
}

void
connection_abandon (ModemCore *self, const char *text)
{
  cancel_callers (self, text);
  intent_clear (self);
}

static void
radio_applied (gpointer user_data, const ModemResult *result, const GError *error)
{
  ModemCore *self = user_data;

  intent_of (self)->radio_running = FALSE;
  core_wake (self);
  /* Of a connection that is not wanted any more: it decides nothing for the one that is. */
  if (intent_of (self)->radio_serial != intent_wanted (self)->serial)
    return;
  if (g_error_matches (error, DT_ERROR, DT_ERROR_MODEM_ERROR)
      || g_error_matches (error, DT_ERROR, DT_ERROR_NOT_SUPPORTED)) {
    intent_set_error (self, error);
    connection_failed (self, error);
  } else if (error != NULL) {
    intent_wanted (self)->radio_pending = TRUE; /* the modem went away meanwhile */
  }
}

void
connection_apply_radio (ModemCore *self)
{
  if (intent_of (self)->radio_running || !intent_wanted (self)->radio_pending)
    return;
  intent_wanted (self)->radio_pending = FALSE;
  intent_of (self)->radio_running = TRUE;
  intent_of (self)->radio_serial = intent_wanted (self)->serial;
  radio_settings_apply (self, connection_wanted (self), radio_applied, self);
}

static void
arm (ModemCore *self, const ComponentEvent *event)
{
  intent_arm (self);
}

static void
ports_refused (ModemCore *self, const ComponentEvent *event)
{
  intent_set_error (self, event->ports_refused.error);
  /* Someone holds it, or there is no right to it: waiting for the plug will not help. */
  if (!event->ports_refused.passing)
    connection_failed (self, event->ports_refused.error);
  else
    intent_arm (self);
}

static void
call_gone (ModemCore *self, const ComponentEvent *event)
{
  gboolean ours = ports_loss_is_expected (self);

  if (!event->call_gone.had_call && !ours && !event->call_gone.returning
      && !g_queue_is_empty (&intent_wanted (self)->connect_callers)) {
    g_autoptr (GError) error = intent_error (self, event->call_gone.reason, event->call_gone.detail);

    connection_failed (self, error);
  }
  core_explain (self, DT_REASON_NONE);
  intent_wanted (self)->next_us = 0;
  connection_show_next (self, 0);
  intent_wanted (self)->resume_reason = ours ? DT_REASON_RECOVERY : DT_REASON_DEVICE_ADDED;
}

static void
power_off (ModemCore *self, const ComponentEvent *event)
{
  g_autoptr (GError) error = NULL;

  dt_reason_set_error (&error, event->reason, NULL);
  intent_answer_callers (self, error);
  intent_clear (self);
}

/* Whether what has happened may have ended what is waited for. */
static gboolean
lets_through (const ModemCore *self, ComponentEventKind kind)
{
  DtReason blocked = connection_blocked (self);

  if (kind == COMPONENT_EVENT_RESPONSIVE)
    return blocked == DT_REASON_MODEM_UNRESPONSIVE;
  /* A radio that is switched off and on, or searches, is not admitted yet. */
  if (kind == COMPONENT_EVENT_ADMITTED)
    return blocked == DT_REASON_ROAMING_FORBIDDEN
           || (blocked == DT_REASON_REGISTRATION_DENIED && registration_is_on (self));
  if (kind == COMPONENT_EVENT_SIM_OPEN)
    return blocked == DT_REASON_SIM_MISSING || blocked == DT_REASON_SIM_PIN_REQUIRED
           || blocked == DT_REASON_SIM_PIN_INCORRECT || blocked == DT_REASON_SIM_PUK_REQUIRED;
  return blocked != DT_REASON_NONE || kind == COMPONENT_EVENT_OTHER_SIM;
}

static void
let_through (ModemCore *self, const ComponentEvent *event)
{
  if (lets_through (self, event->kind))
    connection_unblock (self);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &intent_of (self)->callers_timer, give_up);
}

/* Whether somebody who asked by hand has time left. */
static gboolean
has_user (const ModemCore *self)
{
  for (const GList *item = intent_wanted (self)->connect_callers.head; item != NULL; item = item->next) {
    if (((const Caller *) item->data)->is_user)
      return TRUE;
  }
  return FALSE;
}

/* No sooner than the next attempt, and not while something else keeps it; what a network refuses may be this. */
static gboolean
context_is_pending (const ModemCore *self)
{
  DtReason blocked = connection_blocked (self);

  return core_now (self) >= intent_wanted (self)->next_us
         && (blocked == DT_REASON_NONE || blocked == DT_REASON_REGISTRATION_DENIED) && context_is_missing (self);
}

/* A client's own command may have changed what the connection has set of the radio: it is asked and written again
 * before the next dial. */
static void
obeyed (ModemCore *self, const ComponentEvent *event)
{
  if (!event->obeyed.ours && connection_wanted (self) != NULL
      && radio_settings_are_written_by (self, event->obeyed.line))
    intent_wanted (self)->radio_pending = TRUE;
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  Wanted *wanted = intent_wanted (self);

  out->suspended = intent_of (self)->suspended;
  out->radio_running = intent_of (self)->radio_running;
  out->wanted = wanted->settings != NULL;
  if (!out->wanted)
    return;
  out->awaited = !g_queue_is_empty (&wanted->connect_callers);
  out->pin_tried = wanted->pin_tried;
  out->radio_pending = wanted->radio_pending;
  out->context_pending = context_is_pending (self);
  out->allow_roaming = wanted->settings->allow_roaming;
  out->blocked = wanted->blocked;
  out->caller_waits = has_user (self);
  out->admission_us = wanted->admission_us;
  out->step_is_due = intent_ladder (self)->step != NULL;
  out->wait_reason = wanted->wait_reason;
  out->next_us = wanted->next_us;
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_PORT_OWNER, arm },
  { COMPONENT_EVENT_PORTS_OPENED, arm },
  { COMPONENT_EVENT_PORTS_REFUSED, ports_refused },
  { COMPONENT_EVENT_UNPLUGGED, let_through },
  { COMPONENT_EVENT_FORGOTTEN, arm },
  { COMPONENT_EVENT_RESPONSIVE, let_through },
  { COMPONENT_EVENT_SIM_OPEN, let_through },
  { COMPONENT_EVENT_OTHER_SIM, let_through },
  { COMPONENT_EVENT_ADMITTED, let_through },
  { COMPONENT_EVENT_NETWORK_CAME, recovery_network_came },
  { COMPONENT_EVENT_NO_NETWORK, recovery_no_network },
  { COMPONENT_EVENT_CONTEXT_FAILED, recovery_context_failed },
  { COMPONENT_EVENT_POWER_OFF, power_off },
  { COMPONENT_EVENT_OBEYED, obeyed },
  { COMPONENT_EVENT_LINK_ONLINE, recovery_online },
  { COMPONENT_EVENT_CALL_ENDED, recovery_call_ended },
  { COMPONENT_EVENT_CALL_GONE, call_gone },
  { 0, NULL },
};

const ModemComponent connection_component = {
  .name = "connection", .init = init, .handlers = handlers, .facts = facts
};
