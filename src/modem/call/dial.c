/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/dial.h"

#include "modem/call/hangup.h"
#include "modem/device/bring-up.h"
#include "modem/network/registration.h"

#define ATTACH_TIMEOUT SECONDS (75)
#define DIAL_TIMEOUT SECONDS (75)
/* The NO CARRIER of a call that has ended comes so late at most. */
#define LATE_CARRIER_TIME SECONDS (10)
#define STACK_TIMEOUT SECONDS (5)
/* From this attempt on the modem's own TCP/IP stack is suspected of holding the context. */
#define STACK_ATTEMPT 3

typedef struct {
  AtScope scope;    /* attach, dial */
  guint cid;        /* the context of the call */
  guint form;       /* which of the model's dial commands is next */
  gint64 dialed_us; /* when ATD went out; 0: never */
  gint64 untold_us; /* when the last call ended without the modem saying so: it may yet; 0: it has */
  int code;         /* of +CME ERROR, or AT_CODE_UNKNOWN */
} Dial;

static Dial *
dial_of (const ModemCore *self)
{
  return core_state (self, &dial_component);
}

static void
failed (ModemCore *self, DtReason reason, const char *detail, gboolean command_mode)
{
  core_raise_event (
    self, &(ComponentEvent) { .kind = COMPONENT_EVENT_DIAL_FAILED, .call_failed = { reason, detail, command_mode } });
}

static void send_dial (ModemCore *self, const char *line);

/* The next form of the dial command, if there is one that can name the context. */
static gboolean
try_next_form (ModemCore *self)
{
  Dial *dialing = dial_of (self);

  while (dialing->form < MODEL_MAX_DIALS && core_model (self)->dials[dialing->form] != MODEL_DIAL_NONE) {
    g_autofree char *line = model_dial_line (core_model (self)->dials[dialing->form++], dialing->cid);

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
dial_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  const char *text = *reply->text == '\0' ? at_final_to_string (reply->final) : reply->text;

  if (refuses_form (reply) && try_next_form (self))
    return;
  switch (reply->final) {
  case AT_FINAL_CONNECT:
    /* What came behind CONNECT is still in the queue: the bearer attaches when all of it is here. */
    core_raise (self, COMPONENT_EVENT_DIALED);
    break;
  case AT_FINAL_ERROR:
  case AT_FINAL_NOT_SUPPORTED:
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

/* A call has just ended without the NO CARRIER that belongs to it, or may have, as an earlier process left the port. */
static gboolean
is_behind_call (const ModemCore *self)
{
  gint64 last = MAX (dial_of (self)->untold_us, bring_up_started_us (self));

  return last > 0 && core_now (self) - last < LATE_CARRIER_TIME;
}

/* The last step, on the data port. */
static void
send_dial (ModemCore *self, const char *line)
{
  const AtCommand command = {
    .line = line,
    .timeout_us = DIAL_TIMEOUT,
    .flags = AT_FLAG_DATA | (is_behind_call (self) ? AT_FLAG_BEHIND_CALL : AT_FLAG_NONE),
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
    try_next_form (self);
  else
    failed (self, DT_REASON_NOT_ATTACHED, reply->text, TRUE);
}

static void
attach (ModemCore *self)
{
  const AtCommand command = { .line = "+CGATT=1", .timeout_us = ATTACH_TIMEOUT };

  if (registration_is_attached (self))
    try_next_form (self);
  else
    at_port_send (core_at_port (self), &dial_of (self)->scope, &command, attach_done, NULL);
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
  dialing->cid = settings->cid;
  dialing->form = 0;
  dialing->code = AT_CODE_UNKNOWN;
  hangup_set_context (self, settings->cid);
  if (attempt >= STACK_ATTEMPT)
    free_stack (self);
  attach (self);
}

void
dial_call_ended (ModemCore *self, gboolean told)
{
  dial_of (self)->untold_us = told ? 0 : core_now (self);
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
