/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/setting-value.h"

#include "settings/connection-settings.h"

#include <string.h>

#define APN_MAX 100        /* 3GPP TS 23.003 §9.1 */
#define CREDENTIAL_MAX 255 /* the length octet of PAP (RFC 1334 §2.2.1) */
#define ZONE_MAX 32
#define ID_MAX 64

static gboolean
is_text_of (const char *text, gsize max, const char *others)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && strchr (others, *p) == NULL)
      return FALSE;
  }
  return strlen (text) <= max;
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

/* It stands between quotes in an AT command, so what could end these is not allowed. */
gboolean
setting_is_apn (const char *text)
{
  return is_text_of (text, APN_MAX, ".-_@#+=/*");
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
