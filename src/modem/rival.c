/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who else has the modem's port: asked when a failure wants to name it, never on the way up. The failure waits for the answer. And the one program
 * that can be asked to leave the modem alone. */
#include "modem/modem-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
answered (gpointer user_data, const char *holder)
{
  Modem *self = user_data;

  core_turn_begin (self);
  self->rival.search = NULL;
  self->rival.found (self, holder);
  core_turn_end (self);
}

void
rival_ask (Modem *self, const char *path, gboolean ourselves, void (*found) (Modem *self, const char *holder))
{
  const PortOps *ports = core_environment (self)->ports;

  if (self->rival.search != NULL)
    return;
  self->rival.path = path;
  self->rival.found = found;
  self->rival.search = ports->find_holder (ports, path, ourselves, answered, self);
}

static PortOwnerStance
stance (const Modem *self, const char **text)
{
  return self->rival.claim == NULL ? PORT_OWNER_ABSENT : core_environment (self)->port_owner->stance (self->rival.claim, text);
}

/* Whether @holder, "name (pid 123)", is the program that can be asked. */
static gboolean
is_the_one (const Modem *self, const char *holder)
{
  const char *name = self->rival.claim == NULL ? NULL : core_environment (self)->port_owner->name;

  return holder != NULL && name != NULL && g_str_has_prefix (holder, name) && g_str_has_prefix (holder + strlen (name), " (");
}

static void
stance_changed (gpointer user_data)
{
  Modem *self = user_data;

  core_turn_begin (self);
  if (!self->shut && !rival_is_asked (self) && (!self->ports_open || core_at_port (self)->port == NULL)) {
    backoff_reset (&self->reopen);
    modem_timer_set (self, TIMER_REOPEN, 0);
  }
  connect_arm (self);
  core_turn_end (self);
}

void
rival_claim (Modem *self)
{
  const PortOwnerOps *owner = core_environment (self)->port_owner;

  if (owner != NULL)
    self->rival.claim = owner->claim (owner, core_description (self), stance_changed, self);
}

void
rival_release (Modem *self)
{
  if (self->rival.claim != NULL)
    core_environment (self)->port_owner->release (g_steal_pointer (&self->rival.claim));
}

gboolean
rival_is_asked (const Modem *self)
{
  return stance (self, NULL) == PORT_OWNER_ASKED;
}

gboolean
rival_is_passing (const Modem *self, const char *holder)
{
  PortOwnerStance now = stance (self, NULL);

  return is_the_one (self, holder) && (now == PORT_OWNER_ASKED || now == PORT_OWNER_AWAY);
}

GError *
rival_error (const Modem *self, const char *holder)
{
  const char *text = NULL;

  if (is_the_one (self, holder) && stance (self, &text) == PORT_OWNER_REFUSES)
    return g_error_new (DT_ERROR, DT_ERROR_BUSY, _("%s is in use by %s, which does not let go of it: %s"), self->rival.path, holder, text);
  if (rival_is_passing (self, holder))
    return g_error_new (DT_ERROR, DT_ERROR_BUSY, _("%s is in use by %s, which is still looking at it: it is taken over when that has ended"),
                        self->rival.path, holder);
  if (holder != NULL)
    return g_error_new (DT_ERROR, DT_ERROR_BUSY, _("%s is in use by %s: stop that program, two cannot share a port"),
                        self->rival.path, holder);
  return g_error_new (DT_ERROR, DT_ERROR_BUSY, _("%s is in use by another program: stop it, two cannot share a port"),
                      self->rival.path);
}

void
rival_forget (Modem *self)
{
  core_environment (self)->ports->forget_holder (g_steal_pointer (&self->rival.search));
  g_clear_pointer (&self->rival.name, g_free);
}
