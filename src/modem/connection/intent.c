/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/connection/intent.h"

#include "base/log.h"
#include "modem/device/port-owner.h"
#include "modem/device/ports.h"
#include "modem/network/context.h"
#include "modem/network/registration.h"

#include <string.h>

/* Ports that are not there are given so long before a caller is told. */
#define PORTS_TIME SECONDS (10)

/* The state of the component: what the files of this folder share, and what this one alone writes. */
typedef struct {
  Intent intent;
  ConnectionInfo info;
} IntentState;

Intent *
intent_of (const ModemCore *self)
{
  return &((IntentState *) core_state (self, &intent_component))->intent;
}

static ConnectionInfo *
info_of (const ModemCore *self)
{
  return &((IntentState *) core_state (self, &intent_component))->info;
}

const ConnectionInfo *
connection_info (const ModemCore *self)
{
  return info_of (self);
}

void
connection_show_next (ModemCore *self, gint64 wall_us)
{
  core_set_int64 (self, MODEM_INFO_CONNECTION, &info_of (self)->next_attempt_us, wall_us);
}

void
intent_show_attempts (ModemCore *self, guint attempts)
{
  core_set_uint (self, MODEM_INFO_CONNECTION, &info_of (self)->attempts, attempts);
}

Wanted *
intent_wanted (const ModemCore *self)
{
  return &intent_of (self)->wanted;
}

Ladder *
intent_ladder (const ModemCore *self)
{
  return &intent_of (self)->ladder;
}

const ConnectionSettings *
connection_wanted (const ModemCore *self)
{
  return intent_wanted (self)->settings;
}

gboolean
connection_is_persistent (const ModemCore *self)
{
  return intent_wanted (self)->persistent;
}

DtReason
connection_blocked (const ModemCore *self)
{
  return intent_wanted (self)->blocked;
}

void
connection_restore (ModemCore *self, ConnectionSettings *settings, gboolean persistent)
{
  Wanted *wanted = intent_wanted (self);

  wanted->settings = settings;
  wanted->persistent = persistent;
  wanted->established = TRUE;
  wanted->resume_reason = DT_REASON_RECOVERY;
  context_want (self, settings);
}

void
connection_show_settings (ModemCore *self)
{
  const ConnectionSettings *settings = connection_wanted (self);

  ConnectionInfo *info = info_of (self);

  core_set_string (self, MODEM_INFO_CONNECTION, &info->profile, settings->profile);
  core_set_string (self, MODEM_INFO_CONNECTION, &info->apn, settings->apn);
  if (info->has_route && info->route == settings->route)
    return;
  info->has_route = TRUE;
  info->route = settings->route;
  core_touch (self, MODEM_INFO_CONNECTION);
}

gint64
intent_give_up_us (const ModemCore *self, const Caller *caller)
{
  if (ports_are_open (self) || ports_loss_is_expected (self) || port_owner_is_asked (self))
    return caller->deadline_us;
  return MIN (caller->deadline_us, MAX (caller->start_us, ports_closed_us (self)) + PORTS_TIME);
}

void
intent_arm (ModemCore *self)
{
  gint64 deadline = G_MAXINT64;

  for (GList *item = intent_wanted (self)->connect_callers.head; item != NULL; item = item->next)
    deadline = MIN (deadline, intent_give_up_us (self, item->data));
  core_timer_set_at (self, &intent_of (self)->callers_timer, deadline);
}

void
intent_answer_callers (ModemCore *self, const GError *error)
{
  GQueue *callers = &intent_wanted (self)->connect_callers;

  for (Caller *caller = g_queue_pop_head (callers); caller != NULL; caller = g_queue_pop_head (callers)) {
    core_answer (self, caller->done, caller->user_data, NULL, error == NULL ? NULL : g_error_copy (error));
    g_free (caller);
  }
  intent_arm (self);
}

void
intent_clear (ModemCore *self)
{
  Wanted *wanted = intent_wanted (self);

  g_queue_clear_full (&wanted->connect_callers, g_free);
  g_clear_pointer (&wanted->settings, connection_settings_free);
  *wanted = (Wanted) { .settings = NULL };
  context_want (self, NULL);
  connection_show_next (self, 0);
  intent_show_attempts (self, 0);
  core_timer_stop (&intent_of (self)->callers_timer);
  core_timer_stop (&intent_of (self)->redial);
  registration_stop_waiting (self);
}

void
connection_failed (ModemCore *self, const GError *error)
{
  const Wanted *wanted = intent_wanted (self);

  intent_answer_callers (self, error);
  if (wanted->settings != NULL && !wanted->persistent && !wanted->established)
    intent_clear (self);
}

void
intent_set_error (ModemCore *self, const GError *error)
{
  GError **last = &info_of (self)->last_error;

  if (*last == NULL && error == NULL)
    return;
  if (*last != NULL && error != NULL && g_error_matches (*last, error->domain, error->code)
      && strcmp ((*last)->message, error->message) == 0)
    return;
  g_clear_error (last);
  *last = error == NULL ? NULL : g_error_copy (error);
  core_touch (self, MODEM_INFO_CONNECTION);
}

GError *
intent_error (ModemCore *self, DtReason reason, const char *detail)
{
  GError *error = NULL;

  /* A peer's words are worth showing, our own twice are not. */
  if (g_strcmp0 (detail, dt_reason_describe (reason)) == 0)
    detail = NULL;
  if (reason == DT_REASON_MODEM_UNRESPONSIVE && port_owner_blamed (self) != NULL)
    error = port_owner_error (self, port_owner_blamed (self));
  else
    dt_reason_set_error (&error, reason, detail);
  if (core_log_allows (self, MODEM_LOG_NOT_CONNECTED))
    dt_log (DT_LOG_WARNING, core_id (self), "not connected: %s", error->message);
  intent_set_error (self, error);
  return error;
}

void
connection_unblock (ModemCore *self)
{
  Wanted *wanted = intent_wanted (self);

  wanted->blocked = DT_REASON_NONE;
  wanted->pin_tried = FALSE;
  wanted->next_us = 0;
  wanted->admission_us = 0;
  intent_ladder (self)->failures = 0;
  backoff_reset (&wanted->backoff);
  backoff_reset (&wanted->admission);
}

void
connection_pin_tried (ModemCore *self)
{
  intent_wanted (self)->pin_tried = TRUE;
}

void
connection_wait_until (ModemCore *self, gint64 deadline_us)
{
  core_timer_set_at (self, &intent_of (self)->redial, deadline_us);
}

/* The plan looks at the time itself. */
static void
backoff_is_over (ModemCore *self)
{
}

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  g_clear_error (&caller->error);
  g_free (caller);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &intent_of (self)->redial, backoff_is_over);
  info_of (self)->profile = g_strdup ("");
  info_of (self)->apn = g_strdup ("");
}

static void
clear (ModemCore *self)
{
  intent_clear (self);
  g_queue_clear_full (&intent_of (self)->leaving, caller_free);
  g_clear_error (&info_of (self)->last_error);
  g_free (info_of (self)->profile);
  g_free (info_of (self)->apn);
}

const ModemComponent intent_component = {
  .name = "intent", .state_size = sizeof (IntentState), .init = init, .clear = clear
};
