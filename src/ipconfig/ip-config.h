/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the addresses, routes, rules and name servers of one link should be (DESIGN §4), as a value, and the difference
 * between two such values. Pure computation: how it gets into the kernel is the business of network-ops.h. */
#pragma once

#include "base/reason.h"
#include "ipconfig/ip-address.h"

G_BEGIN_DECLS

/* rtm_protocol of our routes and rules: what carries it is ours. */
#define IP_CONFIG_PROTOCOL 209
/* Slot n uses the table IP_CONFIG_TABLE + n and the rule priorities IP_CONFIG_ELSEWHERE_PRIORITY + n (from, the main
 * table first), IP_CONFIG_RULE_PRIORITY + 2n (from) and + 2n + 1 (oif), in both families. */
#define IP_CONFIG_TABLE 51000
#define IP_CONFIG_ELSEWHERE_PRIORITY 5000
#define IP_CONFIG_RULE_PRIORITY 5100
#define IP_CONFIG_MAX_SLOTS 64
#define IP_CONFIG_MAIN_TABLE 254
/* What a rule of the main table passes over: its default routes, and the two halves of everything that VPN clients put
 * in their place. */
#define IP_CONFIG_PASSED_OVER_PREFIX 1
#define IP_CONFIG_METRIC_PRIMARY 50
#define IP_CONFIG_METRIC_BACKUP 700
#define IP_CONFIG_MAX_DNS 4

#define IP_CONFIG_ZONE_MAX 33 /* with its end */

/* The setting `route`. */
typedef enum {
  IP_ROUTE_BACKUP,  /* default route behind Ethernet and Wi-Fi */
  IP_ROUTE_PRIMARY, /* default route before them */
  IP_ROUTE_NONE,    /* no route in the main table */
} IpRouteMode;
const char *ip_route_mode_to_string (IpRouteMode mode);
gboolean ip_route_mode_from_string (const char *string, IpRouteMode *out);

/* The setting `dns`. */
typedef enum {
  IP_DNS_AUTO,   /* what the network gave */
  IP_DNS_NONE,   /* leave the resolver alone */
  IP_DNS_MANUAL, /* the setting dns-servers */
} IpDnsMode;
const char *ip_dns_mode_to_string (IpDnsMode mode);
gboolean ip_dns_mode_from_string (const char *string, IpDnsMode *out);

typedef struct {
  IpAddress local;
  IpAddress peer; /* IP_FAMILY_NONE: none */
  guint8 prefix;  /* 32, 64 or 128 */
} IpLocalAddress;

/* A route through the link, without gateway. */
typedef struct {
  IpFamily family;
  guint32 table;
  guint32 metric;        /* IPv6 has no 0 */
  IpAddress source;      /* preferred source; IP_FAMILY_NONE: the kernel chooses */
  IpAddress destination; /* IP_FAMILY_NONE: everything */
  guint8 prefix;         /* of the destination */
} IpRoute;

/* A rule for IP_CONFIG_MAIN_TABLE takes no route from it whose prefix is IP_CONFIG_PASSED_OVER_PREFIX or shorter: it is
 * for what is on-link elsewhere. */
typedef struct {
  IpFamily family;
  guint32 priority;
  guint32 table;
  IpAddress from; /* IP_FAMILY_NONE: the rule matches the outgoing interface instead */
} IpRule;

#define IP_CONFIG_MAX_ROUTES 5
#define IP_CONFIG_MAX_RULES 4

typedef struct {
  guint ifindex;   /* the link's identity; names may change */
  char ifname[16]; /* for rules, which the kernel matches by name, and for people */
  guint mtu;       /* 0: leave it */
  guint n_addresses, n_routes, n_rules, n_dns;
  IpLocalAddress addresses[2]; /* at most one a family */
  IpRoute routes[IP_CONFIG_MAX_ROUTES];
  IpRule rules[IP_CONFIG_MAX_RULES];
  guint32 ra_metric; /* with an IPv6 address: the metric of the default route that the kernel makes of a router's
                        advertisement; 0: none */
  IpAddress dns[IP_CONFIG_MAX_DNS];
  char zone[IP_CONFIG_ZONE_MAX]; /* of the firewall; "": whatever it does with interfaces that nobody assigns */
  gboolean dns_default; /* these servers are for all names (route=primary); else only when nothing better is there */
} IpConfig;

/* What PPP and the settings say. */
typedef struct {
  guint ifindex;
  const char *ifname;
  guint slot;              /* < IP_CONFIG_MAX_SLOTS, fixed for a modem */
  IpAddress local4, peer4; /* NONE: no IPv4; an unusable peer counts as none */
  IpAddress dns4[2];
  IpAddress local6, peer6; /* link-local, from IPV6CP; NONE: no IPv6 */
  guint link_mtu;          /* what LCP allows */
  IpRouteMode route;
  guint metric; /* 0: by route */
  IpDnsMode dns;
  const IpAddress *dns_servers; /* for IP_DNS_MANUAL */
  guint n_dns_servers;
  guint mtu;        /* the user's; 0: LCP's. The smaller counts */
  const char *zone; /* of the firewall; "" or NULL: none */
} IpConfigInput;

/* Fills @out. FALSE with @error (DT_ERROR_IP_CONFIG_FAILED) when there is no local address, when one is given that no
 * host may have, or when only IPv6 is there and the MTU is below 1280 (RFC 8200 §5; beside IPv4 it is left out then);
 * @out is then untouched. The peer's address is reached through the own table alone. IPv6 gets its link-local address
 * only: global ones and the default route of the main table are the kernel's own, from the router's advertisement. Name
 * servers that cannot be one and repetitions are dropped. */
gboolean ip_config_build (const IpConfigInput *input, IpConfig *out, GError **error);

gboolean ip_config_equal (const IpConfig *a, const IpConfig *b);

/* The steps from one value to another, in an order that the kernel takes: rules and routes go before the addresses that
 * they name, and come after them. Whatever names an address that goes, be it to come back with another peer, goes and
 * comes with it. The removed rules carry the old value's ifname, the added ones the new one's. */
typedef struct {
  gboolean set_mtu;
  guint mtu;
  guint n_remove_rules, n_remove_routes, n_remove_addresses, n_add_addresses, n_add_routes, n_add_rules;
  IpRule remove_rules[IP_CONFIG_MAX_RULES], add_rules[IP_CONFIG_MAX_RULES];
  IpRoute remove_routes[IP_CONFIG_MAX_ROUTES], add_routes[IP_CONFIG_MAX_ROUTES];
  IpLocalAddress remove_addresses[2], add_addresses[2];
  gboolean dns_changed;
} IpConfigDiff;

/* @from may be NULL (nothing is there yet), and so may @to (everything goes). They are of the same link. */
void ip_config_diff (const IpConfig *from, const IpConfig *to, IpConfigDiff *out);

G_END_DECLS
