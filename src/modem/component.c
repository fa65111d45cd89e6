/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/component.h"

GPtrArray *
components_new_states (const ModemComponent *const *components)
{
  GPtrArray *states = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; components[i] != NULL; i++)
    g_ptr_array_add (states, g_malloc0 (components[i]->state_size));
  return states;
}

void
components_init (const ModemComponent *const *components, ModemCore *core)
{
  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->init != NULL)
      components[i]->init (core);
  }
}

void
components_clear (const ModemComponent *const *components, ModemCore *core)
{
  guint n = 0;

  while (components[n] != NULL)
    n++;
  while (n-- > 0) {
    if (components[n]->clear != NULL)
      components[n]->clear (core);
  }
}

GPtrArray *
components_urc_prefixes (const ModemComponent *const *components)
{
  GPtrArray *prefixes = g_ptr_array_new ();

  for (guint i = 0; components[i] != NULL; i++) {
    for (const ModemUrc *row = components[i]->urcs; row != NULL && row->prefix != NULL; row++)
      g_ptr_array_add (prefixes, (gpointer) row->prefix);
  }
  g_ptr_array_add (prefixes, NULL);
  return prefixes;
}

void
components_give_urc (const ModemComponent *const *components, ModemCore *core, AtPort *port, const char *line)
{
  for (guint i = 0; components[i] != NULL; i++) {
    for (const ModemUrc *row = components[i]->urcs; row != NULL && row->prefix != NULL; row++) {
      if (!g_str_has_prefix (line, row->prefix))
        continue;
      if (row->function != NULL)
        row->function (core, port, line);
      return;
    }
  }
}

void
components_hear_signs (const ModemComponent *const *components, ModemCore *core, const AtSigns *signs)
{
  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->signs != NULL)
      components[i]->signs (core, signs);
  }
}

void
components_hear_reply (const ModemComponent *const *components, ModemCore *core, const AtReply *reply)
{
  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->reply != NULL)
      components[i]->reply (core, reply);
  }
}

void
components_handle (const ModemComponent *const *components, ModemCore *core, const ComponentEvent *event)
{
  for (guint i = 0; components[i] != NULL; i++) {
    for (const ComponentHandler *row = components[i]->handlers; row != NULL && row->function != NULL; row++) {
      if (row->kind == event->kind)
        row->function (core, event);
    }
  }
}

void
components_take (const ModemComponent *const *components, ModemCore *core, const AtReply *reply)
{
  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->take != NULL)
      components[i]->take (core, reply);
  }
}

void
components_add_facts (const ModemComponent *const *components, const ModemCore *core, ModemFacts *out)
{
  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->facts != NULL)
      components[i]->facts (core, out);
  }
}

gboolean
components_drain (const ModemComponent *const *components, ModemCore *core)
{
  gboolean moved = FALSE;

  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->drain != NULL)
      moved = components[i]->drain (core) || moved;
  }
  return moved;
}

void
components_check (const ModemComponent *const *components, ModemCore *core)
{
  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->check != NULL)
      components[i]->check (core);
  }
}

gint64
components_deadline (const ModemComponent *const *components, const ModemCore *core)
{
  gint64 deadline = G_MAXINT64;

  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->deadline != NULL)
      deadline = MIN (deadline, components[i]->deadline (core));
  }
  return deadline;
}

gboolean
components_tick (const ModemComponent *const *components, ModemCore *core, gint64 now_us)
{
  gboolean ticked = FALSE;

  for (guint i = 0; components[i] != NULL; i++) {
    if (components[i]->deadline == NULL || components[i]->deadline (core) > now_us)
      continue;
    components[i]->tick (core);
    ticked = TRUE;
  }
  return ticked;
}
