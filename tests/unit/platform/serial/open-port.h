/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens a port that answers, however late this process gets to see that. */
#pragma once

#include <cstring>

extern "C" {
#include "host/port-ops.h"
}

/* As PortOps.open. */
inline Port *
open_port (const PortOps *ops, const char *path, const PortListener *listener, gpointer user_data, GError **error)
{
  for (;;) {
    Port *port = ops->open (ops, path, listener, user_data, error);
    if (port != nullptr || std::strstr ((*error)->message, "is being opened") == nullptr)
      return port;
    g_clear_error (error);
  }
}
