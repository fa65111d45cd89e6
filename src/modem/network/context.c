/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/context.h"

#include "base/log.h"
#include "modem/device/bring-up.h"
#include "modem/device/raw-command.h"
#include "modem/network/radio.h"
#include "modem/network/registration.h"
#include "settings/setting-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WRITE_TIMEOUT SECONDS (10)
#define ATTACH_TIMEOUT SECONDS (75)
#define QUERY_TIMEOUT SECONDS (5)
/* A modem that searches takes the new context with its next request; after refusals some pause for many minutes (T3402
 * of 24.301) that only the radio ends. */
#define TAKE_UP_TIME SECONDS (30)
/* The context of the attach; others have a life of their own. */
#define ATTACH_CID 1

/* What is done so that a modem lets a context be written, one after the other. */
typedef enum {
  CONTEXT_FREE_NOTHING,
  CONTEXT_FREE_CONTEXT,
  CONTEXT_FREE_ATTACH,
  CONTEXT_FREE_RADIO,
} ContextFreeing;

typedef struct {
  AtPdpContext wanted;                          /* its cid is 0: none is */
  gboolean wants_apn;                           /* its APN can be one */
  AtPdpContext stored[CONNECTION_CID_MAX + 1];  /* by cid: what the modem has; one whose own cid is 0 is not known */
  AtPdpContext written[CONNECTION_CID_MAX + 1]; /* likewise: the last one that the modem took from us */
  AtScope scope;                                /* one is being written, or followed by a new attach */
  AtPdpContext asked;                           /* this one */
  ContextFreeing freeing;
  gboolean detached;      /* for it */
  gboolean left_detached; /* by a client's own command: only an attach of ours undoes it */
  gboolean detach_refused;
  CoreTimer timer; /* it was written, and is not taken up */
} Context;

static Context *
context_of (const ModemCore *self)
{
  return core_state (self, &context_component);
}

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

void
context_want (ModemCore *self, const ConnectionSettings *settings)
{
  AtPdpContext *wanted = &context_of (self)->wanted;

  *wanted = (AtPdpContext) { .cid = 0 };
  if (settings == NULL)
    return;
  wanted->cid = settings->cid;
  g_strlcpy (wanted->type, pdp_type_name (settings->pdp_type), sizeof wanted->type);
  g_strlcpy (wanted->apn, settings->apn, sizeof wanted->apn);
  context_of (self)->wants_apn = setting_is_apn (settings->apn);
}

guint
context_wanted_cid (const ModemCore *self)
{
  guint cid = context_of (self)->wanted.cid;

  return cid == 0 ? ATTACH_CID : cid;
}

/* The modem keeps its contexts in flash: what fits is not written again. Of what we have written it may show what the
 * network has granted instead: another type, an APN where none was asked for (an empty one is the subscription's
 * default). */
static gboolean
fits (const ModemCore *self, const AtPdpContext *asked)
{
  const AtPdpContext *shown = &context_of (self)->stored[asked->cid];
  gboolean ours = is_same (&context_of (self)->written[asked->cid], asked);

  if (shown->cid == 0)
    return FALSE;
  if (!is_same_apn (shown->apn, asked->apn) && !(ours && *asked->apn == '\0'))
    return FALSE;
  return ours || g_ascii_strcasecmp (shown->type, asked->type) == 0;
}

gboolean
context_is_running (const ModemCore *self)
{
  return at_scope_is_busy (&context_of (self)->scope);
}

gboolean
context_is_missing (const ModemCore *self)
{
  const AtPdpContext *wanted = &context_of (self)->wanted;

  return wanted->cid != 0 && (context_of (self)->left_detached || !fits (self, wanted));
}

/* Whether what is being written is still wanted, and nobody else is at work. */
static gboolean
may_go_on (const ModemCore *self)
{
  const ModemFacts facts = core_facts (self);

  return is_same (&context_of (self)->wanted, &context_of (self)->asked) && !facts.exclusive && !facts.radio_off
         && !core_is_shut (self);
}

static void
send_command (ModemCore *self, const char *line, gint64 timeout_us, AtDone done)
{
  const AtCommand command = { .line = line, .timeout_us = timeout_us };

  at_port_send (core_at_port (self), &context_of (self)->scope, &command, done, NULL);
}

static void
note_written (ModemCore *self)
{
  const AtPdpContext *asked = &context_of (self)->asked;

  context_of (self)->written[asked->cid] = *asked;
  context_of (self)->stored[asked->cid] = *asked;
}

static void
fail (ModemCore *self, DtReason reason, int code, const char *detail)
{
  core_raise_event (
    self, &(ComponentEvent) { .kind = COMPONENT_EVENT_CONTEXT_FAILED, .context_failed = { reason, code, detail } });
}

/* Behind a new attach: where the modem is now. */
static void
registration_known (ModemCore *self, const AtReply *reply, gpointer data)
{
  registration_reply (self, reply);
}

static void
attached (ModemCore *self, const AtReply *reply, gpointer data)
{
  const AtCommand query = {
    .line = "+CEREG?;+CGREG?;+CREG?;+CGATT?",
    .prefix = "+CEREG:|+CGREG:|+CREG:|+CGATT:",
    .timeout_us = QUERY_TIMEOUT,
  };

  context_of (self)->detached = FALSE;
  registration_set_attached (self, reply->final == AT_FINAL_OK);
  if (reply->final == AT_FINAL_OK)
    at_port_send_joined (core_at_port (self), &context_of (self)->scope, &query, registration_known, NULL);
  else if (may_go_on (self))
    radio_cycle (self, DT_REASON_RECOVERY);
}

static void
attach (ModemCore *self)
{
  send_command (self, "+CGATT=1", ATTACH_TIMEOUT, attached);
}

static void
detached (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_OK)
    registration_set_attached (self, FALSE);
  else /* the attach behind it is none: the radio does both */
    context_of (self)->detach_refused = TRUE;
}

static void
attached_anew (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (context_of (self)->detach_refused && may_go_on (self))
    radio_cycle (self, DT_REASON_RECOVERY);
  else
    attached (self, reply, data);
}

/* The context of the attach has changed; it counts from the next one on. */
static void
take_up (ModemCore *self)
{
  gboolean on = registration_is_attached (self) || registration_is_on (self);

  if (context_of (self)->detached) {
    attach (self);
  } else if (context_of (self)->asked.cid != ATTACH_CID) {
    return;
  } else if (on) {
    context_of (self)->detach_refused = FALSE;
    send_command (self, "+CGATT=0", ATTACH_TIMEOUT, detached);
    send_command (self, "+CGATT=1", ATTACH_TIMEOUT, attached_anew);
  } else if (registration_is_denied (self) || core_facts (self).registration == REGISTRATION_DENIED) {
    radio_cycle (self, DT_REASON_RECOVERY);
  } else {
    core_timer_set (self, &context_of (self)->timer, TAKE_UP_TIME);
  }
}

static void
timer (ModemCore *self)
{
  const ModemFacts facts = core_facts (self);

  if (may_go_on (self) && bring_up_is_done (self) && facts.call == CALL_NONE && !registration_is_on (self)
      && !facts.radio_cycling)
    radio_cycle (self, DT_REASON_RECOVERY);
}

static char *
write_line (const ModemCore *self)
{
  const AtPdpContext *asked = &context_of (self)->asked;

  return g_strdup_printf ("+CGDCONT=%u,\"%s\",\"%s\"", asked->cid, asked->type, asked->apn);
}

/* With the radio off. */
static void
radio_written (ModemCore *self, const AtReply *reply, gpointer data)
{
  const char *text = *reply->text == '\0' ? _ ("the modem refuses the APN or the PDP type") : reply->text;

  if (reply->final == AT_FINAL_OK)
    note_written (self);
  else if (may_go_on (self))
    fail (self, DT_REASON_NONE, reply->code, text);
}

/* It goes on whatever becomes of the connection: the radio is on again in any case. */
static void
write_without_radio (ModemCore *self)
{
  g_autofree char *line = write_line (self);

  context_of (self)->detached = FALSE;
  radio_cycle_around (self, line, WRITE_TIMEOUT, radio_written, DT_REASON_RECOVERY);
}

static void free_more (ModemCore *self);

static void
written (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final != AT_FINAL_OK) {
    free_more (self);
    return;
  }
  note_written (self);
  take_up (self);
}

static void
send_write (ModemCore *self)
{
  g_autofree char *line = write_line (self);

  send_command (self, line, WRITE_TIMEOUT, written);
}

static void
freed (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final != AT_FINAL_OK) {
    free_more (self);
    return;
  }
  context_of (self)->detached = context_of (self)->freeing == CONTEXT_FREE_ATTACH;
  if (context_of (self)->detached)
    registration_set_attached (self, FALSE);
  send_write (self);
}

/* The write was refused, or what should free the context: the next stronger way. */
static void
free_more (ModemCore *self)
{
  g_autofree char *deactivate = g_strdup_printf ("+CGACT=0,%u", context_of (self)->asked.cid);

  if (!may_go_on (self)) {
    if (context_of (self)->detached)
      attach (self);
    return;
  }
  switch (++context_of (self)->freeing) {
  case CONTEXT_FREE_NOTHING:
    break;
  case CONTEXT_FREE_CONTEXT:
    dt_log (DT_LOG_INFO, core_id (self), "the modem does not let context %u be written: freeing it",
            context_of (self)->asked.cid);
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
context_write (ModemCore *self)
{
  Context *context = context_of (self);

  if (!context->wants_apn) {
    fail (self, DT_REASON_APN_REJECTED, AT_CODE_UNKNOWN, _ ("no APN looks like this"));
    return;
  }
  context->asked = context->wanted;
  context->freeing = CONTEXT_FREE_NOTHING;
  context->detached = context->left_detached;
  context->left_detached = FALSE;
  if (context->detached && fits (self, &context->asked))
    attach (self);
  else
    send_write (self);
}

/* What is stored, in an answer to the set-up. */
static void
take (ModemCore *self, const AtReply *reply)
{
  for (guint i = 0; i < reply->lines->len; i++) {
    AtPdpContext context;

    if (at_parse_cgdcont (g_ptr_array_index (reply->lines, i), &context)
        && context.cid < G_N_ELEMENTS (context_of (self)->stored))
      context_of (self)->stored[context.cid] = context;
  }
}

static void
forget (ModemCore *self)
{
  memset (context_of (self)->stored, 0, sizeof context_of (self)->stored);
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  context_of (self)->left_detached = FALSE;
  forget (self);
}

static void
asked_anew (ModemCore *self, const AtReply *reply, gpointer data)
{
  gboolean attach_was_set = GPOINTER_TO_INT (data);

  core_take (self, reply);
  context_of (self)->left_detached = attach_was_set && !registration_is_attached (self);
}

/* A client's own command may have changed what we have written, or the attach: nothing of it is believed any more, and
 * who wants a connection waits for the answer. */
static void
obeyed (ModemCore *self, const ComponentEvent *event)
{
  static const char *const names[] = { "+CGDCONT", "+CGATT", "+CGACT", "+COPS", "+CFUN", "&F" };
  const AtCommand query = {
    .line = "+CEREG?;+CGREG?;+CREG?;+CGATT?;+CGDCONT?",
    .prefix = "+CEREG:|+CGREG:|+CREG:|+CGATT:|+CGDCONT:",
    .timeout_us = QUERY_TIMEOUT,
  };
  gboolean changes = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    changes = changes
              || (*names[i] == '&' ? strstr (event->obeyed.line, names[i]) != NULL
                                   : raw_command_writes (event->obeyed.line, names[i]));
  if (event->obeyed.ours || !changes || !bring_up_is_done (self) || context_is_running (self))
    return;
  forget (self);
  memset (context_of (self)->written, 0, sizeof context_of (self)->written);
  at_port_send_joined (core_at_port (self), &context_of (self)->scope, &query, asked_anew,
                       GINT_TO_POINTER (raw_command_writes (event->obeyed.line, "+CGATT")));
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &context_of (self)->timer, timer);
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  out->context_running = context_is_running (self);
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_NETWORK_FORGOTTEN, forgotten },
  { COMPONENT_EVENT_OBEYED, obeyed },
  { 0, NULL },
};

const ModemComponent context_component = {
  .name = "context",
  .state_size = sizeof (Context),
  .init = init,
  .handlers = handlers,
  .facts = facts,
  .take = take,
};
