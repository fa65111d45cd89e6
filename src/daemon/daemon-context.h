/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all objects of the daemon share. Owned by Daemon; outlives them. */
#pragma once

#include <gio/gio.h>

#include "daemon/authorization.h"
#include "daemon/profile-store.h"
#include "modem/modem-environment.h"

G_BEGIN_DECLS

typedef struct {
  GDBusObjectManagerServer *objects;
  Authorization *authorization;
  ProfileStore *profiles;
  const ModemEnvironment *environment;
  GPtrArray *modems; /* of ModemObject, in the order of their coming */
} DaemonContext;

G_END_DECLS
