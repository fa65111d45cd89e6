/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything outside that a modem may use. Filled by main from the platform, by tests from fakes. All must outlive the
 * modems. */
#pragma once

#include "host/clock-ops.h"
#include "host/file-ops.h"
#include "host/handover-ops.h"
#include "host/link-ops.h"
#include "host/network-ops.h"
#include "host/port-ops.h"
#include "host/port-owner-ops.h"
#include "host/store-ops.h"

G_BEGIN_DECLS

typedef struct {
  const ClockOps *clock;
  const PortOps *ports;
  const LinkOps *const
    *links; /* NULL-terminated, in order of preference: the next is tried after DT_ERROR_NOT_SUPPORTED */
  const NetworkOps *network;
  const StoreOps *store;
  const HandoverOps *handover;
  const FileOps *files;           /* for the daemon's own */
  const PortOwnerOps *port_owner; /* NULL: there is nobody to ask */
  gboolean leave_nmea;            /* ports of positions are left to other programs */
} ModemEnvironment;

G_END_DECLS
