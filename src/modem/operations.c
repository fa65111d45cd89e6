/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of a client that act through AT commands and are answered by their replies; and the simplest of them. */
#include "base/log.h"
#include "modem/command-guard.h"
#include "modem/modem-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_COMMAND_TIMEOUT_MS 600000

static void
lost (Modem *self, gpointer data)
{
  Operation *op = data;

  if (op->lost != NULL)
    op->lost (self, op);
  else
    operation_finish (self, op, NULL, op->error != NULL ? g_steal_pointer (&op->error) : operation_lost_error (self));
}

Operation *
operation_new (Modem *self, ModemDone done, gpointer user_data)
{
  Operation *op = g_new0 (Operation, 1);

  op->modem = self;
  op->done = done;
  op->user_data = user_data;
  op->scope.lost = lost;
  op->scope.data = op;
  g_queue_push_tail (&self->operations, op);
  return op;
}

static void
erase (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

void
operation_free (Operation *op)
{
  at_scope_cancel (&op->scope);
  g_queue_remove (&op->modem->operations, op);
  g_queue_remove (&op->modem->postponed, op);
  erase (op->first);
  erase (op->second);
  g_clear_pointer (&op->settings, connection_settings_free);
  g_clear_error (&op->error);
  if (op->extra != NULL)
    op->extra_free (op->extra);
  g_free (op);
}

void
operation_finish (Modem *self, Operation *op, GVariant *result, GError *error)
{
  if (op->done != NULL)
    modem_answer (self, op->done, op->user_data, result, error);
  else
    g_clear_error (&error);
  operation_free (op);
}

GError *
operation_lost_error (const Modem *self)
{
  GError *error = NULL;

  dt_reason_set_error (&error, self->ports_open ? DT_REASON_RECOVERY : DT_REASON_DEVICE_REMOVED, NULL);
  return error;
}

GError *
operation_error (Modem *self, const AtReply *reply)
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

gboolean
operation_needs_at (Modem *self, Operation *op)
{
  GError *error = NULL;

  if (self->shut || !self->ports_open)
    dt_reason_set_error (&error, self->shut ? DT_REASON_DAEMON_EXIT : DT_REASON_DEVICE_REMOVED, NULL);
  else if (self->single_port && self->call.phase != CALL_NONE)
    error = g_error_new_literal (DT_ERROR, DT_ERROR_WRONG_STATE, _("the modem's only port carries the connection"));
  if (error == NULL)
    return TRUE;
  operation_finish (self, op, NULL, error);
  return FALSE;
}

void
operation_send (Modem *self, const AtCommand *command, AtDone done, Operation *op)
{
  at_port_send (&self->at, &op->scope, command, done, op);
  modem_timer_set (self, TIMER_TURN, 0);
}

/* Operations that must not disturb a call start when there is none. */
void
operations_run_postponed (Modem *self)
{
  for (guint left = g_queue_get_length (&self->postponed); left > 0 && self->call.phase == CALL_NONE; left--) {
    Operation *op = g_queue_pop_head (&self->postponed);

    op->start (self, op);
  }
}

/* What is already out to the modem is answered when the ports close. */
void
operations_refuse (Modem *self, const GError *error)
{
  while (!g_queue_is_empty (&self->postponed))
    operation_finish (self, g_queue_peek_head (&self->postponed), NULL, g_error_copy (error));
}

void
operations_clear (Modem *self)
{
  while (!g_queue_is_empty (&self->operations))
    operation_free (g_queue_peek_head (&self->operations));
}

static void
refreshed (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  GError *error = operation_error (self, reply);

  if (error != NULL) {
    operation_finish (self, op, NULL, error);
    return;
  }
  signal_lines (self, reply->lines);
  signal_tell (self);
  operation_finish (self, op, signal_to_variant (&self->info.signal), NULL);
}

void
modem_refresh_signal (Modem *self, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);
  const AtCommand command = {
    .line = self->signal.no_cpsi ? "+CSQ" : "+CSQ;+CPSI?",
    .prefix = "+CSQ:|+CPSI:",
    .timeout_us = SECONDS (5),
  };

  if (operation_needs_at (self, op))
    operation_send (self, &command, refreshed, op);
}

static void
identity_done (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  GError *error = operation_error (self, reply);
  char imei[AT_MAX_TEXT];
  GVariantDict dict;

  if (error == NULL && !at_parse_imei (reply->lines, imei))
    error = g_error_new_literal (DT_ERROR, DT_ERROR_MODEM_ERROR, _("the modem gave no IMEI"));
  if (error != NULL) {
    operation_finish (self, op, NULL, error);
    return;
  }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "imei", "s", imei);
  operation_finish (self, op, g_variant_dict_end (&dict), NULL);
}

void
modem_get_identity (Modem *self, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);
  const AtCommand command = { .line = "+CGSN", .timeout_us = SECONDS (5), .flags = AT_FLAG_BARE };

  if (operation_needs_at (self, op))
    operation_send (self, &command, identity_done, op);
}

static void
raw_done (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  GError *error = operation_error (self, reply);
  g_autoptr (GString) text = g_string_new (NULL);

  if (error != NULL) {
    operation_finish (self, op, NULL, error);
    return;
  }
  for (guint i = 0; i < reply->lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (reply->lines, i));
  g_string_append (text, at_final_to_string (reply->final));
  operation_finish (self, op, g_variant_new_take_string (g_utf8_make_valid (text->str, (gssize) text->len)), NULL);
}

void
modem_command (Modem *self, const char *at, guint timeout_ms, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);
  g_autofree char *prefix = NULL;
  GError *error = NULL;

  if (timeout_ms < 1 || timeout_ms > MAX_COMMAND_TIMEOUT_MS) {
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("the timeout must be 1 to %u ms"),
                 MAX_COMMAND_TIMEOUT_MS);
    operation_finish (self, op, NULL, error);
    return;
  }
  if (!command_guard_check (at, &prefix, &error)) {
    operation_finish (self, op, NULL, error);
    return;
  }
  const AtCommand command = {
    .line = at + strlen ("AT"),
    .prefix = prefix,
    .timeout_us = MS (timeout_ms),
    .flags = AT_FLAG_BARE,
  };
  if (operation_needs_at (self, op))
    operation_send (self, &command, raw_done, op);
}
