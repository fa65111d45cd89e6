/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/radio.h"

#include "modem/device/bring-up.h"
#include "modem/device/ports.h"
#include "modem/network/registration.h"
#include "modem/request.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define CFUN_TIMEOUT SECONDS (15)

typedef struct {
  gboolean off;       /* at a user's request */
  gboolean exclusive; /* a request is at work that no call may disturb */
  AtScope cycle;      /* CFUN off and on; busy while it lasts */
} Radio;

static Radio *
radio_of (const ModemCore *self)
{
  return core_state (self, &radio_component);
}

static void
cycle_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (!at_scope_is_busy (&radio_of (self)->cycle))
    bring_up_sim_again (self);
}

/* @between: NULL: nothing. */
static void
cycle (ModemCore *self, const AtCommand *between, AtDone done, DtReason reason)
{
  const AtCommand off = { .line = "+CFUN=4", .timeout_us = CFUN_TIMEOUT };
  const AtCommand on = { .line = "+CFUN=1", .timeout_us = CFUN_TIMEOUT };

  at_scope_cancel (&radio_of (self)->cycle);
  radio_of (self)->off = FALSE;
  bring_up_radio_written (self);
  registration_forget (self);
  at_port_send (core_at_port (self), &radio_of (self)->cycle, &off, cycle_done, NULL);
  if (between != NULL)
    at_port_send (core_at_port (self), &radio_of (self)->cycle, between, done, NULL);
  at_port_send (core_at_port (self), &radio_of (self)->cycle, &on, cycle_done, NULL);
  core_show (self, reason);
}

void
radio_cycle (ModemCore *self, DtReason reason)
{
  cycle (self, NULL, NULL, reason);
}

void
radio_cycle_around (ModemCore *self, const char *line, gint64 timeout_us, AtDone done, DtReason reason)
{
  const AtCommand command = { .line = line, .timeout_us = timeout_us };

  cycle (self, &command, done, reason);
}

typedef struct {
  Request base;
  gboolean enable;
} EnableRequest;

static void
enable_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  EnableRequest *request = data;
  GError *error = request_error_of_reply (reply);

  radio_of (self)->exclusive = FALSE;
  if (error == NULL) {
    radio_of (self)->off = !request->enable;
    registration_forget (self);
    core_explain (self, DT_REASON_USER_REQUEST);
    if (request->enable)
      bring_up_sim_again (self);
  }
  request_finish (self, &request->base, NULL, error);
}

static void
enable_start (ModemCore *self, Request *base)
{
  EnableRequest *request = (EnableRequest *) base;
  const AtCommand command = { .line = request->enable ? "+CFUN=1" : "+CFUN=4", .timeout_us = CFUN_TIMEOUT };
  GError *error = NULL;

  if (!request_can_use_at (self, &error) || request->enable == !radio_of (self)->off) {
    request_finish (self, base, NULL, error);
    return;
  }
  radio_of (self)->exclusive = TRUE;
  bring_up_radio_written (self);
  request_send (self, base, &command, enable_done);
}

static void
enable_lost (ModemCore *self, Request *base)
{
  radio_of (self)->exclusive = FALSE;
  request_finish (self, base, NULL, request_error_of_loss (self));
}

void
radio_keep_off (ModemCore *self)
{
  radio_of (self)->off = TRUE;
}

void
radio_enable (ModemCore *self, gboolean enable, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .start = enable_start, .lost = enable_lost };
  EnableRequest *request = request_new (self, &kind, sizeof *request, done, user_data);

  request->enable = enable;
  if (enable)
    enable_start (self, &request->base);
  else
    request_wait_for_call_end (self, &request->base);
  core_wake (self);
}

typedef struct {
  Request base;
  gboolean whole; /* the modem, not its radio alone */
} ResetRequest;

static void
reset_start (ModemCore *self, Request *base)
{
  GError *error = NULL;

  if (!request_can_use_at (self, &error)) {
    request_finish (self, base, NULL, error);
    return;
  }
  radio_of (self)->off = FALSE;
  if (((ResetRequest *) base)->whole)
    bring_up_restart_modem (self, DT_REASON_USER_REQUEST);
  else
    radio_cycle (self, DT_REASON_USER_REQUEST);
  request_finish (self, base, NULL, NULL);
}

void
radio_reset (ModemCore *self, const char *kind_name, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .start = reset_start };
  gboolean whole = g_str_equal (kind_name, "modem");

  if (!whole && !g_str_equal (kind_name, "radio")) {
    core_answer (
      self, done, user_data, NULL,
      g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("a reset is “radio” or “modem”, not “%s”"), kind_name));
    return;
  }
  ResetRequest *request = request_new (self, &kind, sizeof *request, done, user_data);
  request->whole = whole;
  request_wait_for_call_end (self, &request->base);
}

static void
power_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  GError *error = request_error_of_reply (reply);
  gboolean done = error == NULL;

  radio_of (self)->exclusive = FALSE;
  request_finish (self, data, NULL, error);
  if (done)
    ports_powered_down (self);
}

static void
power_start (ModemCore *self, Request *request)
{
  /* What many say of it instead of OK is not only said as an answer: ports_powered_down() ends this. */
  const AtCommand command = { .line = core_model (self)->power_off, .timeout_us = CFUN_TIMEOUT };
  GError *error = NULL;

  if (!request_can_use_at (self, &error)) {
    request_finish (self, request, NULL, error);
    return;
  }
  ports_expect_loss (self, DT_REASON_USER_REQUEST);
  radio_of (self)->exclusive = TRUE;
  request_send (self, request, &command, power_done);
}

/* Some say so with a line of their own, some are gone before they answer. */
static void
power_lost (ModemCore *self, Request *request)
{
  radio_of (self)->exclusive = FALSE;
  request_finish (self, request, NULL, NULL);
}

void
radio_power_off (ModemCore *self, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .start = power_start, .lost = power_lost };

  core_raise_event (self, &(ComponentEvent) { .kind = COMPONENT_EVENT_POWER_OFF, .reason = DT_REASON_USER_REQUEST });
  request_wait_for_call_end (self, request_new (self, &kind, sizeof (Request), done, user_data));
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  at_scope_cancel (&radio_of (self)->cycle);
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  out->radio_off = radio_of (self)->off;
  out->radio_cycling = at_scope_is_busy (&radio_of (self)->cycle);
  out->exclusive = radio_of (self)->exclusive;
  if (out->radio_cycling && out->device == DEVICE_READY)
    out->device = DEVICE_SETTING_UP;
}

static const ComponentHandler handlers[] = { { COMPONENT_EVENT_FORGOTTEN, forgotten }, { 0, NULL } };

const ModemComponent radio_component = {
  .name = "radio", .state_size = sizeof (Radio), .handlers = handlers, .facts = facts
};
