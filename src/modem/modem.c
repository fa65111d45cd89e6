/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modem as an object: its life, what comes next in a turn, and who does what is asked of it. */
#include "modem/modem.h"

#include "modem/call/bearer.h"
#include "modem/call/call.h"
#include "modem/call/dns-holder.h"
#include "modem/connection/connection.h"
#include "modem/core-owner.h"
#include "modem/device/bring-up.h"
#include "modem/device/device-identity.h"
#include "modem/device/ports.h"
#include "modem/device/raw-command.h"
#include "modem/handover.h"
#include "modem/network/network-scan.h"
#include "modem/network/radio-settings.h"
#include "modem/network/radio.h"
#include "modem/network/registration.h"
#include "modem/network/signal.h"
#include "modem/policy.h"
#include "modem/request.h"
#include "modem/sim/sim-identity.h"
#include "modem/sim/sim-pin.h"
#include "modem/sim/sim.h"
#include "modem/usage/statistics.h"

struct _Modem {
  ModemCore *core;
  ModemDone shut_done; /* caller of modem_shutdown(); NULL: there is none */
  gpointer shut_user_data;
};

/* The last step of modem_shutdown(): everything is closed, the caller is answered. */
static void
finish_shutdown (Modem *self)
{
  ModemCore *core = self->core;

  ports_shut (core);
  core_stop_timers (core);
  if (core_shown (core)->state != MODEM_STATE_UNAVAILABLE)
    core_show (core, DT_REASON_DAEMON_EXIT);
  if (self->shut_done != NULL)
    core_answer (core, self->shut_done, self->shut_user_data, NULL, NULL);
  self->shut_done = NULL;
}

/* The next thing to do, when nothing moves any more. */
static void
next (gpointer user_data)
{
  Modem *self = user_data;
  ModemCore *core = self->core;

  connection_answer_leaving (core);
  if (call_phase (core) != CALL_NONE)
    return;
  if (core_is_shut (core)) {
    finish_shutdown (self);
    return;
  }
  connection_ask_anew (core);
  requests_start (core);
  /* A link over the only port was taken over, and is gone. */
  if (ports_are_open (core) && bring_up_is_idle (core) && core_at_port (core)->port != NULL)
    bring_up_start (core);
  /* Why there are no ports is shown already. */
  if (ports_are_open (core))
    policy_run (core);
}

Modem *
modem_new (const ModemDescription *description, guint slot, const ModemEnvironment *environment,
           const ModemListener *listener, gpointer user_data)
{
  Modem *self = g_new0 (Modem, 1);

  self->core = core_new (description, slot, environment, modem_components);
  if (handover_adopt (self->core))
    core_wake (self->core);
  core_start (self->core, next, self, listener, user_data);
  return self;
}

void
modem_free (Modem *self)
{
  g_return_if_fail (self != NULL);

  core_turn_begin (self->core);
  bearer_down (self->core);
  core_raise (self->core, COMPONENT_EVENT_STORE);
  core_free (self->core);
  core_turn_end (self->core);
  g_free (self);
}

const ModemDescription *
modem_description (const Modem *self)
{
  return core_description (self->core);
}

const StateInfo *
modem_state_info (const Modem *self)
{
  return core_shown (self->core);
}

const DeviceInfo *
modem_device_info (const Modem *self)
{
  return device_info (self->core);
}

const SimInfo *
modem_sim_info (const Modem *self)
{
  return sim_info (self->core);
}

const NetworkInfo *
modem_network_info (const Modem *self)
{
  return network_info (self->core);
}

const SignalInfo *
modem_signal_info (const Modem *self)
{
  return signal_info (self->core);
}

const BearerInfo *
modem_bearer_info (const Modem *self)
{
  return bearer_info (self->core);
}

const char *
modem_dns_holder (const Modem *self)
{
  return dns_holder_name (self->core);
}

const ConnectionInfo *
modem_connection_info (const Modem *self)
{
  return connection_info (self->core);
}

const UsageInfo *
modem_usage_info (const Modem *self)
{
  return usage_info (self->core);
}

const ConnectionSettings *
modem_wanted (const Modem *self)
{
  return connection_wanted (self->core);
}

void
modem_connect (Modem *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason, ModemDone done,
               gpointer user_data)
{
  connection_connect (self->core, settings, persistent, reason, done, user_data);
}

void
modem_disconnect (Modem *self, DtReason reason, ModemDone done, gpointer user_data)
{
  connection_disconnect (self->core, reason, done, user_data);
}

void
modem_refresh_signal (Modem *self, ModemDone done, gpointer user_data)
{
  signal_refresh (self->core, done, user_data);
}

void
modem_send_pin (Modem *self, const char *pin, ModemDone done, gpointer user_data)
{
  sim_send_pin (self->core, pin, done, user_data);
}

void
modem_send_puk (Modem *self, const char *puk, const char *new_pin, ModemDone done, gpointer user_data)
{
  sim_send_puk (self->core, puk, new_pin, done, user_data);
}

void
modem_change_pin (Modem *self, const char *old_pin, const char *new_pin, ModemDone done, gpointer user_data)
{
  sim_change_pin (self->core, old_pin, new_pin, done, user_data);
}

void
modem_enable_pin (Modem *self, const char *pin, gboolean enable, ModemDone done, gpointer user_data)
{
  sim_enable_pin (self->core, pin, enable, done, user_data);
}

void
modem_get_sim_identity (Modem *self, ModemDone done, gpointer user_data)
{
  sim_get_identity (self->core, done, user_data);
}

void
modem_get_identity (Modem *self, ModemDone done, gpointer user_data)
{
  device_get_identity (self->core, done, user_data);
}

void
modem_enable (Modem *self, gboolean enable, ModemDone done, gpointer user_data)
{
  radio_enable (self->core, enable, done, user_data);
}

void
modem_keep_radio_off (Modem *self)
{
  radio_keep_off (self->core);
}

void
modem_reset (Modem *self, const char *kind, ModemDone done, gpointer user_data)
{
  radio_reset (self->core, kind, done, user_data);
}

void
modem_power_off (Modem *self, ModemDone done, gpointer user_data)
{
  radio_power_off (self->core, done, user_data);
}

void
modem_scan (Modem *self, ModemDone done, gpointer user_data)
{
  network_scan (self->core, done, user_data);
}

void
modem_set_radio (Modem *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data)
{
  radio_settings_set (self->core, settings, done, user_data);
}

void
modem_command (Modem *self, const char *at, guint timeout_ms, ModemDone done, gpointer user_data)
{
  raw_command_send (self->core, at, timeout_ms, done, user_data);
}

void
modem_statistics (const Modem *self, ModemStatistics *out)
{
  statistics_read (self->core, out);
}

void
modem_reset_period (Modem *self, ModemDone done, gpointer user_data)
{
  statistics_reset_period (self->core, done, user_data);
}

void
modem_update_quota (Modem *self, const ConnectionSettings *settings)
{
  connection_update_quota (self->core, settings);
}

void
modem_set_tracing (Modem *self, gboolean tracing)
{
  core_set_tracing (self->core, tracing);
}

void
modem_suspend (Modem *self)
{
  connection_suspend (self->core);
}

void
modem_resume (Modem *self)
{
  connection_resume (self->core);
}

void
modem_shutdown (Modem *self, ModemDone done, gpointer user_data)
{
  ModemCore *core = self->core;
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, DT_ERROR_CANCELLED,
                                                  dt_reason_describe (DT_REASON_DAEMON_EXIT));

  core_shut (core);
  core_raise (core, COMPONENT_EVENT_STORE);
  connection_abandon (core, error->message);
  requests_refuse (core, error);
  call_drop (core, DT_REASON_DAEMON_EXIT);
  self->shut_done = done;
  self->shut_user_data = user_data;
  core_wake (core);
}
