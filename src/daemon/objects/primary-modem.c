/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/primary-modem.h"

/* Coarse, so that two modems on their way up do not take turns. */
static guint
rank (const ModemObject *modem)
{
  switch (modem_state_info (modem_object_modem (modem))->state) {
  case MODEM_STATE_CONNECTED:
    return 5;
  case MODEM_STATE_DIALING:
  case MODEM_STATE_NEGOTIATING:
  case MODEM_STATE_CONFIGURING:
  case MODEM_STATE_DISCONNECTING:
  case MODEM_STATE_WAITING:
    return 4;
  case MODEM_STATE_REGISTERED:
    return 3;
  case MODEM_STATE_SEARCHING:
    return 2;
  case MODEM_STATE_INITIALIZING:
  case MODEM_STATE_LOCKED:
  case MODEM_STATE_DISABLED:
    return 1;
  case MODEM_STATE_UNAVAILABLE:
  case MODEM_STATE_FAILED:
    return 0;
  }
  g_return_val_if_reached (0);
}

ModemObject *
primary_modem_choose (GPtrArray *modems, ModemObject *current)
{
  ModemObject *best = NULL;

  if (current != NULL && g_ptr_array_find (modems, current, NULL))
    best = current;
  for (guint i = 0; i < modems->len; i++) {
    if (best == NULL || rank (modems->pdata[i]) > rank (best))
      best = modems->pdata[i];
  }
  return best;
}
