/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/call.h"

#include "modem/call/bearer.h"
#include "modem/call/dial.h"
#include "modem/call/hangup.h"
#include "modem/call/release-cause.h"

/* So long the peer may take to acknowledge that PPP is terminated. */
#define CLOSE_TIME SECONDS (2)

typedef struct {
  CallPhase phase;
  ConnectionSettings *settings; /* of this call, or of the last one; NULL: there was none */
  CoreTimer close;              /* the orderly end of PPP takes too long */
  DtReason up_reason;           /* for the states on the way up */
  gboolean online;              /* it was connected */
  gint64 online_us;             /* since when */
  gboolean deliberate;          /* ended by us: not a failure */
  gboolean again;  /* the next attempt is another one, and comes at once: nobody is told of this one's end */
  DtReason reason; /* of its end */
  char *detail;
} Call;

static Call *
call_of (const ModemCore *self)
{
  return core_state (self, &call_component);
}

CallPhase
call_phase (const ModemCore *self)
{
  return call_of (self)->phase;
}

static void
take_settings (ModemCore *self, const ConnectionSettings *settings)
{
  ConnectionSettings *copy = connection_settings_copy (settings);

  g_clear_pointer (&call_of (self)->settings, connection_settings_free);
  call_of (self)->settings = copy;
}

void
call_start (ModemCore *self, const ConnectionSettings *settings, DtReason reason, guint attempt)
{
  Call *call = call_of (self);

  take_settings (self, settings);
  call->phase = CALL_PREPARING;
  call->up_reason = reason;
  call->online = call->deliberate = call->again = FALSE;
  call->reason = DT_REASON_NONE;
  g_clear_pointer (&call->detail, g_free);
  dial_start (self, call->settings, attempt);
}

static void
link_down (ModemCore *self)
{
  bearer_down (self);
  core_timer_stop (&call_of (self)->close);
}

/* @vanished: the modem itself is gone. */
static void
call_over (ModemCore *self, gboolean vanished)
{
  Call *call = call_of (self);
  g_autofree char *detail = g_steal_pointer (&call->detail);
  const ComponentEvent ended = {
    .kind = COMPONENT_EVENT_CALL_ENDED,
    .call_ended = { call->reason, detail, call->deliberate, call->online, core_now (self) - call->online_us, vanished,
                    call->again },
  };

  call->phase = CALL_NONE;
  core_raise_event (self, &ended);
  call->online = FALSE;
}

static void
check_ended (ModemCore *self)
{
  Call *call = call_of (self);

  if (call->phase != CALL_ENDING || hangup_is_running (self) || release_cause_is_asked (self))
    return;
  if (!call->deliberate && !call->online)
    call->reason = release_cause_conclude (self, call->reason, dial_error_code (self), call->settings->pdp_type,
                                           &call->detail);
  call_over (self, FALSE);
}

static void
call_end (ModemCore *self, DtReason reason, const char *detail, gboolean command_mode)
{
  Call *call = call_of (self);
  AtPort *port = core_data_port (self);
  g_autofree char *copy = g_strdup (detail);

  dial_cancel (self);
  call->reason = reason;
  g_free (call->detail);
  call->detail = g_steal_pointer (&copy);
  if (call->phase == CALL_PPP || call->phase == CALL_CLOSING)
    dial_call_ended (self, command_mode);
  link_down (self);
  call->phase = CALL_ENDING;
  at_queue_leave_data_mode (port->queue);
  if (!call->deliberate && !call->online && !call->again)
    release_cause_ask (self);
  if (!command_mode)
    hangup_start (self);
  else
    hangup_set_clear (self, TRUE);
  core_show (self, DT_REASON_NONE);
  check_ended (self);
}

static void
close_link (ModemCore *self)
{
  call_of (self)->phase = CALL_CLOSING;
  if (bearer_close (self))
    core_timer_set (self, &call_of (self)->close, CLOSE_TIME);
  else
    call_end (self, call_of (self)->reason, NULL, FALSE);
}

/* PPP's goodbye has taken too long. */
static void
close_timer (ModemCore *self)
{
  if (call_of (self)->phase == CALL_CLOSING)
    call_end (self, call_of (self)->reason, NULL, FALSE);
}

void
call_drop (ModemCore *self, DtReason reason)
{
  Call *call = call_of (self);

  call->deliberate = TRUE;
  call->reason = reason;
  switch (call->phase) {
  case CALL_NONE:
    core_explain (self, reason);
    break;
  case CALL_PREPARING:
    dial_cancel (self);
    call->phase = CALL_NONE;
    core_explain (self, reason);
    break;
  case CALL_DIALING:
    core_show (self, DT_REASON_NONE);
    dial_abort (self);
    call_end (self, reason, NULL, FALSE);
    break;
  case CALL_PPP:
    core_show (self, DT_REASON_NONE);
    close_link (self);
    break;
  case CALL_CLOSING:
    break;
  case CALL_ENDING:
    core_show (self, DT_REASON_NONE);
    release_cause_cancel (self);
    check_ended (self);
    break;
  }
}

gboolean
call_adopt (ModemCore *self, const ConnectionSettings *settings, const LinkOps *ops, guint ifindex, const guint8 *state,
            gsize len, gint64 since_us, GError **error)
{
  Call *call = call_of (self);

  take_settings (self, settings);
  call->phase = CALL_PPP;
  if (!bearer_adopt (self, call->settings, ops, ifindex, state, len, since_us, error)) {
    call->phase = CALL_NONE;
    return FALSE;
  }
  call->online = TRUE;
  call->up_reason = core_shown (self)->reason;
  call->online_us = core_now (self) - MAX (core_wall (self) - since_us, 0);
  return TRUE;
}

static void
modem_lost (ModemCore *self, const ComponentEvent *event)
{
  Call *call = call_of (self);
  ComponentEvent gone = {
    .kind = COMPONENT_EVENT_CALL_GONE,
    .call_gone = { event->modem_lost.reason, event->modem_lost.detail, event->modem_lost.returning,
                   call->phase != CALL_NONE },
  };

  hangup_cancel (self);
  release_cause_cancel (self);
  if (gone.call_gone.had_call) {
    link_down (self);
    dial_cancel (self);
  }
  if (gone.call_gone.had_call && event->modem_lost.returning && !call->online && !call->deliberate) {
    /* An attempt that has not failed: it begins again with the set-up. */
    call->phase = CALL_NONE;
  } else if (gone.call_gone.had_call) {
    call->reason = event->modem_lost.reason;
    g_free (call->detail);
    call->detail = g_strdup (event->modem_lost.detail);
    call_over (self, TRUE);
  }
  hangup_set_clear (self, FALSE);
  core_raise_event (self, &gone);
}

static void
line_wanted (ModemCore *self, const ComponentEvent *event)
{
  call_drop (self, event->reason);
}

static void
may_have_ended (ModemCore *self, const ComponentEvent *event)
{
  check_ended (self);
}

static void
dialing (ModemCore *self, const ComponentEvent *event)
{
  call_of (self)->phase = CALL_DIALING;
  core_show (self, DT_REASON_NONE);
}

static void
dialed (ModemCore *self, const ComponentEvent *event)
{
  call_of (self)->phase = CALL_PPP;
  bearer_expect (self, call_of (self)->settings);
  core_show (self, DT_REASON_NONE);
}

static void
failed (ModemCore *self, const ComponentEvent *event)
{
  if (call_of (self)->phase == CALL_CLOSING) {
    call_end (self, call_of (self)->reason, NULL, event->call_failed.command_mode);
    return;
  }
  call_of (self)->again = event->call_failed.again;
  call_end (self, event->call_failed.reason, event->call_failed.detail, event->call_failed.command_mode);
}

static void
link_ending (ModemCore *self, const ComponentEvent *event)
{
  call_of (self)->reason = event->reason;
}

static void
online (ModemCore *self, const ComponentEvent *event)
{
  call_of (self)->online = TRUE;
  call_of (self)->online_us = core_now (self);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &call_of (self)->close, close_timer);
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  const Call *call = call_of (self);

  out->call = call->phase;
  out->deliberate = call->deliberate;
  out->was_online = call->online;
  out->up_reason = call->up_reason;
  out->end_reason = call->reason;
}

static void
clear (ModemCore *self)
{
  bearer_down (self);
  g_clear_pointer (&call_of (self)->settings, connection_settings_free);
  g_free (call_of (self)->detail);
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_MODEM_LOST, modem_lost },
  { COMPONENT_EVENT_LINE_WANTED, line_wanted },
  { COMPONENT_EVENT_HANGUP_OVER, may_have_ended },
  { COMPONENT_EVENT_CAUSE_KNOWN, may_have_ended },
  { COMPONENT_EVENT_DIALING, dialing },
  { COMPONENT_EVENT_DIALED, dialed },
  { COMPONENT_EVENT_DIAL_FAILED, failed },
  { COMPONENT_EVENT_LINK_FAILED, failed },
  { COMPONENT_EVENT_LINK_ONLINE, online },
  { COMPONENT_EVENT_LINK_ENDING, link_ending },
  { 0, NULL },
};

const ModemComponent call_component = {
  .name = "call",
  .state_size = sizeof (Call),
  .init = init,
  .handlers = handlers,
  .facts = facts,
  .clear = clear,
};
