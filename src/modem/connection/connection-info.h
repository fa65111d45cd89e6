/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others see of the connection that is wanted, or was last, and of the attempts at it. */
#pragma once

#include "ipconfig/ip-config.h"

G_BEGIN_DECLS

typedef struct {
  char *profile, *apn;
  gboolean has_route; /* a connection was wanted at all */
  IpRouteMode route;
  guint attempts;         /* since the last success */
  gint64 next_attempt_us; /* wall clock, 0: none planned */
  GError *last_error;     /* NULL: none */
} ConnectionInfo;

G_END_DECLS
