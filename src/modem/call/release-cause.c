/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/release-cause.h"

#include "at/at-error-codes.h"
#include "modem/network/registration.h"
#include "modem/network/signal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ANSWER_TIME SECONDS (2)

typedef struct {
  int code;
  DtReason reason;
} CodeRow;

/* +CME ERROR to the dial command: 27.007 §9.2, the causes of 24.008 §10.5.5.14 and §10.5.6.6 and of 24.301 and 24.501.
 * Those that pass by themselves (congestion, a failure of the network) or leave open what is wrong have no row: the
 * modem refused to dial, with the words. */
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

typedef struct {
  AtScope scope; /* busy while it is asked */
  gboolean asked_registration, has_ceer;
  /* When it was answered, or at the failure: what our own hangup changes does not count. */
  gboolean registered, denied, attached;
  char ceer[AT_MAX_TEXT];
} Answers;

typedef struct {
  Answers now;
  CoreTimer timer; /* it takes too long */
} ReleaseCause;

static ReleaseCause *
cause_of (const ModemCore *self)
{
  return core_state (self, &release_cause_component);
}

/* All answers are here, or it has taken long enough. */
static void
known (ModemCore *self)
{
  at_scope_cancel (&cause_of (self)->now.scope);
  core_timer_stop (&cause_of (self)->timer);
  core_raise (self, COMPONENT_EVENT_CAUSE_KNOWN);
}

static void
answered (ModemCore *self)
{
  if (!at_scope_is_busy (&cause_of (self)->now.scope))
    known (self);
}

static void
ceer_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  for (guint i = 0; i < reply->lines->len && !cause_of (self)->now.has_ceer; i++)
    cause_of (self)->now.has_ceer = at_parse_ceer (g_ptr_array_index (reply->lines, i), cause_of (self)->now.ceer);
  answered (self);
}

/* The port is being freed meanwhile, and +CGACT=0 takes the attach with it. */
static void
note_network (ModemCore *self, const GPtrArray *lines)
{
  Answers *now = &cause_of (self)->now;

  for (guint i = 0; i < lines->len; i++)
    at_parse_cgatt (g_ptr_array_index (lines, i), &now->attached);
  now->registered = registration_is_on (self);
  now->denied = registration_is_denied (self);
}

static void
network_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  gboolean attached = registration_is_attached (self);

  /* One of the domains is often unknown to a modem. */
  cause_of (self)->now.asked_registration = reply->final == AT_FINAL_OK || reply->lines->len > 0;
  registration_reply (self, reply);
  note_network (self, reply->lines);
  /* A hangup that has ended the context since knows better what is now. */
  registration_set_attached (self, attached && cause_of (self)->now.attached);
  signal_lines (self, reply->lines);
  answered (self);
}

void
release_cause_ask (ModemCore *self)
{
  const AtCommand cause = { .line = "+CEER", .prefix = "+CEER:", .timeout_us = ANSWER_TIME };
  const ModelServingCell *cell = core_model (self)->cell;
  g_autofree char *line = g_strconcat ("+CEREG?;+CGREG?;+CREG?;+CGATT?;", cell->query, NULL);
  g_autofree char *prefix = g_strconcat ("+CEREG:|+CGREG:|+CREG:|+CGATT:|", cell->prefix, NULL);
  const AtCommand network = { .line = line, .prefix = prefix, .timeout_us = ANSWER_TIME };

  if (core_is_single_port (self) || core_at_port (self)->port == NULL || core_at_port (self)->silent > 0)
    return;
  release_cause_cancel (self);
  cause_of (self)->now.attached = registration_is_attached (self);
  at_port_send (core_at_port (self), &cause_of (self)->now.scope, &cause, ceer_done, NULL);
  at_port_send_joined (core_at_port (self), &cause_of (self)->now.scope, &network, network_done, NULL);
  core_timer_set (self, &cause_of (self)->timer, ANSWER_TIME);
}

void
release_cause_cancel (ModemCore *self)
{
  at_scope_cancel (&cause_of (self)->now.scope);
  cause_of (self)->now = (Answers) { .has_ceer = FALSE };
  core_timer_stop (&cause_of (self)->timer);
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

DtReason
release_cause_of (int code, const char *text)
{
  DtReason reason = reason_of_code (code);

  return reason == DT_REASON_NONE ? reason_of_text (text) : reason;
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
set_detail (char **detail, const char *text)
{
  g_free (*detail);
  *detail = g_strdup (text);
}

static gboolean
says (const char *lower, const char *words, const char *cause)
{
  return strstr (lower, words) != NULL || strstr (lower, cause) != NULL;
}

/* What to set where the network has another type of addresses; NULL: that is not it. Causes 50, 51, 52 and 57
 * of 24.008, or no address of the only type that was asked for. */
static const char *
type_advice (PdpType type, DtReason reason, const char *detail)
{
  gboolean none = reason == DT_REASON_IPCP_TIMEOUT;
  g_autofree char *lower = g_ascii_strdown (detail == NULL ? "" : detail, -1);
  gboolean both = says (lower, "ipv4v6 only", "#57");

  if (type == PDP_TYPE_IP && (none || both || says (lower, "ipv6 only", "#51")))
    return _ ("pdp-type is ip; an APN that has IPv6 only needs pdp-type=ipv4v6");
  if (type == PDP_TYPE_IPV6 && (none || both || says (lower, "ipv4 only", "#50")))
    return _ ("pdp-type is ipv6; an APN that has IPv4 only needs pdp-type=ipv4v6");
  if (type == PDP_TYPE_IPV4V6 && says (lower, "ipv4 only", "#50"))
    return _ ("this network has IPv4 only: set pdp-type=ip");
  if (type == PDP_TYPE_IPV4V6 && says (lower, "ipv6 only", "#51"))
    return _ ("this network has IPv6 only: set pdp-type=ipv6");
  if (type == PDP_TYPE_IPV4V6 && says (lower, "single address", "#52"))
    return _ ("this network gives one address only: set pdp-type=ip or pdp-type=ipv6");
  return NULL;
}

static void
add_type_advice (PdpType type, DtReason reason, char **detail)
{
  const char *advice = type_advice (type, reason, *detail);
  g_autofree char *both = NULL;

  if (advice == NULL)
    return;
  /* What the reason says anyway is not said twice. */
  if (*detail == NULL || **detail == '\0' || g_str_equal (*detail, dt_reason_describe (reason)))
    both = g_strdup (advice);
  else
    both = g_strdup_printf ("%s; %s", *detail, advice);
  set_detail (detail, both);
}

gboolean
release_cause_is_asked (const ModemCore *self)
{
  return at_scope_is_busy (&cause_of (self)->now.scope);
}

DtReason
release_cause_conclude (const ModemCore *self, DtReason known, int code, PdpType type, char **detail)
{
  const Answers *now = &cause_of (self)->now;
  DtReason reason = reason_of_code (code);
  gboolean asked = now->asked_registration;

  if (known == DT_REASON_AUTH_FAILED || known == DT_REASON_LOOPBACK || known == DT_REASON_IP_CONFIG_FAILED
      || known == DT_REASON_APN_REJECTED)
    return known;
  if (reason == DT_REASON_NONE && *detail != NULL)
    reason = reason_of_text (*detail);
  if (reason == DT_REASON_NONE && now->has_ceer && says_something (now->ceer)) {
    reason = reason_of_text (now->ceer);
    if (reason != DT_REASON_NONE || *detail == NULL || g_str_equal (*detail, "NO CARRIER"))
      set_detail (detail, now->ceer);
  }
  if (reason == DT_REASON_NONE && asked && now->denied)
    reason = DT_REASON_REGISTRATION_DENIED;
  if (reason == DT_REASON_NONE && asked && now->registered && !now->attached)
    reason = DT_REASON_NOT_ATTACHED;
  if (reason == DT_REASON_NONE && asked && !now->registered)
    set_detail (detail, _ ("the network is gone"));
  if (reason == DT_REASON_NONE)
    reason = known;
  add_type_advice (type, reason, detail);
  return reason;
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  release_cause_cancel (self);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &cause_of (self)->timer, known);
}

static const ComponentHandler handlers[] = { { COMPONENT_EVENT_FORGOTTEN, forgotten }, { 0, NULL } };

const ModemComponent release_cause_component = {
  .name = "release cause",
  .state_size = sizeof (ReleaseCause),
  .init = init,
  .handlers = handlers,
};
