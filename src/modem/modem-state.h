/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one ladder of states that a modem and its connection climb, and which step may follow which. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  MODEM_STATE_UNAVAILABLE,   /* its ports are not there or cannot be opened */
  MODEM_STATE_INITIALIZING,  /* the ports are open, the modem is being asked what it is and set up */
  MODEM_STATE_LOCKED,        /* the SIM waits for a PIN or PUK */
  MODEM_STATE_DISABLED,      /* the radio is off, at a user's request */
  MODEM_STATE_SEARCHING,     /* no network yet */
  MODEM_STATE_REGISTERED,    /* on a network, no connection wanted */
  MODEM_STATE_DIALING,       /* ATD is out */
  MODEM_STATE_NEGOTIATING,   /* PPP negotiates */
  MODEM_STATE_CONFIGURING,   /* addresses, routes and name servers are being set */
  MODEM_STATE_CONNECTED,     /* online */
  MODEM_STATE_DISCONNECTING, /* an orderly end is under way */
  MODEM_STATE_WAITING, /* a connection is wanted; the next try comes at Connection.NextAttempt, or when what it waits
                          for changes */
  MODEM_STATE_FAILED,  /* the modem is of no use as it is (no SIM, unresponsive); the reason says why, a change or a
                          reset leads out */
} ModemState;

#define MODEM_N_STATES (MODEM_STATE_FAILED + 1)

/* "unavailable" … "failed". */
const char *modem_state_to_string (ModemState state);

/* Whether @to may directly follow @from. A state never follows itself. */
gboolean modem_state_may_follow (ModemState from, ModemState to);

/* connected only. */
gboolean modem_state_is_online (ModemState state);

G_END_DECLS
