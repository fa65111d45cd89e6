/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interfaces of a modem object, as rows: what each shows of the modem, what it announces and what it can be asked.
 * The object walks the rows and knows none of them. */
#pragma once

#include "daemon/bus/method-table.h"
#include "daemon/bus/pending-calls.h"
#include "daemon/objects/modem-object.h"

G_BEGIN_DECLS

/* One interface of one modem object, and the owner of its methods. */
typedef struct {
  const InterfaceRow *row;
  ModemObject *object;
  gpointer skeleton; /* of the generated type of this interface; the object drops the reference */
  gpointer state;    /* what this interface alone keeps; NULL: nothing */
} ObjectInterface;

struct _InterfaceRow {
  ModemInfoParts parts; /* of the modem that it shows; 0: none */
  /* Sets skeleton and state, and the properties that never change. The modem is there already. */
  void (*init) (ObjectInterface *self);
  /* Encodes what has changed: only properties that then differ are announced. At first with all parts, then whenever
   * one of @parts of the row has changed. NULL where there are none. */
  void (*publish) (ObjectInterface *self, const Modem *modem, ModemInfoParts parts);
  /* What to do at each event: as a rule a signal, behind the properties that belong to it. NULL: nothing. */
  void (*events[N_MODEM_EVENTS]) (ObjectInterface *self, const ModemEvent *event);
  /* The modem goes away: lets go of it and frees the state. The skeleton is on the bus still, but no call comes any
   * more. NULL: nothing to do. */
  void (*clear) (ObjectInterface *self);
  const MethodRow *methods; /* called with the ObjectInterface */
  gsize n_methods;
};

/* The rows, each in a file of its own. */
extern const InterfaceRow modem_interface;
extern const InterfaceRow sim_interface;
extern const InterfaceRow connection_interface;
extern const InterfaceRow statistics_interface;
extern const InterfaceRow trace_interface;

/* All of them, with a NULL at the end; their order is that of publishing and of events. The first one has the state,
 * and modem_object_flush() takes it last. */
extern const InterfaceRow *const modem_object_interfaces[];

/* For methods, whose owner is an ObjectInterface: its modem; and what makes the answer of an operation the reply to
 * @invocation, to be given to the operation as the user_data of pending_call_done(). */
Modem *object_interface_modem (gpointer owner);
PendingCall *object_interface_reply_later (gpointer owner, GDBusMethodInvocation *invocation);
/* Likewise of an operation with a result. */
PendingCall *object_interface_result_later (gpointer owner, GDBusMethodInvocation *invocation, EncodeResult encode);

/* What the interfaces need of their object: what it shares with all others; the state that was announced last, which
 * may be behind the modem's own. */
const DaemonContext *modem_object_context (const ModemObject *self);
ModemState modem_object_state (const ModemObject *self);

/* Announces the properties of all interfaces that have changed, now and not when the main loop is idle: a signal must
 * come behind them. */
void modem_object_flush (ModemObject *self);

/* A client asked this object for Connect (or Disconnect). */
void modem_object_intent_changed (ModemObject *self, gboolean connect);

G_END_DECLS
