/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/connection-settings.h"

#include "settings/setting-value.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct _KeyRow KeyRow;

/* A value of the row's type is read into the settings; FALSE when it is not an allowed one, and nothing is changed. */
typedef gboolean (*SetFunc) (const KeyRow *row, ConnectionSettings *self, GVariant *value);
/* The floating value of the row's type. */
typedef GVariant *(*GetFunc) (const KeyRow *row, const ConnectionSettings *self);
/* Whether the value in @given, where it would be that of @base, is what the row's right guards. */
typedef gboolean (*GuardedFunc) (const ConnectionSettings *base, const ConnectionSettings *given);

typedef enum {
  SCOPE_CONNECTION, /* both in Connect and in a profile */
  SCOPE_PROFILE,    /* in a profile only */
} Scope;

typedef enum {
  SHOW_ALWAYS,
  SHOW_SECRET, /* neither in messages nor in what everybody may read */
} Show;

struct _KeyRow {
  const char *key;
  const char *type; /* D-Bus signature */
  Scope scope;
  Show show;
  SettingRight right; /* of who gives it to Connect */
  GuardedFunc guarded; /* NULL: every value but the base's */
  gboolean compared; /* makes another connection of it */
  SetFunc set;
  GetFunc get;
  gsize offset;                        /* of the member in ConnectionSettings */
  gboolean (*valid) (const char *text); /* strings: besides "" */
  gboolean verbatim;                   /* strings: spaces at the ends of a file's line belong to it */
  const char *(*name) (guint value);   /* enumerations: NULL behind the last */
  guint min, max;                      /* numbers; 0 is what `allowed` says of it */
  gboolean zero;                       /* numbers: 0 is allowed too */
  const char *allowed;                 /* for messages, in the user's language after _() */
};

static void
erase (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static gboolean
set_string (const KeyRow *row, ConnectionSettings *self, GVariant *value)
{
  const char *text = g_variant_get_string (value, NULL);
  char **member = G_STRUCT_MEMBER_P (self, row->offset);

  if (*text != '\0' && !row->valid (text))
    return FALSE;
  erase (*member);
  *member = g_strdup (text);
  return TRUE;
}

static GVariant *
get_string (const KeyRow *row, const ConnectionSettings *self)
{
  return g_variant_new_string (G_STRUCT_MEMBER (char *, self, row->offset));
}

/* Enumerations are stored in an int's space by the compilers that we know; the build fails elsewhere. */
G_STATIC_ASSERT (sizeof (AuthMode) == sizeof (guint) && sizeof (IpRouteMode) == sizeof (guint));

static gboolean
set_enum (const KeyRow *row, ConnectionSettings *self, GVariant *value)
{
  const char *text = g_variant_get_string (value, NULL);

  for (guint i = 0; row->name (i) != NULL; i++) {
    if (strcmp (row->name (i), text) == 0) {
      G_STRUCT_MEMBER (guint, self, row->offset) = i;
      return TRUE;
    }
  }
  return FALSE;
}

static GVariant *
get_enum (const KeyRow *row, const ConnectionSettings *self)
{
  return g_variant_new_string (row->name (G_STRUCT_MEMBER (guint, self, row->offset)));
}

static gboolean
set_boolean (const KeyRow *row, ConnectionSettings *self, GVariant *value)
{
  G_STRUCT_MEMBER (gboolean, self, row->offset) = g_variant_get_boolean (value);
  return TRUE;
}

static GVariant *
get_boolean (const KeyRow *row, const ConnectionSettings *self)
{
  return g_variant_new_boolean (G_STRUCT_MEMBER (gboolean, self, row->offset));
}

static gboolean
set_number (const KeyRow *row, ConnectionSettings *self, GVariant *value)
{
  guint number = g_variant_get_uint32 (value);

  if ((number < row->min || number > row->max) && !(number == 0 && row->zero))
    return FALSE;
  G_STRUCT_MEMBER (guint, self, row->offset) = number;
  return TRUE;
}

static GVariant *
get_number (const KeyRow *row, const ConnectionSettings *self)
{
  return g_variant_new_uint32 (G_STRUCT_MEMBER (guint, self, row->offset));
}

static gboolean
set_priority (const KeyRow *row, ConnectionSettings *self, GVariant *value)
{
  self->priority = g_variant_get_int32 (value);
  return TRUE;
}

static GVariant *
get_priority (const KeyRow *row, const ConnectionSettings *self)
{
  return g_variant_new_int32 (self->priority);
}

static gboolean
set_quota (const KeyRow *row, ConnectionSettings *self, GVariant *value)
{
  self->quota = g_variant_get_uint64 (value);
  return TRUE;
}

static GVariant *
get_quota (const KeyRow *row, const ConnectionSettings *self)
{
  return g_variant_new_uint64 (self->quota);
}

static gboolean
set_bands (const KeyRow *row, ConnectionSettings *self, GVariant *value)
{
  g_autofree const char **bands = g_variant_get_strv (value, NULL);

  for (gsize i = 0; bands[i] != NULL; i++) {
    if (!setting_is_band (bands[i]))
      return FALSE;
  }
  g_strfreev (self->bands);
  self->bands = bands[0] == NULL ? NULL : g_strdupv ((char **) bands);
  return TRUE;
}

static GVariant *
get_bands (const KeyRow *row, const ConnectionSettings *self)
{
  return g_variant_new_strv ((const char *const *) self->bands, self->bands == NULL ? 0 : -1);
}

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
set_dns_servers (const KeyRow *row, ConnectionSettings *self, GVariant *value)
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
get_dns_servers (const KeyRow *row, const ConnectionSettings *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < self->n_dns_servers; i++) {
    char text[IP_ADDRESS_MAX_STRING];

    g_variant_builder_add (&builder, "s", ip_address_format (&self->dns_servers[i], text));
  }
  return g_variant_builder_end (&builder);
}

/* Whatever the base's PIN is: nobody is to learn that by trying. */
static gboolean
is_pin_guarded (const ConnectionSettings *base, const ConnectionSettings *given)
{
  return *given->pin != '\0';
}

/* A default route that goes before others', or may: a profile without a route may have any metric. */
static gboolean
is_route_guarded (const ConnectionSettings *base, const ConnectionSettings *given)
{
  if (given->route == IP_ROUTE_PRIMARY)
    return base->route != IP_ROUTE_PRIMARY;
  return given->route == IP_ROUTE_BACKUP && base->route == IP_ROUTE_NONE && given->metric != 0;
}

#define MEMBER(name) G_STRUCT_OFFSET (ConnectionSettings, name)
#define STRING(member, check) .type = "s", .set = set_string, .get = get_string, .offset = MEMBER (member), .valid = check
#define ENUM(member, names) .type = "s", .set = set_enum, .get = get_enum, .offset = MEMBER (member), .name = names
#define BOOLEAN(member) .type = "b", .set = set_boolean, .get = get_boolean, .offset = MEMBER (member), .allowed = N_("true or false")
#define NUMBER(member, low, high) \
  .type = "u", .set = set_number, .get = get_number, .offset = MEMBER (member), .min = low, .max = high

/* Everything that is known of a key, in the order of the interface. */
static const KeyRow keys[] = {
  { "profile", STRING (profile, setting_is_id), .compared = TRUE, .allowed = N_("the id of a profile") },
  { "apn", STRING (apn, setting_is_apn), .compared = TRUE,
    .allowed = N_("up to 100 letters, digits and .-_ without spaces; empty for the subscription's default") },
  { "username", STRING (username, setting_is_credential), .verbatim = TRUE, .compared = TRUE,
    .allowed = N_("up to 255 bytes without control characters") },
  { "password", STRING (password, setting_is_credential), .verbatim = TRUE, .show = SHOW_SECRET, .compared = TRUE,
    .allowed = N_("up to 255 bytes without control characters") },
  { "auth", ENUM (auth, setting_auth_name), .compared = TRUE },
  { "pdp-type", ENUM (pdp_type, setting_pdp_type_name), .compared = TRUE },
  { "pin", STRING (pin, setting_is_pin), .right = SETTING_RIGHT_SIM, .guarded = is_pin_guarded, .show = SHOW_SECRET,
    .compared = TRUE, .allowed = N_("4 to 8 digits") },
  { "rat", ENUM (rat, setting_rat_name), .right = SETTING_RIGHT_RADIO, .compared = TRUE },
  { "bands", .type = "as", .set = set_bands, .get = get_bands, .right = SETTING_RIGHT_RADIO, .compared = TRUE,
    .allowed = N_("bands like catm-3 and nbiot-8") },
  { "operator", STRING (operator_code, setting_is_operator), .right = SETTING_RIGHT_RADIO, .compared = TRUE,
    .allowed = N_("the five or six digits of a network; empty for automatic") },
  { "allow-roaming", BOOLEAN (allow_roaming), .compared = TRUE },
  { "route", ENUM (route, setting_route_name), .right = SETTING_RIGHT_NETWORK, .guarded = is_route_guarded, .compared = TRUE },
  { "metric", NUMBER (metric, 0, G_MAXUINT), .right = SETTING_RIGHT_NETWORK, .compared = TRUE,
    .allowed = N_("a number; 0 chooses it by route") },
  { "dns", ENUM (dns, setting_dns_name), .right = SETTING_RIGHT_NETWORK, .compared = TRUE },
  { "dns-servers", .type = "as", .set = set_dns_servers, .get = get_dns_servers, .right = SETTING_RIGHT_NETWORK, .compared = TRUE,
    .allowed = N_("up to four numeric addresses") },
  { "mtu", NUMBER (mtu, 576, 1500), .zero = TRUE, .compared = TRUE, .allowed = N_("576 to 1500; 0 for what the link agrees on") },
  { "zone", STRING (zone, setting_is_zone), .right = SETTING_RIGHT_NETWORK, .compared = TRUE,
    .allowed = N_("the name of a firewall zone") },
  { "timeout", NUMBER (timeout, 1, 3600), .allowed = N_("1 to 3600 seconds") },
  { "id", STRING (id, setting_is_id), .scope = SCOPE_PROFILE,
    .allowed = N_("up to 64 letters, digits and ._- that do not begin with a dot or hyphen") },
  { "autoconnect", BOOLEAN (autoconnect), .scope = SCOPE_PROFILE },
  { "sim-iccid", STRING (sim_iccid, setting_is_iccid), .scope = SCOPE_PROFILE, .show = SHOW_SECRET,
    .allowed = N_("18 to 22 digits, as printed on the SIM") },
  { "priority", .type = "i", .scope = SCOPE_PROFILE, .set = set_priority, .get = get_priority, .allowed = N_("a number") },
  { "quota", .type = "t", .scope = SCOPE_PROFILE, .set = set_quota, .get = get_quota,
    .allowed = N_("bytes a period; 0 for none") },
  { "quota-action", ENUM (quota_action, setting_quota_action_name), .scope = SCOPE_PROFILE },
  { "billing-day", NUMBER (billing_day, 1, 31), .scope = SCOPE_PROFILE, .allowed = N_("1 to 31") },
};

static const KeyRow *
find_key (const char *key, gboolean profile)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (strcmp (keys[i].key, key) == 0)
      return keys[i].scope == SCOPE_CONNECTION || profile ? &keys[i] : NULL;
  }
  return NULL;
}

ConnectionSettings *
connection_settings_new (void)
{
  ConnectionSettings *self = g_new0 (ConnectionSettings, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].set == set_string)
      G_STRUCT_MEMBER (char *, self, keys[i].offset) = g_strdup ("");
  }
  self->allow_roaming = TRUE;
  self->route = IP_ROUTE_BACKUP;
  self->timeout = CONNECTION_TIMEOUT_DEFAULT;
  self->billing_day = 1;
  return self;
}

ConnectionSettings *
connection_settings_copy (const ConnectionSettings *self)
{
  ConnectionSettings *copy = g_new (ConnectionSettings, 1);

  *copy = *self;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].set == set_string)
      G_STRUCT_MEMBER (char *, copy, keys[i].offset) = g_strdup (G_STRUCT_MEMBER (char *, self, keys[i].offset));
  }
  copy->bands = g_strdupv (self->bands);
  return copy;
}

void
connection_settings_free (ConnectionSettings *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].set == set_string)
      erase (G_STRUCT_MEMBER (char *, self, keys[i].offset));
  }
  g_strfreev (self->bands);
  g_free (self);
}

static gboolean
key_equal (const KeyRow *row, const ConnectionSettings *a, const ConnectionSettings *b)
{
  g_autoptr (GVariant) value_a = g_variant_ref_sink (row->get (row, a));
  g_autoptr (GVariant) value_b = g_variant_ref_sink (row->get (row, b));

  return g_variant_equal (value_a, value_b);
}

gboolean
connection_settings_equal (const ConnectionSettings *a, const ConnectionSettings *b)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].compared && !key_equal (&keys[i], a, b))
      return FALSE;
  }
  return TRUE;
}

gboolean
connection_settings_has_key (const char *key, gboolean profile)
{
  return find_key (key, profile) != NULL;
}

const char *
connection_settings_key (guint index)
{
  return index < G_N_ELEMENTS (keys) ? keys[index].key : NULL;
}

const char *
connection_settings_type (const char *key)
{
  const KeyRow *row = find_key (key, TRUE);

  g_return_val_if_fail (row != NULL, "");
  return row->type;
}

SettingRight
connection_settings_right (const char *key)
{
  const KeyRow *row = find_key (key, TRUE);

  return row == NULL ? SETTING_RIGHT_CONNECT : row->right;
}

gboolean
connection_settings_needs_right (const char *key, const ConnectionSettings *base, const ConnectionSettings *given)
{
  const KeyRow *row = find_key (key, TRUE);

  if (row == NULL || row->right == SETTING_RIGHT_CONNECT)
    return FALSE;
  return row->guarded == NULL ? !key_equal (row, base, given) : row->guarded (base, given);
}

static char *
allowed_values (const KeyRow *row)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (row->name == NULL)
    return g_strdup (_(row->allowed));
  for (guint i = 0; row->name (i) != NULL; i++) {
    if (*row->name (i) != '\0')
      g_string_append_printf (text, "%s%s", text->len == 0 ? "" : ", ", row->name (i));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* @shown: the value as it may be shown, NULL for a secret. */
static void
set_value_error (GError **error, const KeyRow *row, const char *shown)
{
  g_autofree char *allowed = allowed_values (row);

  if (shown == NULL || row->show == SHOW_SECRET)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s: this value is not allowed; allowed: %s"), row->key, allowed);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s: %s is not allowed; allowed: %s"), row->key, shown, allowed);
}

static const KeyRow *
require_key (const char *key, gboolean profile, GError **error)
{
  const KeyRow *row = find_key (key, profile);
  g_autoptr (GString) known = NULL;
  g_autofree char *shown = NULL;

  if (row != NULL)
    return row;
  if (find_key (key, TRUE) != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s: this setting is allowed in profiles only"), key);
    return NULL;
  }
  known = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].scope == SCOPE_CONNECTION || profile)
      g_string_append_printf (known, "%s%s", known->len == 0 ? "" : ", ", keys[i].key);
  }
  shown = g_strescape (key, NULL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s: there is no such setting; allowed: %s"), shown, known->str);
  return NULL;
}

gboolean
connection_settings_set (ConnectionSettings *self, const char *key, GVariant *value, gboolean profile, GError **error)
{
  const KeyRow *row = require_key (key, profile, error);
  g_autofree char *shown = NULL;

  if (row == NULL)
    return FALSE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (row->type))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s: the D-Bus type is %s; allowed: %s"), key,
                 g_variant_get_type_string (value), row->type);
    return FALSE;
  }
  if (row->set (row, self, value))
    return TRUE;
  shown = row->show == SHOW_SECRET ? NULL : g_variant_print (value, FALSE);
  set_value_error (error, row, shown);
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
value_from_text (const KeyRow *row, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  guint64 number = 0;
  gint64 integer = 0;

  if (strcmp (row->type, "s") == 0)
    return g_variant_new_string (row->verbatim ? text : stripped);
  if (strcmp (row->type, "as") == 0)
    return list_from_text (text);
  if (strcmp (row->type, "b") == 0 && strcmp (stripped, "true") == 0)
    return g_variant_new_boolean (TRUE);
  if (strcmp (row->type, "b") == 0 && strcmp (stripped, "false") == 0)
    return g_variant_new_boolean (FALSE);
  if (strcmp (row->type, "u") == 0 && g_ascii_string_to_unsigned (stripped, 10, 0, G_MAXUINT32, &number, NULL))
    return g_variant_new_uint32 ((guint32) number);
  if (strcmp (row->type, "t") == 0 && g_ascii_string_to_unsigned (stripped, 10, 0, G_MAXUINT64, &number, NULL))
    return g_variant_new_uint64 (number);
  if (strcmp (row->type, "i") == 0 && g_ascii_string_to_signed (stripped, 10, G_MININT32, G_MAXINT32, &integer, NULL))
    return g_variant_new_int32 ((gint32) integer);
  return NULL;
}

gboolean
connection_settings_set_text (ConnectionSettings *self, const char *key, const char *text, gboolean profile, GError **error)
{
  const KeyRow *row = require_key (key, profile, error);
  g_autoptr (GVariant) value = NULL;

  if (row == NULL)
    return FALSE;
  value = g_utf8_validate (text, -1, NULL) ? value_from_text (row, text) : NULL;
  if (value != NULL)
    g_variant_ref_sink (value);
  if (value == NULL || !row->set (row, self, value)) {
    g_autofree char *shown = row->show == SHOW_SECRET ? NULL : g_strescape (text, NULL);

    set_value_error (error, row, shown);
    return FALSE;
  }
  return TRUE;
}

gboolean
connection_settings_check (const ConnectionSettings *self, GError **error)
{
  const char *text = NULL;

  if (self->dns == IP_DNS_MANUAL && self->n_dns_servers == 0)
    text = _("dns-servers: none is given; dns=manual needs at least one");
  else if (self->dns != IP_DNS_MANUAL && self->n_dns_servers > 0)
    text = _("dns-servers: they are used with dns=manual only; set dns too");
  else if (self->pdp_type != PDP_TYPE_IP && self->mtu != 0 && self->mtu < 1280)
    text = _("mtu: IPv6 (pdp-type) needs 1280 or more");
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
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("settings are a dictionary a{sv}"));
    return NULL;
  }
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value)) {
    g_autoptr (GVariant) owned = value;

    if (!connection_settings_set (self, key, owned, profile, error))
      return NULL;
    /* Which of two values counts is not to depend on who reads. */
    if (!g_hash_table_add (seen, (gpointer) key)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s: it is given twice"), key);
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
  g_autoptr (ConnectionSettings) defaults = connection_settings_new ();
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    const KeyRow *row = &keys[i];

    if ((row->scope == SCOPE_CONNECTION || profile) && (row->show == SHOW_ALWAYS || secrets)
        && !key_equal (row, self, defaults))
      g_variant_builder_add (&builder, "{sv}", row->key, row->get (row, self));
  }
  return g_variant_builder_end (&builder);
}
