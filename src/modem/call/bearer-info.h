/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others see of the link of a call that is through. */
#pragma once

#include "ipconfig/ip-config.h"

G_BEGIN_DECLS

/* IFNAMSIZ of the kernel. */
#define BEARER_INTERFACE_MAX 16

typedef struct {
  char interface[BEARER_INTERFACE_MAX]; /* "ppp0" */
  guint ifindex;                        /* 0: none */
  const char *datapath;                 /* of LinkOps, a constant; NULL: no link was ever there, or it is gone */
  IpConfig ip;                          /* valid while connected: n_addresses > 0 */
  guint mtu, metric;
  gint64 since_us; /* wall clock of when it came online, 0: it is not */
} BearerInfo;

G_END_DECLS
