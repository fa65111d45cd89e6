/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that knows who else has the modem's port: asked when a failure wants to name it, never on the way up.
 * The failure waits for the answer. And the one program that can be asked to leave the modem alone. Private to modem/.
 */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent port_owner_component;

/* @holder: "name (pid 123)"; NULL: nobody was seen. */
typedef void (*PortOwnerFound) (ModemCore *self, const char *holder);

/* Looks who has the device at @path (which lives as long as the modem) open, and tells @found. Does nothing while
 * another search is under way.
 * @ourselves: whether this process counts. */
void port_owner_ask (ModemCore *self, const char *path, gboolean ourselves, PortOwnerFound found);
gboolean port_owner_is_sought (const ModemCore *self);
/* DT_ERROR_BUSY for the port that was asked about. @holder: NULL: nobody was seen. */
GError *port_owner_error (const ModemCore *self, const char *holder);
/* Who is there while the modem does not answer; NULL: nobody is known. */
void port_owner_blame (ModemCore *self, const char *holder);
const char *port_owner_blamed (const ModemCore *self);
void port_owner_forget (ModemCore *self);
/* The modem is not ours any more; behind the closing of the ports. */
void port_owner_release (ModemCore *self);
/* Whether the ports must wait for the answer of a program that may have them. */
gboolean port_owner_is_asked (const ModemCore *self);
/* Whether @holder is such a program, which is only looking at the modem and will let go of it by itself. */
gboolean port_owner_is_passing (const ModemCore *self, const char *holder);

G_END_DECLS
