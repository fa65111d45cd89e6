/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/link-watch.h"

#include "modem/call/bearer.h"
#include "modem/network/registration.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define QUERY_TIMEOUT SECONDS (5)
/* By what the modem has said itself. */
#define SUSPECT_TIME SECONDS (30)
/* Sent in so many looks: what the kernel says by itself when an interface comes up needs no answer. */
#define MIN_SENDING 4

/* How long in vain, by how often it was redialled for that since something was received. */
static const gint64 patience_us[] = { SECONDS (150), SECONDS (3600), SECONDS (4 * 3600), SECONDS (24 * 3600) };

typedef struct {
  guint64 rx, tx;   /* bytes that were received, and that had been sent then */
  guint64 seen_tx;  /* sent at the last look */
  gint64 sent_us;   /* since when something was sent that nothing came for; 0: nothing was */
  guint sending;    /* looks since in which more was sent */
  gboolean suspect; /* the modem has said that its context is gone, and then that it is not */
  gboolean in_vain; /* it was for long enough: the modem is asked why */
} Watch;

typedef struct {
  AtScope scope;   /* the modem is asked */
  Watch now;       /* of this link */
  guint fruitless; /* redials because nothing was received, since something was; of what is wanted */
} LinkWatch;

static LinkWatch *
link_watch_of (const ModemCore *self)
{
  return core_state (self, &link_watch_component);
}

static void
end (ModemCore *self, const ComponentEvent *event)
{
  at_scope_cancel (&link_watch_of (self)->scope);
}

static void
begin (ModemCore *self, const ComponentEvent *event)
{
  LinkStatistics now = { 0 };

  end (self, event); /* a query of before the link went and came */
  bearer_statistics (self, &now);
  link_watch_of (self)->now = (Watch) { .rx = now.rx_bytes, .tx = now.tx_bytes, .seen_tx = now.tx_bytes };
}

/* Whether something was received since the last look. */
static gboolean
has_received (ModemCore *self, const LinkStatistics *now)
{
  Watch *watch = &link_watch_of (self)->now;

  if (now->rx_bytes == watch->rx)
    return FALSE;
  watch->rx = now->rx_bytes;
  watch->tx = watch->seen_tx = now->tx_bytes;
  watch->sent_us = 0;
  watch->sending = 0;
  watch->suspect = FALSE;
  link_watch_of (self)->fruitless = 0;
  return TRUE;
}

static void
redial (ModemCore *self, const char *detail)
{
  link_watch_of (self)->fruitless++;
  core_raise_event (self, &(ComponentEvent) { .kind = COMPONENT_EVENT_LINK_FAILED,
                                              .call_failed = { DT_REASON_LINK_DEAD, detail, FALSE } });
}

/* Whether the modem's answer says that the context of the call is gone. */
static gboolean
says_gone (ModemCore *self, const AtReply *reply)
{
  gboolean gone = FALSE;

  for (guint i = 0; i < reply->lines->len; i++) {
    const char *line = g_ptr_array_index (reply->lines, i);
    gboolean attached = TRUE;
    gboolean active = TRUE;
    guint cid = 0;

    if (at_parse_cgatt (line, &attached))
      registration_set_attached (self, attached);
    gone = gone || !attached || (at_parse_cgact (line, &cid, &active) && cid == bearer_cid (self) && !active);
  }
  return gone;
}

static void
asked (ModemCore *self, const AtReply *reply, gpointer data)
{
  LinkStatistics now = { 0 };
  gboolean gone;

  if (!bearer_is_online (self))
    return;
  gone = says_gone (self, reply);
  bearer_statistics (self, &now);
  if (has_received (self, &now))
    return;
  if (gone && (link_watch_of (self)->fruitless == 0 || link_watch_of (self)->now.in_vain))
    redial (self, _ ("the modem says that the context is gone"));
  else if (link_watch_of (self)->now.in_vain)
    redial (self, _ ("packets were sent for minutes and none came"));
  else
    link_watch_of (self)->now.suspect = TRUE;
}

static void
ask (ModemCore *self)
{
  const AtCommand command = { .line = "+CGATT?;+CGACT?", .prefix = "+CGATT:|+CGACT:", .timeout_us = QUERY_TIMEOUT };

  if (at_scope_is_busy (&link_watch_of (self)->scope))
    return;
  at_port_send_joined (core_at_port (self), &link_watch_of (self)->scope, &command, asked, NULL);
}

static gint64
patience (const ModemCore *self)
{
  guint in_vain = link_watch_of (self)->fruitless;

  if (link_watch_of (self)->now.suspect && in_vain == 0)
    return SUSPECT_TIME;
  return patience_us[MIN (in_vain, G_N_ELEMENTS (patience_us) - 1)];
}

static void
look (ModemCore *self, const ComponentEvent *event)
{
  Watch *watch = &link_watch_of (self)->now;
  gint64 now_us = core_now (self);
  LinkStatistics now = { 0 };

  if (!bearer_is_online (self))
    return;
  bearer_statistics (self, &now);
  if (has_received (self, &now) || now.tx_bytes == watch->tx)
    return;
  if (watch->sent_us == 0)
    watch->sent_us = now_us;
  if (now.tx_bytes != watch->seen_tx)
    watch->sending++;
  watch->seen_tx = now.tx_bytes;
  if (now_us - watch->sent_us < patience (self) || (watch->sending < MIN_SENDING && !watch->suspect))
    return;
  watch->in_vain = TRUE;
  if (core_is_single_port (self) || core_at_port (self)->port == NULL || core_at_port (self)->silent > 0)
    redial (self, _ ("packets were sent for minutes and none came"));
  else
    ask (self);
}

/* +CGEV, +CGATT or +CGACT came unasked. */
static void
packet_service (ModemCore *self, AtPort *port, const char *line)
{
  gboolean attached = TRUE;
  gboolean active = TRUE;
  guint cid = 0;

  if (!bearer_is_online (self))
    return;
  if (g_str_has_prefix (line, "+CGEV:") && strstr (line, "DETACH") == NULL && strstr (line, "DEACT") == NULL)
    return;
  if ((at_parse_cgatt (line, &attached) && attached) || (at_parse_cgact (line, &cid, &active) && active))
    return;
  ask (self);
}

/* Another connection has another nature. */
static void
intent (ModemCore *self, const ComponentEvent *event)
{
  link_watch_of (self)->fruitless = 0;
}

/* clang-format off */
static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_LINK_ADOPTED, begin },
  { COMPONENT_EVENT_LINK_ONLINE, begin },
  { COMPONENT_EVENT_LINK_TICK, look },
  { COMPONENT_EVENT_LINK_DOWN, end },
  { COMPONENT_EVENT_INTENT, intent },
  { 0, NULL },
};
/* clang-format on */

static const ModemUrc urcs[] = {
  { "+CGEV:", packet_service },
  { "+CGATT:", packet_service },
  { "+CGACT:", packet_service },
  { NULL, NULL },
};

const ModemComponent link_watch_component = {
  .name = "link watch",
  .state_size = sizeof (LinkWatch),
  .handlers = handlers,
  .urcs = urcs,
};
