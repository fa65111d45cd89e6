/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's side of NetworkOps: netlink for addresses, routes and rules, a resolver for name servers, the firewall's
 * zone.
 *
 * One instance a network namespace: whatever carries our protocol number (209) when it starts is the rest of a
 * crashed predecessor and is removed, unless its links go on, and so are its name servers, whoever holds them, and its
 * firewall zones.
 *
 * Put back after others removed it: addresses, routes, rules, at once the first time, then in growing steps up to a
 * minute as long as somebody keeps removing them. A link that others set down is left alone until it is up again.
 * A local address that another interface of the host has a use for is refused, and a later such use is told to watch(),
 * see network-conflict.h. Name servers are put back likewise (resolver.h). Not watched: the MTU.
 *
 * IPv6: the link-local address of IPV6CP, without duplicate address detection and without one of the kernel's own;
 * the kernel asks for router advertisements, takes its identifier for the global address from the link-local one,
 * and makes the default route with the metric of `route`. What an advertisement calls on-link is taken out of the main
 * table again at once. Not done: rules for global IPv6 addresses. */
#pragma once

#include "host/network-ops.h"

G_BEGIN_DECLS

typedef struct _PlatformNetwork PlatformNetwork;

/* Where things are, for tests; NULL in any place is the system's own. */
typedef struct {
  const char *resolv_conf; /* "/etc/resolv.conf" */
  const char *runtime_dir; /* for its back-up: "/run/dialtone" */
  const char *bus_address; /* where resolved and firewalld are: the system bus; used only when resolv.conf is resolved's
                              or NetworkManager's, what is to be done is root's, or a zone is wanted */
  /* A predecessor's links may be taken over: nothing is removed before platform_network_sweep(). */
  gboolean links_go_on;
} PlatformNetworkOptions;

/* @options may be NULL. NULL with @error (DT_ERROR_FAILED) when the kernel gives no netlink socket. */
PlatformNetwork *platform_network_new (const PlatformNetworkOptions *options, GError **error);

/* Clears every link first. Pending apply() calls are not answered any more. Waits for `resolvconf` where it is in
 * use. NULL is allowed. */
void platform_network_free (PlatformNetwork *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatformNetwork, platform_network_free)

/* Removes what carries our protocol number and is not of a link that is applied now, or about to be, and name servers
 * and firewall zones likewise. */
void platform_network_sweep (PlatformNetwork *self);

/* Lives as long as @self. */
const NetworkOps *platform_network_ops (PlatformNetwork *self);

G_END_DECLS
