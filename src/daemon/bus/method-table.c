/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bus/method-table.h"

typedef struct {
  const MethodRow *row;
  Authorization *authorization;
  gpointer owner;
} Binding;

static void
binding_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

/* Every handle-signal has the skeleton and the invocation first, whatever its other arguments are. */
static void
marshal (GClosure *closure, GValue *return_value, guint n_values, const GValue *values, gpointer hint,
         gpointer marshal_data)
{
  const Binding *binding = closure->data;
  const MethodRow *row = binding->row;

  authorization_check (binding->authorization, g_value_get_object (&values[1]), row->action, row->needs, row->run,
                       binding->owner);
  g_value_set_boolean (return_value, TRUE);
}

void
method_table_connect (gpointer skeleton, const MethodRow *rows, gsize n_rows, Authorization *authorization,
                      gpointer owner)
{
  for (gsize i = 0; i < n_rows; i++) {
    Binding *binding = g_new (Binding, 1);
    GClosure *closure = g_closure_new_simple (sizeof (GClosure), binding);

    binding->row = &rows[i];
    binding->authorization = authorization;
    binding->owner = owner;
    g_closure_set_marshal (closure, marshal);
    g_closure_add_finalize_notifier (closure, binding, binding_free);
    g_signal_connect_closure (skeleton, rows[i].signal, closure, FALSE);
  }
}
