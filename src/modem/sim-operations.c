/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a client may do with the SIM: 27.007 §7.4, 7.5, 8.3. */
#include "modem/modem-private.h"
#include "modem/pin-memory.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define SIM_TIMEOUT SECONDS (15)

static gboolean
digits_only (const char *text, gsize least, gsize most)
{
  gsize len = strspn (text, "0123456789");

  return text[len] == '\0' && len >= least && len <= most;
}

/* FALSE, and @op is answered, when it cannot be a PIN (TS 31.101 §9.5.1). */
static gboolean
check_pin (Modem *self, Operation *op, const char *pin)
{
  if (digits_only (pin, 4, 8))
    return TRUE;
  operation_finish (self, op, NULL,
                    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("a PIN has 4 to 8 digits")));
  return FALSE;
}

/* Likewise when this SIM has refused it before. */
static gboolean
check_memory (Modem *self, Operation *op, const char *pin)
{
  GError *error = NULL;

  if (!sim_has_refused (self, pin, TRUE))
    return TRUE;
  dt_reason_set_error (&error, DT_REASON_SIM_PIN_INCORRECT, _("not sent: this SIM has refused it before"));
  operation_finish (self, op, NULL, error);
  return FALSE;
}

static gboolean
check_lock (Modem *self, Operation *op, const char *lock)
{
  if (g_str_equal (self->info.sim_lock, lock))
    return TRUE;
  operation_finish (self, op, NULL,
                    g_error_new (DT_ERROR, DT_ERROR_WRONG_STATE, _("the SIM does not wait for this: its lock is “%s”"),
                                 self->info.sim_lock));
  return FALSE;
}

/* One attempt at a time: the next depends on how it ended. */
static gboolean
check_busy (Modem *self, Operation *op)
{
  if (!self->sim.busy)
    return TRUE;
  operation_finish (self, op, NULL, g_error_new_literal (DT_ERROR, DT_ERROR_IN_PROGRESS, _("a PIN is being sent already")));
  return FALSE;
}

void
modem_send_pin (Modem *self, const char *pin, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);

  if (!check_pin (self, op, pin) || !operation_needs_at (self, op) || !check_lock (self, op, "pin")
      || !check_memory (self, op, pin) || !check_busy (self, op))
    return;
  sim_send_pin (self, pin, op);
  modem_timer_set (self, TIMER_TURN, 0);
}

/* The new PIN is right, whatever was refused before. */
static void
puk_done (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  GError *error = operation_error (self, reply);

  self->sim.pin_out = FALSE;
  if (error == NULL) {
    pin_memory_clear (self->environment->store, self->sim.iccid);
    self->sim.accepted_us = modem_now (self);
    self->sim.refused = FALSE;
  } else {
    sim_ask_retries (self);
  }
  sim_check (self);
  operation_finish (self, op, NULL, error);
}

static void
puk_lost (Modem *self, Operation *op)
{
  self->sim.busy = self->sim.pin_out = FALSE;
  operation_finish (self, op, NULL, operation_lost_error (self));
}

void
modem_send_puk (Modem *self, const char *puk, const char *new_pin, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);
  g_autofree char *line = NULL;

  if (!digits_only (puk, 8, 8)) {
    operation_finish (self, op, NULL,
                      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("a PUK has 8 digits")));
    return;
  }
  if (!check_pin (self, op, new_pin) || !operation_needs_at (self, op) || !check_lock (self, op, "puk") || !check_busy (self, op))
    return;
  line = g_strdup_printf ("+CPIN=\"%s\",\"%s\"", puk, new_pin);
  const AtCommand command = { .line = line, .timeout_us = SIM_TIMEOUT, .flags = AT_FLAG_SECRET };
  sim_begin_attempt (self);
  op->lost = puk_lost;
  operation_send (self, &command, puk_done, op);
  explicit_bzero (line, strlen (line));
}

/* op->first is the PIN that had to be right, op->flag whether another one is right now. */
static void
pin_used (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  const StoreOps *store = self->environment->store;
  GError *error = operation_error (self, reply);

  if (error == NULL && op->flag)
    pin_memory_clear (store, self->sim.iccid);
  else if (error == NULL || !g_error_matches (error, DT_ERROR, DT_ERROR_SIM_PIN_INCORRECT))
    pin_memory_remove (store, self->sim.iccid, op->first);
  else
    pin_memory_refused (store, self->sim.iccid);
  sim_ask_retries (self);
  operation_finish (self, op, NULL, error);
}

static void
use_lost (Modem *self, Operation *op)
{
  pin_memory_remove (self->environment->store, self->sim.iccid, op->first);
  operation_finish (self, op, NULL, operation_lost_error (self));
}

static void
use_noted (Modem *self, PinTryOutcome outcome, gpointer data)
{
  Operation *op = data;
  const AtCommand command = { .line = op->second, .timeout_us = SIM_TIMEOUT, .flags = AT_FLAG_SECRET };

  if (outcome == PIN_TRY_CANCELLED) {
    operation_finish (self, op, NULL, pin_try_error (self));
    return;
  }
  op->lost = use_lost;
  operation_send (self, &command, pin_used, op);
}

static void
sim_known (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;

  sim_take_iccid (self, reply);
  if (check_memory (self, op, op->first))
    pin_try_note (self, op->first, use_noted, op);
}

/* Sends @line, which is taken and carries @pin, unless this SIM has refused the PIN; for that it must be known which
 * SIM it is. */
static void
use_pin (Modem *self, Operation *op, const char *pin, char *line)
{
  const AtCommand iccid = { .line = "+CCID", .timeout_us = SECONDS (5), .flags = AT_FLAG_BARE };

  op->first = g_strdup (pin);
  op->second = line;
  operation_send (self, &iccid, sim_known, op);
}

void
modem_change_pin (Modem *self, const char *old_pin, const char *new_pin, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);

  op->flag = TRUE;
  if (check_pin (self, op, old_pin) && check_pin (self, op, new_pin) && operation_needs_at (self, op))
    use_pin (self, op, old_pin, g_strdup_printf ("+CPWD=\"SC\",\"%s\",\"%s\"", old_pin, new_pin));
}

void
modem_enable_pin (Modem *self, const char *pin, gboolean enable, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);

  if (check_pin (self, op, pin) && operation_needs_at (self, op))
    use_pin (self, op, pin, g_strdup_printf ("+CLCK=\"SC\",%d,\"%s\"", enable ? 1 : 0, pin));
}

static void
iccid_done (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  char text[AT_MAX_TEXT];

  if (reply->final == AT_FINAL_OK && at_parse_iccid (reply->lines, text))
    op->first = g_strdup (text);
  else
    op->error = operation_error (self, reply);
}

/* A locked SIM tells its number, not its subscriber. */
static void
identity_finish (Modem *self, Operation *op)
{
  GVariantDict dict;

  if (op->first == NULL && op->second == NULL) {
    operation_finish (self, op, NULL,
                      op->error != NULL
                        ? g_steal_pointer (&op->error)
                        : g_error_new_literal (DT_ERROR, DT_ERROR_MODEM_ERROR, _("the modem gave no identity")));
    return;
  }
  g_variant_dict_init (&dict, NULL);
  if (op->first != NULL)
    g_variant_dict_insert (&dict, "iccid", "s", op->first);
  if (op->second != NULL)
    g_variant_dict_insert (&dict, "imsi", "s", op->second);
  operation_finish (self, op, g_variant_dict_end (&dict), NULL);
}

static void
imsi_done (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  char text[AT_MAX_TEXT];

  if (reply->final == AT_FINAL_OK && at_parse_imsi (reply->lines, text))
    op->second = g_strdup (text);
  else if (op->error == NULL)
    op->error = operation_error (self, reply);
  identity_finish (self, op);
}

static void
identity_lost (Modem *self, Operation *op)
{
  if (op->error == NULL)
    op->error = operation_lost_error (self);
  identity_finish (self, op);
}

void
modem_get_sim_identity (Modem *self, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);
  const AtCommand iccid = { .line = "+CCID", .timeout_us = SECONDS (5), .flags = AT_FLAG_BARE };
  const AtCommand imsi = { .line = "+CIMI", .timeout_us = SECONDS (5), .flags = AT_FLAG_BARE };

  if (!operation_needs_at (self, op))
    return;
  op->lost = identity_lost;
  operation_send (self, &iccid, iccid_done, op);
  operation_send (self, &imsi, imsi_done, op);
}
