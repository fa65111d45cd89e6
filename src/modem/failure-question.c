/* SPDX-License-Identifier: GPL-2.0-or-later */
/* After a failed dial or a PPP that never came up: what does the modem know about it? Asked on the AT port, in bounded
 * time. */
#include "at/at-error-codes.h"
#include "modem/modem-private.h"
#include "modem/network/registration.h"
#include "modem/network/signal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define QUESTION_TIME SECONDS (2)

typedef struct {
  int code;
  DtReason reason;
} CodeRow;

/* +CME ERROR to the dial command: 27.007 §9.2, the causes of 24.008 §10.5.5.14 and §10.5.6.6 and of 24.301 and 24.501. Those that pass by themselves
 * (congestion, a failure of the network) or leave open what is wrong have no row: the modem refused to dial, with the words. */
static const CodeRow codes[] = {
  { AT_CME_SIM_NOT_INSERTED, DT_REASON_SIM_MISSING },
  { AT_CME_SIM_WRONG, DT_REASON_SIM_MISSING },
  { AT_CME_SIM_PIN_REQUIRED, DT_REASON_SIM_PIN_REQUIRED },
  { AT_CME_SIM_PUK_REQUIRED, DT_REASON_SIM_PUK_REQUIRED },
  { AT_CME_EMERGENCY_ONLY, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_NOT_ATTACHED_RESTRICTED, DT_REASON_NOT_ATTACHED },
  { AT_CME_IMSI_UNKNOWN, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_ILLEGAL_MS, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_IMEI_NOT_ACCEPTED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_ILLEGAL_ME, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_GPRS_NOT_ALLOWED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_SERVICES_NOT_ALLOWED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_IDENTITY_UNKNOWN, DT_REASON_NOT_ATTACHED },
  { AT_CME_IMPLICITLY_DETACHED, DT_REASON_NOT_ATTACHED },
  { AT_CME_PLMN_NOT_ALLOWED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_LOCATION_AREA_NOT_ALLOWED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_ROAMING_NOT_ALLOWED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_GPRS_NOT_ALLOWED_IN_PLMN, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_NO_SUITABLE_CELLS, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_CSG_NOT_AUTHORIZED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_UNKNOWN_APN, DT_REASON_APN_REJECTED },
  { AT_CME_USER_AUTHENTICATION, DT_REASON_AUTH_FAILED },
  { AT_CME_OPTION_NOT_SUBSCRIBED, DT_REASON_APN_REJECTED },
  { AT_CME_PDP_AUTHENTICATION, DT_REASON_AUTH_FAILED },
  { AT_CME_OPERATOR_BARRING, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_APN_NOT_SUPPORTED, DT_REASON_APN_REJECTED },
  { AT_CME_OPTION_NOT_AUTHORIZED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_APN_RESTRICTION, DT_REASON_APN_REJECTED },
  { AT_CME_SERVICE_AREA_RESTRICTED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_UNKNOWN_DNN, DT_REASON_APN_REJECTED },
  { AT_CME_SERVING_NETWORK_NOT_AUTHORIZED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_DNN_NOT_SUPPORTED, DT_REASON_APN_REJECTED },
  { AT_CME_SNPN_TEMPORARILY_NOT_AUTHORIZED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_SNPN_NOT_AUTHORIZED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_CAG_NOT_AUTHORIZED, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_SIM_NETWORK_REJECT, DT_REASON_REGISTRATION_DENIED },
  { AT_CME_GPRS_NOT_ATTACHED, DT_REASON_NOT_ATTACHED },
};

typedef struct {
  const char *text; /* lower case */
  DtReason reason;
} TextRow;

/* What +CEER and PPP peers say in words; the first that is contained counts. */
static const TextRow texts[] = {
  { "unknown apn", DT_REASON_APN_REJECTED },
  { "missing or unknown", DT_REASON_APN_REJECTED },
  { "apn not", DT_REASON_APN_REJECTED },
  { "invalid apn", DT_REASON_APN_REJECTED },
  { "access point name", DT_REASON_APN_REJECTED },
  { "not subscribed", DT_REASON_APN_REJECTED },
  { "authentication", DT_REASON_AUTH_FAILED },
  { "illegal ms", DT_REASON_REGISTRATION_DENIED },
  { "illegal me", DT_REASON_REGISTRATION_DENIED },
  { "illegal ue", DT_REASON_REGISTRATION_DENIED },
  { "services not allowed", DT_REASON_REGISTRATION_DENIED },
  { "plmn not allowed", DT_REASON_REGISTRATION_DENIED },
  { "area not allowed", DT_REASON_REGISTRATION_DENIED },
  { "roaming not allowed", DT_REASON_REGISTRATION_DENIED },
  { "operator determined barring", DT_REASON_REGISTRATION_DENIED },
  { "not attached", DT_REASON_NOT_ATTACHED },
};

/* The cause of a release that says nothing, or is an older call's good end. */
static const char *const empty_causes[] = { "no cause",     "normal",      "no error",
                                            "client ended", "unspecified", "user request" };

static void
answered (Modem *self)
{
  if (!at_scope_is_busy (&self->question.scope))
    question_timer (self);
}

static void
ceer_done (Modem *self, const AtReply *reply, gpointer data)
{
  for (guint i = 0; i < reply->lines->len && !self->question.has_ceer; i++)
    self->question.has_ceer = at_parse_ceer (g_ptr_array_index (reply->lines, i), self->question.ceer);
  answered (self);
}

static void
network_done (Modem *self, const AtReply *reply, gpointer data)
{
  self->question.asked_registration = reply->final == AT_FINAL_OK;
  registration_reply (self, reply);
  signal_lines (self, reply->lines);
  answered (self);
}

void
question_start (Modem *self)
{
  const AtCommand cause = { .line = "+CEER", .prefix = "+CEER:", .timeout_us = QUESTION_TIME };
  const AtCommand network = {
    .line = "+CEREG?;+CGREG?;+CREG?;+CGATT?;+CPSI?",
    .prefix = "+CEREG:|+CGREG:|+CREG:|+CGATT:|+CPSI:",
    .timeout_us = QUESTION_TIME,
  };

  if (core_is_single_port (self) || core_at_port (self)->port == NULL || core_at_port (self)->silent > 0)
    return;
  question_cancel (self);
  at_port_send (core_at_port (self), &self->question.scope, &cause, ceer_done, NULL);
  at_port_send_joined (core_at_port (self), &self->question.scope, &network, network_done, NULL);
  modem_timer_set (self, TIMER_QUESTION, QUESTION_TIME);
}

void
question_cancel (Modem *self)
{
  at_scope_cancel (&self->question.scope);
  self->question = (Question) { .has_ceer = FALSE };
  modem_timer_clear (self, TIMER_QUESTION);
}

/* All answers are here, or it has taken long enough. */
void
question_timer (Modem *self)
{
  at_scope_cancel (&self->question.scope);
  modem_timer_clear (self, TIMER_QUESTION);
  call_check_ended (self);
}

static DtReason
reason_of_code (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (codes[i].code == code)
      return codes[i].reason;
  }
  return DT_REASON_NONE;
}

/* Words of an error of 27.007, or some that are known from networks. */
static DtReason
reason_of_text (const char *text)
{
  DtReason reason = reason_of_code (at_cme_from_string (text));
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (texts) && reason == DT_REASON_NONE; i++) {
    if (strstr (lower, texts[i].text) != NULL)
      reason = texts[i].reason;
  }
  return reason;
}

static gboolean
says_something (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (empty_causes); i++) {
    if (strstr (lower, empty_causes[i]) != NULL)
      return FALSE;
  }
  return *text != '\0';
}

static void
set_detail (Modem *self, const char *detail)
{
  g_free (self->call.detail);
  self->call.detail = g_strdup (detail);
}

/* Makes the reason of the call's end better by all that is known, most certain first: the error to the dial command,
 * the peer's or the modem's words, the state of the network. PPP's own verdicts stand. */
void
question_conclude (Modem *self)
{
  DtReason reason = reason_of_code (self->call.code);
  gboolean asked = self->question.asked_registration;

  if (self->call.reason == DT_REASON_AUTH_FAILED || self->call.reason == DT_REASON_LOOPBACK
      || self->call.reason == DT_REASON_IP_CONFIG_FAILED || self->call.reason == DT_REASON_APN_REJECTED)
    return;
  if (reason == DT_REASON_NONE && self->call.detail != NULL)
    reason = reason_of_text (self->call.detail);
  if (reason == DT_REASON_NONE && self->question.has_ceer && says_something (self->question.ceer)) {
    reason = reason_of_text (self->question.ceer);
    if (reason != DT_REASON_NONE || self->call.detail == NULL || g_str_equal (self->call.detail, "NO CARRIER"))
      set_detail (self, self->question.ceer);
  }
  if (reason == DT_REASON_NONE && asked && g_str_equal (core_info (self)->registration, "denied"))
    reason = DT_REASON_REGISTRATION_DENIED;
  if (reason == DT_REASON_NONE && asked && registration_is_on (self) && !registration_is_attached (self))
    reason = DT_REASON_NOT_ATTACHED;
  if (reason == DT_REASON_NONE && asked && !registration_is_on (self))
    set_detail (self, _("the network is gone"));
  if (reason != DT_REASON_NONE)
    self->call.reason = reason;
}
