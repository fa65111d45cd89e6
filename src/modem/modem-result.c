/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/modem-result.h"

ModemResult *
modem_result_new (ModemResult value)
{
  return g_memdup2 (&value, sizeof value);
}

void
modem_result_free (ModemResult *self)
{
  if (self == NULL)
    return;
  switch (self->kind) {
  case MODEM_RESULT_SIGNAL:
    g_free (self->signal);
    break;
  case MODEM_RESULT_SIM_IDENTITY:
    g_free (self->sim_identity.iccid);
    g_free (self->sim_identity.imsi);
    break;
  case MODEM_RESULT_DEVICE_IDENTITY:
    g_free (self->imei);
    break;
  case MODEM_RESULT_NETWORKS:
    g_array_unref (self->networks);
    break;
  case MODEM_RESULT_REPLY:
    g_free (self->reply);
    break;
  }
  g_free (self);
}
