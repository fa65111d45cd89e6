/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Modem: the device, its network, signal and state, and what all of them can be asked. */
#include "daemon/bus/errors.h"
#include "daemon/connect-rights.h"
#include "daemon/objects/interfaces.h"
#include "daemon/objects/modem-skeleton.h"
#include "settings/setting-table.h"

#include <dialtone.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define COMMAND_TIMEOUT_MAX_MS 600000

static GVariant *
cell (const NetworkInfo *info)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (info->has_cell) {
    g_variant_builder_add (&builder, "{sv}", "area", g_variant_new_uint32 (info->cell_area));
    g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_uint32 (info->cell_id));
    g_variant_builder_add (&builder, "{sv}", "channel", g_variant_new_uint32 (info->cell_channel));
    if (*info->cell_band != '\0')
      g_variant_builder_add (&builder, "{sv}", "band", g_variant_new_string (info->cell_band));
  }
  return g_variant_builder_end (&builder);
}

/* The properties that never change. */
static void
describe (DialtoneModem *skeleton, const ModemDescription *description)
{
  g_auto (GVariantBuilder) ports = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  g_variant_builder_add (&ports, "(ss)", description->at_path, "at");
  if (description->data_path != NULL)
    g_variant_builder_add (&ports, "(ss)", description->data_path, "data");
  if (description->nmea_path != NULL)
    g_variant_builder_add (&ports, "(ss)", description->nmea_path, "nmea");
  dialtone_modem_set_ports (skeleton, g_variant_builder_end (&ports));
  dialtone_modem_set_device (skeleton, description->device);
}

static void
publish_device (DialtoneModem *skeleton, const DeviceInfo *info)
{
  static const char *const none[] = { NULL };

  dialtone_modem_set_manufacturer (skeleton, info->manufacturer);
  dialtone_modem_set_model (skeleton, info->model);
  dialtone_modem_set_revision (skeleton, info->revision);
  dialtone_modem_set_quirks (skeleton, info->quirks == NULL ? none : info->quirks);
}

static void
publish_network (DialtoneModem *skeleton, const NetworkInfo *info)
{
  dialtone_modem_set_access_technology (skeleton, access_technology_to_string (info->technology));
  dialtone_modem_set_registration (skeleton, network_registration_to_string (info->registration));
  dialtone_modem_set_operator_code (skeleton, info->operator_code);
  dialtone_modem_set_operator_name (skeleton, info->operator_name);
  dialtone_modem_set_roaming (skeleton, info->registration == NETWORK_REGISTRATION_ROAMING);
  dialtone_modem_set_cell (skeleton, cell (info));
}

static void
set_state (DialtoneModem *skeleton, ModemState state, DtReason reason)
{
  dialtone_modem_set_state (skeleton, modem_state_to_string (state));
  dialtone_modem_set_state_reason (skeleton, dt_reason_to_string (reason));
}

/* States are published one by one as they were passed through, even when the modem has gone on: StateChanged and the
 * properties agree. Only a reason may change without a new state. */
static void
publish (ObjectInterface *self, const Modem *modem, ModemInfoParts parts)
{
  const StateInfo *state = modem_state_info (modem);
  const SignalInfo *signal = modem_signal_info (modem);

  if (parts & MODEM_INFO_SIGNAL) {
    dialtone_modem_set_signal_quality (self->skeleton, signal->percent);
    dialtone_modem_set_signal (self->skeleton, modem_skeleton_signal (signal));
  }
  if ((parts & MODEM_INFO_STATE) && state->state == modem_object_state (self->object))
    set_state (self->skeleton, state->state, state->reason);
  if (parts & MODEM_INFO_NETWORK)
    publish_network (self->skeleton, modem_network_info (modem));
  if (parts & MODEM_INFO_DEVICE)
    publish_device (self->skeleton, modem_device_info (modem));
}

static void
state_changed (ObjectInterface *self, const ModemEvent *event)
{
  const char *new_state = modem_state_to_string (event->state_changed.new_state);
  const char *old_state = modem_state_to_string (event->state_changed.old_state);

  set_state (self->skeleton, event->state_changed.new_state, event->state_changed.reason);
  modem_object_flush (self->object);
  dialtone_modem_emit_state_changed (self->skeleton, new_state, old_state,
                                     dt_reason_to_string (event->state_changed.reason));
}

static void
signal_changed (ObjectInterface *self, const ModemEvent *event)
{
  const SignalInfo *signal = event->signal_changed;

  modem_object_flush (self->object);
  dialtone_modem_emit_signal_quality_changed (self->skeleton, signal->percent, modem_skeleton_signal (signal));
}

static void
recovery_step (ObjectInterface *self, const ModemEvent *event)
{
  modem_object_flush (self->object);
  dialtone_modem_emit_recovery_step (self->skeleton, recovery_step_to_string (event->recovery_step.step),
                                     event->recovery_step.attempt);
}

static void
connect_needs (gpointer owner, GDBusMethodInvocation *invocation, GArray *needs)
{
  ObjectInterface *self = owner;
  g_autoptr (GVariant) dict = g_variant_get_child_value (g_dbus_method_invocation_get_parameters (invocation), 0);

  connect_rights_append (modem_object_context (self->object)->profiles, dict,
                         modem_wanted (object_interface_modem (self)), needs);
}

static void
connect_modem (gpointer owner, GDBusMethodInvocation *invocation)
{
  ObjectInterface *self = owner;
  g_autoptr (GVariant) dict = g_variant_get_child_value (g_dbus_method_invocation_get_parameters (invocation), 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectionSettings) settings = profile_store_resolve (
    modem_object_context (self->object)->profiles, dict, modem_wanted (object_interface_modem (self)), &error);

  if (settings == NULL) {
    errors_return (invocation, error);
    return;
  }
  modem_object_intent_changed (self->object, TRUE);
  modem_object_connect (self->object, settings, FALSE, DT_REASON_USER_REQUEST, modem_object_reply, invocation);
}

static void
disconnect_modem (gpointer owner, GDBusMethodInvocation *invocation)
{
  ObjectInterface *self = owner;

  modem_object_intent_changed (self->object, FALSE);
  modem_object_disconnect (self->object, DT_REASON_USER_REQUEST, modem_object_reply, invocation);
}

static void
refresh_signal (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_refresh_signal (object_interface_modem (owner), pending_call_done,
                        object_interface_result_later (owner, invocation, modem_skeleton_measurement));
}

static void
enable (gpointer owner, GDBusMethodInvocation *invocation)
{
  gboolean on = FALSE;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(b)", &on);
  modem_object_enable (((ObjectInterface *) owner)->object, on, modem_object_reply, invocation);
}

static void
reset (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *kind = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s)", &kind);
  if (strcmp (kind, "radio") != 0 && strcmp (kind, "modem") != 0)
    errors_refuse (invocation, _ ("kind: allowed are radio and modem"));
  else
    modem_object_reset (((ObjectInterface *) owner)->object, kind, modem_object_reply, invocation);
}

static void
power_off (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_power_off (object_interface_modem (owner), pending_call_done, object_interface_reply_later (owner, invocation));
}

static GVariant *
networks (const ModemResult *result)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < result->networks->len; i++) {
    const ScannedNetwork *network = &g_array_index (result->networks, ScannedNetwork, i);

    g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add (&builder, "{sv}", "status",
                           g_variant_new_string (network_status_to_string (network->status)));
    g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (network->name));
    g_variant_builder_add (&builder, "{sv}", "code", g_variant_new_string (network->code));
    g_variant_builder_add (&builder, "{sv}", "technology",
                           g_variant_new_string (access_technology_to_string (network->technology)));
    g_variant_builder_close (&builder);
  }
  return g_variant_new ("(@aa{sv})", g_variant_builder_end (&builder));
}

static void
scan (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_scan (object_interface_modem (owner), pending_call_done,
              object_interface_result_later (owner, invocation, networks));
}

static gboolean
only_radio_keys (GVariant *dict, GError **error)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL)) {
    if (!setting_is_taken (key, SETTING_IN_SET_RADIO)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("%s: SetRadio takes rat, bands and operator only"), key);
      return FALSE;
    }
  }
  return TRUE;
}

static void
set_radio (gpointer owner, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) dict = g_variant_get_child_value (g_dbus_method_invocation_get_parameters (invocation), 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectionSettings) settings = NULL;

  if (only_radio_keys (dict, &error))
    settings = connection_settings_from_variant (NULL, dict, FALSE, &error);
  if (settings == NULL)
    errors_return (invocation, error);
  else
    modem_set_radio (object_interface_modem (owner), settings, pending_call_done,
                     object_interface_reply_later (owner, invocation));
}

/* One line for the modem: what could smuggle in a second one is refused. */
static gboolean
is_command (const char *at)
{
  for (const char *p = at; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p) || (guchar) *p >= 0x80)
      return FALSE;
  }
  return g_ascii_strncasecmp (at, "AT", 2) == 0;
}

/* A modem's words may come in any encoding. */
static GVariant *
command_reply (const ModemResult *result)
{
  g_autofree char *text = g_utf8_make_valid (result->reply, -1);

  return g_variant_new ("(s)", text);
}

static void
command (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *at = NULL;
  guint timeout_ms = 0;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&su)", &at, &timeout_ms);
  if (!is_command (at))
    errors_refuse (invocation, _ ("at: it is one line of ASCII text that begins with AT"));
  else if (timeout_ms < 1 || timeout_ms > COMMAND_TIMEOUT_MAX_MS)
    errors_refuse (invocation, _ ("timeout_ms: allowed are 1 to 600000"));
  else
    modem_command (object_interface_modem (owner), at, timeout_ms, pending_call_done,
                   object_interface_result_later (owner, invocation, command_reply));
}

static GVariant *
identity (const ModemResult *result)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&builder, "{sv}", "imei", g_variant_new_string (result->imei));
  return g_variant_new ("(@a{sv})", g_variant_builder_end (&builder));
}

static void
get_identity (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_get_identity (object_interface_modem (owner), pending_call_done,
                      object_interface_result_later (owner, invocation, identity));
}

static const MethodRow methods[] = {
  { "handle-connect", AUTHORIZATION_CONNECT, connect_modem, connect_needs },
  { "handle-disconnect", AUTHORIZATION_CONNECT, disconnect_modem },
  { "handle-refresh-signal", NULL, refresh_signal },
  { "handle-enable", AUTHORIZATION_RADIO, enable },
  { "handle-reset", AUTHORIZATION_RESET, reset },
  { "handle-power-off", AUTHORIZATION_RESET, power_off },
  { "handle-scan", AUTHORIZATION_RADIO, scan },
  { "handle-set-radio", AUTHORIZATION_RADIO, set_radio },
  { "handle-command", AUTHORIZATION_COMMAND, command },
  { "handle-get-identity", AUTHORIZATION_IDENTITY, get_identity },
};

static void
init (ObjectInterface *self)
{
  const Modem *modem = modem_object_modem (self->object);

  self->skeleton = modem_skeleton_new ();
  modem_skeleton_show (self->skeleton, modem_signal_info (modem));
  describe (self->skeleton, modem_description (modem));
}

static void
clear (ObjectInterface *self)
{
  modem_skeleton_show (self->skeleton, NULL);
}

const InterfaceRow modem_interface = {
  .parts = MODEM_INFO_STATE | MODEM_INFO_SIGNAL | MODEM_INFO_NETWORK | MODEM_INFO_DEVICE,
  .init = init,
  .publish = publish,
  .events = {
    [MODEM_EVENT_STATE_CHANGED] = state_changed,
    [MODEM_EVENT_SIGNAL_CHANGED] = signal_changed,
    [MODEM_EVENT_RECOVERY_STEP] = recovery_step,
  },
  .clear = clear,
  .methods = methods,
  .n_methods = G_N_ELEMENTS (methods),
};
