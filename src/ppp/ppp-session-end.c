/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-session-end.h"

void
ppp_session_set_phase (PppSession *self, PppPhase phase)
{
  const PppEvent event = { .type = PPP_EVENT_PHASE, .phase = { .old_phase = self->phase, .new_phase = phase } };

  if (phase == self->phase)
    return;
  self->phase = phase;
  ppp_events_push (&self->events, &event);
}

gboolean
ppp_session_begin_end (PppSession *self, DtReason reason, const char *detail, gint64 now_us)
{
  gboolean is_refusal = reason != DT_REASON_USER_REQUEST && now_us < self->refused_until;

  if (self->ending)
    return FALSE;
  self->ending = TRUE;
  self->reason = is_refusal ? DT_REASON_AUTH_FAILED : reason;
  g_strlcpy (self->detail, is_refusal && *self->chap.text != '\0' ? self->chap.text : detail, sizeof self->detail);
  return TRUE;
}

void
ppp_session_finish (PppSession *self)
{
  PppEvent event = { .type = PPP_EVENT_FINISHED, .finished = { .reason = self->reason } };

  g_strlcpy (event.finished.detail, self->detail, sizeof event.finished.detail);
  ppp_session_set_phase (self, PPP_PHASE_DEAD);
  ppp_events_push (&self->events, &event);
  self->finished = TRUE;
}

void
ppp_session_end (PppSession *self, DtReason reason, const char *detail, const char *terminate_text, gint64 now_us)
{
  if (!ppp_session_begin_end (self, reason, detail, now_us))
    return;
  self->lcp.control.terminate_text = terminate_text;
  ppp_session_set_phase (self, PPP_PHASE_TERMINATE);
  ppp_control_event (&self->lcp.control, PPP_EV_CLOSE, now_us);
}
