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
} Seat;

struct _Autoconnect {
  const DaemonContext *context;
  GHashTable *seats;  /* modem id → Seat, of modems that are there */
  GHashTable *wishes; /* modem id → ConnectionSettings, of modems that are gone */
  gboolean is_stopped;
  GSource *scheduled; /* NULL: nothing to look at */
};

typedef struct {
  Autoconnect *self;
  char *id;
} Question;

static void
seat_free (gpointer data)
{
  Seat *seat = data;

  g_free (seat->iccid);
  g_free (seat);
}

Autoconnect *
autoconnect_new (const DaemonContext *context)
{
  Autoconnect *self = g_new0 (Autoconnect, 1);

  self->context = context;
  self->seats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, seat_free);
  self->wishes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) connection_settings_free);
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
  g_hash_table_unref (self->seats);
  g_hash_table_unref (self->wishes);
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
  Question *question = user_data;
  Autoconnect *self = question->self;
  Seat *seat = g_hash_table_lookup (self->seats, question->id);

  if (seat != NULL) {
    g_clear_pointer (&seat->iccid, g_free);
    if (error == NULL)
      seat->iccid = g_strdup (result->sim_identity.iccid);
    seat->knowledge = seat->iccid == NULL ? SIM_UNKNOWN : SIM_KNOWN;
    if (seat->knowledge == SIM_UNKNOWN)
      dt_log (DT_LOG_INFO, question->id, "the SIM does not tell its number (%s): profiles with sim-iccid wait",
              error == NULL ? "no answer" : error->message);
    autoconnect_schedule (self);
  }
  g_free (question->id);
  g_free (question);
}

static void
ask_sim (Autoconnect *self, ModemObject *modem, Seat *seat)
{
  Question *question = g_new (Question, 1);

  question->self = self;
  question->id = g_strdup (modem_object_id (modem));
  seat->knowledge = SIM_ASKED;
  modem_object_get_sim_identity (modem, got_identity, question);
}

static gboolean
can_tell_sim (ModemState state)
{
  return state != MODEM_STATE_UNAVAILABLE && state != MODEM_STATE_INITIALIZING;
}

/* The profile for this modem, or NULL: there is none, or not before the SIM is known. */
static const ConnectionSettings *
choose (Autoconnect *self, ModemObject *modem, Seat *seat)
{
  g_autoptr (GPtrArray) profiles = profile_store_list (self->context->profiles);

  for (guint i = 0; i < profiles->len; i++) {
    const ConnectionSettings *profile = profiles->pdata[i];

    if (!profile->autoconnect || in_use (self, profile->id, modem))
      continue;
    if (*profile->sim_iccid == '\0')
      return profile;
    switch (seat->knowledge) {
    case SIM_KNOWN:
      if (same_iccid (profile->sim_iccid, seat->iccid))
        return profile;
      break;
    case SIM_UNKNOWN:
      break;
    case SIM_UNASKED:
      if (can_tell_sim (modem_state_info (modem_object_modem (modem))->state))
        ask_sim (self, modem, seat);
      return NULL;
    case SIM_ASKED:
      return NULL;
    }
  }
  return NULL;
}

static void
bring_up_profile (ModemObject *modem, Seat *seat, const ConnectionSettings *profile)
{
  g_autoptr (ConnectionSettings) settings = connection_settings_copy (profile);

  g_free (settings->profile);
  settings->profile = g_strdup (profile->id);
  seat->ours = TRUE;
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
  Seat *seat = g_hash_table_lookup (self->seats, id);
  const ConnectionSettings *profile;

  if (seat == NULL || self->is_stopped || is_forbidden (self, id) || modem_wanted (modem_object_modem (modem)) != NULL)
    return;
  profile = choose (self, modem, seat);
  if (profile == NULL)
    return;
  dt_log (DT_LOG_INFO, id, "profile %s comes up by itself", profile->id);
  bring_up_profile (modem, seat, profile);
}

void
autoconnect_profile_changed (Autoconnect *self, const char *profile)
{
  const ConnectionSettings *settings = profile_store_get (self->context->profiles, profile);

  for (guint i = 0; settings != NULL && i < self->context->modems->len; i++) {
    ModemObject *modem = self->context->modems->pdata[i];
    const ConnectionSettings *wanted = modem_wanted (modem_object_modem (modem));
    Seat *seat = g_hash_table_lookup (self->seats, modem_object_id (modem));

    if (seat != NULL && seat->ours && wanted != NULL && strcmp (wanted->profile, profile) == 0 && settings->autoconnect
        && strcmp (wanted->sim_iccid, settings->sim_iccid) == 0
        && !modem_state_is_online (modem_state_info (modem_object_modem (modem))->state)) {
      dt_log (DT_LOG_INFO, modem_object_id (modem), "profile %s has changed", profile);
      bring_up_profile (modem, seat, settings);
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
  g_hash_table_replace (self->seats, g_strdup (id), g_new0 (Seat, 1));
  if (g_hash_table_steal_extended (self->wishes, id, &stored_id, &stored)) {
    g_autoptr (ConnectionSettings) wish = stored;

    g_free (stored_id);
    if (*wish->profile == '\0' || !in_use (self, wish->profile, modem)) {
      dt_log (DT_LOG_INFO, id, "the modem is back, and so is its connection");
      bring_up (modem, wish, DT_REASON_DEVICE_ADDED);
    }
  }
  autoconnect_schedule (self);
}

void
autoconnect_modem_removed (Autoconnect *self, ModemObject *modem)
{
  const char *id = modem_object_id (modem);
  const ConnectionSettings *wanted = modem_wanted (modem_object_modem (modem));

  g_hash_table_remove (self->seats, id);
  if (wanted != NULL)
    g_hash_table_replace (self->wishes, g_strdup (id), connection_settings_copy (wanted));
  /* Its profile is free for another modem. */
  autoconnect_schedule (self);
}

void
autoconnect_modem_changed (Autoconnect *self, ModemObject *modem)
{
  Seat *seat = g_hash_table_lookup (self->seats, modem_object_id (modem));

  if (seat == NULL)
    return;
  /* Another SIM may be in it after a start; one that was locked may tell now. */
  if (seat->knowledge == SIM_UNKNOWN
      || (seat->knowledge == SIM_KNOWN && !can_tell_sim (modem_state_info (modem_object_modem (modem))->state)))
    seat->knowledge = SIM_UNASKED;
  autoconnect_schedule (self);
}

void
autoconnect_allow (Autoconnect *self, const char *id)
{
  Seat *seat = g_hash_table_lookup (self->seats, id);

  if (seat != NULL)
    seat->ours = FALSE;
  forbid (self, id, FALSE);
  forbid (self, USER_INTENT_NEW_MODEMS, FALSE);
}

void
autoconnect_forbid (Autoconnect *self, const char *id)
{
  forbid (self, id, TRUE);
  g_hash_table_remove (self->wishes, id);
}

void
autoconnect_forbid_all (Autoconnect *self)
{
  GHashTableIter iter;
  gpointer id;

  /* Those that are gone come back under the same id. */
  g_hash_table_iter_init (&iter, self->wishes);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    forbid (self, id, TRUE);
  g_hash_table_remove_all (self->wishes);
  for (guint i = 0; i < self->context->modems->len; i++)
    forbid (self, modem_object_id (self->context->modems->pdata[i]), TRUE);
  forbid (self, USER_INTENT_NEW_MODEMS, TRUE);
}

void
autoconnect_stop (Autoconnect *self)
{
  self->is_stopped = TRUE;
}
