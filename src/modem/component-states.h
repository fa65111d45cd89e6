/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The states of a modem's components, found by their component. That happens some hundred times in a turn: it takes the
 * same few instructions, however many components there are. Private to modem/. */
#pragma once

#include "modem/component.h"

G_BEGIN_DECLS

typedef struct _ComponentStates ComponentStates;

/* Of @components, which a NULL ends and which must live as long; each zeroed. */
ComponentStates *component_states_new (const ModemComponent *const *components);
/* What the states own must have been freed (ModemComponent.clear). */
void component_states_free (ComponentStates *self);

/* The state of one of the components; never NULL. */
gpointer component_states_find (const ComponentStates *self, const ModemComponent *component);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComponentStates, component_states_free)

G_END_DECLS
