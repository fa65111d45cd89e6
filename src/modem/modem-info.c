/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/modem-info.h"

#define N_STRINGS 18

static void
get_strings (ModemInfo *info, char **out[N_STRINGS])
{
  char **const strings[N_STRINGS] = {
    &info->access_technology, &info->registration,      &info->operator_code, &info->operator_name,
    &info->cell_band,         &info->manufacturer,      &info->model,         &info->revision,
    &info->sim_lock,          &info->sim_operator_code, &info->profile,       &info->apn,
    &info->interface,         &info->datapath,          &info->route,         &info->last_error_name,
    &info->last_error_text,   &info->dns_holder,
  };

  for (guint i = 0; i < N_STRINGS; i++)
    out[i] = strings[i];
}

ModemInfo *
modem_info_new (void)
{
  ModemInfo *self = g_new0 (ModemInfo, 1);
  char **strings[N_STRINGS];

  get_strings (self, strings);
  for (guint i = 0; i < N_STRINGS; i++)
    *strings[i] = g_strdup ("");
  g_free (self->registration);
  self->registration = g_strdup ("unknown");
  g_free (self->sim_lock);
  self->sim_lock = g_strdup ("unknown");
  self->signal.technology = "";
  self->pin_retries = self->puk_retries = G_MAXUINT;
  self->state = MODEM_STATE_UNAVAILABLE;
  self->reason = DT_REASON_BOOT;
  return self;
}

void
modem_info_free (ModemInfo *self)
{
  char **strings[N_STRINGS];

  get_strings (self, strings);
  for (guint i = 0; i < N_STRINGS; i++)
    g_free (*strings[i]);
  g_strfreev (self->quirks);
  g_free (self);
}
