/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/component.h"

struct _Components {
  const ModemComponent *const *table;
  /* Of const ModemComponent *: those that have the function of this name. */
  GPtrArray *signs, *reply, *take, *facts, *drain, *check, *deadline;
  GPtrArray *handlers[N_COMPONENT_EVENTS]; /* of const ComponentHandler *; NULL: nobody follows this event */
};

static const ModemComponent *
nth (const GPtrArray *list, guint i)
{
  return list->pdata[i];
}

static void
add_if (GPtrArray *list, const ModemComponent *component, gboolean has)
{
  if (has)
    g_ptr_array_add (list, (gpointer) component);
}

static void
add (Components *self, const ModemComponent *component)
{
  add_if (self->signs, component, component->signs != NULL);
  add_if (self->reply, component, component->reply != NULL);
  add_if (self->take, component, component->take != NULL);
  add_if (self->facts, component, component->facts != NULL);
  add_if (self->drain, component, component->drain != NULL);
  add_if (self->check, component, component->check != NULL);
  add_if (self->deadline, component, component->deadline != NULL);
  for (const ComponentHandler *row = component->handlers; row != NULL && row->function != NULL; row++) {
    if (self->handlers[row->kind] == NULL)
      self->handlers[row->kind] = g_ptr_array_new ();
    g_ptr_array_add (self->handlers[row->kind], (gpointer) row);
  }
}

Components *
components_new (const ModemComponent *const *table)
{
  Components *self = g_new0 (Components, 1);

  self->table = table;
  self->signs = g_ptr_array_new ();
  self->reply = g_ptr_array_new ();
  self->take = g_ptr_array_new ();
  self->facts = g_ptr_array_new ();
  self->drain = g_ptr_array_new ();
  self->check = g_ptr_array_new ();
  self->deadline = g_ptr_array_new ();
  for (guint i = 0; table[i] != NULL; i++)
    add (self, table[i]);
  return self;
}

void
components_free (Components *self)
{
  g_ptr_array_unref (self->signs);
  g_ptr_array_unref (self->reply);
  g_ptr_array_unref (self->take);
  g_ptr_array_unref (self->facts);
  g_ptr_array_unref (self->drain);
  g_ptr_array_unref (self->check);
  g_ptr_array_unref (self->deadline);
  for (guint i = 0; i < N_COMPONENT_EVENTS; i++)
    g_clear_pointer (&self->handlers[i], g_ptr_array_unref);
  g_free (self);
}

void
components_init (const Components *self, ModemCore *core)
{
  for (guint i = 0; self->table[i] != NULL; i++) {
    if (self->table[i]->init != NULL)
      self->table[i]->init (core);
  }
}

void
components_clear (const Components *self, ModemCore *core)
{
  guint n = 0;

  while (self->table[n] != NULL)
    n++;
  while (n-- > 0) {
    if (self->table[n]->clear != NULL)
      self->table[n]->clear (core);
  }
}

GPtrArray *
components_urc_prefixes (const Components *self)
{
  GPtrArray *prefixes = g_ptr_array_new ();

  for (guint i = 0; self->table[i] != NULL; i++) {
    for (const ModemUrc *row = self->table[i]->urcs; row != NULL && row->prefix != NULL; row++)
      g_ptr_array_add (prefixes, (gpointer) row->prefix);
  }
  g_ptr_array_add (prefixes, NULL);
  return prefixes;
}

void
components_give_urc (const Components *self, ModemCore *core, AtPort *port, const char *line)
{
  for (guint i = 0; self->table[i] != NULL; i++) {
    for (const ModemUrc *row = self->table[i]->urcs; row != NULL && row->prefix != NULL; row++) {
      if (!g_str_has_prefix (line, row->prefix))
        continue;
      if (row->function != NULL)
        row->function (core, port, line);
      return;
    }
  }
}

void
components_hear_signs (const Components *self, ModemCore *core, const AtSigns *signs)
{
  for (guint i = 0; i < self->signs->len; i++)
    nth (self->signs, i)->signs (core, signs);
}

void
components_hear_reply (const Components *self, ModemCore *core, const AtReply *reply)
{
  for (guint i = 0; i < self->reply->len; i++)
    nth (self->reply, i)->reply (core, reply);
}

void
components_handle (const Components *self, ModemCore *core, const ComponentEvent *event)
{
  const GPtrArray *handlers = self->handlers[event->kind];

  for (guint i = 0; handlers != NULL && i < handlers->len; i++)
    ((const ComponentHandler *) handlers->pdata[i])->function (core, event);
}

void
components_take (const Components *self, ModemCore *core, const AtReply *reply)
{
  for (guint i = 0; i < self->take->len; i++)
    nth (self->take, i)->take (core, reply);
}

void
components_add_facts (const Components *self, const ModemCore *core, ModemFacts *out)
{
  for (guint i = 0; i < self->facts->len; i++)
    nth (self->facts, i)->facts (core, out);
}

gboolean
components_drain (const Components *self, ModemCore *core)
{
  gboolean moved = FALSE;

  for (guint i = 0; i < self->drain->len; i++)
    moved = nth (self->drain, i)->drain (core) || moved;
  return moved;
}

void
components_check (const Components *self, ModemCore *core)
{
  for (guint i = 0; i < self->check->len; i++)
    nth (self->check, i)->check (core);
}

gint64
components_deadline (const Components *self, const ModemCore *core)
{
  gint64 deadline = G_MAXINT64;

  for (guint i = 0; i < self->deadline->len; i++) {
    gint64 next = nth (self->deadline, i)->deadline (core);

    deadline = MIN (deadline, next);
  }
  return deadline;
}

gboolean
components_tick (const Components *self, ModemCore *core, gint64 now_us)
{
  gboolean ticked = FALSE;

  for (guint i = 0; i < self->deadline->len; i++) {
    const ModemComponent *component = nth (self->deadline, i);

    if (component->deadline (core) > now_us)
      continue;
    component->tick (core);
    ticked = TRUE;
  }
  return ticked;
}
