/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/netlink-socket.h"

#include "base/error.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#define ANSWER_TIMEOUT_SECONDS 1

struct _NetlinkSocket {
  struct nl_sock *socket; /* NULL: lost after a timeout, to be opened again */
};

/* One request under way. */
typedef struct {
  NetlinkEach each;
  gpointer user_data;
  gboolean done;
  int code; /* errno */
} Exchange;

static void
deliver (struct nl_object *object, void *data)
{
  Exchange *exchange = data;

  if (exchange->each != NULL)
    exchange->each (object, exchange->user_data);
}

static int
on_valid (struct nl_msg *message, void *data)
{
  nl_msg_parse (message, deliver, data);
  return NL_OK;
}

static int
on_done (struct nl_msg *message, void *data)
{
  Exchange *exchange = data;

  exchange->done = TRUE;
  return NL_STOP;
}

static int
on_error (struct sockaddr_nl *address, struct nlmsgerr *answer, void *data)
{
  Exchange *exchange = data;

  exchange->done = TRUE;
  exchange->code = -answer->error;
  return NL_STOP;
}

static struct nl_sock *
open_socket (void)
{
  const struct timeval timeout = { .tv_sec = ANSWER_TIMEOUT_SECONDS };
  struct nl_sock *socket = nl_socket_alloc ();

  if (socket == NULL)
    return NULL;
  if (nl_connect (socket, NETLINK_ROUTE) < 0
      || setsockopt (nl_socket_get_fd (socket), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) < 0) {
    nl_socket_free (socket);
    return NULL;
  }
  return socket;
}

NetlinkSocket *
netlink_socket_new (GError **error)
{
  struct nl_sock *socket = open_socket ();

  if (socket == NULL) {
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "cannot talk to the kernel's routing: %s", g_strerror (errno));
    return NULL;
  }
  NetlinkSocket *self = g_new0 (NetlinkSocket, 1);
  self->socket = socket;
  return self;
}

void
netlink_socket_free (NetlinkSocket *self)
{
  if (self == NULL)
    return;
  if (self->socket != NULL)
    nl_socket_free (self->socket);
  g_free (self);
}

static int
wait_for_answer (NetlinkSocket *self, Exchange *exchange)
{
  struct nl_cb *callbacks = nl_cb_alloc (NL_CB_DEFAULT);

  if (callbacks == NULL)
    return ENOMEM;
  nl_cb_set (callbacks, NL_CB_VALID, NL_CB_CUSTOM, on_valid, exchange);
  nl_cb_set (callbacks, NL_CB_FINISH, NL_CB_CUSTOM, on_done, exchange);
  nl_cb_set (callbacks, NL_CB_ACK, NL_CB_CUSTOM, on_done, exchange);
  nl_cb_err (callbacks, NL_CB_CUSTOM, on_error, exchange);
  while (!exchange->done) {
    int result = nl_recvmsgs (self->socket, callbacks);
    if (result < 0 && !exchange->done) {
      /* A late answer would be taken for the next one's: never use this socket again. */
      g_clear_pointer (&self->socket, nl_socket_free);
      exchange->code = result == -NLE_AGAIN ? ETIMEDOUT : EIO;
      break;
    }
  }
  nl_cb_put (callbacks);
  return exchange->code;
}

int
netlink_socket_request (NetlinkSocket *self, struct nl_msg *message, NetlinkEach each, gpointer user_data)
{
  Exchange exchange = { .each = each, .user_data = user_data };

  if (message == NULL)
    return ENOMEM;
  if (self->socket == NULL)
    self->socket = open_socket ();
  int sent = self->socket == NULL ? -1 : nl_send_auto (self->socket, message);
  nlmsg_free (message);
  if (sent < 0)
    return EIO;
  return wait_for_answer (self, &exchange);
}

int
netlink_socket_dump (NetlinkSocket *self, int type, int family, NetlinkEach each, gpointer user_data)
{
  struct rtmsg header = { .rtm_family = (unsigned char) family };
  struct nl_msg *message = nlmsg_alloc_simple (type, NLM_F_DUMP);

  if (message != NULL && nlmsg_append (message, &header, sizeof header, NLMSG_ALIGNTO) < 0)
    g_clear_pointer (&message, nlmsg_free);
  return netlink_socket_request (self, message, each, user_data);
}

gboolean
netlink_is_absent (int code)
{
  return code == ESRCH || code == ENOENT || code == ENODEV || code == ENXIO || code == EADDRNOTAVAIL;
}
