/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a registered modem to CONNECT: the PDP context, the attach, the dial command. */
#include "base/log.h"
#include "modem/modem-private.h"
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
static void dial (Modem *self);

static void
dial_done (Modem *self, const AtReply *reply, gpointer data)
{
  const char *text = *reply->text == '\0' ? at_final_to_string (reply->final) : reply->text;

  switch (reply->final) {
  case AT_FINAL_CONNECT:
    /* What came behind CONNECT is still in the queue: bearer_drain() attaches when all of it is here. */
    self->call.phase = CALL_PPP;
    core_show (self, DT_REASON_NONE);
    break;
  case AT_FINAL_ERROR:
  case AT_FINAL_NOT_SUPPORTED:
    if (++self->call.dial < MODEL_MAX_DIALS && core_model (self)->dials[self->call.dial] != NULL)
      dial (self);
    else
      call_end (self, DT_REASON_DIAL_FAILED, text, TRUE);
    break;
  case AT_FINAL_CME_ERROR:
  case AT_FINAL_CMS_ERROR:
    self->call.code = reply->code;
    call_end (self, DT_REASON_DIAL_FAILED, text, TRUE);
    break;
  case AT_FINAL_OK: /* some answer an aborted dial so */
  case AT_FINAL_NO_CARRIER:
  case AT_FINAL_NO_DIALTONE:
  case AT_FINAL_BUSY:
  case AT_FINAL_NO_ANSWER:
    call_end (self, DT_REASON_NO_CARRIER, text, TRUE);
    break;
  case AT_FINAL_TIMEOUT:
    call_end (self, DT_REASON_DIAL_TIMEOUT, NULL, FALSE);
    break;
  case AT_FINAL_CANCELLED: /* nobody is answered so */
    break;
  }
}

static void
dial (Modem *self)
{
  const AtCommand command = {
    .line = core_model (self)->dials[self->call.dial],
    .timeout_us = DIAL_TIMEOUT,
    .flags = AT_FLAG_DATA,
  };

  self->call.phase = CALL_DIALING;
  self->call.dialed_us = core_now (self);
  core_show (self, DT_REASON_NONE);
  at_port_send (core_data_port (self), &self->call.scope, &command, dial_done, NULL);
}

static void
attach_done (Modem *self, const AtReply *reply, gpointer data)
{
  gboolean attached = reply->final == AT_FINAL_OK;

  registration_set_attached (self, attached);
  self->call.code = reply->code;
  if (attached)
    dial (self);
  else
    call_end (self, DT_REASON_NOT_ATTACHED, reply->text, TRUE);
}

static void
attach (Modem *self)
{
  const AtCommand command = { .line = "+CGATT=1", .timeout_us = ATTACH_TIMEOUT };

  if (registration_is_attached (self))
    dial (self);
  else
    at_port_send (core_at_port (self), &self->call.scope, &command, attach_done, NULL);
}

static void
context_done (Modem *self, const AtReply *reply, gpointer data)
{
  const ConnectionSettings *settings = self->wanted.settings;
  AtPdpContext context = { .cid = 1 };

  if (reply->final != AT_FINAL_OK) {
    self->call.code = reply->code;
    call_end (self, DT_REASON_DIAL_FAILED,
              *reply->text == '\0' ? _("the modem refuses the APN or the PDP type") : reply->text, TRUE);
    return;
  }
  g_strlcpy (context.type, pdp_type_name (settings->pdp_type), sizeof context.type);
  g_strlcpy (context.apn, settings->apn, sizeof context.apn);
  registration_set_context (self, &context);
  attach (self);
}

/* The modem keeps its contexts in flash: what fits is not written again. An empty APN is the subscription's default. */
static gboolean
context_fits (const Modem *self)
{
  const AtPdpContext *context = registration_context (self);
  const ConnectionSettings *settings = self->wanted.settings;

  return context != NULL && g_ascii_strcasecmp (context->apn, settings->apn) == 0
         && g_ascii_strcasecmp (context->type, pdp_type_name (settings->pdp_type)) == 0;
}

/* What was written is remembered whole. */
G_STATIC_ASSERT (sizeof ((AtPdpContext *) NULL)->apn == SETTING_APN_MAX + 1);

static void
prepare_context (Modem *self)
{
  const ConnectionSettings *settings = self->wanted.settings;
  g_autofree char *line = NULL;

  if (context_fits (self)) {
    attach (self);
    return;
  }
  if (!setting_is_apn (settings->apn)) {
    call_end (self, DT_REASON_APN_REJECTED, _("no APN looks like this"), TRUE);
    return;
  }
  line = g_strdup_printf ("+CGDCONT=1,\"%s\",\"%s\"", pdp_type_name (settings->pdp_type), settings->apn);
  const AtCommand command = { .line = line, .timeout_us = CONTEXT_TIMEOUT };
  at_port_send (core_at_port (self), &self->call.scope, &command, context_done, NULL);
}

static void
free_stack (Modem *self)
{
  for (const char *const *line = core_model (self)->free_stack; line != NULL && *line != NULL; line++) {
    const AtCommand command = { .line = *line, .prefix = "+APP PDP:", .timeout_us = STACK_TIMEOUT };

    at_port_send (core_at_port (self), NULL, &command, NULL, NULL);
  }
}

static void
show_attempt (Modem *self)
{
  connect_show_settings (self);
  core_set_uint (self, &core_info (self)->attempts, core_info (self)->attempts + 1);
  core_info (self)->next_attempt_us = 0;
  core_touch (self, MODEM_INFO_REST);
}

void
dial_start (Modem *self, DtReason reason)
{
  self->call.phase = CALL_PREPARING;
  at_scope_cancel (&self->call.scope);
  self->call.dial = 0;
  self->call.up_reason = reason;
  self->call.online = self->call.deliberate = FALSE;
  self->call.code = AT_CODE_UNKNOWN;
  self->call.reason = DT_REASON_NONE;
  g_clear_pointer (&self->call.detail, g_free);
  show_attempt (self);
  if (core_info (self)->attempts >= STACK_ATTEMPT)
    free_stack (self);
  prepare_context (self);
}

void
dial_abort (Modem *self)
{
  at_scope_cancel (&self->call.scope);
  /* Anything that is written while it dials makes a modem give up (V.250 §5.6.1): what frees the port does. */
  at_port_reset (core_data_port (self));
}
