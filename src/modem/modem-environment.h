/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything outside that a modem may use. Filled by main from the platform, by tests from fakes. All must outlive the modems. */
#pragma once

#include "modem/clock-ops.h"
#include "modem/file-ops.h"
#include "modem/handover-ops.h"
#include "modem/link-ops.h"
#include "modem/network-ops.h"
#include "modem/port-ops.h"
#include "modem/rival-ops.h"
#include "modem/store-ops.h"

G_BEGIN_DECLS

typedef struct {
  const ClockOps *clock;
  const PortOps *ports;
  const LinkOps *const *links; /* NULL-terminated, in order of preference: the next is tried after DT_ERROR_NOT_SUPPORTED */
  const NetworkOps *network;
  const StoreOps *store;
  const HandoverOps *handover;
  const FileOps *files;   /* for the daemon's own */
  const RivalOps *rivals; /* NULL: there is nobody to ask */
} ModemEnvironment;

G_END_DECLS
