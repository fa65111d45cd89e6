/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A link that is up, and whose peer answers LCP Echo, may carry nothing all the same: the modem's own PPP answers while the context behind it is gone.
 * Who sends for minutes and receives nothing is redialled. That may be the nature of what he sends: so it is done once, and as long as nothing is received
 * then with growing pauses. The counters are looked at when the echo wakes us anyway. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define QUESTION_TIMEOUT SECONDS (5)
/* By what the modem has said itself. */
#define SUSPECT_TIME SECONDS (30)
/* Sent in so many looks: what the kernel says by itself when an interface comes up needs no answer. */
#define MIN_SENDING 4

/* How long in vain, by how often it was redialled for that since something was received. */
static const gint64 patience_us[] = { SECONDS (150), SECONDS (3600), SECONDS (4 * 3600), SECONDS (24 * 3600) };

static gboolean
is_online (const Modem *self)
{
  return self->call.phase == CALL_PPP && self->bearer.stage == LINK_ONLINE;
}

static void
count (const Modem *self, LinkStatistics *out)
{
  self->bearer.ops->statistics (self->bearer.link, out);
}

void
link_watch_end (Modem *self)
{
  at_scope_cancel (&self->link_watch.scope);
}

void
link_watch_begin (Modem *self)
{
  LinkStatistics now = { 0 };

  link_watch_end (self); /* a question of before the link went and came */
  count (self, &now);
  self->link_watch = (LinkWatch) { .rx = now.rx_bytes, .tx = now.tx_bytes, .seen_tx = now.tx_bytes };
}

/* Whether something was received since the last look. */
static gboolean
has_received (Modem *self, const LinkStatistics *now)
{
  LinkWatch *watch = &self->link_watch;

  if (now->rx_bytes == watch->rx)
    return FALSE;
  watch->rx = now->rx_bytes;
  watch->tx = watch->seen_tx = now->tx_bytes;
  watch->sent_us = 0;
  watch->sending = 0;
  watch->suspect = FALSE;
  self->wanted.fruitless = 0;
  return TRUE;
}

static void
redial (Modem *self, const char *detail)
{
  self->wanted.fruitless++;
  call_end (self, DT_REASON_LINK_DEAD, detail, FALSE);
}

/* Whether the modem's answer says that the context of the call is gone. */
static gboolean
says_gone (Modem *self, const AtReply *reply)
{
  gboolean gone = FALSE;

  for (guint i = 0; i < reply->lines->len; i++) {
    const char *line = g_ptr_array_index (reply->lines, i);
    gboolean attached = TRUE;
    gboolean active = TRUE;
    guint cid = 0;

    if (at_parse_cgatt (line, &attached))
      self->network.attached = attached;
    gone = gone || !attached || (at_parse_cgact (line, &cid, &active) && cid == self->wanted.settings->cid && !active);
  }
  return gone;
}

static void
asked (Modem *self, const AtReply *reply, gpointer data)
{
  LinkStatistics now = { 0 };
  gboolean gone;

  if (!is_online (self))
    return;
  gone = says_gone (self, reply);
  count (self, &now);
  if (has_received (self, &now))
    return;
  if (gone && (self->wanted.fruitless == 0 || self->link_watch.in_vain))
    redial (self, _("the modem says that the context is gone"));
  else if (self->link_watch.in_vain)
    redial (self, _("packets were sent for minutes and none came"));
  else
    self->link_watch.suspect = TRUE;
}

static void
ask (Modem *self)
{
  const AtCommand command = { .line = "+CGATT?;+CGACT?", .prefix = "+CGATT:|+CGACT:", .timeout_us = QUESTION_TIMEOUT };

  if (at_scope_is_busy (&self->link_watch.scope))
    return;
  at_port_send_joined (&self->at, &self->link_watch.scope, &command, asked, NULL);
}

static gint64
patience (const Modem *self)
{
  guint in_vain = self->wanted.fruitless;

  if (self->link_watch.suspect && in_vain == 0)
    return SUSPECT_TIME;
  return patience_us[MIN (in_vain, G_N_ELEMENTS (patience_us) - 1)];
}

void
link_watch_look (Modem *self)
{
  LinkWatch *watch = &self->link_watch;
  gint64 now_us = modem_now (self);
  LinkStatistics now = { 0 };

  if (!is_online (self))
    return;
  count (self, &now);
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
  if (self->single_port || self->at.port == NULL || self->at.silent > 0)
    redial (self, _("packets were sent for minutes and none came"));
  else
    ask (self);
}

void
link_watch_line (Modem *self, const char *line)
{
  gboolean attached = TRUE;
  gboolean active = TRUE;
  guint cid = 0;

  if (!is_online (self))
    return;
  if (g_str_has_prefix (line, "+CGEV:") && strstr (line, "DETACH") == NULL && strstr (line, "DEACT") == NULL)
    return;
  if ((at_parse_cgatt (line, &attached) && attached) || (at_parse_cgact (line, &cid, &active) && active))
    return;
  ask (self);
}
