/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packet domain (3GPP TS 27.007 §10), dialling, and the module's own TCP/IP stack as far as it gets in PPP's way. */
#include "at-command.h"
#include "modem-private.h"
#include "timer.h"

#include <string.h>

/* From the OK of AT+CNACT=0 to the end of a context that would not end. */
#define STACK_MS 20

static AtResult
read_contexts (AtRequest *request)
{
  for (guint i = 0; i < SIM_CONTEXTS; i++) {
    const SimPdp *pdp = &request->modem->contexts[i];

    if (!pdp->defined)
      continue;
    const char *type = pdp_shown_type (request->modem, i + 1);
    g_autofree char *apn = pdp_shown_apn (request->modem, i + 1);

    at_port_reply (request->port, "+CGDCONT: %u,\"%s\",\"%s\",\"%s\",0,0,0,0", i + 1, type, apn,
                   strcmp (type, "IP") != 0 ? "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0" : "0.0.0.0");
  }
  return at_result (AT_OK);
}

static AtResult
set_context (AtRequest *request)
{
  const char *type = at_argument (request, 1);
  guint cid, cme;

  if (!at_argument_number (request, 0, 1, SIM_CONTEXTS, &cid))
    return at_result (AT_ERROR);
  if (pdp_is_busy (request->modem, cid, &cme))
    return at_cme (cme);
  if (request->arguments->len == 1) {
    request->modem->contexts[cid - 1].defined = FALSE;
    return at_result (AT_OK);
  }
  if (strcmp (type, "IP") != 0 && strcmp (type, "IPV6") != 0 && strcmp (type, "IPV4V6") != 0
      && strcmp (type, "PPP") != 0)
    return at_result (AT_ERROR);
  if (strlen (at_argument (request, 2)) > 100)
    return at_result (AT_ERROR);
  pdp_define (request->modem, cid, type, at_argument (request, 2));
  if (cid == 1 && sim_faults_active (request->modem->context->faults, SIM_FAULT_CONTEXT_NEEDED))
    radio_search (request->modem);
  return at_result (AT_OK);
}

/* The link carries nothing, and the AT port knows. */
static gboolean
is_lost (const SimModem *modem, const char *word)
{
  const SimFaults *faults = modem->context->faults;

  return sim_faults_active (faults, SIM_FAULT_CARRIES_NOTHING)
         && sim_faults_has_word (faults, SIM_FAULT_CARRIES_NOTHING, word);
}

static AtResult
read_attach (AtRequest *request)
{
  gboolean attached = pdp_is_attached (request->modem) && !is_lost (request->modem, "cgatt");

  at_port_reply (request->port, "+CGATT: %d", attached ? 1 : 0);
  return at_result (AT_OK);
}

static AtResult
set_attach (AtRequest *request)
{
  SimModem *modem = request->modem;
  guint attach;

  if (!at_argument_number (request, 0, 0, 1, &attach))
    return at_result (AT_ERROR);
  if (attach == 1 && !radio_is_registered (modem))
    return at_cme (CME_NO_NETWORK);
  if (attach == 1 && !modem->attached)
    radio_judge_context (modem);
  modem->attached = attach == 1;
  if (attach == 0 && modem->call != NULL)
    sim_modem_hang_up (modem);
  if (attach == 0)
    pdp_free (modem, "cgatt");
  else
    pdp_hold (modem);
  if (modem->context_refused) {
    radio_settle (modem);
    return at_cme (CME_NO_NETWORK);
  }
  return at_result (AT_OK);
}

static AtResult
read_active (AtRequest *request)
{
  for (guint cid = 1; cid <= SIM_CONTEXTS; cid++) {
    if (request->modem->contexts[cid - 1].defined)
      at_port_reply (request->port, "+CGACT: %u,%d", cid,
                     pdp_is_active (request->modem, cid) && !is_lost (request->modem, "cgact") ? 1 : 0);
  }
  return at_result (AT_OK);
}

static AtResult
set_active (AtRequest *request)
{
  guint state, cid = 1;

  if (!at_argument_number (request, 0, 0, 1, &state)
      || (request->arguments->len > 1 && !at_argument_number (request, 1, 1, SIM_CONTEXTS, &cid)))
    return at_result (AT_ERROR);
  if (state == 0 && request->modem->call != NULL && request->modem->call_cid == cid)
    sim_modem_hang_up (request->modem);
  if (cid == 1 && state == 0)
    pdp_free (request->modem, "cgact");
  else if (cid == 1)
    pdp_hold (request->modem);
  return at_result (AT_OK);
}

static AtResult
addresses (AtRequest *request)
{
  guint32 address = request->modem->context->config.address;
  guint only = 0;

  if (request->arguments->len > 0 && !at_argument_number (request, 0, 1, SIM_CONTEXTS, &only))
    return at_result (AT_ERROR);
  for (guint cid = 1; cid <= SIM_CONTEXTS; cid++) {
    if (!request->modem->contexts[cid - 1].defined || (only != 0 && only != cid))
      continue;
    if (pdp_is_active (request->modem, cid))
      at_port_reply (request->port, "+CGPADDR: %u,%u.%u.%u.%u", cid, address >> 24, address >> 16 & 255,
                     address >> 8 & 255, address & 255);
    else
      at_port_reply (request->port, "+CGPADDR: %u,0.0.0.0", cid);
  }
  return at_result (AT_OK);
}

static AtResult
network_apn (AtRequest *request)
{
  const char *apn = apn_default (request->modem);
  gboolean known = pdp_is_attached (request->modem) && request->modem->technology != SIM_TECHNOLOGY_GSM && *apn != '\0';

  at_port_reply (request->port, "+CGNAPN: %d,\"%s\"", known ? 1 : 0, known ? apn : "");
  return at_result (AT_OK);
}

static AtResult
read_apn_mode (AtRequest *request)
{
  at_port_reply (request->port, "+CAPNMODE: %u", request->modem->capnmode);
  return at_result (AT_OK);
}

static AtResult
set_apn_mode (AtRequest *request)
{
  return at_result (at_argument_number (request, 0, 0, 1, &request->modem->capnmode) ? AT_OK : AT_ERROR);
}

/* "99#", "99***2#", "98*2#", with DT or DP before. */
static gboolean
parse_number (const char *text, guint *out_cid)
{
  guint64 cid = 1;
  gsize len;

  if (g_ascii_toupper (*text) == 'T' || g_ascii_toupper (*text) == 'P')
    text++;
  if (!g_str_has_prefix (text, "*99") && !g_str_has_prefix (text, "*98"))
    return FALSE;
  text += 3;
  len = strlen (text);
  while (len > 0 && (text[len - 1] == '#' || text[len - 1] == ' '))
    len--;
  g_autofree char *middle = g_strndup (text, len);
  const char *digits = middle + strspn (middle, "*");

  if (*digits != '\0' && !g_ascii_string_to_unsigned (digits, 10, 1, SIM_CONTEXTS, &cid, NULL))
    return FALSE;
  *out_cid = (guint) cid;
  return TRUE;
}

static AtResult
dial (AtRequest *request)
{
  guint cid;

  if (!parse_number (request->text, &cid))
    return at_result (AT_NO_CARRIER); /* a voice call, which this modem has not */
  return modem_dial (request->modem, request->port, cid);
}

static AtResult
enter_data (AtRequest *request)
{
  guint cid = 1;

  if (g_ascii_strcasecmp (at_argument (request, 0), "PPP") != 0
      || (request->arguments->len > 1 && !at_argument_number (request, 1, 1, SIM_CONTEXTS, &cid)))
    return at_result (AT_ERROR);
  return modem_dial (request->modem, request->port, cid);
}

static AtResult
shut_stack (AtRequest *request)
{
  if (!sim_faults_active (request->modem->context->faults, SIM_FAULT_STACK_HOLDS))
    request->modem->cnact = FALSE;
  at_port_reply (request->port, "SHUT OK"); /* and no OK after it */
  return at_result (AT_NO_RESULT);
}

static AtResult
read_stack (AtRequest *request)
{
  at_port_reply (request->port, "+CNACT: %d,\"%s\"", request->modem->cnact ? 1 : 0,
                 request->modem->cnact ? "10.174.46.46" : "0.0.0.0");
  return at_result (AT_OK);
}

static gboolean
on_stack_gone (gpointer user_data)
{
  SimModem *modem = user_data;

  sim_timer_stop (&modem->stack_timer);
  sim_modem_urc (modem, "+APP PDP: DEACTIVE");
  return G_SOURCE_REMOVE;
}

static AtResult
set_stack (AtRequest *request)
{
  SimModem *modem = request->modem;
  guint mode;

  if (!at_argument_number (request, 0, 0, 2, &mode))
    return at_result (AT_ERROR);
  if (mode != 0 && (!pdp_is_attached (modem) || modem->call != NULL))
    return at_result (AT_ERROR);
  if (modem->cnact == (mode != 0))
    return at_result (AT_OK);
  modem->cnact = mode != 0;
  if (sim_faults_active (modem->context->faults, SIM_FAULT_STACK_HOLDS))
    sim_timer_start (&modem->stack_timer, STACK_MS, on_stack_gone, modem);
  else
    sim_modem_urc (modem, modem->cnact ? "+APP PDP: ACTIVE" : "+APP PDP: DEACTIVE");
  return at_result (AT_OK);
}

static AtResult
set_stack_configuration (AtRequest *request)
{
  guint type;

  return at_result (at_argument_number (request, 0, 0, 3, &type) && request->arguments->len >= 2 ? AT_OK : AT_ERROR);
}

const AtCommand at_packet_commands[] = {
  { "D", AT_NEEDS_NOTHING, dial, NULL, NULL, NULL },
  { "+CGDATA", AT_NEEDS_NOTHING, NULL, NULL, enter_data, "(\"PPP\")" },
  { "+CGDCONT", AT_NEEDS_NOTHING, NULL, read_contexts, set_context,
    "(1-24),\"IP\",,,(0-2),(0-4),(0-1),(0-1)\r\n+CGDCONT: (1-24),\"IPV6\",,,(0-2),(0-4),(0-1),(0-1)\r\n"
    "+CGDCONT: (1-24),\"IPV4V6\",,,(0-2),(0-4),(0-1),(0-1)" },
  { "+CGATT", AT_NEEDS_RADIO, NULL, read_attach, set_attach, "(0,1)" },
  { "+CGACT", AT_NEEDS_RADIO, NULL, read_active, set_active, "(0,1)" },
  { "+CGPADDR", AT_NEEDS_RADIO, addresses, NULL, addresses, "" },
  { "+CGNAPN", AT_NEEDS_RADIO, network_apn, NULL, NULL, "(0,1),100" },
  { "+CAPNMODE", AT_NEEDS_NOTHING, NULL, read_apn_mode, set_apn_mode, "(0,1)" },
  { "+CIPSHUT", AT_NEEDS_NOTHING, shut_stack, NULL, NULL, "" },
  { "+CNACT", AT_NEEDS_RADIO, NULL, read_stack, set_stack, "(0-2),\"APN\"" },
  { "+CNCFG", AT_NEEDS_NOTHING, NULL, NULL, set_stack_configuration, "(0-3),\"APN\",\"USER\",\"PWD\",(0-3)" },
  { NULL, AT_NEEDS_NOTHING, NULL, NULL, NULL, NULL },
};
