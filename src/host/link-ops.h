/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data path between a port in data mode and a network interface: the kernel's PPP, or HDLC here and a TUN device.
 * Both make an interface called ppp<n> and carry IP by themselves; everything else is for the PPP session. */
#pragma once

#include "host/port-ops.h"

G_BEGIN_DECLS

typedef struct _LinkOps LinkOps;
typedef struct _Link Link;

/* What a link tells its owner, never from within a call into the link. */
typedef struct {
  /* A packet that is not IP: @protocol in host order, the bytes behind it. */
  void (*frame) (gpointer user_data, guint16 protocol, const guint8 *info, gsize len);
  /* The carrier is gone. @text: what the modem wrote ("NO CARRIER") or the system said; never NULL. Comes once. */
  void (*hangup) (gpointer user_data, const char *text);
} LinkListener;

/* RFC 1661 §6, RFC 1662 §7 values, as PPP_EVENT_LINK_CONFIG carries them. */
typedef struct {
  guint32 tx_accm, rx_accm;
  guint16 mru, mtu;
  gboolean pfc, acfc;
} LinkConfig;

typedef struct {
  guint64 rx_bytes, tx_bytes;     /* of IP packets */
  guint64 rx_packets, tx_packets; /* likewise */
  guint64 rx_errors;              /* frames that were dropped for their FCS or length */
} LinkStatistics;

struct _LinkOps {
  /* "kernel" or "tun". */
  const char *(*datapath) (const LinkOps *self);
  /* Takes over @port, which is in data mode, and creates the interface, not yet up. @pending are bytes that came behind
   * CONNECT. The port's own listener is silent from now on. NULL with @error: DT_ERROR_NOT_SUPPORTED when this kernel
   * cannot do it, DT_ERROR_IP_CONFIG_FAILED otherwise; the port is then as before. */
  Link *(*attach) (const LinkOps *self, Port *port, const guint8 *pending, gsize len, const LinkListener *listener,
                   gpointer user_data, GError **error);
  /* Sends one control packet; @lcp_defaults: with the default ACCM and full header (RFC 1661 §5). Queues; never
   * blocks. */
  void (*send) (Link *link, guint16 protocol, const guint8 *info, gsize len, gboolean lcp_defaults);
  void (*configure) (Link *link, const LinkConfig *config);
  /* Whether IP packets may pass (the network phase). Off at first. */
  void (*set_passing) (Link *link, gboolean ip4, gboolean ip6);
  guint (*ifindex) (const Link *link);
  const char *(*ifname) (const Link *link);
  /* Since attach(), also where another process did that. After a hangup: the last that was read. */
  void (*statistics) (Link *link, LinkStatistics *out);
  /* How long ago the last IP packet came, in µs, at most a second too much; G_MAXINT64: none did, or nobody knows.
   * Control packets are not counted: the owner has had them. */
  gint64 (*silence) (const Link *link);
  /* Removes the interface and gives the port back to its own listener, in command mode as far as the host goes; what
   * was queued by send() is written first where the port still takes it. Frees @link; NULL is allowed. */
  void (*detach) (Link *link);

  /* Leaves the descriptors of the link and of its port under the modem's @id for the process that comes after this one.
   * detach() takes nothing of it back: see HandoverOps.discard(). */
  void (*keep) (const Link *link, const char *id);
  /* The link that an earlier process kept under @id, over @port (PortOps.adopt), goes on; IP passes all the time.
   * @ifindex is its interface's, as that process knew it. NULL with @error (DT_ERROR_FAILED) when something of it is
   * not there or is not what it was; the port is then as before. */
  Link *(*adopt) (const LinkOps *self, Port *port, const char *id, guint ifindex, const LinkListener *listener,
                  gpointer user_data, GError **error);
};

G_END_DECLS
