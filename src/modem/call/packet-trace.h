/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PPP packets for the log and for who wants to see each of them. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

/* @info: @len bytes behind the number of @protocol. What is shown and given away has no password in it. */
void packet_trace (ModemCore *self, gboolean sent, guint16 protocol, const guint8 *info, gsize len);

G_END_DECLS
