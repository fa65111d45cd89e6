/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem-private.h"
#include "nmea.h"
#include "timer.h"
#include "usbip-device.h"

/* From the OK of a reset or power-down to the ports' end. */
#define LEAVE_MS 50

/* The settings that AT&W and power do not keep. */
static void
forget (SimModem *self)
{
  self->cfun = 1;
  self->cmee = 0;
  self->ucs2 = sim_faults_active (self->context->faults, SIM_FAULT_CHARSET_UCS2);
  self->creg = self->cgreg = self->cereg = 0;
  self->cnsmod = 0;
  self->cops_format = 0;
  self->cnact = FALSE;
  self->deregistered = FALSE;
  self->card_failure_until_us = 0;
  self->refused = FALSE;
  self->context_held = FALSE;
  self->owed_port = NULL;
  self->ppp_ids = (SimPppIds) { 0, 0, 0 };
  self->registration = SIM_REGISTRATION_IDLE;
  g_clear_pointer (&self->urc_inside, g_free);
}

static gboolean
plug (SimModem *self, GError **error)
{
  self->at = at_port_new (self, self->context, "at", error);
  if (self->at == NULL)
    return FALSE;
  self->data = at_port_new (self, self->context, "modem", error);
  if (self->data == NULL)
    return FALSE;
  self->nmea = sim_nmea_new (self->context, error);
  if (self->nmea == NULL)
    return FALSE;
  sim_modem_faults_changed (self);
  if (self->context->usb != NULL)
    usbip_device_plug (self->context->usb);
  return TRUE;
}

SimModem *
sim_modem_new (SimContext *context, SimNetwork *network, GError **error)
{
  g_autoptr (SimModem) self = g_new0 (SimModem, 1);
  const SimConfig *config = &context->config;

  self->context = context;
  self->network = network;
  self->log = g_string_new (NULL);
  self->pin_lock = config->pin != NULL;
  self->pin = g_strdup (config->pin == NULL ? "1234" : config->pin);
  self->puk = g_strdup (config->puk);
  self->pin_tries = SIM_PIN_TRIES;
  self->puk_tries = SIM_PUK_TRIES;
  self->granted = SIM_REGISTRATION_HOME;
  self->technology = SIM_TECHNOLOGY_CATM;
  self->signal = (SimSignal) { FALSE, -57, -77, -6, 16 };
  self->cnmp = 38;
  self->cmnb = 1;
  self->catm_bands = g_strdup ("1,2,3,4,5,8,12,13,18,19,20,26,28,39");
  self->nbiot_bands = g_strdup ("1,2,3,5,8,12,13,17,18,19,20,26,28");
  self->attached = TRUE;
  self->accepted_apns = g_ptr_array_new_with_free_func (g_free);
  self->rejected_apns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (char **apn = config->apns; *apn != NULL; apn++)
    g_ptr_array_add (self->accepted_apns, g_strdup (*apn));
  pdp_define (self, 1, config->stored_type, config->stored_apn);
  for (guint i = 0; i < SIM_N_DOMAINS; i++)
    self->overrides[i] = -1;
  forget (self);
  card_power_on (self);
  if (!plug (self, error))
    return NULL;
  if (config->boot) {
    modem_boot (self);
  } else {
    self->power = SIM_POWER_ON;
    self->boot = self->card == SIM_CARD_READY ? SIM_BOOT_DONE : SIM_BOOT_SMS_READY;
    radio_settle (self);
  }
  return g_steal_pointer (&self);
}

static void
unplug (SimModem *self)
{
  /* First, so that the host is told nothing that a device without power cannot say. */
  if (self->context->usb != NULL)
    usbip_device_unplug (self->context->usb);
  modem_drop_call (self);
  modem_boot_stop (self);
  radio_stop (self);
  card_stop (self);
  sim_timer_stop (&self->reset_timer);
  sim_timer_stop (&self->noise_timer);
  sim_timer_stop (&self->stack_timer);
  g_clear_pointer (&self->at, at_port_free);
  g_clear_pointer (&self->data, at_port_free);
  g_clear_pointer (&self->nmea, sim_nmea_free);
  self->power = SIM_POWER_GONE;
}

void
sim_modem_free (SimModem *self)
{
  unplug (self);
  for (guint i = 0; i < SIM_CONTEXTS; i++) {
    g_free (self->contexts[i].type);
    g_free (self->contexts[i].apn);
  }
  g_clear_pointer (&self->accepted_apns, g_ptr_array_unref);
  g_clear_pointer (&self->rejected_apns, g_hash_table_unref);
  g_string_free (self->log, TRUE);
  g_free (self->urc_inside);
  g_free (self->pin);
  g_free (self->puk);
  g_free (self->catm_bands);
  g_free (self->nbiot_bands);
  g_free (self->last_cause);
  g_free (self->chosen_operator);
  g_free (self);
}

gboolean
sim_modem_is_plugged (const SimModem *self)
{
  return self->power != SIM_POWER_GONE && self->power != SIM_POWER_OFF;
}

void
sim_modem_unplug (SimModem *self)
{
  sim_context_log (self->context, "unplugged");
  unplug (self);
  forget (self);
}

static gboolean
on_replug (gpointer user_data)
{
  SimModem *self = user_data;
  g_autoptr (GError) error = NULL;

  sim_timer_stop (&self->reset_timer);
  if (sim_modem_is_plugged (self))
    return G_SOURCE_REMOVE;
  card_power_on (self);
  if (self->power == SIM_POWER_OFF) {
    modem_boot (self);
    return G_SOURCE_REMOVE;
  }
  if (!plug (self, &error)) {
    g_printerr ("sim7000-simulator: %s\n", error->message);
    sim_modem_unplug (self);
    return G_SOURCE_REMOVE;
  }
  modem_boot (self);
  return G_SOURCE_REMOVE;
}

void
sim_modem_replug (SimModem *self, guint ms)
{
  if (ms > 0)
    sim_timer_start (&self->reset_timer, ms, on_replug, self);
  else
    on_replug (self);
}

/* All that a restart ends, with the ports left where they are. */
static void
stop (SimModem *self)
{
  modem_drop_call (self);
  modem_boot_stop (self);
  radio_stop (self);
  card_stop (self);
  forget (self);
  at_port_reset (self->at);
  at_port_reset (self->data);
}

/* A UART has no bus to leave. */
static void
turn_off (SimModem *self)
{
  stop (self);
  sim_nmea_set_power (self->nmea, FALSE);
  self->power = SIM_POWER_OFF;
}

static gboolean
on_leave (gpointer user_data)
{
  SimModem *self = user_data;

  sim_timer_stop (&self->reset_timer);
  if (self->context->usb == NULL && sim_faults_active (self->context->faults, SIM_FAULT_PORT_STAYS))
    turn_off (self);
  else
    sim_modem_unplug (self);
  if (self->reset_ms > 0)
    sim_modem_replug (self, self->reset_ms);
  return G_SOURCE_REMOVE;
}

void
modem_reset (SimModem *self)
{
  self->reset_ms = MAX (self->context->config.reset_ms, 1);
  sim_timer_start (&self->reset_timer, LEAVE_MS, on_leave, self);
}

void
modem_power_down (SimModem *self)
{
  self->reset_ms = 0;
  sim_timer_start (&self->reset_timer, LEAVE_MS, on_leave, self);
}

void
sim_modem_restart (SimModem *self)
{
  gboolean in_call;

  if (!sim_modem_is_plugged (self))
    return;
  in_call = self->data != NULL && at_port_mode (self->data) != AT_MODE_COMMAND;
  stop (self);
  if (in_call)
    at_port_fall_silent (self->data);
  card_power_on (self);
  modem_boot (self);
}

void
modem_set_cfun (SimModem *self, guint cfun)
{
  guint before = self->cfun;

  if (cfun == before)
    return;
  self->cfun = cfun;
  if (cfun != 1) {
    self->refused = FALSE;
    pdp_free (self, "cfun");
  }
  if (cfun != 1 && self->call != NULL)
    sim_modem_hang_up (self);
  if (cfun == 0) {
    sim_modem_urc (self, "+CPIN: NOT READY");
  } else if (before == 0) {
    g_autofree char *urc = NULL;

    card_power_on (self);
    urc = g_strdup_printf ("+CPIN: %s", card_state_text (self));
    sim_modem_urc (self, urc);
  }
  radio_update (self);
}

guint
modem_cmee (const SimModem *self)
{
  return self->cmee;
}

void
modem_log_line (SimModem *self, const char *port, const char *line)
{
  g_string_append_printf (self->log, "%.6f %s %s\n", (gdouble) g_get_monotonic_time () / G_USEC_PER_SEC, port, line);
}

const char *
sim_modem_log (const SimModem *self)
{
  return self->log->str;
}

void
sim_modem_clear_log (SimModem *self)
{
  g_string_truncate (self->log, 0);
}

void
sim_modem_urc (SimModem *self, const char *text)
{
  if (self->at != NULL)
    at_port_urc (self->at, text);
  if (self->data != NULL)
    at_port_urc (self->data, text);
}

void
sim_modem_urc_inside (SimModem *self, const char *text)
{
  g_free (self->urc_inside);
  self->urc_inside = g_strdup (text);
}

char *
modem_take_urc_inside (SimModem *self)
{
  return g_steal_pointer (&self->urc_inside);
}

void
sim_modem_set_attach (SimModem *self, gboolean attached)
{
  self->attached = attached;
}

void
sim_modem_set_echo (SimModem *self, gboolean echo)
{
  if (self->at != NULL)
    at_port_set_echo (self->at, echo);
  if (self->data != NULL)
    at_port_set_echo (self->data, echo);
}
