/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's PPP on a tty: its line discipline, and the two descriptors of /dev/ppp that speak for the channel and
 * for the interface. */
#pragma once

#include "host/link-ops.h"
#include "platform/link/kernel-ppp.h"

#include <net/if.h>

G_BEGIN_DECLS

struct nl_sock;

typedef struct {
  int tty;                 /* not ours */
  int channel, unit;       /* O_NONBLOCK, O_CLOEXEC */
  struct nl_sock *socket;  /* asks for the counters */
  LinkStatistics counters; /* as they were read last */
  gint64 read_us;          /* when, 0: never */
  guint ifindex;
  char name[IF_NAMESIZE]; /* as it was made; others may rename the interface */
} PppDevice;

/* Puts the tty into the PPP line discipline and makes an interface for it, down, without address, with no network
 * packets passing. What the tty has received but nobody has read is lost by the change: read it first. FALSE with the
 * errors of LinkOps.attach; the tty is then as before and @out untouched. */
gboolean ppp_device_open (PppDevice *out, int tty, GError **error);

/* The device that an earlier process has made of @tty: @channel and @unit are its descriptors (-1: lost), @ifindex its
 * interface, which may have another name by now. Nothing is changed: packets pass meanwhile. The descriptors are taken
 * only when it is TRUE; else @error is DT_ERROR_FAILED. */
gboolean ppp_device_adopt (PppDevice *out, int tty, int channel, int unit, guint ifindex, GError **error);

/* Removes the interface and gives the tty its usual line discipline again. What the tty driver has taken still goes
 * out, unless it @hung_up. */
void ppp_device_close (PppDevice *self, gboolean hung_up);

/* After a hang-up the kernel refuses these; that is no news, so they report nothing. */
void ppp_device_configure (const PppDevice *self, const KernelPppValues *values);
void ppp_device_set_passing (const PppDevice *self, gboolean ip4, gboolean ip6);

/* Whether what came over the line had only seven bits a byte. */
gboolean ppp_device_is_seven_bit (const PppDevice *self);

/* The counters of the interface since it was made. FALSE when it is gone. Costs next to nothing while no packets go. */
gboolean ppp_device_statistics (PppDevice *self, LinkStatistics *out);

/* LinkOps.silence() */
gint64 ppp_device_silence (const PppDevice *self);

G_END_DECLS
