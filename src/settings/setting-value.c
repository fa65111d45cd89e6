/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/setting-value.h"

#include "settings/connection-settings.h"

#include <string.h>

#define CREDENTIAL_MAX 255 /* the length octet of PAP (RFC 1334 §2.2.1) */
#define ZONE_MAX 32
#define ID_MAX 64

/* TS 23.003 §9.1 has letters, digits, hyphen and dot. Networks also use others, and the string of +CGDCONT (TS 27.007
 * §10.1.1) carries them as they are: each means the same in IRA, and none could end the quotes, begin an escape or end
 * the command. */
#define APN_OTHERS ".-_@#+=/*"

/* The first character that is neither letter nor digit nor one of @others; NULL: all are. */
static const char *
find_stray (const char *text, const char *others)
{
  for (; *text != '\0'; text++) {
    if (!g_ascii_isalnum (*text) && strchr (others, *text) == NULL)
      return text;
  }
  return NULL;
}

static gboolean
is_text_of (const char *text, gsize max, const char *others)
{
  return find_stray (text, others) == NULL && strlen (text) <= max;
}

static gboolean
is_digits (const char *text, gsize min, gsize max)
{
  gsize len = strspn (text, "0123456789");

  return text[len] == '\0' && len >= min && len <= max;
}

gboolean
setting_is_id (const char *text)
{
  return text[0] != '.' && text[0] != '-' && is_text_of (text, ID_MAX, "._-");
}

gboolean
setting_is_apn (const char *text)
{
  return is_text_of (text, SETTING_APN_MAX, APN_OTHERS);
}

const char *
setting_apn_stray (const char *text)
{
  return find_stray (text, APN_OTHERS);
}

gboolean
setting_is_credential (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p))
      return FALSE;
  }
  return strlen (text) <= CREDENTIAL_MAX;
}

gboolean
setting_is_pin (const char *text)
{
  return is_digits (text, 4, 8);
}

gboolean
setting_is_operator (const char *text)
{
  return is_digits (text, 5, 6);
}

gboolean
setting_is_zone (const char *text)
{
  return is_text_of (text, ZONE_MAX, "._-");
}

/* ITU-T E.118: up to 19 digits; operators have 20, some with a filler. */
gboolean
setting_is_iccid (const char *text)
{
  gsize len = strlen (text);

  return len >= 18 && len <= 22 && strspn (text, "0123456789ABCDEFabcdef") == len;
}

/* "catm-3", "nbiot-8": the number of an E-UTRA band. */
gboolean
setting_is_band (const char *text)
{
  const char *number = g_str_has_prefix (text, "catm-") ? text + 5 : g_str_has_prefix (text, "nbiot-") ? text + 6 : "";
  guint64 band = 0;

  return g_ascii_string_to_unsigned (number, 10, 1, 255, &band, NULL);
}

static const char *
name_of (const char *const *names, gsize n_names, guint value)
{
  return value < n_names ? names[value] : NULL;
}

const char *
setting_auth_name (guint value)
{
  static const char *const names[] = { "auto", "none", "pap", "chap" };

  return name_of (names, G_N_ELEMENTS (names), value);
}

const char *
setting_pdp_type_name (guint value)
{
  static const char *const names[] = { "ip", "ipv6", "ipv4v6" };

  return name_of (names, G_N_ELEMENTS (names), value);
}

const char *
setting_rat_name (guint value)
{
  static const char *const names[] = { "", "auto", "catm", "nbiot", "gsm" };

  return name_of (names, G_N_ELEMENTS (names), value);
}

const char *
setting_quota_action_name (guint value)
{
  static const char *const names[] = { "warn", "cut" };

  return name_of (names, G_N_ELEMENTS (names), value);
}

const char *
setting_route_name (guint value)
{
  return value <= IP_ROUTE_NONE ? ip_route_mode_to_string ((IpRouteMode) value) : NULL;
}

const char *
setting_dns_name (guint value)
{
  return value <= IP_DNS_MANUAL ? ip_dns_mode_to_string ((IpDnsMode) value) : NULL;
}
