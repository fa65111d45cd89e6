/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that has a call that is through: the link on the port, the PPP session over it, the addresses on the
 * interface. Private to modem/. */
#pragma once

#include "modem/call/bearer-info.h"
#include "modem/core.h"
#include "ppp/ppp-session.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

extern const ModemComponent bearer_component;

const BearerInfo *bearer_info (const ModemCore *self);

/* CONNECT is here: the link takes the port over, in this turn. @settings must live until bearer_down(). */
void bearer_expect (ModemCore *self, const ConnectionSettings *settings);
/* Begins an orderly end, which COMPONENT_EVENT_LINK_FAILED ends. FALSE: there is nothing to end in good order. */
gboolean bearer_close (ModemCore *self);
/* Everything is dropped at once. */
void bearer_down (ModemCore *self);

gboolean bearer_has_link (const ModemCore *self);
/* Its addresses are configured, and the end has not begun. */
gboolean bearer_is_online (const ModemCore *self);
/* The number of the PDP context of the call that is through. */
guint bearer_cid (const ModemCore *self);
/* What PPP would have failed of, if it failed now; DT_REASON_NONE: there is no session. */
DtReason bearer_awaits (const ModemCore *self);
/* The counters of the link. FALSE: there is none. */
gboolean bearer_statistics (const ModemCore *self, LinkStatistics *out);

/* The link of an earlier process, online since @since_us (wall clock), and its session go on; the data port is in
 * place. FALSE: it has not been taken. */
gboolean bearer_adopt (ModemCore *self, const ConnectionSettings *settings, const LinkOps *ops, guint ifindex,
                       const guint8 *state, gsize len, gint64 since_us, GError **error);
/* The link outlives this process. Returns how long what bearer_adopt() needs of the session is in @state; 0: it cannot
 * be left. */
gsize bearer_leave (ModemCore *self, guint8 state[PPP_SESSION_STATE_MAX]);

G_END_DECLS
