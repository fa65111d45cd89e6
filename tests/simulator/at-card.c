/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIM commands: 3GPP TS 27.007 §7.4, §7.5, §8.3, and SIMCom's +SPIC and +CCID. */
#include "at-command.h"
#include "modem-private.h"

#include <string.h>

/* PIN2 and PUK2 have their own counters, which nothing here touches. */
#define PIN2_TRIES 3
#define PUK2_TRIES 10
#define MCC_LEN 3

static AtResult
read_cpin (AtRequest *request)
{
  AtResult state = card_check_command (request->modem);

  /* A lock is an answer, not an error. */
  if (state.end != AT_OK && state.cme != CME_SIM_PIN && state.cme != CME_SIM_PUK)
    return state;
  at_port_reply (request->port, "+CPIN: %s", card_state_text (request->modem));
  if (sim_faults_take (request->modem->context->faults, SIM_FAULT_CPIN_WITHOUT_OK))
    return at_result (AT_NO_RESULT);
  return at_result (AT_OK);
}

static AtResult
set_cpin (AtRequest *request)
{
  if (request->arguments->len > 2)
    return at_result (AT_ERROR);
  return card_enter (request->modem, at_argument (request, 0), at_argument (request, 1));
}

static AtResult
tries_left (AtRequest *request)
{
  at_port_reply (request->port, "+SPIC: %u,%u,%u,%u", request->modem->pin_tries, request->modem->puk_tries, PIN2_TRIES,
                 PUK2_TRIES);
  return at_result (AT_OK);
}

static AtResult
iccid (AtRequest *request)
{
  at_port_reply (request->port, "%s", request->modem->context->config.iccid);
  return at_result (AT_OK);
}

static AtResult
imsi (AtRequest *request)
{
  at_port_reply (request->port, "%s", request->modem->context->config.imsi);
  return at_result (AT_OK);
}

static AtResult
set_clck (AtRequest *request)
{
  guint mode;

  if (!at_argument_number (request, 1, 0, 2, &mode))
    return at_result (AT_ERROR);
  if (g_ascii_strcasecmp (at_argument (request, 0), "SC") != 0)
    return at_cme (CME_NOT_ALLOWED);
  if (mode < 2)
    return card_set_lock (request->modem, mode == 1, at_argument (request, 2));
  at_port_reply (request->port, "+CLCK: %d", request->modem->pin_lock ? 1 : 0);
  return at_result (AT_OK);
}

static AtResult
set_cpwd (AtRequest *request)
{
  if (g_ascii_strcasecmp (at_argument (request, 0), "SC") != 0)
    return at_cme (CME_NOT_ALLOWED);
  return card_change_pin (request->modem, at_argument (request, 1), at_argument (request, 2));
}

/* Only EF_AD, whose last byte is the length of the MNC (31.102 §4.2.18). */
static AtResult
set_crsm (AtRequest *request)
{
  if (strcmp (at_argument (request, 0), "176") != 0 || strcmp (at_argument (request, 1), "28589") != 0)
    return at_cme (CME_NOT_ALLOWED);
  const char *plmn = request->modem->context->config.plmn;

  at_port_reply (request->port, "+CRSM: 144,0,\"000000%02X\"", (guint) strlen (plmn) - MCC_LEN);
  return at_result (AT_OK);
}

const AtCommand at_card_commands[] = {
  { "+CPIN", AT_NEEDS_NOTHING, NULL, read_cpin, set_cpin, "" },
  { "+SPIC", AT_NEEDS_NOTHING, tries_left, NULL, NULL, "" },
  { "+CCID", AT_NEEDS_SIM, iccid, NULL, NULL, "" },
  { "+CIMI", AT_NEEDS_SIM, imsi, NULL, NULL, "" },
  { "+CLCK", AT_NEEDS_SIM, NULL, NULL, set_clck, "(\"SC\")" },
  { "+CPWD", AT_NEEDS_SIM, NULL, NULL, set_cpwd, "(\"SC\",8)" },
  { "+CRSM", AT_NEEDS_SIM, NULL, NULL, set_crsm, "" },
  { NULL, AT_NEEDS_NOTHING, NULL, NULL, NULL, NULL },
};
