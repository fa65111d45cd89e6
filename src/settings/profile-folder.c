/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/profile-folder.h"

#include "base/log.h"

#include <gio/gio.h>
#include <string.h>

/* An editor's several steps of one save come within this time. */
#define SETTLE_MS 100

#define SUFFIX ".conf"

struct _ProfileFolder {
  char *path;
  const ProfileFolderListener *listener;
  gpointer user_data;
  GHashTable *profiles; /* id → ConnectionSettings */
  GHashTable *broken;   /* id → what is wrong, so that it is reported once */
  GFileMonitor *monitor;
  GSource *settle; /* NULL: nothing changed since the last load */
};

ProfileFolder *
profile_folder_new (const char *path, const ProfileFolderListener *listener, gpointer user_data)
{
  ProfileFolder *self = g_new0 (ProfileFolder, 1);

  self->path = g_strdup (path);
  self->listener = listener;
  self->user_data = user_data;
  self->profiles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) connection_settings_free);
  self->broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static void
stop_settling (ProfileFolder *self)
{
  if (self->settle == NULL)
    return;
  g_source_destroy (self->settle);
  g_clear_pointer (&self->settle, g_source_unref);
}

void
profile_folder_free (ProfileFolder *self)
{
  if (self->monitor != NULL) {
    g_signal_handlers_disconnect_by_data (self->monitor, self);
    g_file_monitor_cancel (self->monitor);
    g_object_unref (self->monitor);
  }
  stop_settling (self);
  g_hash_table_unref (self->profiles);
  g_hash_table_unref (self->broken);
  g_free (self->path);
  g_free (self);
}

const char *
profile_folder_path (const ProfileFolder *self)
{
  return self->path;
}

static gboolean
settled (gpointer user_data)
{
  ProfileFolder *self = user_data;

  stop_settling (self);
  profile_folder_load (self);
  return G_SOURCE_REMOVE;
}

static void
folder_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer user_data)
{
  ProfileFolder *self = user_data;

  if (self->settle != NULL)
    return;
  self->settle = g_timeout_source_new (SETTLE_MS);
  g_source_set_callback (self->settle, settled, self, NULL);
  g_source_attach (self->settle, g_main_context_get_thread_default ());
}

/* A folder that is not there would be looked for every few seconds, so it is watched from when it is. */
static void
watch_folder (ProfileFolder *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GError) error = NULL;

  if (self->monitor != NULL || !g_file_test (self->path, G_FILE_TEST_IS_DIR))
    return;
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL) {
    dt_log (DT_LOG_WARNING, NULL, "cannot watch %s, changes need Reload: %s", self->path, error->message);
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
replace (ProfileFolder *self, const char *id, ConnectionSettings *settings)
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
load_file (ProfileFolder *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  ConnectionSettings *settings = profile_load (self->path, id, &error);

  if (settings != NULL) {
    g_hash_table_remove (self->broken, id);
  } else if (g_strcmp0 (g_hash_table_lookup (self->broken, id), error->message) != 0) {
    dt_log (DT_LOG_WARNING, NULL, "profile ignored: %s", error->message);
    g_hash_table_replace (self->broken, g_strdup (id), g_strdup (error->message));
  }
  replace (self, id, settings);
}

static void
add_keys (GHashTable *ids, GHashTable *table)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (ids, g_strdup (id));
}

/* The ids of the files in the folder, and of those that were there when it was read before. */
static GHashTable *
all_ids (ProfileFolder *self)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, SUFFIX) && name[0] != '.')
      g_hash_table_add (ids, g_strndup (name, strlen (name) - strlen (SUFFIX)));
  }
  add_keys (ids, self->profiles);
  add_keys (ids, self->broken);
  return ids;
}

void
profile_folder_load (ProfileFolder *self)
{
  g_autoptr (GHashTable) ids = NULL;
  g_autoptr (GList) sorted = NULL;

  watch_folder (self);
  ids = all_ids (self);
  sorted = g_list_sort (g_hash_table_get_keys (ids), (GCompareFunc) strcmp);
  for (GList *item = sorted; item != NULL; item = item->next) {
    const char *id = item->data;
    g_autofree char *name = g_strconcat (id, SUFFIX, NULL);
    g_autofree char *path = g_build_filename (self->path, name, NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS)) {
      load_file (self, id);
    } else {
      g_hash_table_remove (self->broken, id);
      replace (self, id, NULL);
    }
  }
}

void
profile_folder_put (ProfileFolder *self, const char *id, ConnectionSettings *settings)
{
  watch_folder (self);
  replace (self, id, settings);
}

const char *
profile_folder_mistake (const ProfileFolder *self, const char *id)
{
  return g_hash_table_lookup (self->broken, id);
}

const ConnectionSettings *
profile_folder_get (ProfileFolder *self, const char *id)
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
profile_folder_list (ProfileFolder *self)
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
