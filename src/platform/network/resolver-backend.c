/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-backend.h"

static const char *const names[] = {
  [RESOLVER_NONE] = "none",
  [RESOLVER_RESOLVED] = "resolved",
  [RESOLVER_RESOLVCONF] = "resolvconf",
  [RESOLVER_FILE] = "file",
  [RESOLVER_NETWORKMANAGER] = "networkmanager",
  [RESOLVER_FOREIGN] = "foreign",
};

const char *
resolver_backend_to_string (ResolverBackend backend)
{
  g_return_val_if_fail ((guint) backend < G_N_ELEMENTS (names), "none");

  return names[backend];
}
