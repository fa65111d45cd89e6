/* SPDX-License-Identifier: GPL-2.0-or-later */
/* May this caller do that? Asks polkit over the bus that is served, never blocking. Without polkit on the bus only root
 * may.
 *
 * All rights that a call needs are asked for first without a dialog, so that nobody types a password in vain; then,
 * where the call allows it, those that a password could give, one dialog after the other. How many calls and dialogs of
 * a caller and of a user may wait is limited, and they end when the caller leaves the bus: nobody can use up the
 * answers that the bus lets the service wait for. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The actions; data/org.dialtone1.policy describes them to polkit. */
#define AUTHORIZATION_CONNECT "org.dialtone1.connect"
#define AUTHORIZATION_RADIO "org.dialtone1.radio"
#define AUTHORIZATION_SIM "org.dialtone1.sim"
#define AUTHORIZATION_NETWORK "org.dialtone1.network"
#define AUTHORIZATION_RESET "org.dialtone1.reset"
#define AUTHORIZATION_COMMAND "org.dialtone1.command"
#define AUTHORIZATION_IDENTITY "org.dialtone1.identity"
#define AUTHORIZATION_PROFILES "org.dialtone1.profiles"
#define AUTHORIZATION_TRACE "org.dialtone1.trace"

/* How long polkit may take for an answer that needs no person. */
#define AUTHORIZATION_PATIENCE_MS 30000

/* Dialogs that may be open at a time; a call that needs one more is answered with org.dialtone1.Error.Busy. */
#define AUTHORIZATION_MAX_DIALOGS 32 /* in all */
#define AUTHORIZATION_MAX_DIALOGS_OF_USER 8
#define AUTHORIZATION_MAX_DIALOGS_OF_CALLER 4
/* Calls of a user that may wait for polkit; likewise. */
#define AUTHORIZATION_MAX_CALLS_OF_USER 64

typedef struct _Authorization Authorization;

/* @enabled FALSE: everybody may do everything. @patience_ms: AUTHORIZATION_PATIENCE_MS. */
Authorization *authorization_new (GDBusConnection *connection, gboolean enabled, guint patience_ms);
/* Calls that still wait are answered with an error. */
void authorization_free (Authorization *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Authorization, authorization_free)

/* One right that a call needs. Both strings must outlive the call. */
typedef struct {
  const char *action;
  const char *subject; /* what in the call needs it ("zone"); NULL: the method itself */
} AuthorizationNeed;

/* Appends to @needs (of AuthorizationNeed) what this very call needs beside its method's action. Asked again after
 * every answer, the last time right before the call is carried out: what it looks at may change while somebody types a
 * password. */
typedef void (*AuthorizationNeedsFunc) (gpointer owner, GDBusMethodInvocation *invocation, GArray *needs);

/* The caller may: carry out @invocation and answer it (it is taken). */
typedef void (*AuthorizedFunc) (gpointer owner, GDBusMethodInvocation *invocation);

/* Runs @func when the caller of @invocation may do @action (NULL: everybody may, at once) and what @needs (NULL:
 * nothing) adds; else answers with org.freedesktop.DBus.Error.AccessDenied, or .InteractiveAuthorizationRequired when a
 * dialog would help and the message did not allow one; the text names every right that is missing, and what needs it.
 * org.dialtone1.Error.Busy: too many calls wait. */
void authorization_check (Authorization *self, GDBusMethodInvocation *invocation, const char *action,
                          AuthorizationNeedsFunc needs, AuthorizedFunc func, gpointer owner);

/* @owner goes away: its calls that still wait are answered with org.dialtone1.Error.NoModem. */
void authorization_forget (Authorization *self, gpointer owner);

G_END_DECLS
