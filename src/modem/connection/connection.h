/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The components that know what is wanted of the modem and who waits for it, and bring a lost connection back. Private
 * to modem/. */
#pragma once

#include "modem/connection/connection-info.h"
#include "modem/core.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

extern const ModemComponent intent_component, connection_component;

const ConnectionInfo *connection_info (const ModemCore *self);
/* When the next attempt comes, to those who look: wall clock, 0: none is planned. */
void connection_show_next (ModemCore *self, gint64 wall_us);
/* NULL: nothing is wanted. */
const ConnectionSettings *connection_wanted (const ModemCore *self);
/* Whether it is to be tried again after a first attempt that fails. */
gboolean connection_is_persistent (const ModemCore *self);
/* What an earlier process wanted, and had. Takes @settings. */
void connection_restore (ModemCore *self, ConnectionSettings *settings, gboolean persistent);
/* What is wanted, to those who look. */
void connection_show_settings (ModemCore *self);

/* The cause that waits for a change; DT_REASON_NONE: none. */
DtReason connection_blocked (const ModemCore *self);
/* What is wanted must wait for a change. @detail: see dt_reason_set_error(). */
void connection_block (ModemCore *self, DtReason reason, const char *detail);
/* Something changed: what is wanted is tried again from the start. */
void connection_unblock (ModemCore *self);
/* An attempt has failed: the callers hear of it, and it is the end of it unless it shall be brought back. */
void connection_failed (ModemCore *self, const GError *error);

/* What the plan says. The PIN of the settings has been looked at; rat, bands and operator are to be written; nothing
 * before @deadline_us (monotonic); the step of recovery that is due; the next attempt. */
void connection_pin_tried (ModemCore *self);
void connection_apply_radio (ModemCore *self);
void connection_wait_until (ModemCore *self, gint64 deadline_us);
void connection_recover (ModemCore *self);
void connection_dial (ModemCore *self);

/* So long a search may take. */
gint64 connection_search_time (const ModemCore *self);

/* Answers the callers of Disconnect whose call is over, and those of Connect whose time is, as soon as nothing of it
 * can be seen any more. */
void connection_answer_leaving (ModemCore *self);
/* After a sleep: asks the modem for everything anew, once no call is left. */
void connection_ask_anew (ModemCore *self);
/* Nothing is wanted any more; who waits is told @text. */
void connection_abandon (ModemCore *self, const char *text);

/* As modem_connect() and the like. */
void connection_connect (ModemCore *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason,
                         ModemDone done, gpointer user_data);
void connection_disconnect (ModemCore *self, DtReason reason, ModemDone done, gpointer user_data);
void connection_update_quota (ModemCore *self, const ConnectionSettings *settings);
void connection_suspend (ModemCore *self);
void connection_resume (ModemCore *self);

G_END_DECLS
