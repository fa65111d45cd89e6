/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that knows the lines that a modem says unasked and nobody needs, so that none is taken for an answer.
 * Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent chatter_component;

G_END_DECLS
