/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signal, registration, operator, bands: 3GPP TS 27.007 §7 and SIMCom's +CPSI, +CNMP, +CMNB, +CBANDCFG, +CNSMOD. */
#include "at-command.h"
#include "modem-private.h"

#include <string.h>

/* Searching the bands takes as long as 20 dials. */
#define SCAN_DIALS 20

/* The manual's table, which differs from 27.007's by up to 3 dB. */
static guint
csq (gint dbm)
{
  if (dbm <= -115)
    return 0;
  return dbm >= -52 ? 31 : (guint) (dbm + 114) / 2;
}

static AtResult
signal_quality (AtRequest *request)
{
  const SimModem *modem = request->modem;

  if (modem->signal.unknown || modem->cfun != 1 || modem->technology == SIM_TECHNOLOGY_NONE)
    at_port_reply (request->port, "+CSQ: 99,99");
  else
    at_port_reply (request->port, "+CSQ: %u,99", csq (modem->signal.rssi));
  return at_result (AT_OK);
}

static AtResult
serving_cell (AtRequest *request)
{
  const SimModem *modem = request->modem;
  const SimSignal *signal = &modem->signal;
  const char *code = radio_operator_code (modem);

  if (modem->cfun != 1) {
    at_port_reply (request->port, "+CPSI: NO SERVICE,%s", modem->cfun == 4 ? "Low Power Mode" : "Offline");
    return at_result (AT_OK);
  }
  switch (radio_is_registered (modem) ? modem->technology : SIM_TECHNOLOGY_NONE) {
  case SIM_TECHNOLOGY_NONE:
    at_port_reply (request->port, "+CPSI: NO SERVICE,Online");
    break;
  case SIM_TECHNOLOGY_CATM:
    at_port_reply (request->port,
                   "+CPSI: LTE CAT-M1,Online,%.3s-%s,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,%d,%d,%d,%d", code,
                   code + 3, signal->rsrq, signal->rsrp, signal->rssi, signal->rssnr);
    break;
  case SIM_TECHNOLOGY_NBIOT:
    at_port_reply (request->port,
                   "+CPSI: LTE NB-IOT,Online,%.3s-%s,0xCABC,54690159,364,EUTRAN-BAND8,3640,0,0,%d,%d,%d,%d", code,
                   code + 3, signal->rsrq, signal->rsrp, signal->rssi, signal->rssnr);
    break;
  case SIM_TECHNOLOGY_GSM:
    at_port_reply (request->port, "+CPSI: GSM,Online,%.3s-%s,0x1054,62168,512 DCS 1800,%d,0,32-32", code, code + 3,
                   signal->rssi);
    break;
  }
  return at_result (AT_OK);
}

static SimDomain
domain_of (const AtRequest *request)
{
  if (strcmp (request->name, "+CREG") == 0)
    return SIM_DOMAIN_CREG;
  return strcmp (request->name, "+CGREG") == 0 ? SIM_DOMAIN_CGREG : SIM_DOMAIN_CEREG;
}

static guint *
mode_of (AtRequest *request)
{
  guint *const modes[SIM_N_DOMAINS] = { &request->modem->creg, &request->modem->cgreg, &request->modem->cereg };

  return modes[domain_of (request)];
}

static AtResult
read_registration (AtRequest *request)
{
  g_autoptr (GString) status = g_string_new (NULL);
  guint mode = *mode_of (request);

  radio_append_status (request->modem, status, domain_of (request), mode);
  at_port_reply (request->port, "%s: %u,%s", request->name, mode, status->str);
  return at_result (AT_OK);
}

static AtResult
set_registration (AtRequest *request)
{
  return at_result (at_argument_number (request, 0, 0, 2, mode_of (request)) ? AT_OK : AT_ERROR);
}

/* In the character set; to be freed. */
static char *
encode (const SimModem *modem, const char *ascii)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!modem->ucs2)
    return g_strdup (ascii);
  for (; *ascii != '\0'; ascii++)
    g_string_append_printf (text, "%04X", (guchar) *ascii);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The other way; to be freed. */
static char *
decode (const SimModem *modem, const char *text)
{
  g_autoptr (GString) ascii = g_string_new (NULL);

  if (!modem->ucs2)
    return g_strdup (text);
  for (; strlen (text) >= 4; text += 4) {
    g_autofree char *digits = g_strndup (text, 4);

    g_string_append_c (ascii, (char) g_ascii_strtoull (digits, NULL, 16));
  }
  return g_string_free (g_steal_pointer (&ascii), FALSE);
}

static AtResult
read_cops (AtRequest *request)
{
  const SimModem *modem = request->modem;
  g_autofree char *name = encode (modem,
                                  modem->cops_format == 2 ? radio_operator_code (modem) : radio_operator_name (modem));

  if (!radio_is_registered (modem))
    at_port_reply (request->port, "+COPS: %u", modem->cops_mode);
  else
    at_port_reply (request->port, "+COPS: %u,%u,\"%s\",%u", modem->cops_mode, modem->cops_format, name,
                   radio_access_technology (modem));
  return at_result (AT_OK);
}

static AtResult
set_cops (AtRequest *request)
{
  SimModem *modem = request->modem;
  g_autofree char *wanted = decode (modem, at_argument (request, 2));
  guint mode;

  if (!at_argument_number (request, 0, 0, 4, &mode))
    return at_result (AT_ERROR);
  if (request->arguments->len > 1 && !at_argument_number (request, 1, 0, 2, &modem->cops_format))
    return at_result (AT_ERROR);
  if (mode == 3)
    return at_result (AT_OK);
  if ((mode == 1 || mode == 4) && strcmp (wanted, radio_operator_code (modem)) != 0
      && strcmp (wanted, radio_operator_name (modem)) != 0)
    return at_cme (CME_NO_NETWORK);
  gboolean was_chosen = modem->chosen_operator != NULL;

  modem->cops_mode = mode;
  modem->deregistered = mode == 2;
  g_clear_pointer (&modem->chosen_operator, g_free);
  if (was_chosen && mode != 2)
    radio_search (modem);
  else
    radio_update (modem);
  return at_result (AT_OK);
}

/* The only test form that takes time and depends on where we are. */
static AtResult
scan (AtRequest *request)
{
  guint ms = request->modem->context->config.connect_ms * SCAN_DIALS;
  const char *plmn = request->modem->context->config.plmn;
  gboolean usual = strcmp (plmn, "46692") == 0;
  g_autofree char *name = encode (request->modem, usual ? "Chunghwa Telecom" : plmn);
  g_autofree char *short_name = encode (request->modem, usual ? "CHT" : plmn);
  g_autofree char *code = encode (request->modem, plmn);
  g_autofree char *other_name = encode (request->modem, "Far EasTone");
  g_autofree char *other_short_name = encode (request->modem, "FET");
  g_autofree char *other_code = encode (request->modem, "46601");

  at_port_reply (request->port,
                 "+COPS: (2,\"%s\",\"%s\",\"%s\",7),(1,\"%s\",\"%s\",\"%s\",9),(3,\"%s\",\"%s\",\"%s\",7),,"
                 "(0,1,2,3,4),(0,1,2)",
                 name, short_name, code, name, short_name, code, other_name, other_short_name, other_code);
  return at_port_complete_later (request->port, ms, at_result (AT_OK));
}

static AtResult
read_cnmp (AtRequest *request)
{
  at_port_reply (request->port, "+CNMP: %u", request->modem->cnmp);
  return at_result (AT_OK);
}

/* The technologies that +CNMP and +CMNB leave decide about the one in use. */
static void
choose_technology (SimModem *modem)
{
  SimTechnology lte = modem->cmnb == 2 ? SIM_TECHNOLOGY_NBIOT : SIM_TECHNOLOGY_CATM;
  SimTechnology wanted = modem->cnmp == 13 ? SIM_TECHNOLOGY_GSM : lte;

  if (modem->technology != SIM_TECHNOLOGY_NONE && modem->technology != wanted)
    sim_modem_set_technology (modem, wanted);
}

static AtResult
set_cnmp (AtRequest *request)
{
  guint mode;

  if (!at_argument_number (request, 0, 2, 51, &mode) || (mode != 2 && mode != 13 && mode != 38 && mode != 51))
    return at_result (AT_ERROR);
  request->modem->cnmp = mode;
  choose_technology (request->modem);
  return at_result (AT_OK);
}

static AtResult
read_cmnb (AtRequest *request)
{
  at_port_reply (request->port, "+CMNB: %u", request->modem->cmnb);
  return at_result (AT_OK);
}

static AtResult
set_cmnb (AtRequest *request)
{
  guint mode;

  if (!at_argument_number (request, 0, 1, 3, &mode))
    return at_result (AT_ERROR);
  request->modem->cmnb = mode;
  choose_technology (request->modem);
  return at_result (AT_OK);
}

static AtResult
read_bands (AtRequest *request)
{
  at_port_reply (request->port, "+CBANDCFG: \"CAT-M\",%s\r\n+CBANDCFG: \"NB-IOT\",%s", request->modem->catm_bands,
                 request->modem->nbiot_bands);
  return at_result (AT_OK);
}

static AtResult
set_bands (AtRequest *request)
{
  SimModem *modem = request->modem;
  g_autoptr (GString) bands = g_string_new (NULL);
  gboolean nbiot = strcmp (at_argument (request, 0), "NB-IOT") == 0;

  if ((!nbiot && strcmp (at_argument (request, 0), "CAT-M") != 0) || request->arguments->len < 2)
    return at_result (AT_ERROR);
  for (guint i = 1; i < request->arguments->len; i++) {
    guint band;

    if (!at_argument_number (request, i, 1, 85, &band))
      return at_result (AT_ERROR);
    g_string_append_printf (bands, "%s%u", i == 1 ? "" : ",", band);
  }
  char **slot = nbiot ? &modem->nbiot_bands : &modem->catm_bands;

  g_free (*slot);
  *slot = g_strdup (bands->str);
  return at_result (AT_OK);
}

static AtResult
read_cnsmod (AtRequest *request)
{
  at_port_reply (request->port, "+CNSMOD: %u,%u", request->modem->cnsmod,
                 !radio_is_registered (request->modem)              ? 0
                 : request->modem->technology == SIM_TECHNOLOGY_GSM ? 1
                                                                    : radio_access_technology (request->modem));
  return at_result (AT_OK);
}

static AtResult
set_cnsmod (AtRequest *request)
{
  return at_result (at_argument_number (request, 0, 0, 1, &request->modem->cnsmod) ? AT_OK : AT_ERROR);
}

static AtResult
read_power_saving (AtRequest *request)
{
  at_port_reply (request->port, "+CPSMS: %d", request->modem->psm ? 1 : 0);
  return at_result (AT_OK);
}

static AtResult
set_power_saving (AtRequest *request)
{
  guint mode;

  if (!at_argument_number (request, 0, 0, 1, &mode))
    return at_result (AT_ERROR);
  request->modem->psm = mode == 1;
  return at_result (AT_OK);
}

static AtResult
set_edrx (AtRequest *request)
{
  guint mode;

  if (!at_argument_number (request, 0, 0, 3, &mode))
    return at_result (AT_ERROR);
  request->modem->edrx = mode == 1 || mode == 2;
  return at_result (AT_OK);
}

const AtCommand at_radio_commands[] = {
  { "+CSQ", AT_NEEDS_NOTHING, signal_quality, NULL, NULL, "(0-31,99),(0-7,99)" },
  { "+CPSI", AT_NEEDS_NOTHING, NULL, serving_cell, NULL, "" },
  { "+CREG", AT_NEEDS_NOTHING, NULL, read_registration, set_registration, "(0-2)" },
  { "+CGREG", AT_NEEDS_NOTHING, NULL, read_registration, set_registration, "(0-2)" },
  { "+CEREG", AT_NEEDS_NOTHING, NULL, read_registration, set_registration, "(0-2)" },
  { "+COPS", AT_NEEDS_RADIO, NULL, read_cops, set_cops, NULL, scan },
  { "+CNMP", AT_NEEDS_NOTHING, NULL, read_cnmp, set_cnmp,
    "((2-Automatic),(13-GSM Only),(38-LTE Only),(51-GSM And LTE Only))" },
  { "+CMNB", AT_NEEDS_NOTHING, NULL, read_cmnb, set_cmnb, "((1-Cat-M),(2-NB-IoT),(3-Cat-M And NB-IoT))" },
  { "+CBANDCFG", AT_NEEDS_NOTHING, NULL, read_bands, set_bands, "(CAT-M,NB-IOT),(1-85)" },
  { "+CNSMOD", AT_NEEDS_NOTHING, NULL, read_cnsmod, set_cnsmod, "(0-1)" },
  { "+CPSMS", AT_NEEDS_NOTHING, NULL, read_power_saving, set_power_saving, "(0,1)" },
  { "+CEDRXS", AT_NEEDS_NOTHING, NULL, NULL, set_edrx, "(0-3),(4-5),(\"0000\"-\"1111\")" },
  { NULL, AT_NEEDS_NOTHING, NULL, NULL, NULL, NULL },
};
