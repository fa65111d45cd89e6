/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/profile.h"

#include "settings/conf-reader.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUP "profile"

gboolean
profile_check_id (const char *id, GError **error)
{
  g_autoptr (ConnectionSettings) settings = connection_settings_new ();

  if (*id == '\0') {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("id: it is empty"));
    return FALSE;
  }
  return connection_settings_set_text (settings, "id", id, TRUE, error);
}

char *
profile_file_path (const char *folder, const char *id)
{
  g_autofree char *name = g_strconcat (id, ".conf", NULL);

  return g_build_filename (folder, name, NULL);
}

G_GNUC_PRINTF (2, 3)
static gboolean
invalid (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
read_entry (ConnectionSettings *settings, GHashTable *seen, const ConfEntry *entry, GError **error)
{
  if (strcmp (entry->group, GROUP) != 0)
    return invalid (error, _ ("the group [%s] is not known; allowed: [profile]"), entry->group);
  if (!g_hash_table_add (seen, g_strdup (entry->key)))
    return invalid (error, _ ("%s: it is given twice"), entry->key);
  if (strcmp (entry->key, "id") == 0 && strcmp (entry->value, settings->id) != 0)
    return invalid (error, _ ("id: it must be the name of the file, %s"), settings->id);
  return connection_settings_set_text (settings, entry->key, entry->value, TRUE, error);
}

gboolean
profile_check (const ConnectionSettings *settings, GError **error)
{
  if (*settings->profile != '\0')
    return invalid (error, _ ("profile: a profile does not build on another one"));
  return connection_settings_check (settings, error);
}

ConnectionSettings *
profile_load (const char *folder, const char *id, GError **error)
{
  g_autoptr (ConnectionSettings) settings = connection_settings_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = profile_file_path (folder, id);
  g_autoptr (ConfReader) reader = NULL;
  g_autoptr (GError) mistake = NULL;
  ConfEntry entry;

  if (connection_settings_set_text (settings, "id", id, TRUE, &mistake))
    reader = conf_reader_open (path, &mistake);
  else
    g_prefix_error (&mistake, "%s: ", path);
  while (mistake == NULL && conf_reader_next (reader, &entry, &mistake)) {
    if (!read_entry (settings, seen, &entry, &mistake))
      conf_reader_prefix_error (reader, &mistake, entry.line);
  }
  if (mistake == NULL && !profile_check (settings, &mistake))
    g_prefix_error (&mistake, "%s: ", path);
  if (mistake != NULL) {
    g_propagate_error (error, g_steal_pointer (&mistake));
    return NULL;
  }
  return g_steal_pointer (&settings);
}

static void
write_value (GKeyFile *file, const char *key, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)) {
    g_key_file_set_string (file, GROUP, key, g_variant_get_string (value, NULL));
  } else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY)) {
    g_autofree const char **list = g_variant_get_strv (value, NULL);
    g_autofree char *joined = g_strjoinv (";", (char **) list);

    g_key_file_set_string (file, GROUP, key, joined);
  } else {
    g_autofree char *text = g_variant_print (value, FALSE);

    g_key_file_set_value (file, GROUP, key, text);
  }
}

char *
profile_render (const char *folder, const ConnectionSettings *settings, gsize *out_len)
{
  g_autofree char *path = profile_file_path (folder, settings->id);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GVariant) values = g_variant_ref_sink (connection_settings_to_variant (settings, TRUE, TRUE));
  g_auto (GStrv) old_keys = NULL;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  old_keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  for (gsize i = 0; old_keys != NULL && old_keys[i] != NULL; i++) {
    g_autoptr (GVariant) stays = g_variant_lookup_value (values, old_keys[i], NULL);

    if (stays == NULL)
      g_key_file_remove_key (file, GROUP, old_keys[i], NULL);
  }
  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value)) {
    g_autoptr (GVariant) owned = value;

    /* The id is the file's name. */
    if (strcmp (key, "id") != 0)
      write_value (file, key, owned);
  }
  return g_key_file_to_data (file, out_len, NULL);
}
