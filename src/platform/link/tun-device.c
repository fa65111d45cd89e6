/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/link/tun-device.h"

#include "base/error.h"
#include "platform/network/netlink-link.h"
#include "platform/owned-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define PATH "/dev/net/tun"

/* Packets that wait in the kernel while the modem is slower than the programs, or while nobody is there between a crash
 * and the next start: enough for a second of small ones. The kernel's 500 would be a quarter of a minute of Cat-M1. */
#define QUEUE_LENGTH 100

static gboolean
fail (GError **error, DtError code, const char *what)
{
  g_set_error (error, DT_ERROR, code, "%s: %s", what, g_strerror (errno));
  return FALSE;
}

/* What TUNSETIFF leaves to the interface ioctls. Without it the link works too, with more delay under load. */
static void
limit_queue (const char *name)
{
  g_auto (OwnedFd) fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = { .ifr_qlen = QUEUE_LENGTH };

  g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
  if (fd >= 0)
    (void) ioctl (fd, SIOCSIFTXQLEN, &request);
}

gboolean
tun_device_open (TunDevice *out, GError **error)
{
  g_auto (OwnedFd) fd = open (PATH, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "ppp%d" };

  if (fd < 0)
    return fail (error, DT_ERROR_NOT_SUPPORTED, PATH);
  if (ioctl (fd, TUNSETIFF, &request) != 0)
    return fail (error, DT_ERROR_IP_CONFIG_FAILED, "TUNSETIFF");

  TunDevice device = { .ifindex = if_nametoindex (request.ifr_name) };
  if (device.ifindex == 0)
    return fail (error, DT_ERROR_IP_CONFIG_FAILED, request.ifr_name);
  g_strlcpy (device.name, request.ifr_name, sizeof device.name);
  limit_queue (device.name);
  device.fd = owned_fd_steal (&fd);
  *out = device;
  return TRUE;
}

gboolean
tun_device_adopt (TunDevice *out, int fd, guint ifindex, GError **error)
{
  struct ifreq request = { .ifr_flags = 0 };

  if (fd < 0 || ioctl (fd, TUNGETIFF, &request) != 0 || if_nametoindex (request.ifr_name) != ifindex) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_FAILED, "the interface is gone");
    return FALSE;
  }
  *out = (TunDevice) { .fd = fd, .ifindex = ifindex };
  g_strlcpy (out->name, request.ifr_name, sizeof out->name);
  return TRUE;
}

void
tun_device_close (TunDevice *self)
{
  g_autoptr (NetlinkSocket) socket = netlink_socket_new (NULL);

  if (socket != NULL)
    (void) netlink_link_remove (socket, self->ifindex);
  close (self->fd);
}
