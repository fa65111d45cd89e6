/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/dns-holder.h"

#include "modem/call/bearer.h"

/* Whoever looks after them is asked over the bus. */
#define ANSWER_TIME SECONDS (2)

typedef struct {
  CoreTimer look;
  const char *holder; /* NULL: there is no connection */
} DnsHolder;

static DnsHolder *
holder_of (const ModemCore *self)
{
  return core_state (self, &dns_holder_component);
}

const char *
dns_holder_name (const ModemCore *self)
{
  const char *holder = holder_of (self)->holder;

  return holder == NULL ? "" : holder;
}

static void
show (ModemCore *self, const char *holder)
{
  if (g_strcmp0 (holder_of (self)->holder, holder) == 0)
    return;
  holder_of (self)->holder = holder;
  core_touch (self, MODEM_INFO_BEARER);
}

static void
look (ModemCore *self)
{
  const NetworkOps *network = core_environment (self)->network;

  show (self, bearer_is_online (self) ? network->dns_backend (network) : NULL);
}

static void
settled (ModemCore *self, const ComponentEvent *event)
{
  look (self);
  core_timer_set (self, &holder_of (self)->look, ANSWER_TIME);
}

/* Others come and go at any time. */
static void
polled (ModemCore *self, const ComponentEvent *event)
{
  look (self);
}

static void
down (ModemCore *self, const ComponentEvent *event)
{
  core_timer_stop (&holder_of (self)->look);
  show (self, NULL);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &holder_of (self)->look, look);
  holder_of (self)->look.slack_us = ANSWER_TIME;
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_LINK_ADOPTED, settled },
  { COMPONENT_EVENT_LINK_SETTLED, settled },
  { COMPONENT_EVENT_POLL, polled },
  { COMPONENT_EVENT_LINK_DOWN, down },
  { 0, NULL },
};

const ModemComponent dns_holder_component = {
  .name = "dns holder",
  .state_size = sizeof (DnsHolder),
  .init = init,
  .handlers = handlers,
};
