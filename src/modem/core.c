/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/core.h"

#include "modem/modem-private.h"

const char *
core_id (const Modem *self)
{
  return self->description->id;
}

const ModemEnvironment *
core_environment (const Modem *self)
{
  return self->environment;
}

const ModemDescription *
core_description (const Modem *self)
{
  return self->description;
}

const ModelRow *
core_model (const Modem *self)
{
  return self->model;
}

void
core_set_model (Modem *self, const ModelRow *model)
{
  self->model = model;
}

gint64
core_now (const Modem *self)
{
  return self->environment->clock->now (self->environment->clock);
}

gint64
core_wall (const Modem *self)
{
  return self->environment->clock->wall (self->environment->clock);
}

gpointer
core_state (const Modem *self, const ModemComponent *component)
{
  for (guint i = 0; self->components[i] != NULL; i++) {
    if (self->components[i] == component)
      return self->states[i];
  }
  g_return_val_if_reached (NULL);
}

AtPort *
core_at_port (const Modem *self)
{
  return self->at;
}

AtPort *
core_data_port (const Modem *self)
{
  return self->single_port ? self->at : self->data;
}

gboolean
core_is_single_port (const Modem *self)
{
  return self->single_port;
}

void
core_timer_init (Modem *self, CoreTimer *timer, void (*function) (Modem *self))
{
  *timer = (CoreTimer) { .deadline_us = G_MAXINT64, .function = function };
  g_ptr_array_add (self->component_timers, timer);
}

void
core_timer_set (Modem *self, CoreTimer *timer, gint64 delay_us)
{
  timer->deadline_us = core_now (self) + MAX (delay_us, 0);
  core_arm (self);
}

void
core_timer_stop (CoreTimer *timer)
{
  timer->deadline_us = G_MAXINT64;
}

void
core_stop_component_timers (Modem *self)
{
  for (guint i = 0; i < self->component_timers->len; i++)
    core_timer_stop (g_ptr_array_index (self->component_timers, i));
}

gboolean
core_timer_runs (const CoreTimer *timer)
{
  return timer->deadline_us != G_MAXINT64;
}

void
core_wake (Modem *self)
{
  modem_timer_set (self, TIMER_TURN, 0);
}

void
core_raise (Modem *self, ComponentEvent event)
{
  for (guint i = 0; self->components[i] != NULL; i++) {
    if (self->components[i]->event != NULL)
      self->components[i]->event (self, event);
  }
}

ModemFacts
core_facts (const Modem *self)
{
  ModemFacts facts = { .suspended = self->suspended, .shown = self->info->state };

  for (guint i = 0; self->components[i] != NULL; i++) {
    if (self->components[i]->facts != NULL)
      self->components[i]->facts (self, &facts);
  }
  return facts;
}

/* The state is set here and nowhere else, but where a connection of an earlier process goes on. */
static Plan
decide (Modem *self, DtReason cause, gboolean just_lost)
{
  ModemFacts facts = core_facts (self);
  Plan plan;

  facts.cause = cause;
  facts.just_lost = just_lost;
  plan = plan_make (&facts, core_now (self));
  core_set_state (self, plan.state, plan.reason);
  return plan;
}

Plan
core_decide (Modem *self, DtReason cause)
{
  return decide (self, cause, FALSE);
}

void
core_show (Modem *self, DtReason cause)
{
  decide (self, cause, FALSE);
}

void
core_show_loss (Modem *self, DtReason cause)
{
  decide (self, cause, TRUE);
}

static void
add_prefixes (GPtrArray *prefixes, const ModemUrc *urcs)
{
  for (; urcs != NULL && urcs->prefix != NULL; urcs++)
    g_ptr_array_add (prefixes, (gpointer) urcs->prefix);
}

static gboolean
give_urc (Modem *self, const ModemUrc *urcs, AtPort *port, const char *line)
{
  for (; urcs != NULL && urcs->prefix != NULL; urcs++) {
    if (!g_str_has_prefix (line, urcs->prefix))
      continue;
    if (urcs->function != NULL)
      urcs->function (self, port, line);
    return TRUE;
  }
  return FALSE;
}

static void
urc (Modem *self, AtPort *port, const char *line)
{
  for (guint i = 0; self->components[i] != NULL; i++) {
    if (give_urc (self, self->components[i]->urcs, port, line))
      return;
  }
}

void
core_listen (Modem *self)
{
  const char *const *prefixes = (const char *const *) self->urc_prefixes->pdata;

  at_port_listen (self->at, core_id (self), prefixes, urc);
  at_port_listen (self->data, core_id (self), prefixes, urc);
}

void
core_take (Modem *self, const AtReply *reply)
{
  for (guint i = 0; self->components[i] != NULL; i++) {
    if (self->components[i]->take != NULL)
      self->components[i]->take (self, reply);
  }
}

void
core_add_components (Modem *self, const ModemComponent *const *components)
{
  guint n = 0;

  while (components[n] != NULL)
    n++;
  self->components = components;
  self->component_timers = g_ptr_array_new ();
  self->states = g_new0 (gpointer, n);
  self->urc_prefixes = g_ptr_array_new ();
  for (guint i = 0; i < n; i++) {
    self->states[i] = g_malloc0 (components[i]->state_size);
    add_prefixes (self->urc_prefixes, components[i]->urcs);
  }
  g_ptr_array_add (self->urc_prefixes, NULL);
}

void
core_init_components (Modem *self)
{
  for (guint i = 0; self->components[i] != NULL; i++) {
    if (self->components[i]->init != NULL)
      self->components[i]->init (self);
  }
}

void
core_clear_components (Modem *self)
{
  for (guint i = 0; self->components[i] != NULL; i++) {
    if (self->components[i]->clear != NULL)
      self->components[i]->clear (self);
    g_free (self->states[i]);
  }
  g_free (self->states);
  g_ptr_array_unref (self->component_timers);
  g_ptr_array_unref (self->urc_prefixes);
}
