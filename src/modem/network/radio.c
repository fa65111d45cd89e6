/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/radio.h"

#include "modem/modem-private.h"
#include "modem/network/registration.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define CFUN_TIMEOUT SECONDS (15)
/* A modem that says OK to a restart goes on answering for a moment. */
#define RESET_PAUSE SECONDS (2)

typedef struct {
  gboolean off;       /* at a user's wish */
  gboolean exclusive; /* a request is at work that no call may disturb */
  gboolean applying;  /* the settings of the connection that is wanted are being written */
  AtScope cycle;      /* CFUN off and on; busy while it lasts */
} Radio;

static Radio *
radio_of (const Modem *self)
{
  return core_state (self, &radio_component);
}

static void
cycle_done (Modem *self, const AtReply *reply, gpointer data)
{
  if (!at_scope_is_busy (&radio_of (self)->cycle))
    bring_up_sim_again (self);
}

void
radio_cycle (Modem *self, DtReason reason)
{
  const AtCommand off = { .line = "+CFUN=4", .timeout_us = CFUN_TIMEOUT };
  const AtCommand on = { .line = "+CFUN=1", .timeout_us = CFUN_TIMEOUT };

  at_scope_cancel (&radio_of (self)->cycle);
  radio_of (self)->off = FALSE;
  self->sim.radio_us = core_now (self);
  registration_forget (self);
  at_port_send (core_at_port (self), &radio_of (self)->cycle, &off, cycle_done, NULL);
  at_port_send (core_at_port (self), &radio_of (self)->cycle, &on, cycle_done, NULL);
  core_show (self, reason);
}

static void
reset_done (Modem *self, const AtReply *reply, gpointer data)
{
  ports_forget (self);
  ports_reset (self);
  bring_up_later (self, RESET_PAUSE);
}

void
radio_reset (Modem *self, DtReason reason)
{
  const AtCommand command = { .line = core_model (self)->reset, .timeout_us = CFUN_TIMEOUT };

  ports_expect_loss (self, reason);
  hangup_cancel (self);
  modem_timer_clear (self, TIMER_BRING_UP);
  self->bring_up.stage = BRING_UP_RUNNING;
  core_show (self, reason);
  at_port_send (core_at_port (self), NULL, &command, reset_done, NULL);
}

typedef struct {
  Request base;
  gboolean enable;
} EnableRequest;

static void
enable_done (Modem *self, const AtReply *reply, gpointer data)
{
  EnableRequest *request = data;
  GError *error = request_error_of_reply (reply);

  radio_of (self)->exclusive = FALSE;
  if (error == NULL) {
    radio_of (self)->off = !request->enable;
    registration_forget (self);
    self->rest_reason = DT_REASON_USER_REQUEST;
    if (request->enable)
      bring_up_sim_again (self);
  }
  request_finish (self, &request->base, NULL, error);
}

static void
enable_start (Modem *self, Request *base)
{
  EnableRequest *request = (EnableRequest *) base;
  const AtCommand command = { .line = request->enable ? "+CFUN=1" : "+CFUN=4", .timeout_us = CFUN_TIMEOUT };
  GError *error = NULL;

  if (!request_can_use_at (self, &error) || request->enable == !radio_of (self)->off) {
    request_finish (self, base, NULL, error);
    return;
  }
  radio_of (self)->exclusive = TRUE;
  self->sim.radio_us = core_now (self);
  request_send (self, base, &command, enable_done);
}

static void
enable_lost (Modem *self, Request *base)
{
  radio_of (self)->exclusive = FALSE;
  request_finish (self, base, NULL, request_error_of_loss (self));
}

void
modem_enable (Modem *self, gboolean enable, ModemDone done, gpointer user_data)
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
reset_start (Modem *self, Request *base)
{
  GError *error = NULL;

  if (!request_can_use_at (self, &error)) {
    request_finish (self, base, NULL, error);
    return;
  }
  if (((ResetRequest *) base)->whole)
    radio_reset (self, DT_REASON_USER_REQUEST);
  else
    radio_cycle (self, DT_REASON_USER_REQUEST);
  request_finish (self, base, NULL, NULL);
}

void
modem_reset (Modem *self, const char *kind_name, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .start = reset_start };
  gboolean whole = g_str_equal (kind_name, "modem");

  if (!whole && !g_str_equal (kind_name, "radio")) {
    core_answer (
      self, done, user_data, NULL,
      g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("a reset is “radio” or “modem”, not “%s”"), kind_name));
    return;
  }
  ResetRequest *request = request_new (self, &kind, sizeof *request, done, user_data);
  request->whole = whole;
  request_wait_for_call_end (self, &request->base);
}

static void
power_done (Modem *self, const AtReply *reply, gpointer data)
{
  radio_of (self)->exclusive = FALSE;
  request_finish (self, data, NULL, request_error_of_reply (reply));
}

static void
power_start (Modem *self, Request *request)
{
  const AtCommand command = { .line = core_model (self)->power_off,
                              .prefix = "NORMAL POWER DOWN|POWER DOWN",
                              .timeout_us = CFUN_TIMEOUT };
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
power_lost (Modem *self, Request *request)
{
  radio_of (self)->exclusive = FALSE;
  request_finish (self, request, NULL, NULL);
}

void
modem_power_off (Modem *self, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .start = power_start, .lost = power_lost };
  g_autoptr (GError) error = NULL;

  dt_reason_set_error (&error, DT_REASON_USER_REQUEST, NULL);
  connect_answer_all (self, error);
  connect_wanted_clear (self);
  request_wait_for_call_end (self, request_new (self, &kind, sizeof (Request), done, user_data));
}

gboolean
radio_is_cycling (const Modem *self)
{
  return at_scope_is_busy (&radio_of (self)->cycle);
}

gboolean
radio_is_applying (const Modem *self)
{
  return radio_of (self)->applying;
}

void
radio_set_applying (Modem *self, gboolean applying)
{
  radio_of (self)->applying = applying;
}

static void
happened (Modem *self, ComponentEvent event)
{
  if (event != COMPONENT_EVENT_FORGOTTEN)
    return;
  radio_of (self)->off = FALSE;
  at_scope_cancel (&radio_of (self)->cycle);
}

static void
facts (const Modem *self, ModemFacts *out)
{
  out->radio_off = radio_of (self)->off;
  out->radio_running = radio_of (self)->applying;
  out->exclusive = radio_of (self)->exclusive;
  if (at_scope_is_busy (&radio_of (self)->cycle) && out->device == DEVICE_READY)
    out->device = DEVICE_SETTING_UP;
}

const ModemComponent radio_component = { .name = "radio", .state_size = sizeof (Radio), .event = happened, .facts = facts };
