/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-network.h"

/* It was up for a moment only when for less than this. */
#define SHORT_LIFE_US (30 * G_USEC_PER_SEC)
/* A peer that opens the protocol and terminates it, and one that begins it anew in whatever way, would go on for ever,
 * with a change of the addresses each time. */
#define MAX_TERMINATIONS 3
#define MAX_SHORT_LIVES 10

void
ppp_network_init (PppNetwork *self, PppControl *control, gboolean wanted)
{
  *self = (PppNetwork) { .control = control, .wanted = wanted };
}

void
ppp_network_start (PppNetwork *self, gint64 now_us)
{
  if (!self->wanted)
    return;
  self->failed = FALSE;
  ppp_control_event (self->control, PPP_EV_OPEN, now_us);
  ppp_control_event (self->control, PPP_EV_UP, now_us);
}

gboolean
ppp_network_is_alive (const PppNetwork *self)
{
  return self->wanted && !self->failed;
}

gboolean
ppp_network_fail (PppNetwork *self, DtReason reason, const char *detail)
{
  if (self->failed)
    return FALSE;
  self->failed = TRUE;
  self->reason = reason;
  g_strlcpy (self->detail, detail, sizeof self->detail);
  return TRUE;
}

void
ppp_network_came_up (PppNetwork *self, gint64 now_us)
{
  self->up = TRUE;
  self->told_down = FALSE;
  self->up_us = now_us;
}

/* TRUE: given up. */
static gboolean
take_finished (PppNetwork *self, gint64 now_us)
{
  PppControl *control = self->control;
  gboolean again = self->terminations < MAX_TERMINATIONS;

  if (control->peer_terminated && control->was_open && !again)
    ppp_control_event (control, PPP_EV_CLOSE, now_us);
  if (control->peer_terminated && control->was_open
      && again) { /* the peer ended it, not the link: it may want to begin anew */
    control->was_open = FALSE;
    ppp_control_event (control, PPP_EV_DOWN, now_us);
    ppp_control_event (control, PPP_EV_UP, now_us);
    return FALSE;
  }
  if (control->peer_terminated)
    return ppp_network_fail (self, DT_REASON_PEER_TERMINATED, control->peer_text);
  return ppp_network_fail (self, DT_REASON_IPCP_TIMEOUT, "");
}

/* TRUE: it does so too often, and is given up. */
static gboolean
take_down (PppNetwork *self, gint64 now_us)
{
  gboolean is_short = now_us - self->up_us < SHORT_LIFE_US;

  self->up = FALSE;
  self->short_lives = is_short ? self->short_lives + 1 : 0;
  if (!is_short)
    self->terminations = 0;
  else if (self->control->peer_terminated)
    self->terminations++;
  if (self->short_lives < MAX_SHORT_LIVES)
    return FALSE;
  ppp_control_event (self->control, PPP_EV_CLOSE, now_us);
  return ppp_network_fail (self, DT_REASON_IPCP_TIMEOUT, "the negotiation comes to no end");
}

guint
ppp_network_take_changes (PppNetwork *self, gint64 now_us)
{
  guint signals = ppp_control_take_signals (self->control);
  guint changes = 0;

  if (self->control->state >= PPP_STATE_REQUEST_SENT)
    self->failed = FALSE;
  if ((signals & PPP_SIGNAL_DOWN) != 0 && self->up) {
    changes |= PPP_NETWORK_DOWN;
    if (take_down (self, now_us))
      changes |= PPP_NETWORK_FAILED;
  }
  if ((signals & PPP_SIGNAL_UP) != 0)
    changes |= PPP_NETWORK_OPEN;
  if ((signals & PPP_SIGNAL_FINISHED) != 0 && take_finished (self, now_us))
    changes |= PPP_NETWORK_FAILED;
  return changes;
}
