/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The methods of one D-Bus interface as rows: which right each needs, and what carries it out. */
#pragma once

#include "daemon/bus/authorization.h"

G_BEGIN_DECLS

typedef struct {
  const char *signal; /* of the generated skeleton: "handle-connect" */
  const char *action; /* NULL: open to everybody */
  AuthorizedFunc run; /* takes the invocation; its arguments are in g_dbus_method_invocation_get_parameters() */
  AuthorizationNeedsFunc needs; /* what the arguments need beside the action; NULL: nothing */
} MethodRow;

/* A client's share of a modem, which has places for 64 requests; and of what has no such limit. */
#define METHOD_TABLE_MODEM_SHARE 16
#define METHOD_TABLE_NO_SHARE G_MAXUINT

/* Has @skeleton call @rows with @owner. A client that has @share calls of these rows waiting gets
 * org.dialtone1.Error.Busy for the next: others are to be served too. Before @owner goes away: unexport the skeleton,
 * then authorization_forget(). */
void method_table_connect (gpointer skeleton, const MethodRow *rows, gsize n_rows, Authorization *authorization,
                           gpointer owner, guint share);

G_END_DECLS
