/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/connect-settings.h"

#include "settings/setting-table.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
connect_settings_is_switch (const char *key)
{
  return setting_is_taken (key, SETTING_IN_CONNECT) && strcmp (setting_type (key), "b") == 0;
}

static GVariant *
parse_truth (const char *key, const char *value, GError **error)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };

  if (g_strv_contains (yes, value))
    return g_variant_new_boolean (TRUE);
  if (g_strv_contains (no, value))
    return g_variant_new_boolean (FALSE);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s is true or false, not “%s”"), key, value);
  return NULL;
}

static GVariant *
parse_number (const char *key, const char *value, GError **error)
{
  guint64 number = 0;

  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &number, NULL))
    return g_variant_new_uint32 ((guint32) number);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s is a whole number, not “%s”"), key, value);
  return NULL;
}

static GVariant *
parse_list (const char *value)
{
  GVariantBuilder builder;
  g_auto (GStrv) items = g_strsplit_set (value, ", ", -1);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (char **item = items; *item != NULL; item++) {
    if (**item != '\0')
      g_variant_builder_add (&builder, "s", *item);
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
parse_value (const char *key, const char *value, GError **error)
{
  const char *type = setting_type (key);

  if (strcmp (type, "b") == 0)
    return parse_truth (key, value, error);
  if (strcmp (type, "u") == 0)
    return parse_number (key, value, error);
  return strcmp (type, "as") == 0 ? parse_list (value) : g_variant_new_string (value);
}

gboolean
connect_settings_put (GVariantDict *dict, const char *key, const char *value, GError **error)
{
  if (!setting_is_taken (key, SETTING_IN_CONNECT)) {
    g_autofree char *keys = setting_list (SETTING_IN_CONNECT);

    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                 _ ("there is no setting “%s”; the settings are %s"), key, keys);
    return FALSE;
  }
  if (!g_utf8_validate (value, -1, NULL)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("the value of %s is not UTF-8"), key);
    return FALSE;
  }

  GVariant *variant = parse_value (key, value, error);
  if (variant == NULL)
    return FALSE;
  g_variant_dict_insert_value (dict, key, variant);
  return TRUE;
}

char *
connect_settings_read_secret (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (strcmp (path, "-") == 0 ? "/dev/stdin" : path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  if (stream == NULL)
    return NULL;
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (G_INPUT_STREAM (stream));
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_ANY);
  g_autoptr (GError) failure = NULL;
  char *line = g_data_input_stream_read_line (lines, NULL, NULL, &failure);
  if (line == NULL && failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (line == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s is empty"), path);
  return line;
}
