/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/setting-table.h"

#include "settings/setting-row.h"
#include "settings/setting-type.h"
#include "settings/setting-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

/* Of a connection, of one that the modem's radio has too, of profiles alone; and what a right of its own guards. */
#define CONNECTION .places = SETTING_IN_PROFILE | SETTING_IN_CONNECT
#define RADIO .places = SETTING_IN_PROFILE | SETTING_IN_CONNECT | SETTING_IN_SET_RADIO, .right = SETTING_RIGHT_RADIO
#define PROFILE .places = SETTING_IN_PROFILE
#define NETWORK CONNECTION, .right = SETTING_RIGHT_NETWORK

#define MEMBER(name) .offset = G_STRUCT_OFFSET (ConnectionSettings, name)
#define TEXT(member, check) .type = &setting_type_text, MEMBER (member), .is_valid = check
#define WORD(member, names) .type = &setting_type_word, MEMBER (member), .word = names
#define BOOLEAN(member) .type = &setting_type_boolean, MEMBER (member), .allowed = N_ ("true or false")
#define NUMBER(member, low, high) .type = &setting_type_number, MEMBER (member), .min = low, .max = high

/* In the order of the interface. */
static const SettingRow rows[] = {
  { "profile", TEXT (profile, setting_is_id), CONNECTION, .changes_connection = TRUE,
    .allowed = N_ ("the id of a profile") },
  { "apn", TEXT (apn, setting_is_apn), CONNECTION, .find_stray = setting_apn_stray, .changes_connection = TRUE,
    .allowed = N_ ("up to 100 letters, digits and .-_@#+=/* without spaces; empty for the subscription's default") },
  { "username", TEXT (username, setting_is_credential), CONNECTION, .verbatim = TRUE, .changes_connection = TRUE,
    .allowed = N_ ("up to 255 bytes without control characters") },
  { "password", TEXT (password, setting_is_credential), CONNECTION, .verbatim = TRUE, .secret = TRUE,
    .changes_connection = TRUE, .allowed = N_ ("up to 255 bytes without control characters") },
  { "auth", WORD (auth, setting_auth_name), CONNECTION, .preset = AUTH_MODE_AUTO, .changes_connection = TRUE },
  { "pdp-type", WORD (pdp_type, setting_pdp_type_name), CONNECTION, .preset = PDP_TYPE_IP, .changes_connection = TRUE },
  { "cid", NUMBER (cid, 1, CONNECTION_CID_MAX), CONNECTION, .preset = 1, .changes_connection = TRUE,
    .allowed = N_ ("1 to 15") },
  { "pin", TEXT (pin, setting_is_pin), CONNECTION, .right = SETTING_RIGHT_SIM, .is_guarded = is_pin_guarded,
    .secret = TRUE, .changes_connection = TRUE, .allowed = N_ ("4 to 8 digits") },
  { "rat", WORD (rat, setting_rat_name), RADIO, .preset = RAT_UNSET, .changes_connection = TRUE },
  { "bands", .type = &setting_type_bands, MEMBER (bands), RADIO, .changes_connection = TRUE,
    .allowed = N_ ("bands like catm-3 and nbiot-8") },
  { "operator", TEXT (operator_code, setting_is_operator), RADIO, .changes_connection = TRUE,
    .allowed = N_ ("the five or six digits of a network; empty for automatic") },
  { "allow-roaming", BOOLEAN (allow_roaming), CONNECTION, .preset = TRUE, .changes_connection = TRUE },
  { "route", WORD (route, setting_route_name), NETWORK, .is_guarded = is_route_guarded, .preset = IP_ROUTE_BACKUP,
    .changes_connection = TRUE },
  { "metric", NUMBER (metric, 0, G_MAXUINT), NETWORK, .changes_connection = TRUE,
    .allowed = N_ ("a number; 0 chooses it by route") },
  { "dns", WORD (dns, setting_dns_name), NETWORK, .preset = IP_DNS_AUTO, .changes_connection = TRUE },
  { "dns-servers", .type = &setting_type_addresses, NETWORK, .changes_connection = TRUE,
    .allowed = N_ ("up to four numeric addresses") },
  { "mtu", NUMBER (mtu, 576, 1500), CONNECTION, .zero = TRUE, .changes_connection = TRUE,
    .allowed = N_ ("576 to 1500; 0 for what the link agrees on") },
  { "zone", TEXT (zone, setting_is_zone), NETWORK, .changes_connection = TRUE,
    .allowed = N_ ("the name of a firewall zone") },
  { "timeout", NUMBER (timeout, 1, 3600), CONNECTION, .preset = CONNECTION_TIMEOUT_DEFAULT,
    .allowed = N_ ("1 to 3600 seconds") },
  { "id", TEXT (id, setting_is_id), PROFILE,
    .allowed = N_ ("up to 64 letters, digits and ._- that do not begin with a dot or hyphen") },
  { "autoconnect", BOOLEAN (autoconnect), PROFILE, .preset = FALSE },
  { "sim-iccid", TEXT (sim_iccid, setting_is_iccid), PROFILE, .secret = TRUE,
    .allowed = N_ ("18 to 22 digits, as printed on the SIM") },
  { "priority", .type = &setting_type_integer, MEMBER (priority), PROFILE, .allowed = N_ ("a number") },
  { "quota", .type = &setting_type_bytes, MEMBER (quota), PROFILE, .allowed = N_ ("bytes a period; 0 for none") },
  { "quota-action", WORD (quota_action, setting_quota_action_name), PROFILE, .preset = QUOTA_WARN },
  { "billing-day", NUMBER (billing_day, 1, 31), PROFILE, .preset = 1, .allowed = N_ ("1 to 31") },
};

const SettingRow *
setting_row (guint index)
{
  return index < G_N_ELEMENTS (rows) ? &rows[index] : NULL;
}

const SettingRow *
setting_row_find (const char *key, SettingPlace place)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].key, key) == 0)
      return (rows[i].places & place) != 0 ? &rows[i] : NULL;
  }
  return NULL;
}

char *
setting_row_allowed (const SettingRow *row)
{
  g_autoptr (GString) words = g_string_new (NULL);

  if (row->word == NULL)
    return g_strdup (_ (row->allowed));
  for (guint i = 0; row->word (i) != NULL; i++) {
    if (*row->word (i) != '\0')
      g_string_append_printf (words, "%s%s", words->len == 0 ? "" : ", ", row->word (i));
  }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

const char *
setting_key (guint index)
{
  return index < G_N_ELEMENTS (rows) ? rows[index].key : NULL;
}

gboolean
setting_is_taken (const char *key, SettingPlace place)
{
  return setting_row_find (key, place) != NULL;
}

const char *
setting_type (const char *key)
{
  const SettingRow *row = setting_row_find (key, SETTING_IN_PROFILE);

  g_return_val_if_fail (row != NULL, "");
  return row->type->signature;
}

SettingRight
setting_right (const char *key)
{
  const SettingRow *row = setting_row_find (key, SETTING_IN_PROFILE);

  return row == NULL ? SETTING_RIGHT_CONNECT : row->right;
}

const char *
setting_word (const char *key, guint index)
{
  const SettingRow *row = setting_row_find (key, SETTING_IN_PROFILE);

  return row == NULL || row->word == NULL ? NULL : row->word (index);
}

char *
setting_list (SettingPlace place)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if ((rows[i].places & place) != 0)
      g_string_append_printf (list, "%s%s", list->len == 0 ? "" : ", ", rows[i].key);
  }
  return g_string_free (g_steal_pointer (&list), FALSE);
}
