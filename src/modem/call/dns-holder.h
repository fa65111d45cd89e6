/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has the name servers of the connection: ModemInfo.dns_holder. Private to the folder. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent dns_holder_component;

G_END_DECLS
