/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes up by itself: profiles with autoconnect when their modem is there, and what was wanted of a modem that
 * went away and is back. Disconnect forbids it until Connect or the next start of the computer. */
#pragma once

#include "daemon/objects/modem-object.h"

G_BEGIN_DECLS

typedef struct _Autoconnect Autoconnect;

Autoconnect *autoconnect_new (const DaemonContext *context);
void autoconnect_free (Autoconnect *self); /* after the modems */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Autoconnect, autoconnect_free)

/* It has come: brings back at once what was wanted of a modem of its id, else looks for a profile. */
void autoconnect_modem_added (Autoconnect *self, ModemObject *modem);
/* It goes, and is out of the context's list already: remembers what is wanted of it. Before modem_object_remove(). */
void autoconnect_modem_removed (Autoconnect *self, ModemObject *modem);
/* Its state changed. */
void autoconnect_modem_changed (Autoconnect *self, ModemObject *modem);

/* The settings of a profile changed: what was brought up with it here, and is not online (a refused password, say), is
 * tried with the new ones. */
void autoconnect_profile_changed (Autoconnect *self, const char *profile);

/* A profile may have to come up: looks at all modems, from the main loop. */
void autoconnect_schedule (Autoconnect *self);

/* Connect and Disconnect of modem @id; Disconnect of all, present and coming. */
void autoconnect_allow (Autoconnect *self, const char *id);
void autoconnect_forbid (Autoconnect *self, const char *id);
void autoconnect_forbid_all (Autoconnect *self);

/* Nothing comes up any more: the daemon is about to end. */
void autoconnect_stop (Autoconnect *self);

G_END_DECLS
