/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A PIN on its way to the SIM: it goes out when it has reached the disk that it was tried, so that whatever happens then, it is not tried again. */
#include "modem/modem-private.h"
#include "modem/pin-memory.h"

#include <string.h>

struct _PinTry {
  Modem *modem;
  char *iccid; /* of the SIM that it is for, "" unknown */
  char *pin;
  PinNoted noted;
  gpointer data;
  gpointer waiting; /* for the store */
};

static void
pin_try_free (PinTry *try)
{
  g_queue_remove (&try->modem->pin_tries, try);
  explicit_bzero (try->pin, strlen (try->pin));
  g_free (try->pin);
  g_free (try->iccid);
  g_free (try);
}

static void
answered (gpointer user_data, const GError *error)
{
  PinTry *try = user_data;
  Modem *self = try->modem;

  core_turn_begin (self);
  try->noted (self, error == NULL ? PIN_TRY_NOTED : PIN_TRY_NOT_NOTED, try->data);
  pin_try_free (try);
  core_turn_end (self);
}

void
pin_try_note (Modem *self, const char *pin, PinNoted noted, gpointer data)
{
  PinTry *try = g_new0 (PinTry, 1);

  *try = (PinTry) { .modem = self, .noted = noted, .data = data };
  try->iccid = g_strdup (self->sim.iccid);
  try->pin = g_strdup (pin);
  g_queue_push_tail (&self->pin_tries, try);
  try->waiting = pin_memory_note (core_environment (self)->store, core_environment (self)->clock, try->iccid, pin, answered, try);
}

/* It was not sent, and nothing is to be remembered of it. */
static PinTry *
take_back (Modem *self)
{
  const StoreOps *store = core_environment (self)->store;
  PinTry *try = g_queue_pop_head (&self->pin_tries);

  if (try == NULL)
    return NULL;
  store->forget (try->waiting);
  pin_memory_remove (store, try->iccid, try->pin);
  return try;
}

void
pin_tries_cancel (Modem *self)
{
  for (PinTry *try = take_back (self); try != NULL; try = take_back (self)) {
    try->noted (self, PIN_TRY_CANCELLED, try->data);
    pin_try_free (try);
  }
}

GError *
pin_try_error (const Modem *self)
{
  GError *error = NULL;

  dt_reason_set_error (&error, self->ports_open ? DT_REASON_SIM_MISSING : DT_REASON_DEVICE_REMOVED, NULL);
  return error;
}

void
pin_tries_abandon (Modem *self)
{
  for (PinTry *try = take_back (self); try != NULL; try = take_back (self))
    pin_try_free (try);
}
