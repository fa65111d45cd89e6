/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tun.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int
fail (int fd, const char *name, GError **error)
{
  int saved = errno;

  if (fd >= 0)
    close (fd);
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved), "cannot make the TUN device %s: %s", name,
               g_strerror (saved));
  return -1;
}

static gboolean
set_up (const char *name)
{
  struct ifreq request = { 0 };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean done;

  if (fd < 0)
    return FALSE;
  g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
  done = ioctl (fd, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags |= IFF_UP;
  done = done && ioctl (fd, SIOCSIFFLAGS, &request) == 0;
  close (fd);
  return done;
}

int
sim_tun_open (const char *name, GError **error)
{
  struct ifreq request = { 0 };
  int fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    return fail (fd, name, error);
  g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl (fd, TUNSETIFF, &request) < 0 || !set_up (request.ifr_name))
    return fail (fd, name, error);
  return fd;
}
