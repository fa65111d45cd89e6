/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/device/port-owner.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  gpointer search;  /* under way; NULL: none */
  const char *path; /* of the last search */
  PortOwnerFound found;
  char *blamed;          /* who is there while the modem does not answer; NULL: nobody is known */
  PortOwnerClaim *claim; /* NULL: there is nobody to ask */
} PortOwner;

static PortOwner *
owner_of (const ModemCore *self)
{
  return core_state (self, &port_owner_component);
}

static void
answered (gpointer user_data, const char *holder)
{
  ModemCore *self = user_data;

  core_turn_begin (self);
  owner_of (self)->search = NULL;
  owner_of (self)->found (self, holder);
  core_turn_end (self);
}

void
port_owner_ask (ModemCore *self, const char *path, gboolean ourselves, PortOwnerFound found)
{
  const PortOps *ports = core_environment (self)->ports;

  if (owner_of (self)->search != NULL)
    return;
  owner_of (self)->path = path;
  owner_of (self)->found = found;
  owner_of (self)->search = ports->find_holder (ports, path, ourselves, answered, self);
}

static PortOwnerStance
stance (const ModemCore *self, const char **text)
{
  return owner_of (self)->claim == NULL ? PORT_OWNER_ABSENT
                                        : core_environment (self)->port_owner->stance (owner_of (self)->claim, text);
}

/* Whether @holder, "name (pid 123)", is the program that can be asked. */
static gboolean
is_the_one (const ModemCore *self, const char *holder)
{
  const char *name = owner_of (self)->claim == NULL ? NULL : core_environment (self)->port_owner->name;

  return holder != NULL && name != NULL && g_str_has_prefix (holder, name)
         && g_str_has_prefix (holder + strlen (name), " (");
}

static void
stance_changed (gpointer user_data)
{
  ModemCore *self = user_data;

  core_turn_begin (self);
  core_raise (self, COMPONENT_EVENT_PORT_OWNER);
  core_turn_end (self);
}

static void
init (ModemCore *self)
{
  const PortOwnerOps *owner = core_environment (self)->port_owner;

  if (owner != NULL)
    owner_of (self)->claim = owner->claim (owner, core_description (self), stance_changed, self);
}

void
port_owner_release (ModemCore *self)
{
  if (owner_of (self)->claim != NULL)
    core_environment (self)->port_owner->release (g_steal_pointer (&owner_of (self)->claim));
}

gboolean
port_owner_is_asked (const ModemCore *self)
{
  return stance (self, NULL) == PORT_OWNER_ASKED;
}

gboolean
port_owner_is_passing (const ModemCore *self, const char *holder)
{
  PortOwnerStance now = stance (self, NULL);

  return is_the_one (self, holder) && (now == PORT_OWNER_ASKED || now == PORT_OWNER_AWAY);
}

GError *
port_owner_error (const ModemCore *self, const char *holder)
{
  const char *text = NULL;

  if (is_the_one (self, holder) && stance (self, &text) == PORT_OWNER_REFUSES)
    return g_error_new (DT_ERROR, DT_ERROR_BUSY, _ ("%s is in use by %s, which does not let go of it: %s"),
                        owner_of (self)->path, holder, text);
  if (port_owner_is_passing (self, holder))
    return g_error_new (DT_ERROR, DT_ERROR_BUSY,
                        _ ("%s is in use by %s, which is still looking at it: it is taken over when that has ended"),
                        owner_of (self)->path, holder);
  if (holder != NULL)
    return g_error_new (DT_ERROR, DT_ERROR_BUSY, _ ("%s is in use by %s: stop that program, two cannot share a port"),
                        owner_of (self)->path, holder);
  return g_error_new (DT_ERROR, DT_ERROR_BUSY, _ ("%s is in use by another program: stop it, two cannot share a port"),
                      owner_of (self)->path);
}

gboolean
port_owner_is_sought (const ModemCore *self)
{
  return owner_of (self)->search != NULL;
}

void
port_owner_blame (ModemCore *self, const char *holder)
{
  g_free (owner_of (self)->blamed);
  owner_of (self)->blamed = g_strdup (holder);
}

const char *
port_owner_blamed (const ModemCore *self)
{
  return owner_of (self)->blamed;
}

void
port_owner_forget (ModemCore *self)
{
  core_environment (self)->ports->forget_holder (g_steal_pointer (&owner_of (self)->search));
  g_clear_pointer (&owner_of (self)->blamed, g_free);
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  port_owner_forget (self);
}

static void
clear (ModemCore *self)
{
  port_owner_forget (self);
  port_owner_release (self);
}

static const ComponentHandler handlers[] = { { COMPONENT_EVENT_FORGOTTEN, forgotten }, { 0, NULL } };

const ModemComponent port_owner_component = {
  .name = "port owner",
  .state_size = sizeof (PortOwner),
  .init = init,
  .handlers = handlers,
  .clear = clear,
};
