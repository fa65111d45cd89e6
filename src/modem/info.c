/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of the modem, for others to see: its state and the rest of ModemInfo; what changes is told. */
#include "base/log.h"
#include "modem/modem-private.h"

void
modem_set_state (Modem *self, ModemState state, DtReason reason)
{
  ModemState old = self->info.state;

  if (old == state) {
    if (self->info.reason != reason && reason != DT_REASON_NONE) {
      self->info.reason = reason;
      modem_info_touch (self, MODEM_INFO_REST);
    }
    return;
  }
  if (!modem_state_may_follow (old, state)) {
    dt_log (DT_LOG_ERROR, modem_id (self), "%s may not follow %s: a fault of Dialtone", modem_state_to_string (state),
            modem_state_to_string (old));
    g_warn_if_reached ();
  }
  self->info.state = state;
  self->info.reason = reason;
  modem_info_touch (self, MODEM_INFO_REST);
  if (modem_log_allows (self, MODEM_LOG_STATE))
    dt_log_state (modem_id (self), modem_state_to_string (old), modem_state_to_string (state),
                  dt_reason_to_string (reason));
  outbox_add_state (self->outbox, state, old, reason);
}

void
modem_restore_state (Modem *self, ModemState state, DtReason reason)
{
  self->info.state = state;
  self->info.reason = reason;
}

#define N_STRINGS 17

static void
info_strings (Modem *self, char **out[N_STRINGS])
{
  ModemInfo *info = &self->info;
  char **const strings[N_STRINGS] = {
    &info->access_technology, &info->registration, &info->operator_code, &info->operator_name, &info->cell_band,
    &info->manufacturer, &info->model, &info->revision, &info->sim_lock, &info->sim_operator_code, &info->profile,
    &info->apn, &info->interface, &info->datapath, &info->route, &info->last_error_name, &info->last_error_text,
  };

  for (guint i = 0; i < N_STRINGS; i++)
    out[i] = strings[i];
}

void
info_init (Modem *self)
{
  char **strings[N_STRINGS];

  info_strings (self, strings);
  for (guint i = 0; i < N_STRINGS; i++)
    *strings[i] = g_strdup ("");
  modem_info_string (self, &self->info.registration, "unknown");
  modem_info_string (self, &self->info.sim_lock, "unknown");
  self->info.signal.technology = "";
  self->info.pin_retries = self->info.puk_retries = G_MAXUINT;
  modem_restore_state (self, MODEM_STATE_UNAVAILABLE, DT_REASON_BOOT);
}

void
info_clear (Modem *self)
{
  char **strings[N_STRINGS];

  info_strings (self, strings);
  for (guint i = 0; i < N_STRINGS; i++)
    g_clear_pointer (strings[i], g_free);
  g_clear_pointer (&self->info.quirks, g_strfreev);
}

void
modem_info_string (Modem *self, char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  modem_info_touch (self, MODEM_INFO_REST);
}

void
modem_info_uint (Modem *self, guint *field, guint value)
{
  if (*field == value)
    return;
  *field = value;
  modem_info_touch (self, MODEM_INFO_REST);
}

void
modem_info_touch (Modem *self, ModemInfoParts parts)
{
  outbox_add_info (self->outbox, parts);
}

void
modem_tell_recovery (Modem *self, const char *step, guint attempt)
{
  dt_log (DT_LOG_INFO, modem_id (self), "recovery: %s, attempt %u", step, attempt);
  outbox_add_recovery (self->outbox, step, attempt);
}

void
modem_answer (Modem *self, ModemDone done, gpointer user_data, GVariant *result, GError *error)
{
  outbox_add_answer (self->outbox, done, user_data, result, error);
  modem_timer_set (self, TIMER_TURN, 0);
}
