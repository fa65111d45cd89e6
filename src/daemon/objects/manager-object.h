/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Manager at /org/dialtone1: the face of the primary modem. */
#pragma once

#include "daemon/objects/autoconnect.h"

G_BEGIN_DECLS

typedef struct _ManagerObject ManagerObject;

/* Exports it. NULL with @error when the path is taken. */
ManagerObject *manager_object_new (const DaemonContext *context, Autoconnect *autoconnect, GDBusConnection *connection,
                                   GError **error);
void manager_object_free (ManagerObject *self); /* after the modems */

/* A modem came or went: chooses the primary one anew. @reason tells why where there is none. */
void manager_object_update (ManagerObject *self, DtReason reason);
/* @modem has passed to @state, and may have gone on since: each state is told, in order. */
void manager_object_state_changed (ManagerObject *self, const ModemObject *modem, ModemState state, DtReason reason);
/* Something else about @modem changed. */
void manager_object_info_changed (ManagerObject *self, const ModemObject *modem);
void manager_object_signal_changed (ManagerObject *self, const ModemObject *modem, const SignalInfo *signal);
/* Reads the profiles again and tells the daemon's owner, as the method Reload does. */
void manager_object_reload (ManagerObject *self);
/* Profiles came or went. */
void manager_object_profiles_changed (ManagerObject *self);

G_END_DECLS
