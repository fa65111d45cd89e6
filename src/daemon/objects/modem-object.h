/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A modem on the bus, at /org/dialtone1/modem/<id>, with the interfaces of a table.
 *
 * What the modem reports is announced in this order: PropertiesChanged, StateChanged, the reply of the method that
 * caused it. */
#pragma once

#include "daemon/bus/pending-calls.h"
#include "daemon/daemon-context.h"
#include "modem/modem.h"

G_BEGIN_DECLS

typedef struct _ModemObject ModemObject;
typedef struct _InterfaceRow InterfaceRow;

/* Behind the announcements of the modem's own object, before replies. */
typedef struct {
  void (*changed) (gpointer user_data, ModemObject *modem);
  void (*event) (gpointer user_data, ModemObject *modem, const ModemEvent *event);
  /* A client called Connect or Disconnect of this object; before it is carried out. */
  void (*intent_changed) (gpointer user_data, ModemObject *modem, gboolean connect);
} ModemObjectListener;

/* Creates the modem, which starts at once, and exports it. @slot: IpConfigInput.slot. @rows: its interfaces, with a
 * NULL at the end. @rows and @listener must live as long. */
ModemObject *modem_object_new (const DaemonContext *context, const ModemDescription *description, guint slot,
                               const InterfaceRow *const *rows, const ModemObjectListener *listener,
                               gpointer user_data);

/* The modem went away or the daemon ends: announces "unavailable" with @reason, answers what waits with NoModem, takes
 * the object from the bus and frees it. */
void modem_object_remove (ModemObject *self, DtReason reason);

/* Where it is on the bus; its id, as in the description; the modem itself, not owned, NULL while it is being removed;
 * its slot. Valid as long as the object. */
const char *modem_object_path (const ModemObject *self);
const char *modem_object_id (const ModemObject *self);
Modem *modem_object_modem (const ModemObject *self);
guint modem_object_slot (const ModemObject *self);

/* Operations of the modem whose @done is called even if the modem goes away meanwhile. */
void modem_object_connect (ModemObject *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason,
                           ModemDone done, gpointer user_data);
void modem_object_disconnect (ModemObject *self, DtReason reason, ModemDone done, gpointer user_data);
void modem_object_shutdown (ModemObject *self, ModemDone done, gpointer user_data);
void modem_object_enable (ModemObject *self, gboolean enable, ModemDone done, gpointer user_data);
void modem_object_reset (ModemObject *self, const char *kind, ModemDone done, gpointer user_data);
void modem_object_get_sim_identity (ModemObject *self, ModemDone done, gpointer user_data);

/* A ModemDone that answers the GDBusMethodInvocation that is its user_data: with the error, or with nothing. */
void modem_object_reply (gpointer invocation, const ModemResult *result, const GError *error);

/* The values of a reply, as a tuple, floating, with what the modem has found out. */
typedef GVariant *(*EncodeResult) (const ModemResult *result);

/* The user_data of a pending_call_done() that answers @invocation (taken) with the error or with what @encode makes. */
PendingCall *modem_object_reply_later (ModemObject *self, GDBusMethodInvocation *invocation, EncodeResult encode);

G_END_DECLS
