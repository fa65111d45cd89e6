/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that has the PDP contexts of the modem, and writes the one that is wanted (27.007 §10.1.1). On LTE the
 * attach itself asks for context 1, so it is written as soon as a connection is wanted, registered or not, and what has
 * changed is followed by a new attach. A modem that refuses to redefine it may hold it active: the context is freed,
 * then the attach, then the radio. What was begun comes to its end whoever wants it, so that the modem is never left
 * without attach or radio. Private to modem/. */
#pragma once

#include "modem/core.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

extern const ModemComponent context_component;

/* The context of @settings is wanted from now on; NULL: none is. Nothing is written yet. */
void context_want (ModemCore *self, const ConnectionSettings *settings);
/* The number of the one that is wanted; where none is, that of the attach. */
guint context_wanted_cid (const ModemCore *self);
/* The one that is wanted is not what the modem has. */
gboolean context_is_missing (const ModemCore *self);
/* It is being written, or waits for the attach behind that. */
gboolean context_is_running (const ModemCore *self);
/* Writes the one that is wanted; COMPONENT_EVENT_CONTEXT_FAILED tells that it cannot be, maybe at once. */
void context_write (ModemCore *self);

G_END_DECLS
