/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that makes of settings what PPP is to ask for, and of what is known of the peer: with which settings it
 * does not bear IPv6. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "ppp/ppp-session.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

/* Only when nothing was received for so long is an echo sent; µs. The signal is polled in the same
 * turn. */
#define SESSION_ECHO_INTERVAL SECONDS (28)

extern const ModemComponent session_config_component;

/* The credentials stay those of @settings. */
PppConfig session_config_make (ModemCore *self, const ConnectionSettings *settings);

/* Whether a peer has ended the link with @settings because IPv6 was asked for: it is asked for IPv4 alone. */
gboolean session_config_spares_ip6 (const ModemCore *self, const ConnectionSettings *settings);
/* From now on the peer is asked for IPv4 alone. */
void session_config_spare_ip6 (ModemCore *self, const ConnectionSettings *settings);
/* The peer has ended the link before anything was up. If that was for IPv6, the next attempt is without; if it was not,
 * the one behind it is with it again. TRUE: the next one is worth making at once. */
gboolean session_config_change_ip6 (ModemCore *self, const ConnectionSettings *settings);

G_END_DECLS
