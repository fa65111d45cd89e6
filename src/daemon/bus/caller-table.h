/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who calls: clients of the bus by their unique names, with the user that they belong to, watched until they leave. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CallerTable CallerTable;
typedef struct _Caller Caller;

typedef struct {
  /* The bus has told whose @caller is. */
  void (*known) (gpointer user_data, Caller *caller);
  /* It has left the bus; it may have called in the same moment. */
  void (*left) (gpointer user_data, Caller *caller);
} CallerListener;

/* @listener must live as long. */
CallerTable *caller_table_new (GDBusConnection *connection, const CallerListener *listener, gpointer user_data);
/* Callers that somebody still holds live on, and are told of no more. */
void caller_table_free (CallerTable *self);

/* The client of this unique name. Asks the bus for its user when it is new, which it is after nobody has held it. To be
 * given back with caller_unref(). */
Caller *caller_table_get (CallerTable *self, const char *name);
Caller *caller_ref (Caller *self);
void caller_unref (Caller *self);

/* Its unique name; whether its user is known; and that: G_MAXUINT32 as long as it is not, and when the bus does not
 * tell. */
const char *caller_name (const Caller *self);
gboolean caller_is_known (const Caller *self);
guint32 caller_user (const Caller *self);

G_END_DECLS
