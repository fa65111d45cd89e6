/* SPDX-License-Identifier: GPL-2.0-or-later */
/* V.250 commands, identity, power, clock. */
#include "at-command.h"
#include "modem-private.h"
#include "nmea.h"

#include <string.h>

#define FIRMWARE "1529B11SIM7000G"

static AtResult
accept (AtRequest *request)
{
  return at_result (AT_OK);
}

static AtResult
set_echo (AtRequest *request)
{
  guint value;

  if (!at_basic_number (request, 1, &value))
    return at_result (AT_ERROR);
  at_port_set_echo (request->port, value == 1);
  return at_result (AT_OK);
}

static AtResult
set_verbose (AtRequest *request)
{
  guint value;

  if (!at_basic_number (request, 1, &value))
    return at_result (AT_ERROR);
  at_port_set_verbose (request->port, value == 1);
  return at_result (AT_OK);
}

static AtResult
set_quiet (AtRequest *request)
{
  guint value;

  if (!at_basic_number (request, 1, &value))
    return at_result (AT_ERROR);
  at_port_set_quiet (request->port, value == 1);
  return at_result (AT_OK);
}

static AtResult
set_dtr_mode (AtRequest *request)
{
  guint value;

  if (!at_basic_number (request, 2, &value))
    return at_result (AT_ERROR);
  at_port_set_dtr_mode (request->port, value);
  return at_result (AT_OK);
}

static AtResult
set_carrier_mode (AtRequest *request)
{
  guint value;

  if (!at_basic_number (request, 1, &value))
    return at_result (AT_ERROR);
  at_port_set_carrier_mode (request->port, value);
  return at_result (AT_OK);
}

/* ATZ hangs up and, like AT&F, takes the port's settings back to what they were at power-on. */
static AtResult
restore (AtRequest *request)
{
  if (request->name[0] == 'Z' && request->modem->call != NULL)
    modem_drop_call (request->modem);
  at_port_set_echo (request->port, TRUE);
  at_port_set_verbose (request->port, TRUE);
  at_port_set_quiet (request->port,
                     request->name[0] == 'Z' && sim_faults_active (request->modem->context->faults, SIM_FAULT_QUIET));
  at_port_set_dtr_mode (request->port, 2);
  at_port_set_carrier_mode (request->port, 1);
  request->modem->cmee = 0;
  if (!sim_faults_active (request->modem->context->faults, SIM_FAULT_CHARSET_UCS2))
    request->modem->ucs2 = FALSE;
  return at_result (AT_OK);
}

static AtResult
read_or_set_register (AtRequest *request)
{
  gsize len = strlen (request->text);

  if (len > 0 && request->text[len - 1] == '?')
    at_port_reply (request->port, "000");
  return at_result (len > 1 ? AT_OK : AT_ERROR);
}

/* Either port ends the call, wherever it was dialled. */
static AtResult
hang_up (AtRequest *request)
{
  if (modem_has_call (request->modem, request->port))
    modem_drop_call (request->modem);
  else if (request->modem->call != NULL)
    sim_modem_hang_up (request->modem);
  else
    at_port_carrier_lost (request->port, AT_CARRIER_HUNG_UP);
  return at_result (AT_OK);
}

static AtResult
go_online (AtRequest *request)
{
  if (!modem_has_call (request->modem, request->port))
    return at_result (AT_ERROR);
  return at_result (AT_CONNECT);
}

static AtResult
identify (AtRequest *request)
{
  at_port_reply (request->port, "SIM7000G R1529");
  return at_result (AT_OK);
}

static AtResult
manufacturer (AtRequest *request)
{
  at_port_reply (request->port, "SIMCOM_Ltd");
  return at_result (AT_OK);
}

static AtResult
model (AtRequest *request)
{
  at_port_reply (request->port, "SIMCOM_SIM7000G");
  return at_result (AT_OK);
}

/* V.250 §6.1.9: GSM commands, and no voice or fax. */
static AtResult
capabilities (AtRequest *request)
{
  at_port_reply (request->port, "+GCAP: +CGSM");
  return at_result (AT_OK);
}

static AtResult
revision (AtRequest *request)
{
  at_port_reply (request->port, "Revision:" FIRMWARE);
  return at_result (AT_OK);
}

static AtResult
serial_number (AtRequest *request)
{
  at_port_reply (request->port, "%s", request->modem->context->config.imei);
  return at_result (AT_OK);
}

static AtResult
details (AtRequest *request)
{
  at_port_reply (request->port,
                 "Revision:" FIRMWARE "\r\nCSUB:V01\r\nAPRev:1529B11SIM7000,V01\r\n"
                 "QCN:MDM9206_TX3.0.SIM7000G_P1.03C_20240911\r\nIMEI:%s",
                 request->modem->context->config.imei);
  return at_result (AT_OK);
}

static AtResult
sub_edition (AtRequest *request)
{
  at_port_reply (request->port, "+CSUB: V01");
  return at_result (AT_OK);
}

static AtResult
read_cmee (AtRequest *request)
{
  at_port_reply (request->port, "+CMEE: %u", request->modem->cmee);
  return at_result (AT_OK);
}

static AtResult
set_cmee (AtRequest *request)
{
  return at_result (at_argument_number (request, 0, 0, 2, &request->modem->cmee) ? AT_OK : AT_ERROR);
}

static AtResult
read_cscs (AtRequest *request)
{
  at_port_reply (request->port, "+CSCS: \"%s\"", request->modem->ucs2 ? "UCS2" : "IRA");
  return at_result (AT_OK);
}

static AtResult
set_cscs (AtRequest *request)
{
  const char *name = at_argument (request, 0);

  if (strcmp (name, "IRA") != 0 && strcmp (name, "GSM") != 0 && strcmp (name, "UCS2") != 0)
    return at_result (AT_ERROR);
  request->modem->ucs2 = strcmp (name, "UCS2") == 0;
  return at_result (AT_OK);
}

static AtResult
read_cfun (AtRequest *request)
{
  at_port_reply (request->port, "+CFUN: %u", request->modem->cfun);
  return at_result (AT_OK);
}

static AtResult
set_cfun (AtRequest *request)
{
  guint cfun;
  guint reset = 0;

  if (!at_argument_number (request, 0, 0, 7, &cfun)
      || (request->arguments->len > 1 && !at_argument_number (request, 1, 0, 1, &reset)))
    return at_result (AT_ERROR);
  if (cfun == 6 || (cfun == 1 && reset == 1)) {
    modem_reset (request->modem);
    return at_result (AT_OK);
  }
  if (cfun != 0 && cfun != 1 && cfun != 4)
    return at_cme (CME_NOT_ALLOWED);
  modem_set_cfun (request->modem, cfun);
  return at_result (AT_OK);
}

static AtResult
power_off (AtRequest *request)
{
  guint orderly;

  if (!at_argument_number (request, 0, 0, 1, &orderly))
    return at_result (AT_ERROR);
  modem_power_down (request->modem);
  if (orderly == 0)
    return at_result (AT_PENDING); /* no word, and no time for one */
  at_port_reply (request->port, "NORMAL POWER DOWN");
  return at_result (AT_NO_RESULT);
}

static AtResult
read_clock (AtRequest *request)
{
  g_autoptr (GTimeZone) taipei = g_time_zone_new_offset (8 * 3600);
  g_autoptr (GDateTime) now = g_date_time_new_now (taipei);
  g_autofree char *text = g_date_time_format (now, "%y/%m/%d,%H:%M:%S+32");

  at_port_reply (request->port, "+CCLK: \"%s\"", radio_is_registered (request->modem) ? text : "80/01/06,00:00:25+00");
  return at_result (AT_OK);
}

static AtResult
read_clts (AtRequest *request)
{
  at_port_reply (request->port, "+CLTS: %u", request->modem->clts);
  return at_result (AT_OK);
}

static AtResult
set_clts (AtRequest *request)
{
  return at_result (at_argument_number (request, 0, 0, 1, &request->modem->clts) ? AT_OK : AT_ERROR);
}

static AtResult
battery (AtRequest *request)
{
  at_port_reply (request->port, "+CBC: 0,80,3812");
  return at_result (AT_OK);
}

static AtResult
cause (AtRequest *request)
{
  const char *text = request->modem->last_cause;

  at_port_reply (request->port, "+CEER: %s", text == NULL ? "No cause information available" : text);
  return at_result (AT_OK);
}

static AtResult
read_gnss (AtRequest *request)
{
  at_port_reply (request->port, "+CGNSPWR: %d", sim_nmea_power (request->modem->nmea) ? 1 : 0);
  return at_result (AT_OK);
}

static AtResult
set_gnss (AtRequest *request)
{
  guint power;

  if (!at_argument_number (request, 0, 0, 1, &power))
    return at_result (AT_ERROR);
  sim_nmea_set_power (request->modem->nmea, power == 1);
  return at_result (AT_OK);
}

static AtResult
fix (AtRequest *request)
{
  const char *fixed = "1,1,20261122022632.000,25.035390,121.559463,34.700,0.00,0.0,1,,1.1,1.4,0.9,,21,6,,,45,,";

  at_port_reply (request->port, "+CGNSINF: %s",
                 sim_nmea_power (request->modem->nmea) ? fixed : "0,,,,,,,,,,,,,,,,,,,,");
  return at_result (AT_OK);
}

static AtResult
speed (AtRequest *request)
{
  at_port_reply (request->port, "+IPR: 0");
  return at_result (AT_OK);
}

const AtCommand at_general_commands[] = {
  { "E", AT_NEEDS_NOTHING, set_echo, NULL, NULL, NULL },
  { "V", AT_NEEDS_NOTHING, set_verbose, NULL, NULL, NULL },
  { "Q", AT_NEEDS_NOTHING, set_quiet, NULL, NULL, NULL },
  { "X", AT_NEEDS_NOTHING, accept, NULL, NULL, NULL },
  { "L", AT_NEEDS_NOTHING, accept, NULL, NULL, NULL },
  { "M", AT_NEEDS_NOTHING, accept, NULL, NULL, NULL },
  { "S", AT_NEEDS_NOTHING, read_or_set_register, NULL, NULL, NULL },
  { "Z", AT_NEEDS_NOTHING, restore, NULL, NULL, NULL },
  { "&F", AT_NEEDS_NOTHING, restore, NULL, NULL, NULL },
  { "&C", AT_NEEDS_NOTHING, set_carrier_mode, NULL, NULL, NULL },
  { "&D", AT_NEEDS_NOTHING, set_dtr_mode, NULL, NULL, NULL },
  { "&K", AT_NEEDS_NOTHING, accept, NULL, NULL, NULL },
  { "&S", AT_NEEDS_NOTHING, accept, NULL, NULL, NULL },
  { "&W", AT_NEEDS_NOTHING, accept, NULL, NULL, NULL },
  { "H", AT_NEEDS_NOTHING, hang_up, NULL, NULL, NULL },
  { "O", AT_NEEDS_NOTHING, go_online, NULL, NULL, NULL },
  { "I", AT_NEEDS_NOTHING, identify, NULL, NULL, NULL },
  { "+CGMI", AT_NEEDS_NOTHING, manufacturer, NULL, NULL, "" },
  { "+GMI", AT_NEEDS_NOTHING, manufacturer, NULL, NULL, "" },
  { "+CGMM", AT_NEEDS_NOTHING, model, NULL, NULL, "" },
  { "+GMM", AT_NEEDS_NOTHING, model, NULL, NULL, "" },
  { "+GCAP", AT_NEEDS_NOTHING, capabilities, NULL, NULL, "" },
  { "+CGMR", AT_NEEDS_NOTHING, revision, NULL, NULL, "" },
  { "+GMR", AT_NEEDS_NOTHING, revision, NULL, NULL, "" },
  { "+CGSN", AT_NEEDS_NOTHING, serial_number, NULL, NULL, "" },
  { "+GSN", AT_NEEDS_NOTHING, serial_number, NULL, NULL, "" },
  { "+SIMCOMATI", AT_NEEDS_NOTHING, details, NULL, NULL, "" },
  { "+CSUB", AT_NEEDS_NOTHING, sub_edition, NULL, NULL, "" },
  { "+CMEE", AT_NEEDS_NOTHING, NULL, read_cmee, set_cmee, "(0-2)" },
  { "+CFUN", AT_NEEDS_NOTHING, NULL, read_cfun, set_cfun, "(0,1,4,5,6,7),(0-1)" },
  { "+CPOWD", AT_NEEDS_NOTHING, NULL, NULL, power_off, "(0,1)" },
  { "+CCLK", AT_NEEDS_NOTHING, NULL, read_clock, accept, "" },
  { "+CLTS", AT_NEEDS_NOTHING, NULL, read_clts, set_clts, "(0,1)" },
  { "+CBC", AT_NEEDS_NOTHING, battery, NULL, NULL, "(0-2),(1-100),(voltage)" },
  { "+CEER", AT_NEEDS_NOTHING, cause, NULL, NULL, "" },
  { "+CGNSPWR", AT_NEEDS_NOTHING, NULL, read_gnss, set_gnss, "(0,1)" },
  { "+CGNSINF", AT_NEEDS_NOTHING, fix, NULL, NULL, "" },
  { "+CGNSPORT", AT_NEEDS_NOTHING, NULL, NULL, accept, "(3,4)" },
  { "+IPR", AT_NEEDS_NOTHING, NULL, speed, accept, "(0,300,600,1200,2400,4800,9600,19200,38400,57600,115200)" },
  { "+IFC", AT_NEEDS_NOTHING, NULL, NULL, accept, "(0-2),(0-2)" },
  { "+ICF", AT_NEEDS_NOTHING, NULL, NULL, accept, "(1-6),(0-3)" },
  { "+CSCS", AT_NEEDS_NOTHING, NULL, read_cscs, set_cscs, "(\"IRA\",\"GSM\",\"UCS2\")" },
  { "+CBATCHK", AT_NEEDS_NOTHING, NULL, NULL, accept, "(0,1)" },
  { "+CMGF", AT_NEEDS_NOTHING, NULL, NULL, accept, "(0,1)" },
  { "+CNMI", AT_NEEDS_NOTHING, NULL, NULL, accept, "(0-3),(0-3),(0,2),(0-2),(0,1)" },
  { NULL, AT_NEEDS_NOTHING, NULL, NULL, NULL, NULL },
};
