/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/setting-type.h"

#include "settings/setting-value.h"

#include <string.h>

static void
init_plain (const SettingRow *row, ConnectionSettings *self)
{
  G_STRUCT_MEMBER (guint, self, row->offset) = row->preset;
}

static void
init_text (const SettingRow *row, ConnectionSettings *self)
{
  G_STRUCT_MEMBER (char *, self, row->offset) = g_strdup ("");
}

static void
own_text (const SettingRow *row, ConnectionSettings *self)
{
  G_STRUCT_MEMBER (char *, self, row->offset) = g_strdup (G_STRUCT_MEMBER (char *, self, row->offset));
}

static void
clear_text (const SettingRow *row, ConnectionSettings *self)
{
  char *text = g_steal_pointer (&G_STRUCT_MEMBER (char *, self, row->offset));

  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static gboolean
set_text (const SettingRow *row, ConnectionSettings *self, GVariant *value)
{
  const char *text = g_variant_get_string (value, NULL);

  if (*text != '\0' && !row->is_valid (text))
    return FALSE;
  clear_text (row, self);
  G_STRUCT_MEMBER (char *, self, row->offset) = g_strdup (text);
  return TRUE;
}

static GVariant *
get_text (const SettingRow *row, const ConnectionSettings *self)
{
  return g_variant_new_string (G_STRUCT_MEMBER (char *, self, row->offset));
}

const SettingType setting_type_text = { "s", init_text, set_text, get_text, own_text, clear_text };

/* Enumerations are stored in an int's space by the compilers that we know; the build fails elsewhere. */
G_STATIC_ASSERT (sizeof (AuthMode) == sizeof (guint) && sizeof (IpRouteMode) == sizeof (guint));

static gboolean
set_word (const SettingRow *row, ConnectionSettings *self, GVariant *value)
{
  const char *text = g_variant_get_string (value, NULL);

  for (guint i = 0; row->word (i) != NULL; i++) {
    if (strcmp (row->word (i), text) == 0) {
      G_STRUCT_MEMBER (guint, self, row->offset) = i;
      return TRUE;
    }
  }
  return FALSE;
}

static GVariant *
get_word (const SettingRow *row, const ConnectionSettings *self)
{
  return g_variant_new_string (row->word (G_STRUCT_MEMBER (guint, self, row->offset)));
}

const SettingType setting_type_word = { "s", init_plain, set_word, get_word, NULL, NULL };

static gboolean
set_boolean (const SettingRow *row, ConnectionSettings *self, GVariant *value)
{
  G_STRUCT_MEMBER (gboolean, self, row->offset) = g_variant_get_boolean (value);
  return TRUE;
}

static GVariant *
get_boolean (const SettingRow *row, const ConnectionSettings *self)
{
  return g_variant_new_boolean (G_STRUCT_MEMBER (gboolean, self, row->offset));
}

const SettingType setting_type_boolean = { "b", init_plain, set_boolean, get_boolean, NULL, NULL };

static gboolean
set_number (const SettingRow *row, ConnectionSettings *self, GVariant *value)
{
  guint number = g_variant_get_uint32 (value);

  if ((number < row->min || number > row->max) && !(number == 0 && row->zero))
    return FALSE;
  G_STRUCT_MEMBER (guint, self, row->offset) = number;
  return TRUE;
}

static GVariant *
get_number (const SettingRow *row, const ConnectionSettings *self)
{
  return g_variant_new_uint32 (G_STRUCT_MEMBER (guint, self, row->offset));
}

const SettingType setting_type_number = { "u", init_plain, set_number, get_number, NULL, NULL };

static gboolean
set_integer (const SettingRow *row, ConnectionSettings *self, GVariant *value)
{
  G_STRUCT_MEMBER (gint, self, row->offset) = g_variant_get_int32 (value);
  return TRUE;
}

static GVariant *
get_integer (const SettingRow *row, const ConnectionSettings *self)
{
  return g_variant_new_int32 (G_STRUCT_MEMBER (gint, self, row->offset));
}

const SettingType setting_type_integer = { "i", NULL, set_integer, get_integer, NULL, NULL };

static gboolean
set_bytes (const SettingRow *row, ConnectionSettings *self, GVariant *value)
{
  G_STRUCT_MEMBER (guint64, self, row->offset) = g_variant_get_uint64 (value);
  return TRUE;
}

static GVariant *
get_bytes (const SettingRow *row, const ConnectionSettings *self)
{
  return g_variant_new_uint64 (G_STRUCT_MEMBER (guint64, self, row->offset));
}

const SettingType setting_type_bytes = { "t", NULL, set_bytes, get_bytes, NULL, NULL };

static void
own_bands (const SettingRow *row, ConnectionSettings *self)
{
  G_STRUCT_MEMBER (GStrv, self, row->offset) = g_strdupv (G_STRUCT_MEMBER (GStrv, self, row->offset));
}

static void
clear_bands (const SettingRow *row, ConnectionSettings *self)
{
  g_strfreev (g_steal_pointer (&G_STRUCT_MEMBER (GStrv, self, row->offset)));
}

static gboolean
set_bands (const SettingRow *row, ConnectionSettings *self, GVariant *value)
{
  g_autofree const char **bands = g_variant_get_strv (value, NULL);

  for (gsize i = 0; bands[i] != NULL; i++) {
    if (!setting_is_band (bands[i]))
      return FALSE;
  }
  clear_bands (row, self);
  G_STRUCT_MEMBER (GStrv, self, row->offset) = bands[0] == NULL ? NULL : g_strdupv ((char **) bands);
  return TRUE;
}

static GVariant *
get_bands (const SettingRow *row, const ConnectionSettings *self)
{
  const char *const *bands = G_STRUCT_MEMBER (const char *const *, self, row->offset);

  return g_variant_new_strv (bands, bands == NULL ? 0 : -1);
}

const SettingType setting_type_bands = { "as", NULL, set_bands, get_bands, own_bands, clear_bands };

static gboolean
is_unspecified (const IpAddress *address)
{
  for (gsize i = 0; i < sizeof address->bytes; i++) {
    if (address->bytes[i] != 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
set_addresses (const SettingRow *row, ConnectionSettings *self, GVariant *value)
{
  IpAddress servers[CONNECTION_MAX_DNS_SERVERS] = { 0 };
  gsize n_servers = 0;
  g_autofree const char **texts = g_variant_get_strv (value, &n_servers);

  if (n_servers > G_N_ELEMENTS (servers))
    return FALSE;
  for (gsize i = 0; i < n_servers; i++) {
    if (!ip_address_parse (texts[i], &servers[i]) || is_unspecified (&servers[i]))
      return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    self->dns_servers[i] = servers[i];
  self->n_dns_servers = (guint) n_servers;
  return TRUE;
}

static GVariant *
get_addresses (const SettingRow *row, const ConnectionSettings *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < self->n_dns_servers; i++) {
    char text[IP_ADDRESS_MAX_STRING];

    g_variant_builder_add (&builder, "s", ip_address_format (&self->dns_servers[i], text));
  }
  return g_variant_builder_end (&builder);
}

const SettingType setting_type_addresses = { "as", NULL, set_addresses, get_addresses, NULL, NULL };
