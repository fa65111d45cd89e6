/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rights that the settings of a Connect need, whichever object it is called on. The table of the settings has
 * them. */
#pragma once

#include "daemon/bus/authorization.h"
#include "daemon/profile-store.h"

G_BEGIN_DECLS

/* Appends to @needs (of AuthorizationNeed) what Connect(@dict) needs beside the right to connect; @wanted as for
 * profile_store_resolve(). What profiles hold needs nothing: whoever may write them is an administrator. Settings that
 * are refused anyhow add nothing. */
void connect_rights_append (ProfileStore *profiles, GVariant *dict, const ConnectionSettings *wanted, GArray *needs);

G_END_DECLS
