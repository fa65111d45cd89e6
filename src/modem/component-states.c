/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/component-states.h"

typedef struct {
  const ModemComponent *component; /* NULL: nothing is here */
  gpointer state;
} Slot;

/* At most a quarter of them is in use: what is looked for is in its own slot or close behind it. */
struct _ComponentStates {
  guint mask;
  guint shift; /* of 32 bits: what is left is as many as the mask has */
  Slot slots[];
};

/* Where to look first: the upper bits of a product, so that addresses that differ by little are far apart. Those of
 * constants are multiples of 16 and more. */
static guint
first_slot (const ComponentStates *self, const ModemComponent *component)
{
  return (guint) (GPOINTER_TO_SIZE (component) >> 4) * 2654435769U >> self->shift;
}

/* Where it is, or else where it would be. */
static guint
find_slot (const ComponentStates *self, const ModemComponent *component)
{
  guint i = first_slot (self, component);

  while (self->slots[i].component != component && self->slots[i].component != NULL)
    i = (i + 1) & self->mask;
  return i;
}

ComponentStates *
component_states_new (const ModemComponent *const *components)
{
  ComponentStates *self;
  guint n = 0;
  guint n_slots = 2;
  guint bits = 1;

  while (components[n] != NULL)
    n++;
  while (n_slots < 4 * (n + 1)) {
    n_slots *= 2;
    bits++;
  }
  self = g_malloc0 (sizeof *self + n_slots * sizeof (Slot));
  self->mask = n_slots - 1;
  self->shift = 32 - bits;
  for (guint i = 0; i < n; i++) {
    /* A byte at least: what is found is never NULL. */
    self->slots[find_slot (self, components[i])] = (Slot) { components[i],
                                                            g_malloc0 (MAX (components[i]->state_size, 1)) };
  }
  return self;
}

void
component_states_free (ComponentStates *self)
{
  for (guint i = 0; i <= self->mask; i++)
    g_free (self->slots[i].state);
  g_free (self);
}

gpointer
component_states_find (const ComponentStates *self, const ModemComponent *component)
{
  gpointer state = self->slots[find_slot (self, component)].state;

  g_return_val_if_fail (state != NULL, NULL);
  return state;
}
