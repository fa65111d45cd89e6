/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/sim/sim-identity.h"

#include "modem/request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  char iccid[AT_MAX_TEXT], imsi[AT_MAX_TEXT]; /* "" unknown */
  guint mnc_digits;                           /* as the card has it; 0: unknown */
  char serving[8];                            /* the network that the modem is on; "": none, or unknown */
  AtScope scope;
} Identity;

static Identity *
identity_of (const ModemCore *self)
{
  return core_state (self, &sim_identity_component);
}

const char *
sim_iccid (const ModemCore *self)
{
  return identity_of (self)->iccid;
}

AtScope *
sim_identity_scope (ModemCore *self)
{
  return &identity_of (self)->scope;
}

void
sim_take_iccid (ModemCore *self, const AtReply *reply)
{
  char iccid[AT_MAX_TEXT];

  if (reply->final != AT_FINAL_OK || !at_parse_iccid (reply->lines, iccid))
    return;
  if (*identity_of (self)->iccid != '\0' && strcmp (identity_of (self)->iccid, iccid) != 0)
    core_raise (self, COMPONENT_EVENT_OTHER_SIM);
  g_strlcpy (identity_of (self)->iccid, iccid, sizeof identity_of (self)->iccid);
  core_raise (self, COMPONENT_EVENT_SIM_NUMBER);
}

static void
iccid_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  sim_take_iccid (self, reply);
}

void
sim_read_iccid (ModemCore *self)
{
  const AtCommand command = { .line = "+CCID", .timeout_us = SECONDS (3), .flags = AT_FLAG_BARE };

  at_port_send (core_at_port (self), &identity_of (self)->scope, &command, iccid_done, NULL);
}

/* EF AD, whose fourth byte is the length of the operator's code (TS 31.102 §4.2.18). */
#define READ_ADMINISTRATIVE_DATA "+CRSM=176,28589,0,0,4"
#define COUNTRY_DIGITS 3

/* Some countries have operator codes of three digits (ITU-T E.212 annex): the first three of the IMSI tell. Some have
 * both: those are not here. */
static gboolean
has_long_code (const char *imsi)
{
  static const char *const countries[] = { "302", "310", "311", "312", "313", "314", "315", "316",
                                           "334", "338", "342", "344", "346", "348", "354", "356",
                                           "358", "360", "365", "376", "708", "722", "732", "750" };

  for (gsize i = 0; i < G_N_ELEMENTS (countries); i++) {
    if (strncmp (imsi, countries[i], 3) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
imsi_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_OK && at_parse_imsi (reply->lines, identity_of (self)->imsi))
    core_raise (self, COMPONENT_EVENT_SIM_OPERATOR);
}

/* The card knows best, then the network that it is at home in. */
static gsize
code_length (const ModemCore *self)
{
  const Identity *identity = identity_of (self);
  const char *serving = identity->serving;

  if (identity->mnc_digits != 0)
    return COUNTRY_DIGITS + identity->mnc_digits;
  if (*serving != '\0' && g_str_has_prefix (identity->imsi, serving))
    return strlen (serving);
  return has_long_code (identity->imsi) ? 6 : 5;
}

char *
sim_home_network (const ModemCore *self)
{
  return g_strndup (identity_of (self)->imsi, code_length (self));
}

void
sim_set_serving_network (ModemCore *self, const char *code)
{
  g_strlcpy (identity_of (self)->serving, code, sizeof identity_of (self)->serving);
}

static void
administrative_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  for (guint i = 0; i < reply->lines->len; i++) {
    if (at_parse_mnc_digits (g_ptr_array_index (reply->lines, i), &identity_of (self)->mnc_digits))
      core_raise (self, COMPONENT_EVENT_SIM_OPERATOR);
  }
}

static void
read_identity (ModemCore *self, const ComponentEvent *event)
{
  const AtCommand imsi = { .line = "+CIMI", .timeout_us = SECONDS (3), .flags = AT_FLAG_BARE };
  const AtCommand administrative = { .line = READ_ADMINISTRATIVE_DATA, .prefix = "+CRSM:", .timeout_us = SECONDS (3) };

  sim_read_iccid (self);
  at_port_send (core_at_port (self), &identity_of (self)->scope, &imsi, imsi_done, NULL);
  at_port_send (core_at_port (self), &identity_of (self)->scope, &administrative, administrative_done, NULL);
}

typedef struct {
  Request base;
  char *iccid, *imsi; /* NULL: not known */
} IdentityRequest;

static void
identity_clear (Request *base)
{
  IdentityRequest *request = (IdentityRequest *) base;

  request_erase (request->iccid);
  request_erase (request->imsi);
}

/* A locked SIM tells its number, not its subscriber. */
static void
identity_finish (ModemCore *self, IdentityRequest *request)
{
  GError *error = g_steal_pointer (&request->base.error);

  if (request->iccid == NULL && request->imsi == NULL) {
    if (error == NULL)
      error = g_error_new_literal (DT_ERROR, DT_ERROR_MODEM_ERROR, _ ("the modem gave no identity"));
    request_finish (self, &request->base, NULL, error);
    return;
  }
  g_clear_error (&error);

  ModemResult *result = modem_result_new ((ModemResult) {
    .kind = MODEM_RESULT_SIM_IDENTITY, .sim_identity = { g_strdup (request->iccid), g_strdup (request->imsi) } });
  request_finish (self, &request->base, result, NULL);
}

static void
identity_lost (ModemCore *self, Request *base)
{
  if (base->error == NULL)
    base->error = request_error_of_loss (self);
  identity_finish (self, (IdentityRequest *) base);
}

static void
identity_iccid_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  IdentityRequest *request = data;
  char text[AT_MAX_TEXT];

  if (reply->final == AT_FINAL_OK && at_parse_iccid (reply->lines, text))
    request->iccid = g_strdup (text);
  else
    request->base.error = request_error_of_reply (reply);
}

static void
identity_imsi_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  IdentityRequest *request = data;
  char text[AT_MAX_TEXT];

  if (reply->final == AT_FINAL_OK && at_parse_imsi (reply->lines, text))
    request->imsi = g_strdup (text);
  else if (request->base.error == NULL)
    request->base.error = request_error_of_reply (reply);
  identity_finish (self, request);
}

void
sim_get_identity (ModemCore *self, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .lost = identity_lost, .clear = identity_clear };
  const AtCommand iccid = { .line = "+CCID", .timeout_us = SECONDS (5), .flags = AT_FLAG_BARE };
  const AtCommand imsi = { .line = "+CIMI", .timeout_us = SECONDS (5), .flags = AT_FLAG_BARE };
  GError *error = NULL;

  if (!request_can_use_at (self, &error)) {
    core_answer (self, done, user_data, NULL, error);
    return;
  }
  IdentityRequest *request = request_new (self, &kind, sizeof *request, done, user_data);
  request_send (self, &request->base, &iccid, identity_iccid_done);
  request_send (self, &request->base, &imsi, identity_imsi_done);
}

void
sim_identity_forget (ModemCore *self)
{
  Identity *identity = identity_of (self);

  at_scope_cancel (&identity->scope);
  *identity->iccid = *identity->imsi = '\0';
  identity->mnc_digits = 0;
}

static const ComponentHandler handlers[] = { { COMPONENT_EVENT_SETTLED, read_identity }, { 0, NULL } };

const ModemComponent sim_identity_component = { .name = "SIM identity",
                                                .state_size = sizeof (Identity),
                                                .handlers = handlers };
