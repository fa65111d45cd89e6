/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which access point names the network has. */
#include "modem-private.h"

#include <string.h>

const char *
apn_default (const SimModem *self)
{
  for (guint i = 0; i < self->accepted_apns->len; i++) {
    const char *name = g_ptr_array_index (self->accepted_apns, i);

    if (*name != '\0' && !g_str_equal (name, "*"))
      return name;
  }
  return "";
}

static gboolean
find_accepted (const SimModem *self, const char *apn)
{
  for (guint i = 0; i < self->accepted_apns->len; i++) {
    const char *name = g_ptr_array_index (self->accepted_apns, i);

    if (g_str_equal (name, "*") || g_ascii_strcasecmp (name, apn) == 0)
      return TRUE;
  }
  return FALSE;
}

/* "internet.iot.mnc092.mcc466.gprs" is "internet.iot". */
static char *
without_suffix (const char *apn)
{
  const char *suffix = g_str_has_suffix (apn, APN_SUFFIX_END) ? strstr (apn, ".mnc") : NULL;

  return suffix == NULL ? g_ascii_strdown (apn, -1) : g_ascii_strdown (apn, suffix - apn);
}

gboolean
apn_is_accepted (const SimModem *self, const char *apn, AtResult *out_result)
{
  g_autofree char *lower = without_suffix (apn);
  gpointer code = NULL;

  if (g_hash_table_lookup_extended (self->rejected_apns, lower, NULL, &code)) {
    *out_result = code == NULL ? at_result (AT_NO_CARRIER) : at_cme (GPOINTER_TO_UINT (code));
    return FALSE;
  }
  *out_result = at_cme (CME_NOT_SUBSCRIBED);
  return find_accepted (self, lower);
}

void
sim_modem_accept_apn (SimModem *self, const char *apn)
{
  g_autofree char *lower = g_ascii_strdown (apn, -1);

  g_hash_table_remove (self->rejected_apns, lower);
  if (!find_accepted (self, apn))
    g_ptr_array_add (self->accepted_apns, g_strdup (apn));
}

void
sim_modem_reject_apn (SimModem *self, const char *apn, guint cme)
{
  g_hash_table_insert (self->rejected_apns, g_ascii_strdown (apn, -1), GUINT_TO_POINTER (cme));
}
