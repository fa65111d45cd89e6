/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of a connection (DESIGN §3), as a value with its defaults, whatever form they came in. */
#pragma once

#include "ipconfig/ip-config.h"

G_BEGIN_DECLS

/* The setting `auth`. */
typedef enum {
  AUTH_MODE_AUTO, /* whatever the network asks: CHAP or PAP */
  AUTH_MODE_NONE, /* refuse to authenticate */
  AUTH_MODE_PAP,
  AUTH_MODE_CHAP,
} AuthMode;

/* The setting `pdp-type` (3GPP TS 27.007 §10.1.1). */
typedef enum {
  PDP_TYPE_IP,
  PDP_TYPE_IPV6,
  PDP_TYPE_IPV4V6,
} PdpType;

/* The setting `rat`: radio access technology. */
typedef enum {
  RAT_UNSET, /* leave the modem as it is: the default */
  RAT_AUTO,
  RAT_CATM,
  RAT_NBIOT,
  RAT_GSM,
} Rat;

/* The setting `quota-action`. */
typedef enum { QUOTA_WARN, QUOTA_CUT } QuotaAction;

#define CONNECTION_TIMEOUT_DEFAULT 180
#define CONNECTION_CID_MAX 15
#define CONNECTION_MAX_DNS_SERVERS IP_CONFIG_MAX_DNS

/* Strings are never NULL; "" is unset. */
typedef struct {
  /* of a connection */
  char *profile; /* the id of the profile that these come from */
  char *apn;     /* "": the subscription's default */
  char *username;
  char *password;
  AuthMode auth;
  PdpType pdp_type;
  guint cid; /* 1 … CONNECTION_CID_MAX: the PDP context that apn and pdp-type are written to and that is dialled (27.007
                §10.1.1) */
  char *pin;
  Rat rat;
  GStrv bands;            /* NULL: leave them; "catm-3", "nbiot-8" */
  char *operator_code;    /* the setting `operator`: "46692"; "": automatic */
  gboolean allow_roaming; /* default TRUE */
  IpRouteMode route;
  guint metric; /* 0: by route */
  IpDnsMode dns;
  IpAddress dns_servers[CONNECTION_MAX_DNS_SERVERS];
  guint n_dns_servers;
  guint mtu;     /* 0: what LCP says; else 576 … 1500 (1280 … with IPv6) */
  char *zone;    /* firewalld */
  guint timeout; /* seconds, 1 … 3600: how long the caller of Connect waits */
  /* of a profile only */
  char *id;
  gboolean autoconnect;
  char *sim_iccid; /* only with this SIM */
  gint priority;   /* higher first */
  guint64 quota;   /* bytes a period, 0: none */
  QuotaAction quota_action;
  guint billing_day; /* 1 … 31 */
} ConnectionSettings;

ConnectionSettings *connection_settings_new (void); /* the defaults */
ConnectionSettings *connection_settings_copy (const ConnectionSettings *self);
void connection_settings_free (ConnectionSettings *self); /* erases password and pin; NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectionSettings, connection_settings_free)

/* Whether the same connection would come of both: everything but `timeout` and the profile's own keys counts. */
gboolean connection_settings_equal (const ConnectionSettings *a, const ConnectionSettings *b);

/* Whether @key as @given has it needs setting_right (@key), where @base is what would be without it: a profile, or the
 * defaults. A value that is the base's does not. A PIN does whatever the base's is, since nobody is to learn that by
 * trying. Of route it is primary, and what makes a metric of the base count. */
gboolean connection_settings_needs_right (const char *key, const ConnectionSettings *base,
                                          const ConnectionSettings *given);

/* Sets one key from a value of its D-Bus type. FALSE with @error (G_IO_ERROR_INVALID_ARGUMENT) that names the key, what
 * is wrong, and what is allowed; nothing is changed then. @profile: the profile's own keys are allowed. A secret's
 * value never stands in the message. */
gboolean connection_settings_set (ConnectionSettings *self, const char *key, GVariant *value, gboolean profile,
                                  GError **error);

/* Sets one key from text as it stands in a key file: "true", "700", "168.95.1.1;8.8.8.8". Likewise. */
gboolean connection_settings_set_text (ConnectionSettings *self, const char *key, const char *text, gboolean profile,
                                       GError **error);

/* Reads an a{sv} over @base (NULL: the defaults). NULL with @error for the first unknown key, one that is given twice,
 * or bad value; checks what concerns several keys too. */
ConnectionSettings *connection_settings_from_variant (const ConnectionSettings *base, GVariant *dict, gboolean profile,
                                                      GError **error);

/* What concerns several keys: dns with dns-servers, mtu with pdp-type. For settings that were set key by key. FALSE
 * with @error as above. */
gboolean connection_settings_check (const ConnectionSettings *self, GError **error);

/* The keys that differ from the defaults, as a floating a{sv}; @secrets: password, pin and sim-iccid too. */
GVariant *connection_settings_to_variant (const ConnectionSettings *self, gboolean profile, gboolean secrets);

G_END_DECLS
