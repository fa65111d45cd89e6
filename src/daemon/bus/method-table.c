/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bus/method-table.h"

#include "daemon/bus/errors.h"

#include <glib/gi18n-lib.h>

typedef struct {
  const MethodRow *row;
  Authorization *authorization;
  gpointer owner;
  guint share;
  GHashTable *waiting; /* unique name → how many of its calls are not answered yet */
} Binding;

/* What a call takes up until it is answered. */
typedef struct {
  GHashTable *waiting;
  char *sender;
} Place;

static void
binding_free (gpointer data, GClosure *closure)
{
  Binding *binding = data;

  g_hash_table_unref (binding->waiting);
  g_free (binding);
}

static guint
count_waiting (GHashTable *waiting, const char *sender)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (waiting, sender));
}

/* Whoever answers an invocation gives it up. */
static void
leave_place (gpointer data, GObject *where_the_invocation_was)
{
  Place *place = data;
  guint n = count_waiting (place->waiting, place->sender);

  if (n > 1)
    g_hash_table_insert (place->waiting, g_strdup (place->sender), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (place->waiting, place->sender);
  g_hash_table_unref (place->waiting);
  g_free (place->sender);
  g_free (place);
}

/* FALSE: its client has too many already. */
static gboolean
take_place (const Binding *binding, GDBusMethodInvocation *invocation)
{
  GHashTable *waiting = binding->waiting;
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  guint n = count_waiting (waiting, sender);

  if (n >= binding->share)
    return FALSE;
  Place *place = g_new (Place, 1);
  *place = (Place) { g_hash_table_ref (waiting), g_strdup (sender) };
  g_hash_table_insert (waiting, g_strdup (sender), GUINT_TO_POINTER (n + 1));
  g_object_weak_ref (G_OBJECT (invocation), leave_place, place);
  return TRUE;
}

/* Every handle-signal has the skeleton and the invocation first, whatever its other arguments are. */
static void
marshal (GClosure *closure, GValue *return_value, guint n_values, const GValue *values, gpointer hint,
         gpointer marshal_data)
{
  const Binding *binding = closure->data;
  const MethodRow *row = binding->row;
  GDBusMethodInvocation *invocation = g_value_get_object (&values[1]);

  g_value_set_boolean (return_value, TRUE);
  if (take_place (binding, invocation)) {
    authorization_check (binding->authorization, invocation, row->action, row->needs, row->run, binding->owner);
    return;
  }
  g_autoptr (GError) error = g_error_new (
    DT_ERROR, DT_ERROR_BUSY, _ ("%u calls of this client are waiting already; wait for their answers"), binding->share);
  errors_return (invocation, error);
}

void
method_table_connect (gpointer skeleton, const MethodRow *rows, gsize n_rows, Authorization *authorization,
                      gpointer owner, guint share)
{
  g_autoptr (GHashTable) waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < n_rows; i++) {
    Binding *binding = g_new (Binding, 1);
    GClosure *closure = g_closure_new_simple (sizeof (GClosure), binding);

    binding->row = &rows[i];
    binding->authorization = authorization;
    binding->owner = owner;
    binding->share = share;
    binding->waiting = g_hash_table_ref (waiting);
    g_closure_set_marshal (closure, marshal);
    g_closure_add_finalize_notifier (closure, binding, binding_free);
    g_signal_connect_closure (skeleton, rows[i].signal, closure, FALSE);
  }
}
