/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module's state in words, for the control socket. */
#include "modem-private.h"
#include "nmea.h"
#include "usbip-server.h"

static const char *
power_name (SimPower power)
{
  switch (power) {
  case SIM_POWER_GONE:
    return "gone";
  case SIM_POWER_OFF:
    return "off";
  case SIM_POWER_BOOTING:
    return "booting";
  case SIM_POWER_ON:
    return "on";
  }
  return "?";
}

static const char *
card_name (SimCard card)
{
  switch (card) {
  case SIM_CARD_READY:
    return "ready";
  case SIM_CARD_ABSENT:
    return "absent";
  case SIM_CARD_PIN:
    return "pin";
  case SIM_CARD_PUK:
    return "puk";
  case SIM_CARD_FAILURE:
    return "failure";
  }
  return "?";
}

static const char *
registration_name (SimRegistration registration)
{
  switch (registration) {
  case SIM_REGISTRATION_IDLE:
    return "idle";
  case SIM_REGISTRATION_HOME:
    return "home";
  case SIM_REGISTRATION_SEARCHING:
    return "searching";
  case SIM_REGISTRATION_DENIED:
    return "denied";
  case SIM_REGISTRATION_ROAMING:
    return "roaming";
  case SIM_REGISTRATION_SMS_ONLY:
    return "sms-only";
  case SIM_REGISTRATION_SMS_ONLY_ROAMING:
    return "sms-only-roaming";
  case SIM_REGISTRATION_EMERGENCY:
    return "emergency";
  case SIM_REGISTRATION_RLOS:
    return "rlos";
  }
  return "?";
}

static const char *
technology_name (SimTechnology technology)
{
  switch (technology) {
  case SIM_TECHNOLOGY_NONE:
    return "none";
  case SIM_TECHNOLOGY_CATM:
    return "catm";
  case SIM_TECHNOLOGY_NBIOT:
    return "nbiot";
  case SIM_TECHNOLOGY_GSM:
    return "gsm";
  }
  return "?";
}

static const char *
mode_name (const AtPort *port)
{
  if (port == NULL)
    return "gone";
  switch (at_port_mode (port)) {
  case AT_MODE_COMMAND:
    return "command";
  case AT_MODE_DATA:
    return "data";
  case AT_MODE_ESCAPED:
    return "escaped";
  case AT_MODE_PROMPT:
    return "prompt";
  case AT_MODE_STUCK:
    return "stuck";
  }
  return "?";
}

static void
describe_call (const SimModem *self, GString *out)
{
  const char *username = self->call == NULL ? NULL : sim_call_username (self->call);

  g_string_append_printf (out, "call: %s\n", self->call == NULL ? "none" : at_port_name (self->call_port));
  g_string_append_printf (out, "ppp: %s\n", self->call == NULL ? "none" : sim_call_phase (self->call));
  g_string_append_printf (out, "ppp-username: %s\n", username == NULL ? "" : username);
  g_string_append_printf (out, "apn: %s\n", self->call == NULL ? "" : self->contexts[self->call_cid - 1].apn);
}

static void
describe_usb (const UsbipServer *server, gboolean plugged, GString *out)
{
  const char *state = !plugged ? "gone" : usbip_server_is_attached (server) ? "attached" : "free";

  g_string_append_printf (out, "usbip-port: %u\nusb: %s\n", usbip_server_port (server), state);
}

void
sim_modem_describe (const SimModem *self, GString *out)
{
  const SimStats *stats = &self->context->stats;

  g_string_append_printf (out, "power: %s\n", power_name (self->power));
  g_string_append_printf (out, "cfun: %u\n", self->cfun);
  g_string_append_printf (out, "sim: %s\n", card_name (self->card));
  g_string_append_printf (out, "pin-tries: %u\n", self->pin_tries);
  g_string_append_printf (out, "puk-tries: %u\n", self->puk_tries);
  g_string_append_printf (out, "pin-attempts: %u\n", stats->pin_attempts);
  g_string_append_printf (out, "registration: %s\n", registration_name (self->registration));
  g_string_append_printf (out, "technology: %s\n", technology_name (self->technology));
  g_string_append_printf (out, "attached: %s\n", self->attached ? "on" : "off");
  g_string_append_printf (out, "at-port: %s\n", mode_name (self->at));
  g_string_append_printf (out, "modem-port: %s\n", mode_name (self->data));
  g_string_append_printf (out, "modem-dcd: %s\n", self->data != NULL && at_port_dcd (self->data) ? "up" : "down");
  g_string_append_printf (out, "messages: %u\n", self->messages);
  describe_call (self, out);
  if (self->context->usbip != NULL)
    describe_usb (self->context->usbip, sim_modem_is_plugged (self), out);
  g_string_append_printf (out, "dials: %u\n", stats->dials);
  g_string_append_printf (out, "at-commands: %u\n", stats->at_commands);
  g_string_append_printf (out, "rx-bytes: %" G_GUINT64_FORMAT "\n", stats->rx_bytes);
  g_string_append_printf (out, "tx-bytes: %" G_GUINT64_FORMAT "\n", stats->tx_bytes);
  for (guint i = 0; i < SIM_N_FAULTS; i++) {
    if (sim_faults_active (self->context->faults, (SimFault) i))
      g_string_append_printf (out, "fault: %s %s\n", sim_fault_to_string ((SimFault) i),
                              sim_faults_text (self->context->faults, (SimFault) i));
  }
}
