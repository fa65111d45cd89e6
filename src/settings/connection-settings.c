/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/connection-settings.h"

#include "settings/setting-row.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

ConnectionSettings *
connection_settings_new (void)
{
  ConnectionSettings *self = g_new0 (ConnectionSettings, 1);
  const SettingRow *row;

  for (guint i = 0; (row = setting_row (i)) != NULL; i++) {
    if (row->type->init != NULL)
      row->type->init (row, self);
  }
  return self;
}

ConnectionSettings *
connection_settings_copy (const ConnectionSettings *self)
{
  ConnectionSettings *copy = g_new (ConnectionSettings, 1);
  const SettingRow *row;

  *copy = *self;
  for (guint i = 0; (row = setting_row (i)) != NULL; i++) {
    if (row->type->own != NULL)
      row->type->own (row, copy);
  }
  return copy;
}

void
connection_settings_free (ConnectionSettings *self)
{
  const SettingRow *row;

  if (self == NULL)
    return;
  for (guint i = 0; (row = setting_row (i)) != NULL; i++) {
    if (row->type->clear != NULL)
      row->type->clear (row, self);
  }
  g_free (self);
}

static gboolean
is_equal (const SettingRow *row, const ConnectionSettings *a, const ConnectionSettings *b)
{
  g_autoptr (GVariant) value_a = g_variant_ref_sink (row->type->get (row, a));
  g_autoptr (GVariant) value_b = g_variant_ref_sink (row->type->get (row, b));

  return g_variant_equal (value_a, value_b);
}

gboolean
connection_settings_equal (const ConnectionSettings *a, const ConnectionSettings *b)
{
  const SettingRow *row;

  for (guint i = 0; (row = setting_row (i)) != NULL; i++) {
    if (row->changes_connection && !is_equal (row, a, b))
      return FALSE;
  }
  return TRUE;
}

gboolean
connection_settings_needs_right (const char *key, const ConnectionSettings *base, const ConnectionSettings *given)
{
  const SettingRow *row = setting_row_find (key, SETTING_IN_CONNECT);

  if (row == NULL || row->right == SETTING_RIGHT_CONNECT)
    return FALSE;
  return row->is_guarded == NULL ? !is_equal (row, base, given) : row->is_guarded (base, given);
}

/* The character of @value for which it is not allowed, as it can be shown; NULL: there is no such one. To be freed. */
static char *
stray_of (const SettingRow *row, GVariant *value)
{
  const char *stray = value == NULL || row->find_stray == NULL ? NULL
                                                               : row->find_stray (g_variant_get_string (value, NULL));
  gunichar character = stray == NULL ? 0 : g_utf8_get_char (stray);

  if (stray == NULL)
    return NULL;
  if (!g_unichar_isprint (character))
    return g_strdup_printf ("U+%04X", character);
  return g_strndup (stray, (gsize) (g_utf8_next_char (stray) - stray));
}

/* @value: NULL when the text was none of the row's type. @shown: as it may be shown, NULL for a secret. */
static void
set_value_error (GError **error, const SettingRow *row, GVariant *value, const char *shown)
{
  g_autofree char *allowed = setting_row_allowed (row);
  g_autofree char *stray = stray_of (row, value);

  if (shown == NULL || row->secret)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s: this value is not allowed; allowed: %s"),
                 row->key, allowed);
  else if (stray != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("%s: %s is not allowed because of “%s”; allowed: %s"), row->key, shown, stray, allowed);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s: %s is not allowed; allowed: %s"), row->key,
                 shown, allowed);
}

static const SettingRow *
require_row (const char *key, gboolean profile, GError **error)
{
  const SettingPlace place = profile ? SETTING_IN_PROFILE : SETTING_IN_CONNECT;
  const SettingRow *row = setting_row_find (key, place);
  g_autofree char *known = NULL;
  g_autofree char *shown = NULL;

  if (row != NULL)
    return row;
  if (setting_is_taken (key, SETTING_IN_PROFILE)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s: this setting is allowed in profiles only"),
                 key);
    return NULL;
  }
  known = setting_list (place);
  shown = g_strescape (key, NULL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s: there is no such setting; allowed: %s"), shown,
               known);
  return NULL;
}

gboolean
connection_settings_set (ConnectionSettings *self, const char *key, GVariant *value, gboolean profile, GError **error)
{
  const SettingRow *row = require_row (key, profile, error);
  g_autofree char *shown = NULL;

  if (row == NULL)
    return FALSE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (row->type->signature))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s: the D-Bus type is %s; allowed: %s"), key,
                 g_variant_get_type_string (value), row->type->signature);
    return FALSE;
  }
  if (row->type->set (row, self, value))
    return TRUE;
  shown = row->secret ? NULL : g_variant_print (value, FALSE);
  set_value_error (error, row, value, shown);
  return FALSE;
}

static GVariant *
list_from_text (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ";,", -1);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (gsize i = 0; parts[i] != NULL; i++) {
    if (*g_strstrip (parts[i]) != '\0')
      g_variant_builder_add (&builder, "s", parts[i]);
  }
  return g_variant_builder_end (&builder);
}

/* The floating value of the row's type, or NULL when the text is none of it. */
static GVariant *
value_from_text (const SettingRow *row, const char *text)
{
  const char *type = row->type->signature;
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  guint64 number = 0;
  gint64 integer = 0;

  if (strcmp (type, "s") == 0)
    return g_variant_new_string (row->verbatim ? text : stripped);
  if (strcmp (type, "as") == 0)
    return list_from_text (text);
  if (strcmp (type, "b") == 0 && strcmp (stripped, "true") == 0)
    return g_variant_new_boolean (TRUE);
  if (strcmp (type, "b") == 0 && strcmp (stripped, "false") == 0)
    return g_variant_new_boolean (FALSE);
  if (strcmp (type, "u") == 0 && g_ascii_string_to_unsigned (stripped, 10, 0, G_MAXUINT32, &number, NULL))
    return g_variant_new_uint32 ((guint32) number);
  if (strcmp (type, "t") == 0 && g_ascii_string_to_unsigned (stripped, 10, 0, G_MAXUINT64, &number, NULL))
    return g_variant_new_uint64 (number);
  if (strcmp (type, "i") == 0 && g_ascii_string_to_signed (stripped, 10, G_MININT32, G_MAXINT32, &integer, NULL))
    return g_variant_new_int32 ((gint32) integer);
  return NULL;
}

gboolean
connection_settings_set_text (ConnectionSettings *self, const char *key, const char *text, gboolean profile,
                              GError **error)
{
  const SettingRow *row = require_row (key, profile, error);
  g_autoptr (GVariant) value = NULL;

  if (row == NULL)
    return FALSE;
  value = g_utf8_validate (text, -1, NULL) ? value_from_text (row, text) : NULL;
  if (value != NULL)
    g_variant_ref_sink (value);
  if (value == NULL || !row->type->set (row, self, value)) {
    g_autofree char *shown = row->secret ? NULL : g_strescape (text, NULL);

    set_value_error (error, row, value, shown);
    return FALSE;
  }
  return TRUE;
}

gboolean
connection_settings_check (const ConnectionSettings *self, GError **error)
{
  const char *text = NULL;

  if (self->dns == IP_DNS_MANUAL && self->n_dns_servers == 0)
    text = _ ("dns-servers: none is given; dns=manual needs at least one");
  else if (self->dns != IP_DNS_MANUAL && self->n_dns_servers > 0)
    text = _ ("dns-servers: they are used with dns=manual only; set dns too");
  else if (self->pdp_type != PDP_TYPE_IP && self->mtu != 0 && self->mtu < 1280)
    text = _ ("mtu: IPv6 (pdp-type) needs 1280 or more");
  if (text == NULL)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);
  return FALSE;
}

ConnectionSettings *
connection_settings_from_variant (const ConnectionSettings *base, GVariant *dict, gboolean profile, GError **error)
{
  g_autoptr (ConnectionSettings) self = base == NULL ? connection_settings_new () : connection_settings_copy (base);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal); /* of @dict's own keys */
  gboolean other_dns = FALSE;
  gboolean servers = FALSE;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (!g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("settings are a dictionary a{sv}"));
    return NULL;
  }
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value)) {
    g_autoptr (GVariant) owned = value;

    if (!connection_settings_set (self, key, owned, profile, error))
      return NULL;
    /* Which of two values counts is not to depend on who reads. */
    if (!g_hash_table_add (seen, (gpointer) key)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s: it is given twice"), key);
      return NULL;
    }
    other_dns |= strcmp (key, "dns") == 0 && self->dns != IP_DNS_MANUAL;
    servers |= strcmp (key, "dns-servers") == 0;
  }
  /* The base's servers go with the base's dns=manual. */
  if (other_dns && !servers)
    self->n_dns_servers = 0;
  return connection_settings_check (self, error) ? g_steal_pointer (&self) : NULL;
}

GVariant *
connection_settings_to_variant (const ConnectionSettings *self, gboolean profile, gboolean secrets)
{
  const SettingPlace place = profile ? SETTING_IN_PROFILE : SETTING_IN_CONNECT;
  g_autoptr (ConnectionSettings) defaults = connection_settings_new ();
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const SettingRow *row;

  for (guint i = 0; (row = setting_row (i)) != NULL; i++) {
    if ((row->places & place) != 0 && (!row->secret || secrets) && !is_equal (row, self, defaults))
      g_variant_builder_add (&builder, "{sv}", row->key, row->type->get (row, self));
  }
  return g_variant_builder_end (&builder);
}
