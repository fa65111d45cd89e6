/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of the modem, for others to see: its state and the rest of ModemInfo; what changes is told. */
#include "base/log.h"
#include "modem/modem-private.h"

void
core_set_state (Modem *self, ModemState state, DtReason reason)
{
  ModemState old = core_info (self)->state;

  if (old == state) {
    if (core_info (self)->reason != reason && reason != DT_REASON_NONE) {
      core_info (self)->reason = reason;
      core_touch (self, MODEM_INFO_REST);
    }
    return;
  }
  if (!modem_state_may_follow (old, state)) {
    dt_log (DT_LOG_ERROR, core_id (self), "%s may not follow %s: a fault of Dialtone", modem_state_to_string (state),
            modem_state_to_string (old));
    g_warn_if_reached ();
  }
  core_info (self)->state = state;
  core_info (self)->reason = reason;
  core_touch (self, MODEM_INFO_REST);
  if (core_log_allows (self, MODEM_LOG_STATE))
    dt_log_state (core_id (self), modem_state_to_string (old), modem_state_to_string (state),
                  dt_reason_to_string (reason));
  outbox_add_state (self->outbox, state, old, reason);
}

void
core_restore_state (Modem *self, ModemState state, DtReason reason)
{
  core_info (self)->state = state;
  core_info (self)->reason = reason;
}

#define N_STRINGS 17

static void
info_strings (Modem *self, char **out[N_STRINGS])
{
  ModemInfo *info = core_info (self);
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

  self->info = g_new0 (ModemInfo, 1);
  info_strings (self, strings);
  for (guint i = 0; i < N_STRINGS; i++)
    *strings[i] = g_strdup ("");
  core_set_string (self, &core_info (self)->registration, "unknown");
  core_set_string (self, &core_info (self)->sim_lock, "unknown");
  core_info (self)->signal.technology = "";
  core_info (self)->pin_retries = core_info (self)->puk_retries = G_MAXUINT;
  core_restore_state (self, MODEM_STATE_UNAVAILABLE, DT_REASON_BOOT);
}

void
info_clear (Modem *self)
{
  char **strings[N_STRINGS];

  info_strings (self, strings);
  for (guint i = 0; i < N_STRINGS; i++)
    g_clear_pointer (strings[i], g_free);
  g_clear_pointer (&core_info (self)->quirks, g_strfreev);
  g_free (self->info);
}

ModemInfo *
core_info (const Modem *self)
{
  return self->info;
}

void
core_set_string (Modem *self, char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  core_touch (self, MODEM_INFO_REST);
}

void
core_set_uint (Modem *self, guint *field, guint value)
{
  if (*field == value)
    return;
  *field = value;
  core_touch (self, MODEM_INFO_REST);
}

void
core_touch (Modem *self, ModemInfoParts parts)
{
  outbox_add_info (self->outbox, parts);
}

void
core_tell_recovery (Modem *self, const char *step, guint attempt)
{
  dt_log (DT_LOG_INFO, core_id (self), "recovery: %s, attempt %u", step, attempt);
  outbox_add_recovery (self->outbox, step, attempt);
}

void
core_tell_quota (Modem *self, const char *level, guint64 bytes)
{
  outbox_add_quota (self->outbox, level, bytes);
}

void
core_tell_signal (Modem *self)
{
  outbox_add_signal (self->outbox);
}

void
core_answer (Modem *self, ModemDone done, gpointer user_data, GVariant *result, GError *error)
{
  outbox_add_answer (self->outbox, done, user_data, result, error);
  core_wake (self);
}
