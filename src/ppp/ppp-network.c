/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-network.h"

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

/* TRUE: given up. */
static gboolean
take_finished (PppNetwork *self, gint64 now_us)
{
  PppControl *control = self->control;

  if (control->peer_terminated && control->was_open) { /* the peer ended it, not the link: it may want to begin anew */
    control->was_open = FALSE;
    ppp_control_event (control, PPP_EV_DOWN, now_us);
    ppp_control_event (control, PPP_EV_UP, now_us);
    return FALSE;
  }
  if (control->peer_terminated)
    return ppp_network_fail (self, DT_REASON_PEER_TERMINATED, control->peer_text);
  return ppp_network_fail (self, DT_REASON_IPCP_TIMEOUT, "");
}

guint
ppp_network_take_changes (PppNetwork *self, gint64 now_us)
{
  guint signals = ppp_control_take_signals (self->control);
  guint changes = 0;

  if ((signals & PPP_SIGNAL_DOWN) != 0 && self->up) {
    self->up = FALSE;
    changes |= PPP_NETWORK_DOWN;
  }
  if ((signals & PPP_SIGNAL_UP) != 0)
    changes |= PPP_NETWORK_OPEN;
  if ((signals & PPP_SIGNAL_FINISHED) != 0 && take_finished (self, now_us))
    changes |= PPP_NETWORK_FAILED;
  return changes;
}
