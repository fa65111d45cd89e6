/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/autoconnect.h"

#include "base/log.h"

#include <string.h>

/* Digits of an ICCID without check digit; some modems leave that out or fill up with F. */
#define ICCID_SIGNIFICANT 18

/* What is known of the SIM in a modem that is there. */
typedef enum {
  SIM_UNASKED,
  SIM_ASKED, /* the answer is under way */
  SIM_KNOWN,
  SIM_UNKNOWN, /* it did not say; asked again after the next change of state */
} SimKnowledge;

typedef struct {
  SimKnowledge knowledge;
  char *iccid;
  /* What it wants is a profile as it is, brought up here; a client's Connect may have changed some of it. */
  gboolean ours;
} Candidate;

struct _Autoconnect {
  const DaemonContext *context;
  GHashTable *candidates;   /* modem id → Candidate, of modems that are there */
  GHashTable *lost_intents; /* modem id → ConnectionSettings, of modems that are gone */
  gboolean is_stopped;
  GSource *scheduled; /* NULL: nothing to look at */
};

typedef struct {
  Autoconnect *self;
  char *id;
} IdentityCall;

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;

  g_free (candidate->iccid);
  g_free (candidate);
}

Autoconnect *
autoconnect_new (const DaemonContext *context)
{
  Autoconnect *self = g_new0 (Autoconnect, 1);

  self->context = context;
  self->candidates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, candidate_free);
  self->lost_intents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify) connection_settings_free);
  return self;
}

static void
unschedule (Autoconnect *self)
{
  if (self->scheduled == NULL)
    return;
  g_source_destroy (self->scheduled);
  g_clear_pointer (&self->scheduled, g_source_unref);
}

void
autoconnect_free (Autoconnect *self)
{
  unschedule (self);
  g_hash_table_unref (self->candidates);
  g_hash_table_unref (self->lost_intents);
  g_free (self);
}

/* The modem logs why it fails; that it goes on trying is its business too. */
static void
connect_done (gpointer user_data, const ModemResult *result, const GError *error)
{
}

static void
bring_up (ModemObject *modem, const ConnectionSettings *settings, DtReason reason)
{
  modem_object_connect (modem, settings, TRUE, reason, connect_done, NULL);
}

/* One profile is one connection: it does not come up by itself on a second modem. */
static gboolean
in_use (Autoconnect *self, const char *profile, const ModemObject *except)
{
  for (guint i = 0; i < self->context->modems->len; i++) {
    const ModemObject *modem = self->context->modems->pdata[i];
    const ConnectionSettings *wanted = modem_wanted (modem_object_modem (modem));

    if (modem != except && wanted != NULL && strcmp (wanted->profile, profile) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
same_iccid (const char *a, const char *b)
{
  gsize len = MIN (strlen (a), strlen (b));

  while (len > ICCID_SIGNIFICANT && (g_ascii_toupper (a[len - 1]) == 'F' || g_ascii_toupper (b[len - 1]) == 'F'))
    len--;
  return len >= ICCID_SIGNIFICANT && g_ascii_strncasecmp (a, b, len) == 0;
}

static void
got_identity (gpointer user_data, const ModemResult *result, const GError *error)
{
  IdentityCall *call = user_data;
  Autoconnect *self = call->self;
  Candidate *candidate = g_hash_table_lookup (self->candidates, call->id);

  if (candidate != NULL) {
    g_clear_pointer (&candidate->iccid, g_free);
    if (error == NULL)
      candidate->iccid = g_strdup (result->sim_identity.iccid);
    candidate->knowledge = candidate->iccid == NULL ? SIM_UNKNOWN : SIM_KNOWN;
    if (candidate->knowledge == SIM_UNKNOWN)
      dt_log (DT_LOG_INFO, call->id, "the SIM does not tell its number (%s): profiles with sim-iccid wait",
              error == NULL ? "no answer" : error->message);
    autoconnect_schedule (self);
  }
  g_free (call->id);
  g_free (call);
}

static void
ask_sim (Autoconnect *self, ModemObject *modem, Candidate *candidate)
{
  IdentityCall *call = g_new (IdentityCall, 1);

  call->self = self;
  call->id = g_strdup (modem_object_id (modem));
  candidate->knowledge = SIM_ASKED;
  modem_object_get_sim_identity (modem, got_identity, call);
}

static gboolean
can_tell_sim (ModemState state)
{
  return state != MODEM_STATE_UNAVAILABLE && state != MODEM_STATE_INITIALIZING;
}

/* The profile for this modem, or NULL: there is none, or not before the SIM is known. */
static const ConnectionSettings *
choose (Autoconnect *self, ModemObject *modem, Candidate *candidate)
{
  g_autoptr (GPtrArray) profiles = profile_store_list (self->context->profiles);

  for (guint i = 0; i < profiles->len; i++) {
    const ConnectionSettings *profile = profiles->pdata[i];

    if (!profile->autoconnect || in_use (self, profile->id, modem))
      continue;
    if (*profile->sim_iccid == '\0')
      return profile;
    switch (candidate->knowledge) {
    case SIM_KNOWN:
      if (same_iccid (profile->sim_iccid, candidate->iccid))
        return profile;
      break;
    case SIM_UNKNOWN:
      break;
    case SIM_UNASKED:
      if (can_tell_sim (modem_state_info (modem_object_modem (modem))->state))
        ask_sim (self, modem, candidate);
      return NULL;
    case SIM_ASKED:
      return NULL;
    }
  }
  return NULL;
}

static void
bring_up_profile (ModemObject *modem, Candidate *candidate, const ConnectionSettings *profile)
{
  g_autoptr (ConnectionSettings) settings = connection_settings_copy (profile);

  g_free (settings->profile);
  settings->profile = g_strdup (profile->id);
  candidate->ours = TRUE;
  bring_up (modem, settings, DT_REASON_AUTOCONNECT);
}

static void
forbid (Autoconnect *self, const char *id, gboolean is_forbidden)
{
  user_intent_set (self->context->intent, USER_INTENT_DISCONNECTED, id, is_forbidden);
}

static gboolean
is_forbidden (Autoconnect *self, const char *id)
{
  return user_intent_holds (self->context->intent, USER_INTENT_DISCONNECTED, id);
}

static void
consider (Autoconnect *self, ModemObject *modem)
{
  const char *id = modem_object_id (modem);
  Candidate *candidate = g_hash_table_lookup (self->candidates, id);
  const ConnectionSettings *profile;

  if (candidate == NULL || self->is_stopped || is_forbidden (self, id)
      || modem_wanted (modem_object_modem (modem)) != NULL)
    return;
  profile = choose (self, modem, candidate);
  if (profile == NULL)
    return;
  dt_log (DT_LOG_INFO, id, "profile %s comes up by itself", profile->id);
  bring_up_profile (modem, candidate, profile);
}

void
autoconnect_profile_changed (Autoconnect *self, const char *profile)
{
  const ConnectionSettings *settings = profile_store_get (self->context->profiles, profile);

  for (guint i = 0; settings != NULL && i < self->context->modems->len; i++) {
    ModemObject *modem = self->context->modems->pdata[i];
    const ConnectionSettings *wanted = modem_wanted (modem_object_modem (modem));
    Candidate *candidate = g_hash_table_lookup (self->candidates, modem_object_id (modem));

    if (candidate != NULL && candidate->ours && wanted != NULL && strcmp (wanted->profile, profile) == 0
        && settings->autoconnect && strcmp (wanted->sim_iccid, settings->sim_iccid) == 0
        && !modem_state_is_online (modem_state_info (modem_object_modem (modem))->state)) {
      dt_log (DT_LOG_INFO, modem_object_id (modem), "profile %s has changed", profile);
      bring_up_profile (modem, candidate, settings);
    }
  }
}

static gboolean
consider_all (gpointer user_data)
{
  Autoconnect *self = user_data;

  unschedule (self);
  for (guint i = 0; i < self->context->modems->len; i++)
    consider (self, self->context->modems->pdata[i]);
  return G_SOURCE_REMOVE;
}

void
autoconnect_schedule (Autoconnect *self)
{
  if (self->scheduled != NULL)
    return;
  self->scheduled = g_idle_source_new ();
  g_source_set_callback (self->scheduled, consider_all, self, NULL);
  g_source_attach (self->scheduled, g_main_context_get_thread_default ());
}

void
autoconnect_modem_added (Autoconnect *self, ModemObject *modem)
{
  const char *id = modem_object_id (modem);
  gpointer stored_id = NULL;
  gpointer stored = NULL;

  if (is_forbidden (self, USER_INTENT_NEW_MODEMS))
    forbid (self, id, TRUE);
  g_hash_table_replace (self->candidates, g_strdup (id), g_new0 (Candidate, 1));
  if (g_hash_table_steal_extended (self->lost_intents, id, &stored_id, &stored)) {
    g_autoptr (ConnectionSettings) intent = stored;

    g_free (stored_id);
    if (*intent->profile == '\0' || !in_use (self, intent->profile, modem)) {
      dt_log (DT_LOG_INFO, id, "the modem is back, and so is its connection");
      bring_up (modem, intent, DT_REASON_DEVICE_ADDED);
    }
  }
  autoconnect_schedule (self);
}

void
autoconnect_modem_removed (Autoconnect *self, ModemObject *modem)
{
  const char *id = modem_object_id (modem);
  const ConnectionSettings *wanted = modem_wanted (modem_object_modem (modem));

  g_hash_table_remove (self->candidates, id);
  if (wanted != NULL)
    g_hash_table_replace (self->lost_intents, g_strdup (id), connection_settings_copy (wanted));
  /* Its profile is free for another modem. */
  autoconnect_schedule (self);
}

void
autoconnect_modem_changed (Autoconnect *self, ModemObject *modem)
{
  Candidate *candidate = g_hash_table_lookup (self->candidates, modem_object_id (modem));

  if (candidate == NULL)
    return;
  /* Another SIM may be in it after a start; one that was locked may tell now. */
  if (candidate->knowledge == SIM_UNKNOWN
      || (candidate->knowledge == SIM_KNOWN && !can_tell_sim (modem_state_info (modem_object_modem (modem))->state)))
    candidate->knowledge = SIM_UNASKED;
  autoconnect_schedule (self);
}

void
autoconnect_allow (Autoconnect *self, const char *id)
{
  Candidate *candidate = g_hash_table_lookup (self->candidates, id);

  if (candidate != NULL)
    candidate->ours = FALSE;
  forbid (self, id, FALSE);
  forbid (self, USER_INTENT_NEW_MODEMS, FALSE);
}

void
autoconnect_forbid (Autoconnect *self, const char *id)
{
  forbid (self, id, TRUE);
  g_hash_table_remove (self->lost_intents, id);
}

void
autoconnect_forbid_all (Autoconnect *self)
{
  GHashTableIter iter;
  gpointer id;

  /* Those that are gone come back under the same id. */
  g_hash_table_iter_init (&iter, self->lost_intents);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    forbid (self, id, TRUE);
  g_hash_table_remove_all (self->lost_intents);
  for (guint i = 0; i < self->context->modems->len; i++)
    forbid (self, modem_object_id (self->context->modems->pdata[i]), TRUE);
  forbid (self, USER_INTENT_NEW_MODEMS, TRUE);
}

void
autoconnect_stop (Autoconnect *self)
{
  self->is_stopped = TRUE;
}
