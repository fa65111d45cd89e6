/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the listener and the callers are told, and when: at the end of a turn, in order. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <string.h>

typedef enum {
  NOTICE_STATE,    /* the state has changed */
  NOTICE_RECOVERY, /* a step of recovery begins */
  NOTICE_QUOTA,    /* a part of the quota is used */
} NoticeKind;

typedef struct {
  NoticeKind kind;
  ModemState new_state, old_state;
  DtReason reason;
  const char *word; /* the step, or the level */
  guint attempt;
  guint64 bytes;
} Notice;

typedef struct {
  ModemDone done;
  gpointer user_data;
  GVariant *result;
  GError *error;
} Answer;

void
modem_set_state (Modem *self, ModemState state, DtReason reason)
{
  ModemState old = self->info.state;
  Notice notice = { .kind = NOTICE_STATE, .new_state = state, .old_state = old, .reason = reason };

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
  g_queue_push_tail (&self->notices, g_memdup2 (&notice, sizeof notice));
}

void
modem_tell_recovery (Modem *self, const char *step, guint attempt)
{
  Notice notice = { .kind = NOTICE_RECOVERY, .word = step, .attempt = attempt };

  dt_log (DT_LOG_INFO, modem_id (self), "recovery: %s, attempt %u", step, attempt);
  g_queue_push_tail (&self->notices, g_memdup2 (&notice, sizeof notice));
}

void
modem_tell_quota (Modem *self, UsageLevel level, guint64 bytes)
{
  Notice notice = { .kind = NOTICE_QUOTA, .word = usage_level_to_string (level), .bytes = bytes };

  g_queue_push_tail (&self->notices, g_memdup2 (&notice, sizeof notice));
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
  self->info_changed |= parts;
}

void
modem_answer (Modem *self, ModemDone done, gpointer user_data, GVariant *result, GError *error)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->done = done;
  answer->user_data = user_data;
  answer->result = result == NULL ? NULL : g_variant_ref_sink (result);
  answer->error = error;
  g_queue_push_tail (&self->answers, answer);
  modem_timer_set (self, TIMER_TURN, 0);
}

static void
answer_free (Answer *answer)
{
  g_clear_pointer (&answer->result, g_variant_unref);
  g_clear_error (&answer->error);
  g_free (answer);
}

static void
tell_notice (Modem *self, const Notice *notice)
{
  const ModemListener *listener = self->listener;

  switch (notice->kind) {
  case NOTICE_STATE:
    if (listener->state_changed != NULL)
      listener->state_changed (self->listener_data, notice->new_state, notice->old_state, notice->reason);
    break;
  case NOTICE_RECOVERY:
    if (listener->recovery_step != NULL)
      listener->recovery_step (self->listener_data, notice->word, notice->attempt);
    break;
  case NOTICE_QUOTA:
    if (listener->quota_reached != NULL)
      listener->quota_reached (self->listener_data, notice->word, notice->bytes);
    break;
  }
}

static void
tell_info (Modem *self)
{
  ModemInfoParts parts = self->info_changed;

  self->info_changed = 0;
  if (parts != 0 && self->listener->info_changed != NULL)
    self->listener->info_changed (self->listener_data, parts);
}

static void
tell_signal (Modem *self)
{
  if (!self->signal_notice)
    return;
  self->signal_notice = FALSE;
  if (self->listener->signal_changed != NULL)
    self->listener->signal_changed (self->listener_data, &self->info.signal);
}

/* A listener may call any operation, and modem_free(): what it queues comes in the next turn. */
void
modem_tell (Modem *self)
{
  GQueue notices = self->notices;
  GQueue answers = self->answers;

  g_queue_init (&self->notices);
  g_queue_init (&self->answers);
  if (!self->freed)
    tell_info (self);
  for (Notice *notice = g_queue_pop_head (&notices); notice != NULL; notice = g_queue_pop_head (&notices)) {
    if (!self->freed)
      tell_notice (self, notice);
    g_free (notice);
  }
  if (!self->freed)
    tell_signal (self);
  for (Answer *answer = g_queue_pop_head (&answers); answer != NULL; answer = g_queue_pop_head (&answers)) {
    if (!self->freed && answer->done != NULL)
      answer->done (answer->user_data, answer->result, answer->error);
    answer_free (answer);
  }
}

void
modem_forget_notices (Modem *self)
{
  g_queue_clear_full (&self->notices, g_free);
  for (Answer *answer = g_queue_pop_head (&self->answers); answer != NULL; answer = g_queue_pop_head (&self->answers))
    answer_free (answer);
}
