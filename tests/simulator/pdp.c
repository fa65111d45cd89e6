/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packet contexts: what is stored, what the network made of it, and whether one is in use. */
#include "modem-private.h"

#include <string.h>

/* Where the MNC begins in the network's code. */
#define MNC_AT 3

void
pdp_define (SimModem *self, guint cid, const char *type, const char *apn)
{
  SimPdp *pdp = &self->contexts[cid - 1];

  g_free (pdp->type);
  g_free (pdp->apn);
  pdp->defined = TRUE;
  pdp->type = g_strdup (type);
  pdp->apn = g_strdup (apn);
}

gboolean
pdp_is_attached (const SimModem *self)
{
  return self->attached && radio_has_service (self);
}

gboolean
pdp_is_active (const SimModem *self, guint cid)
{
  gboolean given_up = sim_faults_active (self->context->faults, SIM_FAULT_CONTEXT_BUSY) && !self->context_held;

  if (self->call != NULL && self->call_cid == cid)
    return TRUE;
  return cid == 1 && pdp_is_attached (self) && radio_is_lte (self) && !given_up;
}

void
pdp_hold (SimModem *self)
{
  if ((self->call != NULL && self->call_cid == 1) || (pdp_is_attached (self) && radio_is_lte (self)))
    self->context_held = TRUE;
}

void
pdp_free (SimModem *self, const char *how)
{
  const SimFaults *faults = self->context->faults;
  const char *ways[] = { "cgact", "cgatt", "cfun" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    if (sim_faults_has_word (faults, SIM_FAULT_CONTEXT_BUSY, ways[i]) && strcmp (ways[i], how) != 0)
      return;
  }
  self->context_held = FALSE;
}

gboolean
pdp_is_busy (const SimModem *self, guint cid, guint *out_cme)
{
  const SimFaults *faults = self->context->faults;
  guint cme = (guint) sim_faults_number (faults, SIM_FAULT_CONTEXT_BUSY);

  *out_cme = cme == 0 ? CME_NOT_ALLOWED : cme;
  if (!sim_faults_active (faults, SIM_FAULT_CONTEXT_BUSY))
    return FALSE;
  return (self->call != NULL && self->call_cid == cid) || (cid == 1 && self->context_held);
}

const char *
pdp_shown_type (const SimModem *self, guint cid)
{
  const SimPdp *pdp = &self->contexts[cid - 1];
  gboolean granted = pdp_is_attached (self) && sim_faults_active (self->context->faults, SIM_FAULT_GRANTED_TYPE);

  return granted && strcmp (pdp->type, "IPV4V6") == 0 ? sim_faults_text (self->context->faults, SIM_FAULT_GRANTED_TYPE)
                                                      : pdp->type;
}

char *
pdp_shown_apn (const SimModem *self, guint cid)
{
  const SimPdp *pdp = &self->contexts[cid - 1];
  const char *plmn = self->context->config.plmn;

  if (*pdp->apn == '\0' || !pdp_is_active (self, cid) || g_str_has_suffix (pdp->apn, APN_SUFFIX_END)
      || !sim_faults_active (self->context->faults, SIM_FAULT_APN_SUFFIX))
    return g_strdup (pdp->apn);
  return g_strdup_printf ("%s.mnc%s%s.mcc%.3s" APN_SUFFIX_END, pdp->apn, strlen (plmn + MNC_AT) < 3 ? "0" : "",
                          plmn + MNC_AT, plmn);
}
