/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that follows who has the name servers of the connection. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent dns_holder_component;

/* NetworkOps.dns_backend of the connection, "" while there is none; a change is one of MODEM_INFO_BEARER. */
const char *dns_holder_name (const ModemCore *self);

G_END_DECLS
