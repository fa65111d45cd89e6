/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a setting's value may look like, and what the values of enumerations are called. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SETTING_APN_MAX 100 /* 3GPP TS 23.003 §9.1 */

/* Whether @text, which is valid UTF-8 and not "", may be the value. */
gboolean setting_is_id (const char *text);  /* of a profile: part of a file's name */
gboolean setting_is_apn (const char *text); /* what +CGDCONT can carry between its quotes, and nothing else; "" too */
gboolean setting_is_credential (const char *text); /* user name, password */
gboolean setting_is_pin (const char *text);        /* 4 to 8 digits */
gboolean setting_is_operator (const char *text);   /* MCC and MNC */
gboolean setting_is_zone (const char *text);       /* of a firewall */
gboolean setting_is_iccid (const char *text);      /* ITU-T E.118 */
gboolean setting_is_band (const char *text);       /* "catm-3" */

/* The first character of @text that no APN has; NULL: there is none. */
const char *setting_apn_stray (const char *text);

/* The name of an enumeration's value in settings; NULL behind the last. */
const char *setting_auth_name (guint value);
const char *setting_pdp_type_name (guint value);
const char *setting_rat_name (guint value); /* "" for unset */
const char *setting_quota_action_name (guint value);
const char *setting_route_name (guint value);
const char *setting_dns_name (guint value);

G_END_DECLS
