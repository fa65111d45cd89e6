/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/store.h"

#include "base/log.h"

#include <gio/gio.h>
#include <string.h>

struct _PlatformStore {
  StoreOps ops; /* first: the functions find the store by it */
  char *directory;
  GHashTable *groups; /* name → GKeyFile, read once */
};

/* A group becomes a file name. */
static gboolean
is_name (const char *name)
{
  return name != NULL && name[0] != '\0' && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen (name);
}

static char *
path_of (PlatformStore *self, const char *group)
{
  g_autofree char *file = g_strconcat (group, ".conf", NULL);

  return g_build_filename (self->directory, file, NULL);
}

static GKeyFile *
load_group (PlatformStore *self, const char *group)
{
  GKeyFile *values = g_hash_table_lookup (self->groups, group);

  if (values != NULL)
    return values;
  values = g_key_file_new ();
  g_hash_table_insert (self->groups, g_strdup (group), values);

  g_autofree char *path = path_of (self, group);
  g_autoptr (GError) error = NULL;
  if (!g_key_file_load_from_file (values, path, G_KEY_FILE_NONE, &error)
      && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    dt_log (DT_LOG_WARNING, NULL, "%s: %s; it counts as empty", path, error->message);
  return values;
}

static void
save_group (PlatformStore *self, const char *group, GKeyFile *values)
{
  g_autofree char *path = path_of (self, group);
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = g_key_file_to_data (values, &length, NULL);

  if (g_mkdir_with_parents (self->directory, 0700) != 0)
    dt_log (DT_LOG_WARNING, NULL, "%s: %s", self->directory, g_strerror (errno));
  else if (!g_file_set_contents_full (path, text, (gssize) length,
                                      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    dt_log (DT_LOG_WARNING, NULL, "%s", error->message);
}

static char *
get (const StoreOps *ops, const char *group, const char *key)
{
  g_return_val_if_fail (is_name (group) && is_name (key), NULL);

  return g_key_file_get_string (load_group ((PlatformStore *) ops, group), group, key, NULL);
}

static void
set (const StoreOps *ops, const char *group, const char *key, const char *value)
{
  PlatformStore *self = (PlatformStore *) ops;

  g_return_if_fail (is_name (group) && is_name (key));

  GKeyFile *values = load_group (self, group);
  g_autofree char *old = g_key_file_get_string (values, group, key, NULL);
  if (g_strcmp0 (old, value) == 0) /* the flash of a small computer wears out */
    return;
  if (value == NULL)
    g_key_file_remove_key (values, group, key, NULL);
  else
    g_key_file_set_string (values, group, key, value);
  save_group (self, group, values);
}

PlatformStore *
platform_store_new (const char *directory)
{
  PlatformStore *self = g_new0 (PlatformStore, 1);

  self->ops = (StoreOps) { .get = get, .set = set };
  self->directory = g_strdup (directory);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_key_file_unref);
  return self;
}

void
platform_store_free (PlatformStore *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->groups);
  g_free (self->directory);
  g_free (self);
}

const StoreOps *
platform_store_ops (PlatformStore *self)
{
  return &self->ops;
}
