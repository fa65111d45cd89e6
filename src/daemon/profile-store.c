/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/profile-store.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/log.h"

/* An editor's several steps of one save come within this time. */
#define SETTLE_MS 100

#define SUFFIX ".conf"

struct _ProfileStore {
  char *folder;
  const ProfileStoreListener *listener;
  gpointer user_data;
  GHashTable *profiles; /* id → ConnectionSettings */
  GHashTable *broken;   /* id → what is wrong, so that it is reported once */
  GFileMonitor *monitor;
  GSource *settle; /* NULL: nothing changed since the last load */
};

ProfileStore *
profile_store_new (const char *folder, const ProfileStoreListener *listener, gpointer user_data)
{
  ProfileStore *self = g_new0 (ProfileStore, 1);

  self->folder = g_strdup (folder);
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

const ConnectionSettings *
profile_store_add (ProfileStore *self, GVariant *dict, GError **error)
{
  g_autoptr (ConnectionSettings) settings = connection_settings_from_variant (NULL, dict, TRUE, error);
  g_autofree char *id = NULL;

  if (settings == NULL || !profile_check (settings, error))
    return NULL;
  if (*settings->id == '\0') {
    g_free (settings->id);
    settings->id = make_id (self, settings);
  }
  if (is_taken (self, settings->id)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("id: there is a profile %s already"), settings->id);
    return NULL;
  }
  if (!profile_save (self->folder, settings, error))
    return NULL;
  watch_folder (self);
  id = g_strdup (settings->id);
  put (self, id, g_steal_pointer (&settings));
  return profile_store_get (self, id);
}

gboolean
profile_store_update (ProfileStore *self, const char *id, GVariant *dict, GError **error)
{
  const ConnectionSettings *old = profile_store_get (self, id);
  g_autoptr (ConnectionSettings) settings = NULL;

  g_return_val_if_fail (old != NULL, FALSE);

  settings = connection_settings_from_variant (old, dict, TRUE, error);
  if (settings == NULL || !profile_check (settings, error))
    return FALSE;
  if (strcmp (settings->id, id) != 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("id: it cannot change; add a profile instead"));
    return FALSE;
  }
  if (!profile_save (self->folder, settings, error))
    return FALSE;
  put (self, id, g_steal_pointer (&settings));
  return TRUE;
}

gboolean
profile_store_delete (ProfileStore *self, const char *id, GError **error)
{
  if (!profile_remove (self->folder, id, error))
    return FALSE;
  put (self, id, NULL);
  return TRUE;
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
