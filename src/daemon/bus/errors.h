/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a GError is called on the bus (DESIGN §3). */
#pragma once

#include "base/error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ERRORS_PREFIX "org.dialtone1.Error."

/* DT_ERROR: org.dialtone1.Error.<name>; a bad argument and a missing right: the standard names; errors of D-Bus: their
 * own; anything else: org.dialtone1.Error.Failed. To be freed. */
char *errors_dbus_name (const GError *error);

/* Answers @invocation (taken) with @error under that name. */
void errors_return (GDBusMethodInvocation *invocation, const GError *error);

/* Answers @invocation (taken): an argument is bad, as @text says. */
void errors_refuse (GDBusMethodInvocation *invocation, const char *text);

G_END_DECLS
