/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all objects of the daemon share. Owned by Daemon; outlives them. */
#pragma once

#include "daemon/bus/authorization.h"
#include "daemon/profile-store.h"
#include "daemon/user-intent.h"
#include "host/modem-environment.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Makes a stream socket of two ends, for the daemon and for a client, close-on-exec. FALSE with an error. */
typedef gboolean (*OpenStreamFunc) (int *out_ours, int *out_theirs, GError **error);

typedef struct {
  GDBusObjectManagerServer *objects;
  Authorization *authorization;
  ProfileStore *profiles;
  UserIntent *intent;
  const ModemEnvironment *environment;
  OpenStreamFunc open_stream;
  void (*reloaded) (gpointer user_data); /* of the daemon's options; NULL is allowed */
  gpointer reloaded_data;
  GPtrArray *modems; /* of ModemObject, in the order of their coming */
} DaemonContext;

G_END_DECLS
