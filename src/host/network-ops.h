/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses, routes, rules and name servers as the modem layer sees them: it says what should be, the platform makes it
 * so and keeps it so. */
#pragma once

#include "ipconfig/ip-config.h"

G_BEGIN_DECLS

typedef struct _NetworkOps NetworkOps;

/* @error is NULL on success. Never from within the call that it answers. */
typedef void (*NetworkApplied) (gpointer user_data, const GError *error);

/* @error is of DT_ERROR_IP_CONFIG_FAILED and says, for users, what came in between. */
typedef void (*NetworkLost) (gpointer user_data, const GError *error);

struct _NetworkOps {
  /* Brings the link up and makes its configuration equal to @config (by the difference to what is applied); from then
   * on what others delete is put back, and a link that they set down is set up again, until clear(). @error of @applied
   * is of DT_ERROR_IP_CONFIG_FAILED; nothing is then left behind. One cause is a local address that this host has
   * another use for, on an interface that is not ours; what is on-link there stays there in any case. Name servers that
   * cannot be set are a warning in the log, not an error. A second call for the same link before the first was answered
   * replaces it: the first is answered as cancelled (G_IO_ERROR_CANCELLED). */
  void (*apply) (const NetworkOps *self, const IpConfig *config, NetworkApplied applied, gpointer user_data);
  /* Removes all that apply() brought; an interface that is gone already is success. To be called before the link is
   * detached. Pending apply() calls are answered as cancelled, and the watch ends. Does not block; name servers are put
   * back in the order of the calls. */
  void (*clear) (const NetworkOps *self, guint ifindex);
  /* From now until clear() @lost is called when what is applied on the link cannot stay, since the host has another use
   * for its address by now. Nothing is taken away by that: the callee is to clear(). Called again for each further such
   * use, never from within another call. One watch a link: another replaces it. */
  void (*watch) (const NetworkOps *self, guint ifindex, NetworkLost lost, gpointer user_data);
  /* What holds the name servers now, for status: "resolved", "resolvconf", "file" (resolv.conf itself),
   * "networkmanager" (as its global configuration), "foreign" (NetworkManager has a global configuration that is not
   * ours, or takes none from us: left alone), "none" (there are none, or nobody known looks after resolv.conf: left
   * alone). */
  const char *(*dns_backend) (const NetworkOps *self);
};

G_END_DECLS
