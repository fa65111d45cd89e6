/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/sim/pin-try.h"

#include "modem/device/ports.h"
#include "modem/sim/pin-memory.h"

#include <string.h>

typedef struct {
  ModemCore *core;
  char *iccid; /* of the SIM that it is for, "" unknown */
  char *pin;
  PinNoted noted;
  gpointer data;
  gpointer waiting; /* for the store */
} PinTry;

typedef struct {
  GQueue tries; /* of PinTry *: they wait for the store */
} PinTries;

static GQueue *
tries_of (const ModemCore *self)
{
  return &((PinTries *) core_state (self, &pin_try_component))->tries;
}

static void
pin_try_free (PinTry *try)
{
  g_queue_remove (tries_of (try->core), try);
  explicit_bzero (try->pin, strlen (try->pin));
  g_free (try->pin);
  g_free (try->iccid);
  g_free (try);
}

static void
answered (gpointer user_data, const GError *error)
{
  PinTry *try = user_data;
  ModemCore *self = try->core;

  core_turn_begin (self);
  try->noted (self, error == NULL ? PIN_TRY_NOTED : PIN_TRY_NOT_NOTED, try->data);
  pin_try_free (try);
  core_turn_end (self);
}

void
pin_try_note (ModemCore *self, const char *iccid, const char *pin, guint retries, PinNoted noted, gpointer data)
{
  PinTry *try = g_new0 (PinTry, 1);

  *try = (PinTry) { .core = self, .noted = noted, .data = data };
  try->iccid = g_strdup (iccid);
  try->pin = g_strdup (pin);
  g_queue_push_tail (tries_of (self), try);
  try->waiting = pin_memory_note (core_environment (self)->store, core_environment (self)->clock, try->iccid, pin,
                                  retries, answered, try);
}

/* It was not sent, and nothing is to be remembered of it. */
static PinTry *
take_back (ModemCore *self)
{
  const StoreOps *store = core_environment (self)->store;
  PinTry *try = g_queue_pop_head (tries_of (self));

  if (try == NULL)
    return NULL;
  store->forget (try->waiting);
  pin_memory_remove (store, try->iccid, try->pin);
  return try;
}

void
pin_tries_cancel (ModemCore *self)
{
  for (PinTry *try = take_back (self); try != NULL; try = take_back (self)) {
    try->noted (self, PIN_TRY_CANCELLED, try->data);
    pin_try_free (try);
  }
}

GError *
pin_try_error (const ModemCore *self)
{
  GError *error = NULL;

  dt_reason_set_error (&error, ports_are_open (self) ? DT_REASON_SIM_MISSING : DT_REASON_DEVICE_REMOVED, NULL);
  return error;
}

/* Nobody is told: the modem is being freed. */
static void
clear (ModemCore *self)
{
  for (PinTry *try = take_back (self); try != NULL; try = take_back (self))
    pin_try_free (try);
}

const ModemComponent pin_try_component = { .name = "PIN", .state_size = sizeof (PinTries), .clear = clear };
