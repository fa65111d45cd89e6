/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the listener and the callers of a modem are to be told, until it is the time for that: changed information once,
 * then states and other events in order, the signal, then answers in order. Private to the folder. */
#pragma once

#include "modem/modem-listener.h"

G_BEGIN_DECLS

typedef struct _Outbox Outbox;

Outbox *outbox_new (void);
/* What is left is not told. */
void outbox_free (Outbox *self);
/* Nothing is told any more; also when it is called from within outbox_deliver(), which then goes on without telling. */
void outbox_close (Outbox *self);

/* Changed parts of the information; they add up. */
void outbox_add_info (Outbox *self, ModemInfoParts parts);
/* @event is copied; what it points to must be constant. */
void outbox_add_event (Outbox *self, const ModemEvent *event);
/* @signal is to be told, as it is then; it must live as long. */
void outbox_add_signal (Outbox *self, const SignalInfo *signal);
/* Takes @result and @error over, which may be NULL. @done NULL: nobody is answered. */
void outbox_add_answer (Outbox *self, ModemDone done, gpointer user_data, ModemResult *result, GError *error);

/* Tells everything that is here now; what is added meanwhile waits for the next time. */
void outbox_deliver (Outbox *self, const ModemListener *listener, gpointer user_data);

G_END_DECLS
