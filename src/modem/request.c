/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/request.h"

#include "modem/modem-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
lost (Modem *modem, gpointer data)
{
  Request *request = data;

  if (request->kind->lost != NULL)
    request->kind->lost (modem, request);
  else
    request_finish (modem, request, NULL,
                    request->error != NULL ? g_steal_pointer (&request->error) : request_error_of_loss (modem));
}

gpointer
request_new (Modem *modem, const RequestKind *kind, gsize size, ModemDone done, gpointer user_data)
{
  Request *request = g_malloc0 (size);

  request->kind = kind;
  request->modem = modem;
  request->done = done;
  request->user_data = user_data;
  request->scope.lost = lost;
  request->scope.data = request;
  g_queue_push_tail (&modem->requests, request);
  return request;
}

Request *
request_new_plain (Modem *modem, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { NULL, NULL, NULL };

  return request_new (modem, &kind, sizeof (Request), done, user_data);
}

static void
request_free (Request *request)
{
  at_scope_cancel (&request->scope);
  g_queue_remove (&request->modem->requests, request);
  g_queue_remove (&request->modem->waiting_requests, request);
  if (request->kind->clear != NULL)
    request->kind->clear (request);
  g_clear_error (&request->error);
  g_free (request);
}

void
request_finish (Modem *modem, Request *request, GVariant *result, GError *error)
{
  if (request->done != NULL)
    core_answer (modem, request->done, request->user_data, result, error);
  else
    g_clear_error (&error);
  request_free (request);
}

void
request_send (Modem *modem, Request *request, const AtCommand *command, AtDone done)
{
  at_port_send (core_at_port (modem), &request->scope, command, done, request);
  core_wake (modem);
}

void
request_wait_for_call_end (Modem *modem, Request *request)
{
  if (modem->shut) {
    GError *error = NULL;

    dt_reason_set_error (&error, DT_REASON_DAEMON_EXIT, NULL);
    request_finish (modem, request, NULL, error);
    return;
  }
  g_queue_push_tail (&modem->waiting_requests, request);
  call_drop (modem, DT_REASON_USER_REQUEST);
  core_wake (modem);
}

void
requests_start (Modem *modem)
{
  for (guint left = modem->waiting_requests.length; left > 0 && modem->call.phase == CALL_NONE; left--) {
    Request *request = g_queue_pop_head (&modem->waiting_requests);

    request->kind->start (modem, request);
  }
}

void
requests_refuse (Modem *modem, const GError *error)
{
  while (!g_queue_is_empty (&modem->waiting_requests))
    request_finish (modem, g_queue_peek_head (&modem->waiting_requests), NULL, g_error_copy (error));
}

void
requests_clear (Modem *modem)
{
  while (!g_queue_is_empty (&modem->requests))
    request_free (g_queue_peek_head (&modem->requests));
}

gboolean
request_can_use_at (const Modem *modem, GError **error)
{
  if (modem->shut || !modem->ports_open) {
    dt_reason_set_error (error, modem->shut ? DT_REASON_DAEMON_EXIT : DT_REASON_DEVICE_REMOVED, NULL);
    return FALSE;
  }
  if (modem->single_port && modem->call.phase != CALL_NONE) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_WRONG_STATE, _("the modem's only port carries the connection"));
    return FALSE;
  }
  return TRUE;
}

GError *
request_error_of_loss (const Modem *modem)
{
  GError *error = NULL;

  dt_reason_set_error (&error, modem->ports_open ? DT_REASON_RECOVERY : DT_REASON_DEVICE_REMOVED, NULL);
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
    dt_reason_set_error (&error, DT_REASON_MODEM_UNRESPONSIVE, NULL);
    return error;
  case AT_FINAL_NOT_SUPPORTED:
    return g_error_new (DT_ERROR, DT_ERROR_NOT_SUPPORTED, _("the modem does not know this command: %s"), text);
  case AT_FINAL_CME_ERROR:
  case AT_FINAL_CMS_ERROR:
    if (reply->code == AT_CME_INCORRECT_PASSWORD)
      dt_reason_set_error (&error, DT_REASON_SIM_PIN_INCORRECT, NULL);
    else if (reply->code == AT_CME_SIM_PUK_REQUIRED)
      dt_reason_set_error (&error, DT_REASON_SIM_PUK_REQUIRED, NULL);
    else if (reply->code == AT_CME_SIM_NOT_INSERTED)
      dt_reason_set_error (&error, DT_REASON_SIM_MISSING, NULL);
    else
      g_set_error (&error, DT_ERROR, DT_ERROR_MODEM_ERROR, _("the modem refused: %s"), text);
    return error;
  case AT_FINAL_CANCELLED: /* nobody is answered so */
  case AT_FINAL_ERROR:
  case AT_FINAL_NO_CARRIER:
  case AT_FINAL_NO_DIALTONE:
  case AT_FINAL_BUSY:
  case AT_FINAL_NO_ANSWER:
    break;
  }
  return g_error_new (DT_ERROR, DT_ERROR_MODEM_ERROR, _("the modem refused: %s"), text);
}

void
request_erase (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
