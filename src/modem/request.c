/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/request.h"

#include "modem/core.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many may be under way or wait; more would only wait for each other. */
#define MAX_REQUESTS 64

typedef struct {
  GQueue all;     /* of Request * */
  GQueue waiting; /* of Request *, of them: for when no call is there */
} Requests;

static Requests *
requests_of (const ModemCore *core)
{
  return core_state (core, &requests_component);
}

static void
lost (ModemCore *core, gpointer data)
{
  Request *request = data;

  if (request->kind->lost != NULL)
    request->kind->lost (core, request);
  else
    request_finish (core, request, NULL,
                    request->error != NULL ? g_steal_pointer (&request->error) : request_error_of_loss (core));
}

gpointer
request_new (ModemCore *core, const RequestKind *kind, gsize size, ModemDone done, gpointer user_data)
{
  Request *request = g_malloc0 (size);

  request->kind = kind;
  request->core = core;
  request->done = done;
  request->user_data = user_data;
  request->scope.lost = lost;
  request->scope.data = request;
  g_queue_push_tail (&requests_of (core)->all, request);
  return request;
}

Request *
request_new_plain (ModemCore *core, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { NULL, NULL, NULL };

  return request_new (core, &kind, sizeof (Request), done, user_data);
}

static void
request_free (Request *request)
{
  at_scope_cancel (&request->scope);
  g_queue_remove (&requests_of (request->core)->all, request);
  g_queue_remove (&requests_of (request->core)->waiting, request);
  if (request->kind->clear != NULL)
    request->kind->clear (request);
  g_clear_error (&request->error);
  g_free (request);
}

void
request_finish (ModemCore *core, Request *request, ModemResult *result, GError *error)
{
  if (request->done != NULL)
    core_answer (core, request->done, request->user_data, result, error);
  else
    g_clear_error (&error);
  request_free (request);
}

void
request_send (ModemCore *core, Request *request, const AtCommand *command, AtDone done)
{
  at_port_send (core_at_port (core), &request->scope, command, done, request);
  core_wake (core);
}

void
request_send_joined (ModemCore *core, Request *request, const AtCommand *command, AtDone done)
{
  at_port_send_joined (core_at_port (core), &request->scope, command, done, request);
  core_wake (core);
}

void
request_wait_for_call_end (ModemCore *core, Request *request)
{
  if (core_is_shut (core)) {
    GError *error = NULL;

    dt_reason_set_error (&error, DT_REASON_DAEMON_EXIT, NULL);
    request_finish (core, request, NULL, error);
    return;
  }
  g_queue_push_tail (&requests_of (core)->waiting, request);
  core_raise_event (core, &(ComponentEvent) { .kind = COMPONENT_EVENT_LINE_WANTED, .reason = DT_REASON_USER_REQUEST });
  core_wake (core);
}

void
requests_start (ModemCore *core)
{
  for (guint left = requests_of (core)->waiting.length; left > 0 && core_facts (core).call == CALL_NONE; left--) {
    Request *request = g_queue_pop_head (&requests_of (core)->waiting);

    request->kind->start (core, request);
  }
}

void
requests_refuse (ModemCore *core, const GError *error)
{
  while (!g_queue_is_empty (&requests_of (core)->waiting))
    request_finish (core, g_queue_peek_head (&requests_of (core)->waiting), NULL, g_error_copy (error));
}

/* The modem is being freed: its requests are dropped without an answer. */
static void
clear (ModemCore *core)
{
  while (!g_queue_is_empty (&requests_of (core)->all))
    request_free (g_queue_peek_head (&requests_of (core)->all));
}

gboolean
request_can_use_at (const ModemCore *core, GError **error)
{
  const ModemFacts facts = core_facts (core);

  if (core_is_shut (core) || !facts.ports_open) {
    dt_reason_set_error (error, core_is_shut (core) ? DT_REASON_DAEMON_EXIT : DT_REASON_DEVICE_REMOVED, NULL);
    return FALSE;
  }
  if (requests_of (core)->all.length > MAX_REQUESTS) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_BUSY, _ ("too many requests are waiting for the modem"));
    return FALSE;
  }
  if (core_is_single_port (core) && facts.call != CALL_NONE) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_WRONG_STATE, _ ("the modem's only port carries the connection"));
    return FALSE;
  }
  return TRUE;
}

GError *
request_error_of_loss (const ModemCore *core)
{
  GError *error = NULL;

  dt_reason_set_error (&error, core_facts (core).ports_open ? DT_REASON_RECOVERY : DT_REASON_DEVICE_REMOVED, NULL);
  return error;
}

GError *
request_error_of_reply (const AtReply *reply)
{
  const char *text = *reply->text == '\0' ? at_final_to_string (reply->final) : reply->text;
  GError *error = NULL;

  switch (reply->final) {
  case AT_FINAL_OK:
  case AT_FINAL_CONNECT:
    return NULL;
  case AT_FINAL_TIMEOUT:
    return g_error_new_literal (DT_ERROR, DT_ERROR_TIMEOUT, _ ("the modem did not answer in time"));
  case AT_FINAL_NOT_SUPPORTED:
    return g_error_new (DT_ERROR, DT_ERROR_NOT_SUPPORTED, _ ("the modem does not know this command: %s"), text);
  case AT_FINAL_CME_ERROR:
  case AT_FINAL_CMS_ERROR:
    if (reply->code == AT_CME_INCORRECT_PASSWORD)
      dt_reason_set_error (&error, DT_REASON_SIM_PIN_INCORRECT, NULL);
    else if (reply->code == AT_CME_SIM_PIN_REQUIRED)
      dt_reason_set_error (&error, DT_REASON_SIM_PIN_REQUIRED, NULL);
    else if (reply->code == AT_CME_SIM_PUK_REQUIRED)
      dt_reason_set_error (&error, DT_REASON_SIM_PUK_REQUIRED, NULL);
    else if (reply->code == AT_CME_SIM_NOT_INSERTED)
      dt_reason_set_error (&error, DT_REASON_SIM_MISSING, NULL);
    else
      g_set_error (&error, DT_ERROR, DT_ERROR_MODEM_ERROR, _ ("the modem refused: %s"), text);
    return error;
  case AT_FINAL_CANCELLED: /* nobody is answered so */
  case AT_FINAL_ERROR:
  case AT_FINAL_NO_CARRIER:
  case AT_FINAL_NO_DIALTONE:
  case AT_FINAL_BUSY:
  case AT_FINAL_NO_ANSWER:
    break;
  }
  return g_error_new (DT_ERROR, DT_ERROR_MODEM_ERROR, _ ("the modem refused: %s"), text);
}

void
request_erase (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

const ModemComponent requests_component = { .name = "requests", .state_size = sizeof (Requests), .clear = clear };
