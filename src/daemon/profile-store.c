/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/profile-store.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"

/* An editor's several steps of one save come within this time. */
#define SETTLE_MS 100

#define SUFFIX ".conf"
/* More than any client has reason to ask for at once. */
#define MAX_CHANGES 64

typedef struct _Change Change;
/* Finds what the change means now, and has the file follow; FALSE with @error. */
typedef gboolean (*ChangeStart) (Change *self, GError **error);

/* A change that a client asked for. */
struct _Change {
  ProfileStore *store;
  ChangeStart start;
  char *id;                     /* NULL: it gets one */
  GVariant *dict;
  ProfileStoreDone done;
  gpointer user_data;
  ConnectionSettings *settings; /* that the profile will have; NULL: it goes */
  gpointer file_change;         /* of FileOps, while it is under way */
};

struct _ProfileStore {
  char *folder;
  const FileOps *files;
  const ProfileStoreListener *listener;
  gpointer user_data;
  GHashTable *profiles; /* id → ConnectionSettings */
  GHashTable *broken;   /* id → what is wrong, so that it is reported once */
  GFileMonitor *monitor;
  GSource *settle; /* NULL: nothing changed since the last load */
  GQueue changes;  /* of Change: not begun */
  Change *current; /* its file is being written; NULL: none */
  gboolean starting; /* one is just being begun */
};

ProfileStore *
profile_store_new (const char *folder, const FileOps *files, const ProfileStoreListener *listener, gpointer user_data)
{
  ProfileStore *self = g_new0 (ProfileStore, 1);

  self->folder = g_strdup (folder);
  self->files = files;
  g_queue_init (&self->changes);
  self->listener = listener;
  self->user_data = user_data;
  self->profiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) connection_settings_free);
  self->broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static void
stop_settling (ProfileStore *self)
{
  if (self->settle == NULL)
    return;
  g_source_destroy (self->settle);
  g_clear_pointer (&self->settle, g_source_unref);
}

void
profile_store_free (ProfileStore *self)
{
  profile_store_cancel (self);
  if (self->monitor != NULL) {
    g_signal_handlers_disconnect_by_data (self->monitor, self);
    g_file_monitor_cancel (self->monitor);
    g_object_unref (self->monitor);
  }
  stop_settling (self);
  g_hash_table_unref (self->profiles);
  g_hash_table_unref (self->broken);
  g_free (self->folder);
  g_free (self);
}

static gboolean
settled (gpointer user_data)
{
  ProfileStore *self = user_data;

  stop_settling (self);
  profile_store_load (self);
  return G_SOURCE_REMOVE;
}

static void
folder_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer user_data)
{
  ProfileStore *self = user_data;

  if (self->settle != NULL)
    return;
  self->settle = g_timeout_source_new (SETTLE_MS);
  g_source_set_callback (self->settle, settled, self, NULL);
  g_source_attach (self->settle, g_main_context_get_thread_default ());
}

/* A folder that is not there would be looked for every few seconds, so it is watched from when it is. */
static void
watch_folder (ProfileStore *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->folder);
  g_autoptr (GError) error = NULL;

  if (self->monitor != NULL || !g_file_test (self->folder, G_FILE_TEST_IS_DIR))
    return;
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL) {
    dt_log (DT_LOG_WARNING, NULL, "cannot watch %s, changes need Reload: %s", self->folder, error->message);
    return;
  }
  g_signal_connect (self->monitor, "changed", G_CALLBACK (folder_changed), self);
}

static gboolean
same (const ConnectionSettings *a, const ConnectionSettings *b)
{
  g_autoptr (GVariant) value_a = g_variant_ref_sink (connection_settings_to_variant (a, TRUE, TRUE));
  g_autoptr (GVariant) value_b = g_variant_ref_sink (connection_settings_to_variant (b, TRUE, TRUE));

  return g_variant_equal (value_a, value_b);
}

/* @settings (taken) are what profile @id is now; NULL: it is gone. */
static void
put (ProfileStore *self, const char *id, ConnectionSettings *settings)
{
  const ConnectionSettings *old = g_hash_table_lookup (self->profiles, id);
  g_autofree char *kept = g_strdup (id); /* the caller's may be the key that goes */

  if (settings == NULL && old != NULL) {
    g_hash_table_remove (self->profiles, kept);
    self->listener->removed (self->user_data, kept);
  } else if (settings != NULL && old != NULL && same (old, settings)) {
    connection_settings_free (settings);
  } else if (settings != NULL) {
    gboolean is_new = old == NULL;

    g_hash_table_replace (self->profiles, g_strdup (kept), settings);
    if (is_new)
      self->listener->added (self->user_data, kept);
    else
      self->listener->changed (self->user_data, kept);
  }
}

static void
load_file (ProfileStore *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  ConnectionSettings *settings = profile_load (self->folder, id, &error);

  if (settings != NULL) {
    g_hash_table_remove (self->broken, id);
  } else if (g_strcmp0 (g_hash_table_lookup (self->broken, id), error->message) != 0) {
    dt_log (DT_LOG_WARNING, NULL, "profile ignored: %s", error->message);
    g_hash_table_replace (self->broken, g_strdup (id), g_strdup (error->message));
  }
  put (self, id, settings);
}

/* The ids of the files in the folder, and of the profiles that we have. */
static GHashTable *
all_ids (ProfileStore *self)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  GHashTableIter iter;
  gpointer id;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, SUFFIX) && name[0] != '.')
      g_hash_table_add (ids, g_strndup (name, strlen (name) - strlen (SUFFIX)));
  }
  g_hash_table_iter_init (&iter, self->profiles);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (ids, g_strdup (id));
  return ids;
}

void
profile_store_load (ProfileStore *self)
{
  g_autoptr (GHashTable) ids = NULL;
  g_autoptr (GList) sorted = NULL;

  watch_folder (self);
  ids = all_ids (self);
  sorted = g_list_sort (g_hash_table_get_keys (ids), (GCompareFunc) strcmp);
  for (GList *item = sorted; item != NULL; item = item->next) {
    const char *id = item->data;
    g_autofree char *name = g_strconcat (id, SUFFIX, NULL);
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS)) {
      load_file (self, id);
    } else {
      g_hash_table_remove (self->broken, id);
      put (self, id, NULL);
    }
  }
}

const ConnectionSettings *
profile_store_get (ProfileStore *self, const char *id)
{
  return g_hash_table_lookup (self->profiles, id);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const ConnectionSettings *left = *(const ConnectionSettings *const *) a;
  const ConnectionSettings *right = *(const ConnectionSettings *const *) b;

  if (left->priority != right->priority)
    return left->priority > right->priority ? -1 : 1;
  return strcmp (left->id, right->id);
}

GPtrArray *
profile_store_list (ProfileStore *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer settings;

  g_hash_table_iter_init (&iter, self->profiles);
  while (g_hash_table_iter_next (&iter, NULL, &settings))
    g_ptr_array_add (list, settings);
  g_ptr_array_sort (list, compare);
  return list;
}

static gboolean
is_taken (ProfileStore *self, const char *id)
{
  return g_hash_table_contains (self->profiles, id) || g_hash_table_contains (self->broken, id);
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
  const char *broken = g_hash_table_lookup (self->broken, id);
  g_autofree char *shown = g_strescape (id, NULL);

  if (profile != NULL)
    return profile;
  if (broken != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("profile: %s has a mistake: %s"), shown, broken);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("profile: there is no profile %s"), shown);
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
submit (ProfileStore *self, ChangeStart start, const char *id, GVariant *dict, ProfileStoreDone done, gpointer user_data)
{
  Change *change = g_new0 (Change, 1);

  *change = (Change) { .store = self, .start = start, .done = done, .user_data = user_data };
  change->id = g_strdup (id);
  change->dict = dict == NULL ? NULL : g_variant_ref (dict);
  if (g_queue_get_length (&self->changes) >= MAX_CHANGES) {
    g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_BUSY, _("too many changes of profiles wait for the disk: try again later"));

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
  if (error == NULL) {
    watch_folder (self);
    put (self, change->id, g_steal_pointer (&change->settings));
  }
  answer (change, error);
  start_next (self);
}

/* @settings is taken. */
static void
write_file (Change *change, ConnectionSettings *settings)
{
  ProfileStore *self = change->store;
  gsize len = 0;
  g_autofree char *path = profile_file_path (self->folder, settings->id);
  g_autofree char *text = profile_render (self->folder, settings, &len);

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
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("id: there is a profile %s already"), settings->id);
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
  g_autoptr (ConnectionSettings) settings = old == NULL ? NULL : connection_settings_from_variant (old, change->dict, TRUE, error);

  if (settings == NULL || !profile_check (settings, error))
    return FALSE;
  if (strcmp (settings->id, change->id) != 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("id: it cannot change; add a profile instead"));
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
  g_autofree char *path = profile_file_path (self->folder, change->id);

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
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_CANCELLED, _("the service ends"));
  Change *current = g_steal_pointer (&self->current);

  if (current != NULL) {
    self->files->forget (current->file_change);
    answer (current, error);
  }
  while (!g_queue_is_empty (&self->changes))
    answer (g_queue_pop_head (&self->changes), error);
}

/* What somebody means who names nothing: NULL for the defaults. A profile of one SIM may carry a PIN that another SIM must not see. */
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
