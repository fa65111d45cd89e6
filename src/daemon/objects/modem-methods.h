/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The methods of org.dialtone1.Modem and org.dialtone1.Sim: arguments checked, rights asked for, the modem's operation called. */
#pragma once

#include <dialtone.h>

#include "daemon/bus/pending-calls.h"
#include "daemon/objects/modem-object.h"

G_BEGIN_DECLS

/* Has both skeletons call the methods of @object, which must go the way that method_table_connect() says. */
void modem_methods_connect (ModemObject *object, DialtoneModem *modem, DialtoneSim *sim);

/* What the methods need of their object. */
const DaemonContext *modem_object_context (const ModemObject *self);
PendingCall *modem_object_pending (ModemObject *self, ModemDone done, gpointer user_data);
void modem_object_wish_changed (ModemObject *self, gboolean connect);

G_END_DECLS
