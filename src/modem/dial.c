/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a registered modem whose PDP context is written to CONNECT: the attach, the dial command. */
#include "modem/modem-private.h"

#define ATTACH_TIMEOUT SECONDS (75)
#define DIAL_TIMEOUT SECONDS (75)
/* The NO CARRIER of a call that has ended comes so late at most. */
#define LATE_CARRIER_TIME SECONDS (10)
#define STACK_TIMEOUT SECONDS (5)
/* From this attempt on the modem's own TCP/IP stack is suspected of holding the context. */
#define STACK_ATTEMPT 3

/* The dial command is the last step, on the data port. */
static void send_dial (Modem *self, const char *line);

/* The next form of the dial command, if there is one that can name the context. */
static gboolean
try_next_form (Modem *self)
{
  while (self->call.dial < MODEL_MAX_DIALS && self->model->dials[self->call.dial] != MODEL_DIAL_NONE) {
    g_autofree char *line = model_dial_line (self->model->dials[self->call.dial++], self->call.cid);

    if (line != NULL) {
      send_dial (self, line);
      return TRUE;
    }
  }
  return FALSE;
}

/* The command itself, or how it is written, and not the call (27.007 §9.2.1). */
static gboolean
refuses_form (const AtReply *reply)
{
  return reply->final == AT_FINAL_ERROR || reply->final == AT_FINAL_NOT_SUPPORTED
         || (reply->final == AT_FINAL_CME_ERROR
             && (reply->code == AT_CME_OPERATION_NOT_SUPPORTED || reply->code == AT_CME_INCORRECT_PARAMETERS));
}

static void
dial_done (Modem *self, const AtReply *reply, gpointer data)
{
  const char *text = *reply->text == '\0' ? at_final_to_string (reply->final) : reply->text;

  if (refuses_form (reply) && try_next_form (self))
    return;
  switch (reply->final) {
  case AT_FINAL_CONNECT:
    /* What came behind CONNECT is still in the queue: bearer_drain() attaches when all of it is here. */
    self->call.phase = CALL_PPP;
    policy_show (self, DT_REASON_NONE);
    break;
  case AT_FINAL_ERROR:
  case AT_FINAL_NOT_SUPPORTED:
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

/* A call has just ended without the NO CARRIER that belongs to it, or may have, as an earlier process left the port. */
static gboolean
is_behind_call (const Modem *self)
{
  gint64 last = MAX (self->call.untold_us, self->bring_up.started_us);

  return last > 0 && modem_now (self) - last < LATE_CARRIER_TIME;
}

static void
send_dial (Modem *self, const char *line)
{
  const AtCommand command = {
    .line = line,
    .timeout_us = DIAL_TIMEOUT,
    .flags = AT_FLAG_DATA | (is_behind_call (self) ? AT_FLAG_BEHIND_CALL : AT_FLAG_NONE),
  };

  self->call.phase = CALL_DIALING;
  self->call.dialed_us = modem_now (self);
  policy_show (self, DT_REASON_NONE);
  at_port_send (modem_data_port (self), &self->call.scope, &command, dial_done, NULL);
}

static void
attach_done (Modem *self, const AtReply *reply, gpointer data)
{
  self->network.attached = reply->final == AT_FINAL_OK;
  self->call.code = reply->code;
  if (self->network.attached)
    try_next_form (self);
  else
    call_end (self, DT_REASON_NOT_ATTACHED, reply->text, TRUE);
}

static void
attach (Modem *self)
{
  const AtCommand command = { .line = "+CGATT=1", .timeout_us = ATTACH_TIMEOUT };

  if (self->network.attached)
    try_next_form (self);
  else
    at_port_send (&self->at, &self->call.scope, &command, attach_done, NULL);
}

static void
free_stack (Modem *self)
{
  for (const char *const *line = self->model->free_stack; line != NULL && *line != NULL; line++) {
    const AtCommand command = { .line = *line, .prefix = "+APP PDP:", .timeout_us = STACK_TIMEOUT };

    at_port_send (&self->at, NULL, &command, NULL, NULL);
  }
}

static void
show_attempt (Modem *self)
{
  connect_show_settings (self);
  modem_info_uint (self, &self->info.attempts, self->info.attempts + 1);
  self->info.next_attempt_us = 0;
  modem_info_touch (self, MODEM_INFO_REST);
}

void
dial_start (Modem *self, DtReason reason)
{
  self->call.phase = CALL_PREPARING;
  at_scope_cancel (&self->call.scope);
  self->call.cid = self->wanted.settings->cid;
  self->call.dial = 0;
  self->call.up_reason = reason;
  self->call.online = self->call.deliberate = self->call.again = FALSE;
  self->call.code = AT_CODE_UNKNOWN;
  self->call.reason = DT_REASON_NONE;
  g_clear_pointer (&self->call.detail, g_free);
  show_attempt (self);
  if (MAX (self->info.attempts, recovery_failures (self) + 1) >= STACK_ATTEMPT)
    free_stack (self);
  attach (self);
}

void
dial_abort (Modem *self)
{
  at_scope_cancel (&self->call.scope);
  /* Anything that is written while it dials makes a modem give up (V.250 §5.6.1): what frees the port does. */
  at_port_reset (modem_data_port (self));
}
