/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/dial.h"

#include "modem/network/registration.h"
#include "settings/setting-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONTEXT_TIMEOUT SECONDS (10)
#define ATTACH_TIMEOUT SECONDS (75)
#define DIAL_TIMEOUT SECONDS (75)
#define STACK_TIMEOUT SECONDS (5)
/* From this attempt on the modem's own TCP/IP stack is suspected of holding the context. */
#define STACK_ATTEMPT 3

typedef struct {
  AtScope scope;        /* context, attach, dial */
  AtPdpContext context; /* that is wanted */
  guint dial;           /* which of the model's dial commands */
  gint64 dialed_us;     /* when ATD went out; 0: never */
  int code;             /* of +CME ERROR, or AT_CODE_UNKNOWN */
} Dial;

static Dial *
dial_of (const ModemCore *self)
{
  return core_state (self, &dial_component);
}

static void
failed (ModemCore *self, DtReason reason, const char *detail, gboolean command_mode)
{
  core_raise_event (self, &(ComponentEvent) { .kind = COMPONENT_EVENT_DIAL_FAILED, .call_failed = { reason, detail, command_mode } });
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

/* The dial command is the last step, on the data port. */
static void dial (ModemCore *self);

static void
dial_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  const char *text = *reply->text == '\0' ? at_final_to_string (reply->final) : reply->text;

  switch (reply->final) {
  case AT_FINAL_CONNECT:
    /* What came behind CONNECT is still in the queue: bearer_drain() attaches when all of it is here. */
    core_raise (self, COMPONENT_EVENT_DIALED);
    break;
  case AT_FINAL_ERROR:
  case AT_FINAL_NOT_SUPPORTED:
    if (++dial_of (self)->dial < MODEL_MAX_DIALS && core_model (self)->dials[dial_of (self)->dial] != NULL)
      dial (self);
    else
      failed (self, DT_REASON_DIAL_FAILED, text, TRUE);
    break;
  case AT_FINAL_CME_ERROR:
  case AT_FINAL_CMS_ERROR:
    dial_of (self)->code = reply->code;
    failed (self, DT_REASON_DIAL_FAILED, text, TRUE);
    break;
  case AT_FINAL_OK: /* some answer an aborted dial so */
  case AT_FINAL_NO_CARRIER:
  case AT_FINAL_NO_DIALTONE:
  case AT_FINAL_BUSY:
  case AT_FINAL_NO_ANSWER:
    failed (self, DT_REASON_NO_CARRIER, text, TRUE);
    break;
  case AT_FINAL_TIMEOUT:
    failed (self, DT_REASON_DIAL_TIMEOUT, NULL, FALSE);
    break;
  case AT_FINAL_CANCELLED: /* nobody is answered so */
    break;
  }
}

static void
dial (ModemCore *self)
{
  const AtCommand command = {
    .line = core_model (self)->dials[dial_of (self)->dial],
    .timeout_us = DIAL_TIMEOUT,
    .flags = AT_FLAG_DATA,
  };

  dial_of (self)->dialed_us = core_now (self);
  core_raise (self, COMPONENT_EVENT_DIALING);
  at_port_send (core_data_port (self), &dial_of (self)->scope, &command, dial_done, NULL);
}

static void
attach_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  gboolean attached = reply->final == AT_FINAL_OK;

  registration_set_attached (self, attached);
  dial_of (self)->code = reply->code;
  if (attached)
    dial (self);
  else
    failed (self, DT_REASON_NOT_ATTACHED, reply->text, TRUE);
}

static void
attach (ModemCore *self)
{
  const AtCommand command = { .line = "+CGATT=1", .timeout_us = ATTACH_TIMEOUT };

  if (registration_is_attached (self))
    dial (self);
  else
    at_port_send (core_at_port (self), &dial_of (self)->scope, &command, attach_done, NULL);
}

static void
context_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final != AT_FINAL_OK) {
    dial_of (self)->code = reply->code;
    failed (self, DT_REASON_DIAL_FAILED, *reply->text == '\0' ? _("the modem refuses the APN or the PDP type") : reply->text, TRUE);
    return;
  }
  registration_set_context (self, &dial_of (self)->context);
  attach (self);
}

/* The modem keeps its contexts in flash: what fits is not written again. An empty APN is the subscription's default. */
static gboolean
context_fits (const ModemCore *self)
{
  const AtPdpContext *context = registration_context (self);
  const AtPdpContext *wanted = &dial_of (self)->context;

  return context != NULL && g_ascii_strcasecmp (context->apn, wanted->apn) == 0 && g_ascii_strcasecmp (context->type, wanted->type) == 0;
}

/* What was written is remembered whole. */
G_STATIC_ASSERT (sizeof ((AtPdpContext *) NULL)->apn == SETTING_APN_MAX + 1);

static void
prepare_context (ModemCore *self, const char *apn)
{
  const AtPdpContext *wanted = &dial_of (self)->context;
  g_autofree char *line = NULL;

  if (context_fits (self)) {
    attach (self);
    return;
  }
  if (!setting_is_apn (apn)) {
    failed (self, DT_REASON_APN_REJECTED, _("no APN looks like this"), TRUE);
    return;
  }
  line = g_strdup_printf ("+CGDCONT=1,\"%s\",\"%s\"", wanted->type, wanted->apn);
  const AtCommand command = { .line = line, .timeout_us = CONTEXT_TIMEOUT };
  at_port_send (core_at_port (self), &dial_of (self)->scope, &command, context_done, NULL);
}

static void
free_stack (ModemCore *self)
{
  for (const char *const *line = core_model (self)->free_stack; line != NULL && *line != NULL; line++) {
    const AtCommand command = { .line = *line, .prefix = "+APP PDP:", .timeout_us = STACK_TIMEOUT };

    at_port_send (core_at_port (self), NULL, &command, NULL, NULL);
  }
}

void
dial_start (ModemCore *self, const ConnectionSettings *settings, guint attempt)
{
  Dial *dialing = dial_of (self);

  at_scope_cancel (&dialing->scope);
  dialing->dial = 0;
  dialing->code = AT_CODE_UNKNOWN;
  dialing->context = (AtPdpContext) { .cid = 1 };
  g_strlcpy (dialing->context.type, pdp_type_name (settings->pdp_type), sizeof dialing->context.type);
  g_strlcpy (dialing->context.apn, settings->apn, sizeof dialing->context.apn);
  if (attempt >= STACK_ATTEMPT)
    free_stack (self);
  prepare_context (self, settings->apn);
}

void
dial_cancel (ModemCore *self)
{
  at_scope_cancel (&dial_of (self)->scope);
}

void
dial_abort (ModemCore *self)
{
  dial_cancel (self);
  /* Anything that is written while it dials makes a modem give up (V.250 §5.6.1): what frees the port does. */
  at_port_reset (core_data_port (self));
}

int
dial_error_code (const ModemCore *self)
{
  return dial_of (self)->code;
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  out->dialed_us = dial_of (self)->dialed_us;
}

const ModemComponent dial_component = { .name = "dial", .state_size = sizeof (Dial), .facts = facts };
