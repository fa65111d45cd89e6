/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/modem-state.h"

#define BIT(state) (1u << (state))
#define UNAVAILABLE BIT (MODEM_STATE_UNAVAILABLE)
#define INITIALIZING BIT (MODEM_STATE_INITIALIZING)
#define LOCKED BIT (MODEM_STATE_LOCKED)
#define DISABLED BIT (MODEM_STATE_DISABLED)
#define SEARCHING BIT (MODEM_STATE_SEARCHING)
#define REGISTERED BIT (MODEM_STATE_REGISTERED)
#define DIALING BIT (MODEM_STATE_DIALING)
#define NEGOTIATING BIT (MODEM_STATE_NEGOTIATING)
#define CONFIGURING BIT (MODEM_STATE_CONFIGURING)
#define CONNECTED BIT (MODEM_STATE_CONNECTED)
#define DISCONNECTING BIT (MODEM_STATE_DISCONNECTING)
#define WAITING BIT (MODEM_STATE_WAITING)
#define FAILED BIT (MODEM_STATE_FAILED)

/* From every state the ports can go, the modem can restart, and its SIM or its wits can be lost. */
#define ANYTIME (UNAVAILABLE | INITIALIZING | LOCKED | FAILED)
/* Where a modem without a call rests, by what its radio does. */
#define RESTING (DISABLED | SEARCHING | REGISTERED | WAITING)

typedef struct {
  const char *name;
  guint next; /* BIT() of every state that may follow */
} StateRow;

static const StateRow rows[MODEM_N_STATES] = {
  [MODEM_STATE_UNAVAILABLE] = { "unavailable", INITIALIZING },
  [MODEM_STATE_INITIALIZING] = { "initializing", ANYTIME | RESTING },
  [MODEM_STATE_LOCKED] = { "locked", ANYTIME | RESTING },
  [MODEM_STATE_DISABLED] = { "disabled", ANYTIME | SEARCHING | REGISTERED | WAITING },
  [MODEM_STATE_SEARCHING] = { "searching", ANYTIME | RESTING },
  [MODEM_STATE_REGISTERED] = { "registered", ANYTIME | RESTING | DIALING },
  [MODEM_STATE_DIALING] = { "dialing", ANYTIME | RESTING | NEGOTIATING | DISCONNECTING },
  [MODEM_STATE_NEGOTIATING] = { "negotiating", ANYTIME | RESTING | CONFIGURING | DISCONNECTING },
  /* Back to negotiating when the peer takes IPCP down again. */
  [MODEM_STATE_CONFIGURING] = { "configuring", ANYTIME | RESTING | NEGOTIATING | CONNECTED | DISCONNECTING },
  [MODEM_STATE_CONNECTED] = { "connected", ANYTIME | RESTING | NEGOTIATING | CONFIGURING | DISCONNECTING },
  [MODEM_STATE_DISCONNECTING] = { "disconnecting", ANYTIME | RESTING },
  [MODEM_STATE_WAITING] = { "waiting", ANYTIME | DISABLED | SEARCHING | REGISTERED | DIALING | DISCONNECTING },
  [MODEM_STATE_FAILED] = { "failed", ANYTIME | RESTING },
};

const char *
modem_state_to_string (ModemState state)
{
  g_return_val_if_fail ((guint) state < MODEM_N_STATES, "failed");

  return rows[state].name;
}

gboolean
modem_state_may_follow (ModemState from, ModemState to)
{
  g_return_val_if_fail ((guint) from < MODEM_N_STATES && (guint) to < MODEM_N_STATES, FALSE);

  return from != to && (rows[from].next & BIT (to)) != 0;
}

gboolean
modem_state_is_online (ModemState state)
{
  return state == MODEM_STATE_CONNECTED;
}
