/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PDP context of the settings (27.007 §10.1.1). On LTE the attach itself asks for context 1, so it is written as soon as a connection is wanted,
 * registered or not, and what has changed is followed by a new attach. A modem that refuses to redefine it may hold it active: the context is freed,
 * then the attach, then the radio. What was begun comes to its end whoever wants it, so that the modem is never left without attach or radio. */
#include "base/log.h"
#include "modem/modem-private.h"
#include "settings/setting-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WRITE_TIMEOUT SECONDS (10)
#define ATTACH_TIMEOUT SECONDS (75)
#define RADIO_TIMEOUT SECONDS (15)
#define QUERY_TIMEOUT SECONDS (5)
/* A modem that searches takes the new context with its next request; after refusals some pause for many minutes (T3402 of 24.301) that only the radio
 * ends. */
#define TAKE_UP_TIME SECONDS (30)
/* The context of the attach; others have a life of their own. */
#define ATTACH_CID 1

static const char *
pdp_type_name (PdpType type)
{
  switch (type) {
  case PDP_TYPE_IP:
    return "IP";
  case PDP_TYPE_IPV6:
    return "IPV6";
  case PDP_TYPE_IPV4V6:
    return "IPV4V6";
  }
  return "IP";
}

static const char *
skip_digits_back (const char *start, const char *end, guint least, guint most)
{
  guint n = 0;

  while (end > start && n < most && g_ascii_isdigit (end[-1])) {
    end--;
    n++;
  }
  return n < least ? NULL : end;
}

static const char *
skip_word_back (const char *start, const char *end, const char *word)
{
  gsize len = strlen (word);

  if (end == NULL || (gsize) (end - start) < len || g_ascii_strncasecmp (end - len, word, len) != 0)
    return NULL;
  return end - len;
}

/* How long @apn is without the operator's part, ".mnc092.mcc466.gprs" (23.003 §9.1.2). */
static gsize
network_part_length (const char *apn)
{
  const char *end = skip_word_back (apn, apn + strlen (apn), ".gprs");

  end = end == NULL ? NULL : skip_digits_back (apn, end, 3, 3);
  end = skip_word_back (apn, end, ".mcc");
  end = end == NULL ? NULL : skip_digits_back (apn, end, 2, 3);
  end = skip_word_back (apn, end, ".mnc");
  return end == NULL ? strlen (apn) : (gsize) (end - apn);
}

static gboolean
is_same_apn (const char *shown, const char *asked)
{
  gsize len = network_part_length (shown);

  if (g_ascii_strcasecmp (shown, asked) == 0)
    return TRUE;
  return len == strlen (asked) && g_ascii_strncasecmp (shown, asked, len) == 0;
}

static gboolean
is_same (const AtPdpContext *a, const AtPdpContext *b)
{
  return a->cid == b->cid && g_ascii_strcasecmp (a->type, b->type) == 0 && g_ascii_strcasecmp (a->apn, b->apn) == 0;
}

/* What was written is remembered whole. */
G_STATIC_ASSERT (sizeof ((AtPdpContext *) NULL)->apn == SETTING_APN_MAX + 1);

static AtPdpContext
asked_by_settings (const Modem *self)
{
  const ConnectionSettings *settings = self->wanted.settings;
  AtPdpContext context = { .cid = settings->cid };

  g_strlcpy (context.type, pdp_type_name (settings->pdp_type), sizeof context.type);
  g_strlcpy (context.apn, settings->apn, sizeof context.apn);
  return context;
}

/* The modem keeps its contexts in flash: what fits is not written again. Of what we have written it may show what the network has granted instead:
 * another type, an APN where none was asked for (an empty one is the subscription's default). */
static gboolean
fits (const Modem *self, const AtPdpContext *asked)
{
  const AtPdpContext *shown = &self->network.contexts[asked->cid];
  gboolean ours = is_same (&self->context.written[asked->cid], asked);

  if (shown->cid == 0)
    return FALSE;
  if (!is_same_apn (shown->apn, asked->apn) && !(ours && *asked->apn == '\0'))
    return FALSE;
  return ours || g_ascii_strcasecmp (shown->type, asked->type) == 0;
}

gboolean
context_is_running (const Modem *self)
{
  return at_scope_is_busy (&self->context.scope);
}

gboolean
context_is_pending (const Modem *self)
{
  const Wanted *wanted = &self->wanted;

  if (wanted->settings == NULL || modem_now (self) < wanted->next_us)
    return FALSE;
  if (wanted->blocked != DT_REASON_NONE && wanted->blocked != DT_REASON_REGISTRATION_DENIED)
    return FALSE;

  const AtPdpContext asked = asked_by_settings (self);
  return !fits (self, &asked);
}

/* Whether what is being written is still wanted, and nobody else is at work. */
static gboolean
may_go_on (const Modem *self)
{
  if (self->wanted.settings == NULL || self->exclusive || self->radio_off || self->shut)
    return FALSE;

  const AtPdpContext asked = asked_by_settings (self);
  return is_same (&asked, &self->context.asked);
}

static void
send_command (Modem *self, const char *line, gint64 timeout_us, AtDone done)
{
  const AtCommand command = { .line = line, .timeout_us = timeout_us };

  at_port_send (&self->at, &self->context.scope, &command, done, NULL);
}

static void
note_written (Modem *self)
{
  const AtPdpContext *asked = &self->context.asked;

  self->context.written[asked->cid] = *asked;
  self->network.contexts[asked->cid] = *asked;
}

static void
fail (Modem *self, const AtReply *reply)
{
  DtReason reason = question_reason (reply->code, reply->text);

  recovery_attempt_failed (self, reason == DT_REASON_NONE ? DT_REASON_DIAL_FAILED : reason,
                           *reply->text == '\0' ? _("the modem refuses the APN or the PDP type") : reply->text);
}

/* Behind a new attach: where the modem is now. */
static void
registration_known (Modem *self, const AtReply *reply, gpointer data)
{
  registration_reply (self, reply);
}

static void
attached (Modem *self, const AtReply *reply, gpointer data)
{
  const AtCommand query = {
    .line = "+CEREG?;+CGREG?;+CREG?;+CGATT?",
    .prefix = "+CEREG:|+CGREG:|+CREG:|+CGATT:",
    .timeout_us = QUERY_TIMEOUT,
  };

  self->context.detached = FALSE;
  self->network.attached = reply->final == AT_FINAL_OK;
  if (self->network.attached)
    at_port_send_joined (&self->at, &self->context.scope, &query, registration_known, NULL);
  else if (may_go_on (self))
    radio_cycle (self, DT_REASON_RECOVERY);
}

static void
attach (Modem *self)
{
  send_command (self, "+CGATT=1", ATTACH_TIMEOUT, attached);
}

static void
detached (Modem *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_OK)
    self->network.attached = FALSE;
  else /* the attach behind it is none: the radio does both */
    self->context.detach_refused = TRUE;
}

static void
attached_anew (Modem *self, const AtReply *reply, gpointer data)
{
  if (self->context.detach_refused && may_go_on (self))
    radio_cycle (self, DT_REASON_RECOVERY);
  else
    attached (self, reply, data);
}

/* The context of the attach has changed; it counts from the next one on. */
static void
take_up (Modem *self)
{
  gboolean on = self->network.attached || registration_is_on (self);

  if (self->context.detached) {
    attach (self);
  } else if (self->context.asked.cid != ATTACH_CID) {
    return;
  } else if (on) {
    self->context.detach_refused = FALSE;
    send_command (self, "+CGATT=0", ATTACH_TIMEOUT, detached);
    send_command (self, "+CGATT=1", ATTACH_TIMEOUT, attached_anew);
  } else if (registration_is_denied (self)) {
    radio_cycle (self, DT_REASON_RECOVERY);
  } else {
    modem_timer_set (self, TIMER_CONTEXT, TAKE_UP_TIME);
  }
}

void
context_timer (Modem *self)
{
  if (may_go_on (self) && self->bring_up.stage == BRING_UP_DONE && self->call.phase == CALL_NONE && !registration_is_on (self)
      && !at_scope_is_busy (&self->radio_cycle))
    radio_cycle (self, DT_REASON_RECOVERY);
}

static char *
write_line (const Modem *self)
{
  const AtPdpContext *asked = &self->context.asked;

  return g_strdup_printf ("+CGDCONT=%u,\"%s\",\"%s\"", asked->cid, asked->type, asked->apn);
}

/* With the radio off. */
static void
radio_written (Modem *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_OK)
    note_written (self);
  else if (may_go_on (self))
    fail (self, reply);
}

static void
radio_done (Modem *self, const AtReply *reply, gpointer data)
{
  if (!at_scope_is_busy (&self->radio_cycle))
    bring_up_sim_again (self);
}

/* All three go out, whatever becomes of the connection: the radio is on again in any case. */
static void
write_without_radio (Modem *self)
{
  g_autofree char *line = write_line (self);
  const AtCommand off = { .line = "+CFUN=4", .timeout_us = RADIO_TIMEOUT };
  const AtCommand write = { .line = line, .timeout_us = WRITE_TIMEOUT };
  const AtCommand on = { .line = "+CFUN=1", .timeout_us = RADIO_TIMEOUT };

  self->context.detached = FALSE;
  at_scope_cancel (&self->radio_cycle);
  self->sim.radio_us = modem_now (self);
  registration_forget (self);
  at_port_send (&self->at, &self->radio_cycle, &off, radio_done, NULL);
  at_port_send (&self->at, &self->radio_cycle, &write, radio_written, NULL);
  at_port_send (&self->at, &self->radio_cycle, &on, radio_done, NULL);
  policy_show (self, DT_REASON_RECOVERY);
}

static void free_more (Modem *self);

static void
written (Modem *self, const AtReply *reply, gpointer data)
{
  if (reply->final != AT_FINAL_OK) {
    free_more (self);
    return;
  }
  note_written (self);
  take_up (self);
}

static void
send_write (Modem *self)
{
  g_autofree char *line = write_line (self);

  send_command (self, line, WRITE_TIMEOUT, written);
}

static void
freed (Modem *self, const AtReply *reply, gpointer data)
{
  if (reply->final != AT_FINAL_OK) {
    free_more (self);
    return;
  }
  self->context.detached = self->context.freeing == CONTEXT_FREE_ATTACH;
  if (self->context.detached)
    self->network.attached = FALSE;
  send_write (self);
}

/* The write was refused, or what should free the context: the next stronger way. */
static void
free_more (Modem *self)
{
  g_autofree char *deactivate = g_strdup_printf ("+CGACT=0,%u", self->context.asked.cid);

  if (!may_go_on (self)) {
    if (self->context.detached)
      attach (self);
    return;
  }
  switch (++self->context.freeing) {
  case CONTEXT_FREE_NOTHING:
    break;
  case CONTEXT_FREE_CONTEXT:
    dt_log (DT_LOG_INFO, modem_id (self), "the modem does not let context %u be written: freeing it", self->context.asked.cid);
    send_command (self, deactivate, WRITE_TIMEOUT, freed);
    break;
  case CONTEXT_FREE_ATTACH:
    send_command (self, "+CGATT=0", ATTACH_TIMEOUT, freed);
    break;
  case CONTEXT_FREE_RADIO:
    write_without_radio (self);
    break;
  }
}

void
context_write (Modem *self)
{
  if (!setting_is_apn (self->wanted.settings->apn)) {
    recovery_attempt_failed (self, DT_REASON_APN_REJECTED, _("no APN looks like this"));
    return;
  }
  self->context.asked = asked_by_settings (self);
  self->context.freeing = CONTEXT_FREE_NOTHING;
  self->context.detached = FALSE;
  send_write (self);
}
