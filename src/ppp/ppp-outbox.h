/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The queue of packets that wait for the owner to send them. Of fixed size: when the owner does not drain it, the newest
 * packet is dropped. To the protocols that is a packet lost on the line, which their timers repair. */
#pragma once

#include "ppp/ppp-packet.h"

G_BEGIN_DECLS

/* One call on a session makes five at most. */
#define PPP_OUTBOX_FRAMES 8

typedef struct {
  PppFrame frames[PPP_OUTBOX_FRAMES];
  guint first;
  guint count;
} PppOutbox;

/* Queues the packet code, id, length, @data. FALSE: it was dropped, for lack of room or being over PPP_MAX_INFO. */
gboolean ppp_outbox_send (PppOutbox *self, guint16 protocol, guint8 code, guint8 id, const guint8 *data, gsize len);
/* FALSE: there is none, @out is untouched. The queue keeps no copy: a packet may hold a password. */
gboolean ppp_outbox_pop (PppOutbox *self, PppFrame *out);
void ppp_outbox_clear (PppOutbox *self);

G_END_DECLS
