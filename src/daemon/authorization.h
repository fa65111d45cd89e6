/* SPDX-License-Identifier: GPL-2.0-or-later */
/* May this caller do that? Asks polkit over the bus that is served, never blocking. Without polkit on the bus only root may. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The actions; data/org.dialtone1.policy describes them to polkit. */
#define AUTHORIZATION_CONNECT "org.dialtone1.connect"
#define AUTHORIZATION_RADIO "org.dialtone1.radio"
#define AUTHORIZATION_SIM "org.dialtone1.sim"
#define AUTHORIZATION_RESET "org.dialtone1.reset"
#define AUTHORIZATION_COMMAND "org.dialtone1.command"
#define AUTHORIZATION_IDENTITY "org.dialtone1.identity"
#define AUTHORIZATION_PROFILES "org.dialtone1.profiles"
#define AUTHORIZATION_TRACE "org.dialtone1.trace"

typedef struct _Authorization Authorization;

/* @enabled FALSE: everybody may do everything. */
Authorization *authorization_new (GDBusConnection *connection, gboolean enabled);
/* Calls that still wait are answered with an error. */
void authorization_free (Authorization *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Authorization, authorization_free)

/* The caller may: carry out @invocation and answer it (it is taken). */
typedef void (*AuthorizedFunc) (gpointer owner, GDBusMethodInvocation *invocation);

/* Runs @func when the caller of @invocation may do @action (NULL: everybody may, at once); else answers with
 * org.freedesktop.DBus.Error.AccessDenied, or .InteractiveAuthorizationRequired when a dialog would help and the message did not allow one. */
void authorization_check (Authorization *self, GDBusMethodInvocation *invocation, const char *action, AuthorizedFunc func, gpointer owner);

/* @owner goes away: its calls that still wait are answered with org.dialtone1.Error.NoModem. */
void authorization_forget (Authorization *self, gpointer owner);

G_END_DECLS
