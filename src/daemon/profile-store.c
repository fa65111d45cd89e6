/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/profile-store.h"

#include "base/error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* More than any client has reason to ask for at once. */
#define MAX_CHANGES 64

typedef struct _Change Change;
/* Finds what the change means now, and has the file follow; FALSE with @error. */
typedef gboolean (*ChangeStart) (Change *self, GError **error);

/* A change that a client asked for. */
struct _Change {
  ProfileStore *store;
  ChangeStart start;
  char *id; /* NULL: it gets one */
  GVariant *dict;
  ProfileStoreDone done;
  gpointer user_data;
  ConnectionSettings *settings; /* that the profile will have; NULL: it goes */
  gpointer file_change;         /* of FileOps, while it is under way */
};

struct _ProfileStore {
  ProfileFolder *folder;
  const FileOps *files;
  GQueue changes;    /* of Change: not begun */
  Change *current;   /* its file is being written; NULL: none */
  gboolean starting; /* one is just being begun */
};

ProfileStore *
profile_store_new (const char *folder, const FileOps *files, const ProfileFolderListener *listener, gpointer user_data)
{
  ProfileStore *self = g_new0 (ProfileStore, 1);

  self->folder = profile_folder_new (folder, listener, user_data);
  self->files = files;
  g_queue_init (&self->changes);
  return self;
}

void
profile_store_free (ProfileStore *self)
{
  profile_store_cancel (self);
  profile_folder_free (self->folder);
  g_free (self);
}

void
profile_store_load (ProfileStore *self)
{
  profile_folder_load (self->folder);
}

const ConnectionSettings *
profile_store_get (ProfileStore *self, const char *id)
{
  return profile_folder_get (self->folder, id);
}

GPtrArray *
profile_store_list (ProfileStore *self)
{
  return profile_folder_list (self->folder);
}

static gboolean
is_taken (ProfileStore *self, const char *id)
{
  return profile_folder_get (self->folder, id) != NULL || profile_folder_mistake (self->folder, id) != NULL;
}

/* An id for a profile that has none: its APN as far as it can be one, with a number if need be. To be freed. */
static char *
make_id (ProfileStore *self, const ConnectionSettings *settings)
{
  g_autofree char *stem = g_strndup (*settings->apn == '\0' ? "profile" : settings->apn, 48);
  g_autofree char *id = NULL;

  g_strcanon (stem, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-", '_');
  if (stem[0] == '.' || stem[0] == '-')
    stem[0] = '_';
  id = g_strdup (stem);
  for (guint n = 2; is_taken (self, id); n++) {
    g_free (id);
    id = g_strdup_printf ("%s-%u", stem, n);
  }
  return g_steal_pointer (&id);
}

/* The profile @id, which a client named. */
static const ConnectionSettings *
require_profile (ProfileStore *self, const char *id, GError **error)
{
  const ConnectionSettings *profile = profile_store_get (self, id);
  const char *broken = profile_folder_mistake (self->folder, id);
  g_autofree char *shown = g_strescape (id, NULL);

  if (profile != NULL)
    return profile;
  if (broken != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("profile: %s has a mistake: %s"), shown, broken);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("profile: there is no profile %s"), shown);
  return NULL;
}

static void
change_free (Change *change)
{
  g_free (change->id);
  g_clear_pointer (&change->dict, g_variant_unref);
  g_clear_pointer (&change->settings, connection_settings_free);
  g_free (change);
}

static void
answer (Change *change, const GError *error)
{
  change->done (change->user_data, error == NULL ? change->id : NULL, error);
  change_free (change);
}

/* One after the other: each stands on what the one before has left. */
static void
start_next (ProfileStore *self)
{
  if (self->starting)
    return; /* the one who is at it goes on */
  self->starting = TRUE;
  while (self->current == NULL && !g_queue_is_empty (&self->changes)) {
    g_autoptr (GError) error = NULL;
    Change *change = g_queue_pop_head (&self->changes);

    if (change->start (change, &error))
      self->current = change;
    else
      answer (change, error);
  }
  self->starting = FALSE;
}

static void
submit (ProfileStore *self, ChangeStart start, const char *id, GVariant *dict, ProfileStoreDone done,
        gpointer user_data)
{
  Change *change = g_new0 (Change, 1);

  *change = (Change) { .store = self, .start = start, .done = done, .user_data = user_data };
  change->id = g_strdup (id);
  change->dict = dict == NULL ? NULL : g_variant_ref (dict);
  if (g_queue_get_length (&self->changes) >= MAX_CHANGES) {
    g_autoptr (GError) error = g_error_new_literal (
      DT_ERROR, DT_ERROR_BUSY, _ ("too many changes of profiles wait for the disk: try again later"));

    answer (change, error);
    return;
  }
  g_queue_push_tail (&self->changes, change);
  start_next (self);
}

static void
file_done (gpointer user_data, const GError *error)
{
  Change *change = user_data;
  ProfileStore *self = change->store;

  self->current = NULL;
  if (error == NULL)
    profile_folder_put (self->folder, change->id, g_steal_pointer (&change->settings));
  answer (change, error);
  start_next (self);
}

/* @settings is taken. */
static void
write_file (Change *change, ConnectionSettings *settings)
{
  ProfileStore *self = change->store;
  gsize len = 0;
  g_autofree char *path = profile_file_path (profile_folder_path (self->folder), settings->id);
  g_autofree char *text = profile_render (profile_folder_path (self->folder), settings, &len);

  change->settings = settings;
  change->file_change = self->files->write (self->files, path, text, len, file_done, change);
  explicit_bzero (text, len);
}

static gboolean
start_add (Change *change, GError **error)
{
  g_autoptr (ConnectionSettings) settings = connection_settings_from_variant (NULL, change->dict, TRUE, error);

  if (settings == NULL || !profile_check (settings, error))
    return FALSE;
  if (*settings->id == '\0') {
    g_free (settings->id);
    settings->id = make_id (change->store, settings);
  }
  if (is_taken (change->store, settings->id)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("id: there is a profile %s already"), settings->id);
    return FALSE;
  }
  change->id = g_strdup (settings->id);
  write_file (change, g_steal_pointer (&settings));
  return TRUE;
}

void
profile_store_add (ProfileStore *self, GVariant *dict, ProfileStoreDone done, gpointer user_data)
{
  submit (self, start_add, NULL, dict, done, user_data);
}

static gboolean
start_update (Change *change, GError **error)
{
  const ConnectionSettings *old = require_profile (change->store, change->id, error);
  g_autoptr (ConnectionSettings) settings = old == NULL
                                              ? NULL
                                              : connection_settings_from_variant (old, change->dict, TRUE, error);

  if (settings == NULL || !profile_check (settings, error))
    return FALSE;
  if (strcmp (settings->id, change->id) != 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         _ ("id: it cannot change; add a profile instead"));
    return FALSE;
  }
  write_file (change, g_steal_pointer (&settings));
  return TRUE;
}

void
profile_store_update (ProfileStore *self, const char *id, GVariant *dict, ProfileStoreDone done, gpointer user_data)
{
  submit (self, start_update, id, dict, done, user_data);
}

static gboolean
start_delete (Change *change, GError **error)
{
  ProfileStore *self = change->store;
  g_autofree char *path = profile_file_path (profile_folder_path (self->folder), change->id);

  if (require_profile (self, change->id, error) == NULL)
    return FALSE;
  change->file_change = self->files->remove (self->files, path, file_done, change);
  return TRUE;
}

void
profile_store_delete (ProfileStore *self, const char *id, ProfileStoreDone done, gpointer user_data)
{
  submit (self, start_delete, id, NULL, done, user_data);
}

void
profile_store_cancel (ProfileStore *self)
{
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_CANCELLED, _ ("the service ends"));
  Change *current = g_steal_pointer (&self->current);

  if (current != NULL) {
    self->files->forget (current->file_change);
    answer (current, error);
  }
  while (!g_queue_is_empty (&self->changes))
    answer (g_queue_pop_head (&self->changes), error);
}

/* What somebody means who names nothing: NULL for the defaults. A profile of one SIM may carry a PIN that another SIM
 * must not see. */
static const ConnectionSettings *
best_profile (ProfileStore *self)
{
  g_autoptr (GPtrArray) list = profile_store_list (self);
  const ConnectionSettings *best = NULL;

  for (guint i = 0; i < list->len; i++) {
    const ConnectionSettings *profile = list->pdata[i];

    if (*profile->sim_iccid == '\0' && (best == NULL || (profile->autoconnect && !best->autoconnect)))
      best = profile;
  }
  return best;
}

static gboolean
names_nothing (GVariant *dict)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL)) {
    if (strcmp (key, "timeout") != 0)
      return FALSE;
  }
  return TRUE;
}

ConnectionSettings *
profile_store_base (ProfileStore *self, GVariant *dict, const ConnectionSettings *wanted, GError **error)
{
  const ConnectionSettings *profile = NULL;
  g_autoptr (ConnectionSettings) base = NULL;
  const char *id = "";

  if (names_nothing (dict)) {
    profile = wanted == NULL ? best_profile (self) : NULL;
  } else {
    wanted = NULL;
    if (g_variant_lookup (dict, "profile", "&s", &id) && *id != '\0') {
      profile = require_profile (self, id, error);
      if (profile == NULL)
        return NULL;
    }
  }
  if (wanted != NULL) {
    base = connection_settings_copy (wanted);
    base->timeout = CONNECTION_TIMEOUT_DEFAULT;
  } else if (profile != NULL) {
    base = connection_settings_copy (profile);
    g_free (base->profile);
    base->profile = g_strdup (profile->id);
  } else {
    base = connection_settings_new ();
  }
  return g_steal_pointer (&base);
}

ConnectionSettings *
profile_store_resolve (ProfileStore *self, GVariant *dict, const ConnectionSettings *wanted, GError **error)
{
  g_autoptr (ConnectionSettings) base = profile_store_base (self, dict, wanted, error);

  return base == NULL ? NULL : connection_settings_from_variant (base, dict, FALSE, error);
}
