/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/link/ppp-device.h"

#include "base/error.h"
#include "platform/link/interface-counters.h"
#include "platform/owned-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/link/ppp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>

#define PATH "/dev/ppp"

/* The kernel answers EBUSY while any other PPP call is under way, for lock order; it is over in microseconds. */
#define MAX_BUSY 20

typedef struct nl_sock NlSocket;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlSocket, nl_socket_free)
typedef struct rtnl_link RtnlLink;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtnlLink, rtnl_link_put)

static gboolean
fail (GError **error, DtError code, const char *what)
{
  g_set_error (error, DT_ERROR, code, "%s: %s", what, g_strerror (errno));
  return FALSE;
}

static void
restore_tty (int tty, gboolean hung_up)
{
  int discipline = N_TTY;

  /* Half a frame of the peer is no use to the AT dialogue. Output that a dead modem does not take must not delay the
   * change; a live modem gets it. */
  (void) tcflush (tty, hung_up ? TCIOFLUSH : TCIFLUSH);
  (void) ioctl (tty, TIOCSETD, &discipline);
}

/* The channel is what the line discipline made of the tty. */
static int
open_channel (int tty, GError **error)
{
  int discipline = N_PPP;
  int index = -1;
  /* Before the tty is touched: a kernel without PPP says so here. */
  g_auto (OwnedFd) channel = open (PATH, O_RDWR | O_NONBLOCK | O_CLOEXEC);

  if (channel < 0) {
    fail (error, DT_ERROR_NOT_SUPPORTED, PATH);
    return -1;
  }
  /* EINVAL says that ppp_async is missing, EPERM that we may not have it loaded. */
  if (ioctl (tty, TIOCSETD, &discipline) != 0) {
    fail (error, errno == EIO ? DT_ERROR_IP_CONFIG_FAILED : DT_ERROR_NOT_SUPPORTED, "N_PPP");
    return -1;
  }
  if (ioctl (tty, PPPIOCGCHAN, &index) != 0 || ioctl (channel, PPPIOCATTCHAN, &index) != 0) {
    fail (error, DT_ERROR_IP_CONFIG_FAILED, "PPPIOCATTCHAN");
    restore_tty (tty, FALSE);
    return -1;
  }
  return owned_fd_steal (&channel);
}

/* Through rtnetlink the interface gets its final name at once. Returns libnl's error. */
static int
make_unit_by_netlink (struct nl_sock *socket, int unit)
{
  g_autoptr (RtnlLink) link = rtnl_link_ppp_alloc ();
  int result = -NLE_BUSY;

  if (link == NULL || rtnl_link_ppp_set_fd (link, unit) < 0)
    return -NLE_NOMEM;
  for (guint i = 0; i < MAX_BUSY && result == -NLE_BUSY; i++)
    result = rtnl_link_add (socket, link, NLM_F_CREATE | NLM_F_EXCL);
  return result;
}

/* The interface, called ppp<n> after its unit's number. */
static int
open_unit (struct nl_sock *socket, PppDevice *device, GError **error)
{
  g_auto (OwnedFd) unit = open (PATH, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  int number = -1;

  if (unit < 0) {
    fail (error, DT_ERROR_IP_CONFIG_FAILED, PATH);
    return -1;
  }
  int result = make_unit_by_netlink (socket, unit);
  if (result == -NLE_EXIST) {
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "RTM_NEWLINK: %s", nl_geterror (result));
    return -1;
  }
  /* A kernel before 4.7 does not know that way; the old one is there in all. */
  if (result < 0 && ioctl (unit, PPPIOCNEWUNIT, &number) != 0) {
    fail (error, DT_ERROR_IP_CONFIG_FAILED, "PPPIOCNEWUNIT");
    return -1;
  }
  if (ioctl (unit, PPPIOCGUNIT, &number) != 0) {
    fail (error, DT_ERROR_IP_CONFIG_FAILED, "PPPIOCGUNIT");
    return -1;
  }
  g_snprintf (device->name, sizeof device->name, "ppp%d", number);
  device->ifindex = if_nametoindex (device->name);
  if (device->ifindex == 0 || ioctl (device->channel, PPPIOCCONNECT, &number) != 0) {
    fail (error, DT_ERROR_IP_CONFIG_FAILED, device->name);
    return -1;
  }
  return owned_fd_steal (&unit);
}

gboolean
ppp_device_open (PppDevice *out, int tty, GError **error)
{
  PppDevice device = { .tty = tty };
  g_autoptr (NlSocket) socket = nl_socket_alloc ();
  int result = socket == NULL ? -NLE_NOMEM : nl_connect (socket, NETLINK_ROUTE);

  if (result < 0) {
    g_set_error (error, DT_ERROR, DT_ERROR_IP_CONFIG_FAILED, "NETLINK_ROUTE: %s", nl_geterror (result));
    return FALSE;
  }
  g_auto (OwnedFd) channel = device.channel = open_channel (tty, error);
  if (channel < 0)
    return FALSE;
  g_auto (OwnedFd) unit = open_unit (socket, &device, error);
  if (unit < 0) {
    restore_tty (tty, FALSE);
    return FALSE;
  }
  device.channel = owned_fd_steal (&channel);
  device.unit = owned_fd_steal (&unit);
  device.socket = g_steal_pointer (&socket);
  ppp_device_set_passing (&device, FALSE, FALSE); /* the kernel's own default is to pass */
  *out = device;
  return TRUE;
}

/* Whether it is a PPP interface; its name goes to @name. */
static gboolean
is_ppp_interface (struct nl_sock *socket, guint ifindex, char name[IF_NAMESIZE])
{
  g_autoptr (RtnlLink) link = NULL;

  if (rtnl_link_get_kernel (socket, (int) ifindex, NULL, &link) < 0 || rtnl_link_get_name (link) == NULL
      || g_strcmp0 (rtnl_link_get_type (link), "ppp") != 0)
    return FALSE;
  g_strlcpy (name, rtnl_link_get_name (link), IF_NAMESIZE);
  return TRUE;
}

/* A unit whose interface was removed, a channel whose tty is gone. */
static gboolean
is_dead (int fd)
{
  struct pollfd state = { .fd = fd };

  return poll (&state, 1, 0) < 0 || (state.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, DT_ERROR, DT_ERROR_FAILED, what);
  return FALSE;
}

/* That the interface is the unit's cannot be asked; but as long as the unit lives its interface does, and no number is
 * given out twice. */
gboolean
ppp_device_adopt (PppDevice *out, int tty, int channel, int unit, guint ifindex, GError **error)
{
  PppDevice device = { .tty = tty, .channel = channel, .unit = unit, .ifindex = ifindex };
  g_autoptr (NlSocket) socket = nl_socket_alloc ();
  int discipline = N_TTY;
  int number = -1;

  if (channel < 0 || unit < 0)
    return refuse (error, "a descriptor of /dev/ppp is missing");
  if (ioctl (tty, TIOCGETD, &discipline) != 0 || discipline != N_PPP || ioctl (tty, PPPIOCGCHAN, &number) != 0)
    return refuse (error, "the port is not in the PPP line discipline any more");
  if (is_dead (channel) || is_dead (unit) || ioctl (unit, PPPIOCGUNIT, &number) != 0)
    return refuse (error, "the link has ended");
  if (socket == NULL || nl_connect (socket, NETLINK_ROUTE) < 0 || !is_ppp_interface (socket, ifindex, device.name))
    return refuse (error, "the interface is gone");
  device.socket = g_steal_pointer (&socket);
  *out = device;
  return TRUE;
}

/* Closing the unit removes it too, but not while the service manager has a duplicate. */
static void
remove_interface (const PppDevice *self)
{
  g_autoptr (RtnlLink) link = rtnl_link_alloc ();

  if (link == NULL)
    return;
  rtnl_link_set_ifindex (link, (int) self->ifindex);
  (void) rtnl_link_delete (self->socket, link);
}

void
ppp_device_close (PppDevice *self, gboolean hung_up)
{
  restore_tty (self->tty, hung_up);
  remove_interface (self);
  owned_fd_clear (&self->channel);
  owned_fd_clear (&self->unit);
  g_clear_pointer (&self->socket, nl_socket_free);
}

void
ppp_device_configure (const PppDevice *self, const KernelPppValues *values)
{
  int flags = 0;

  (void) ioctl (self->channel, PPPIOCSASYNCMAP, &values->xasyncmap);
  (void) ioctl (self->channel, PPPIOCSRASYNCMAP, &values->rasyncmap);
  (void) ioctl (self->channel, PPPIOCSMRU, &values->mru);
  if (ioctl (self->channel, PPPIOCGFLAGS, &flags) == 0) {
    flags = (flags & ~(SC_COMP_PROT | SC_COMP_AC)) | values->flags;
    (void) ioctl (self->channel, PPPIOCSFLAGS, &flags);
  }
}

void
ppp_device_set_passing (const PppDevice *self, gboolean ip4, gboolean ip6)
{
  struct npioctl for_ip4 = { .protocol = PPP_IP, .mode = ip4 ? NPMODE_PASS : NPMODE_DROP };
  struct npioctl for_ip6 = { .protocol = PPP_IPV6, .mode = ip6 ? NPMODE_PASS : NPMODE_DROP };

  (void) ioctl (self->unit, PPPIOCSNPMODE, &for_ip4);
  (void) ioctl (self->unit, PPPIOCSNPMODE, &for_ip6);
}

gboolean
ppp_device_is_seven_bit (const PppDevice *self)
{
  int flags = 0;

  return ioctl (self->channel, PPPIOCGFLAGS, &flags) == 0 && kernel_ppp_is_seven_bit (flags);
}

/* Whether no packet has gone either way since the counters were read. */
static gboolean
is_unchanged (const PppDevice *self)
{
  struct ppp_idle idle;
  gint64 elapsed = g_get_monotonic_time () - self->read_us;

  /* Whole seconds, rounded down. */
  return self->read_us != 0 && ioctl (self->unit, PPPIOCGIDLE, &idle) == 0
         && (gint64) MIN (idle.xmit_idle, idle.recv_idle) * G_USEC_PER_SEC > elapsed;
}

gboolean
ppp_device_statistics (PppDevice *self, LinkStatistics *out)
{
  gint64 now = g_get_monotonic_time ();

  if (!is_unchanged (self)) {
    if (!interface_counters_read (self->socket, self->ifindex, &self->counters))
      return FALSE;
    self->read_us = now;
  }
  *out = self->counters;
  return TRUE;
}

gint64
ppp_device_silence (const PppDevice *self)
{
  struct ppp_idle idle;

  if (ioctl (self->unit, PPPIOCGIDLE, &idle) != 0)
    return G_MAXINT64;
  /* Whole seconds: a peer must not seem to have spoken after it was asked when it was just before. */
  return ((gint64) idle.recv_idle + 1) * G_USEC_PER_SEC;
}
