/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that sees whether a link that is up carries anything. Its peer may answer LCP Echo and it may carry
 * nothing all the same: the modem's own PPP answers while the context behind it is gone. Who sends for minutes and
 * receives nothing is redialled. That may be the nature of what he sends: so it is done once, and as long as nothing is
 * received then with growing pauses. The counters are looked at when the echo wakes us anyway. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent link_watch_component;

G_END_DECLS
