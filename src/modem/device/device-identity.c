/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/device/device-identity.h"

#include "modem/request.h"

#include <glib/gi18n-lib.h>

static DeviceInfo *
info_of (const ModemCore *self)
{
  return core_state (self, &device_identity_component);
}

const DeviceInfo *
device_info (const ModemCore *self)
{
  return info_of (self);
}

void
device_take_model (ModemCore *self, const char *model)
{
  core_set_string (self, MODEM_INFO_DEVICE, &info_of (self)->model, model);
  info_of (self)->quirks = core_model (self)->quirks;
  core_touch (self, MODEM_INFO_DEVICE);
}

static void
take_text (ModemCore *self, const AtReply *reply, gpointer field)
{
  char text[AT_MAX_TEXT];

  if (reply->final == AT_FINAL_OK && at_parse_text (reply->lines, text))
    core_set_string (self, MODEM_INFO_DEVICE, field, text);
}

void
device_read_identity (ModemCore *self)
{
  const AtCommand maker = { .line = "+CGMI", .timeout_us = SECONDS (3), .flags = AT_FLAG_BARE };
  const AtCommand revision = { .line = "+CGMR", .timeout_us = SECONDS (3), .flags = AT_FLAG_BARE };

  at_port_send (core_at_port (self), NULL, &maker, take_text, &info_of (self)->manufacturer);
  at_port_send (core_at_port (self), NULL, &revision, take_text, &info_of (self)->revision);
}

static void
imei_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  Request *request = data;
  GError *error = request_error_of_reply (reply);
  char imei[AT_MAX_TEXT];

  if (error == NULL && !at_parse_imei (reply->lines, imei))
    error = g_error_new_literal (DT_ERROR, DT_ERROR_MODEM_ERROR, _ ("the modem gave no IMEI"));
  if (error != NULL) {
    request_finish (self, request, NULL, error);
    return;
  }
  request_finish (self, request,
                  modem_result_new ((ModemResult) { .kind = MODEM_RESULT_DEVICE_IDENTITY, .imei = g_strdup (imei) }),
                  NULL);
}

void
device_get_identity (ModemCore *self, ModemDone done, gpointer user_data)
{
  const AtCommand command = { .line = "+CGSN", .timeout_us = SECONDS (5), .flags = AT_FLAG_BARE };
  GError *error = NULL;

  if (request_can_use_at (self, &error))
    request_send (self, request_new_plain (self, done, user_data), &command, imei_done);
  else
    core_answer (self, done, user_data, NULL, error);
}

static void
init (ModemCore *self)
{
  *info_of (self) = (DeviceInfo) { g_strdup (""), g_strdup (""), g_strdup (""), NULL };
}

static void
clear (ModemCore *self)
{
  g_free (info_of (self)->manufacturer);
  g_free (info_of (self)->model);
  g_free (info_of (self)->revision);
}

const ModemComponent device_identity_component = {
  .name = "device identity", .state_size = sizeof (DeviceInfo), .init = init, .clear = clear
};
