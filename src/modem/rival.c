/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who else has the modem's port: asked when a failure wants to name it, never on the way up. The failure waits for the answer. */
#include "modem/modem-private.h"

#include <glib/gi18n-lib.h>

static void
answered (gpointer user_data, const char *holder)
{
  Modem *self = user_data;

  modem_turn_begin (self);
  self->rival.search = NULL;
  self->rival.found (self, holder);
  modem_turn_end (self);
}

void
rival_ask (Modem *self, const char *path, gboolean ourselves, void (*found) (Modem *self, const char *holder))
{
  const PortOps *ports = self->environment->ports;

  if (self->rival.search != NULL)
    return;
  self->rival.path = path;
  self->rival.found = found;
  self->rival.search = ports->find_holder (ports, path, ourselves, answered, self);
}

GError *
rival_error (const Modem *self, const char *holder)
{
  if (holder != NULL)
    return g_error_new (DT_ERROR, DT_ERROR_BUSY, _("%s is in use by %s: stop that program, two cannot share a port"),
                        self->rival.path, holder);
  return g_error_new (DT_ERROR, DT_ERROR_BUSY, _("%s is in use by another program: stop it, two cannot share a port"),
                      self->rival.path);
}

void
rival_forget (Modem *self)
{
  self->environment->ports->forget_holder (g_steal_pointer (&self->rival.search));
  g_clear_pointer (&self->rival.name, g_free);
}
