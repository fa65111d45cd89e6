/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A socket for requests to the kernel's routing. The kernel answers such a request before it returns from sending
 * it, so waiting for the answer does not block; a receive timeout of a second stands against the day when that is
 * not so. */
#pragma once

#include <glib.h>
#include <netlink/netlink.h>
#include <netlink/object.h>

G_BEGIN_DECLS

typedef struct _NetlinkSocket NetlinkSocket;

/* NULL with @error (DT_ERROR_FAILED) when the kernel gives none. */
NetlinkSocket *netlink_socket_new (GError **error);
void netlink_socket_free (NetlinkSocket *self); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetlinkSocket, netlink_socket_free)

/* Called for every object of an answer; @object is the callee's only during the call. */
typedef void (*NetlinkEach) (struct nl_object *object, gpointer user_data);

/* Sends @message (taken) and waits for its acknowledgement. Returns 0 or the kernel's errno; ETIMEDOUT when it did
 * not answer. A NULL @message (libnl could not make it) is ENOMEM. @each may be NULL. */
int netlink_socket_request (NetlinkSocket *self, struct nl_msg *message, NetlinkEach each, gpointer user_data);

/* Asks for all objects of @type (RTM_GETROUTE, RTM_GETRULE) in @family. Returns as above. */
int netlink_socket_dump (NetlinkSocket *self, int type, int family, NetlinkEach each, gpointer user_data);

/* Whether @code, an errno that a removal gave, says that there was nothing to remove. */
gboolean netlink_is_absent (int code);

G_END_DECLS
