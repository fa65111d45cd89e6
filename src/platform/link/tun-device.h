/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TUN interface called ppp<n>. It lives as long as its descriptor. */
#pragma once

#include <glib.h>
#include <net/if.h>

G_BEGIN_DECLS

typedef struct {
  int fd; /* O_NONBLOCK, O_CLOEXEC; one bare IP packet per read() and write() */
  guint ifindex;
  char name[IF_NAMESIZE]; /* as it was made; others may rename the interface */
} TunDevice;

/* The interface is down and has no address. FALSE with the errors of LinkOps.attach; @out is then untouched. */
gboolean tun_device_open (TunDevice *out, GError **error);

/* The device that an earlier process has made: @fd (-1: lost) is its descriptor, @ifindex its interface, which may have
 * another name by now. @fd is taken only when it is TRUE; else @error is DT_ERROR_FAILED. */
gboolean tun_device_adopt (TunDevice *out, int fd, guint ifindex, GError **error);

/* Removes the interface, also when somebody has a duplicate of the descriptor. */
void tun_device_close (TunDevice *self);

G_END_DECLS
