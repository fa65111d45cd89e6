/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/sim/sim-pin.h"

#include "base/log.h"
#include "modem/request.h"
#include "modem/sim/pin-memory.h"
#include "modem/sim/pin-try.h"
#include "modem/sim/sim-identity.h"
#include "modem/sim/sim.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define UNLOCK_TIMEOUT SECONDS (10)
#define SIM_TIMEOUT SECONDS (15)

static gboolean
digits_only (const char *text, gsize least, gsize most)
{
  gsize len = strspn (text, "0123456789");

  return text[len] == '\0' && len >= least && len <= most;
}

/* FALSE when it cannot be a PIN (TS 31.101 §9.5.1). */
static gboolean
check_pin (const char *pin, GError **error)
{
  if (digits_only (pin, 4, 8))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("a PIN has 4 to 8 digits"));
  return FALSE;
}

static gboolean
check_puk (const char *puk, GError **error)
{
  if (digits_only (puk, 8, 8))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("a PUK has 8 digits"));
  return FALSE;
}

static gboolean
has_refused (const ModemCore *self, const char *pin, gboolean by_hand)
{
  const StoreOps *store = core_environment (self)->store;
  gboolean known = *sim_iccid (self) != '\0';

  if (known && pin_memory_forbids (store, sim_iccid (self), pin, sim_info (self)->pin_retries, by_hand))
    return TRUE;
  /* A SIM with all its attempts has refused nothing; without its number that is not sure enough to act by ourselves. */
  if ((known || by_hand) && sim_info (self)->pin_retries == PIN_ATTEMPTS)
    return FALSE;
  return pin_memory_forbids (store, "", pin, sim_info (self)->pin_retries, by_hand);
}

/* FALSE when this SIM has refused it before. */
static gboolean
check_memory (const ModemCore *self, const char *pin, GError **error)
{
  if (!has_refused (self, pin, TRUE))
    return TRUE;
  dt_reason_set_error (error, DT_REASON_SIM_PIN_INCORRECT, _ ("not sent: this SIM has refused it before"));
  return FALSE;
}

static gboolean
check_lock (const ModemCore *self, SimLock lock, GError **error)
{
  if (sim_lock (self) == lock)
    return TRUE;
  g_set_error (error, DT_ERROR, DT_ERROR_WRONG_STATE, _ ("the SIM does not wait for this: its lock is “%s”"),
               sim_lock_to_string (sim_lock (self)));
  return FALSE;
}

/* One attempt at a time: the next depends on how it ended. */
static gboolean
check_busy (const ModemCore *self, GError **error)
{
  if (!sim_is_busy (self))
    return TRUE;
  g_set_error_literal (error, DT_ERROR, DT_ERROR_IN_PROGRESS, _ ("a PIN is being sent already"));
  return FALSE;
}

static void
attempt_lost (ModemCore *self, Request *request)
{
  sim_attempt_lost (self);
  request_finish (self, request, NULL, request_error_of_loss (self));
}

typedef struct {
  Request base;
  char *pin;
  gboolean by_hand; /* else it is of the settings */
} SendPinRequest;

static void
send_pin_clear (Request *base)
{
  request_erase (((SendPinRequest *) base)->pin);
}

/* Whether the SIM has judged the PIN and found it wrong. */
static gboolean
is_refusal (const AtReply *reply)
{
  int code = reply->code;

  if (code == AT_CME_SIM_BUSY || code == AT_CME_OPERATION_NOT_ALLOWED || code == AT_CME_OPERATION_NOT_SUPPORTED
      || code == AT_CME_SIM_NOT_INSERTED)
    return FALSE;
  return reply->final == AT_FINAL_CME_ERROR || reply->final == AT_FINAL_ERROR;
}

static void
pin_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  SendPinRequest *request = data;
  const StoreOps *store = core_environment (self)->store;
  GError *error = request_error_of_reply (reply);
  SimVerdict verdict = SIM_VERDICT_NONE;

  if (error == NULL) {
    verdict = SIM_VERDICT_ACCEPTED;
    pin_memory_remove (store, sim_iccid (self), request->pin);
  } else if (is_refusal (reply)) {
    verdict = SIM_VERDICT_REFUSED;
    pin_memory_refused (store, sim_iccid (self));
    g_clear_error (&error);
    dt_reason_set_error (
      &error, reply->code == AT_CME_SIM_PUK_REQUIRED ? DT_REASON_SIM_PUK_REQUIRED : DT_REASON_SIM_PIN_INCORRECT, NULL);
  } else if (reply->final != AT_FINAL_TIMEOUT) {
    pin_memory_remove (store, sim_iccid (self), request->pin);
  }
  sim_attempt_answered (self, verdict);
  request_finish (self, &request->base, NULL, error);
}

/* The user decides for himself, with the attempts that are left before him. What is sent without him is bound by what
 * is noted. */
static void
pin_noted (ModemCore *self, PinTryOutcome outcome, gpointer data)
{
  SendPinRequest *request = data;
  g_autofree char *line = g_strdup_printf ("+CPIN=\"%s\"", request->pin);
  const AtCommand command = { .line = line, .timeout_us = UNLOCK_TIMEOUT, .flags = AT_FLAG_SECRET };

  if (outcome == PIN_TRY_CANCELLED) {
    request_finish (self, &request->base, NULL, pin_try_error (self));
  } else if (outcome == PIN_TRY_NOT_NOTED && !request->by_hand) {
    sim_attempt_unsent (self);
    pin_memory_remove (core_environment (self)->store, sim_iccid (self), request->pin);
    sim_hold (self, SIM_LOCK_PIN, DT_REASON_SIM_PIN_REQUIRED,
              _ ("the PIN was not sent: that it was tried cannot be written to the state folder, and so it could be "
                 "tried again and again"));
    request_finish (self, &request->base, NULL, NULL);
  } else {
    request_send (self, &request->base, &command, pin_done);
  }
  explicit_bzero (line, strlen (line));
}

/* Whatever the attempts left. */
static void
send_pin (ModemCore *self, const char *pin, gboolean by_hand, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .lost = attempt_lost, .clear = send_pin_clear };
  SendPinRequest *request = request_new (self, &kind, sizeof *request, done, user_data);

  request->pin = g_strdup (pin);
  request->by_hand = by_hand;
  sim_attempt_begins (self);
  pin_try_note (self, sim_iccid (self), pin, sim_info (self)->pin_retries, pin_noted, request);
}

gboolean
sim_try_pin (ModemCore *self, const char *pin)
{
  if (sim_lock (self) != SIM_LOCK_PIN)
    return FALSE;
  if (*pin == '\0') {
    sim_explain (self, sim_has_refused (self) ? DT_REASON_SIM_PIN_INCORRECT : DT_REASON_SIM_PIN_REQUIRED, NULL);
    return FALSE;
  }
  if (has_refused (self, pin, FALSE)) {
    sim_explain (self, DT_REASON_SIM_PIN_INCORRECT, NULL);
    return FALSE;
  }
  if (sim_info (self)->pin_retries <= 1) {
    sim_explain (self, DT_REASON_SIM_PIN_REQUIRED, _ ("only one attempt is left, which is kept for SendPin"));
    return FALSE;
  }
  dt_log (DT_LOG_INFO, core_id (self), "sending the PIN of the settings");
  send_pin (self, pin, FALSE, NULL, NULL);
  return TRUE;
}

void
sim_send_pin (ModemCore *self, const char *pin, ModemDone done, gpointer user_data)
{
  GError *error = NULL;

  if (!check_pin (pin, &error) || !request_can_use_at (self, &error) || !check_lock (self, SIM_LOCK_PIN, &error)
      || !check_memory (self, pin, &error) || !check_busy (self, &error)) {
    core_answer (self, done, user_data, NULL, error);
    return;
  }
  send_pin (self, pin, TRUE, done, user_data);
  core_wake (self);
}

/* The new PIN is right, whatever was refused before. */
static void
puk_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  GError *error = request_error_of_reply (reply);

  if (error == NULL) {
    pin_memory_clear (core_environment (self)->store, sim_iccid (self));
  } else {
    if (g_error_matches (error, DT_ERROR, DT_ERROR_SIM_PIN_INCORRECT)) {
      g_clear_error (&error);
      dt_reason_set_error (&error, DT_REASON_SIM_PUK_REQUIRED, _ ("the PUK was wrong"));
    }
    sim_ask_retries (self);
  }
  sim_attempt_answered (self, error == NULL ? SIM_VERDICT_ACCEPTED : SIM_VERDICT_NONE);
  request_finish (self, data, NULL, error);
}

void
sim_send_puk (ModemCore *self, const char *puk, const char *new_pin, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .lost = attempt_lost };
  g_autofree char *line = NULL;
  GError *error = NULL;

  if (!check_puk (puk, &error) || !check_pin (new_pin, &error) || !request_can_use_at (self, &error)
      || !check_lock (self, SIM_LOCK_PUK, &error) || !check_busy (self, &error)) {
    core_answer (self, done, user_data, NULL, error);
    return;
  }
  line = g_strdup_printf ("+CPIN=\"%s\",\"%s\"", puk, new_pin);
  const AtCommand command = { .line = line, .timeout_us = SIM_TIMEOUT, .flags = AT_FLAG_SECRET };
  sim_attempt_begins (self);
  request_send (self, request_new (self, &kind, sizeof (Request), done, user_data), &command, puk_done);
  explicit_bzero (line, strlen (line));
}

/* Something that needs the PIN of a SIM that is open. */
typedef struct {
  Request base;
  char *pin;        /* that must be right */
  char *line;       /* that carries it */
  gboolean changes; /* another PIN is right from then on */
  gboolean sent;
} UsePinRequest;

static void
use_pin_clear (Request *base)
{
  UsePinRequest *request = (UsePinRequest *) base;

  request_erase (request->pin);
  request_erase (request->line);
}

static void
use_pin_lost (ModemCore *self, Request *base)
{
  UsePinRequest *request = (UsePinRequest *) base;

  if (request->sent)
    pin_memory_remove (core_environment (self)->store, sim_iccid (self), request->pin);
  request_finish (self, base, NULL, request_error_of_loss (self));
}

static void
pin_used (ModemCore *self, const AtReply *reply, gpointer data)
{
  UsePinRequest *request = data;
  const StoreOps *store = core_environment (self)->store;
  GError *error = request_error_of_reply (reply);

  if (error == NULL && request->changes)
    pin_memory_clear (store, sim_iccid (self));
  else if (error == NULL || !g_error_matches (error, DT_ERROR, DT_ERROR_SIM_PIN_INCORRECT))
    pin_memory_remove (store, sim_iccid (self), request->pin);
  else
    pin_memory_refused (store, sim_iccid (self));
  sim_ask_retries (self);
  request_finish (self, &request->base, NULL, error);
}

static void
use_noted (ModemCore *self, PinTryOutcome outcome, gpointer data)
{
  UsePinRequest *request = data;
  const AtCommand command = { .line = request->line, .timeout_us = SIM_TIMEOUT, .flags = AT_FLAG_SECRET };

  if (outcome == PIN_TRY_CANCELLED) {
    request_finish (self, &request->base, NULL, pin_try_error (self));
    return;
  }
  request->sent = TRUE;
  request_send (self, &request->base, &command, pin_used);
}

static void
sim_known (ModemCore *self, const AtReply *reply, gpointer data)
{
  UsePinRequest *request = data;
  GError *error = NULL;

  sim_take_iccid (self, reply);
  if (check_memory (self, request->pin, &error))
    pin_try_note (self, sim_iccid (self), request->pin, sim_info (self)->pin_retries, use_noted, request);
  else
    request_finish (self, &request->base, NULL, error);
}

/* Sends @line, which is taken and carries @pin, unless this SIM has refused the PIN; for that it must be known which
 * SIM it is. */
static void
use_pin (ModemCore *self, const char *pin, char *line, gboolean changes, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .lost = use_pin_lost, .clear = use_pin_clear };
  const AtCommand iccid = { .line = "+CCID", .timeout_us = SECONDS (5), .flags = AT_FLAG_BARE };
  UsePinRequest *request = request_new (self, &kind, sizeof *request, done, user_data);

  request->pin = g_strdup (pin);
  request->line = line;
  request->changes = changes;
  request_send (self, &request->base, &iccid, sim_known);
}

void
sim_change_pin (ModemCore *self, const char *old_pin, const char *new_pin, ModemDone done, gpointer user_data)
{
  GError *error = NULL;

  if (check_pin (old_pin, &error) && check_pin (new_pin, &error) && request_can_use_at (self, &error))
    use_pin (self, old_pin, g_strdup_printf ("+CPWD=\"SC\",\"%s\",\"%s\"", old_pin, new_pin), TRUE, done, user_data);
  else
    core_answer (self, done, user_data, NULL, error);
}

void
sim_enable_pin (ModemCore *self, const char *pin, gboolean enable, ModemDone done, gpointer user_data)
{
  GError *error = NULL;

  if (check_pin (pin, &error) && request_can_use_at (self, &error))
    use_pin (self, pin, g_strdup_printf ("+CLCK=\"SC\",%d,\"%s\"", enable ? 1 : 0, pin), FALSE, done, user_data);
  else
    core_answer (self, done, user_data, NULL, error);
}
