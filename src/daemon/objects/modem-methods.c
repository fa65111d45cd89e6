/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/modem-methods.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "daemon/bus/errors.h"
#include "daemon/bus/method-table.h"
#include "daemon/connect-rights.h"
#include "settings/setting-table.h"

#define COMMAND_TIMEOUT_MAX_MS 600000

/* The answer of an operation becomes the reply of the method. */
static PendingCall *
reply_later (ModemObject *self, GDBusMethodInvocation *invocation)
{
  return modem_object_pending (self, modem_object_reply, invocation);
}

static GVariant *
parameters (GDBusMethodInvocation *invocation)
{
  return g_dbus_method_invocation_get_parameters (invocation);
}

static void
refuse (GDBusMethodInvocation *invocation, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);

  errors_return (invocation, error);
}

static void
connect_needs (gpointer owner, GDBusMethodInvocation *invocation, GArray *needs)
{
  ModemObject *self = owner;
  g_autoptr (GVariant) dict = g_variant_get_child_value (parameters (invocation), 0);

  connect_rights_append (modem_object_context (self)->profiles, dict, modem_wanted (modem_object_modem (self)), needs);
}

static void
connect_modem (gpointer owner, GDBusMethodInvocation *invocation)
{
  ModemObject *self = owner;
  g_autoptr (GVariant) dict = g_variant_get_child_value (parameters (invocation), 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectionSettings) settings = profile_store_resolve (modem_object_context (self)->profiles, dict,
                                                                   modem_wanted (modem_object_modem (self)), &error);

  if (settings == NULL) {
    errors_return (invocation, error);
    return;
  }
  modem_object_wish_changed (self, TRUE);
  modem_object_connect (self, settings, FALSE, DT_REASON_USER_REQUEST, modem_object_reply, invocation);
}

static void
disconnect_modem (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_object_wish_changed (owner, FALSE);
  modem_object_disconnect (owner, DT_REASON_USER_REQUEST, modem_object_reply, invocation);
}

static void
enable (gpointer owner, GDBusMethodInvocation *invocation)
{
  gboolean on = FALSE;

  g_variant_get (parameters (invocation), "(b)", &on);
  modem_enable (modem_object_modem (owner), on, pending_call_done, reply_later (owner, invocation));
}

static void
reset (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *kind = NULL;

  g_variant_get (parameters (invocation), "(&s)", &kind);
  if (strcmp (kind, "radio") != 0 && strcmp (kind, "modem") != 0)
    refuse (invocation, _("kind: allowed are radio and modem"));
  else
    modem_reset (modem_object_modem (owner), kind, pending_call_done, reply_later (owner, invocation));
}

static void
power_off (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_power_off (modem_object_modem (owner), pending_call_done, reply_later (owner, invocation));
}

static void
scan (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_scan (modem_object_modem (owner), pending_call_done, reply_later (owner, invocation));
}

static gboolean
only_radio_keys (GVariant *dict, GError **error)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL)) {
    if (!setting_is_taken (key, SETTING_IN_SET_RADIO)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s: SetRadio takes rat, bands and operator only"), key);
      return FALSE;
    }
  }
  return TRUE;
}

static void
set_radio (gpointer owner, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) dict = g_variant_get_child_value (parameters (invocation), 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectionSettings) settings = NULL;

  if (only_radio_keys (dict, &error))
    settings = connection_settings_from_variant (NULL, dict, FALSE, &error);
  if (settings == NULL)
    errors_return (invocation, error);
  else
    modem_set_radio (modem_object_modem (owner), settings, pending_call_done, reply_later (owner, invocation));
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

static void
command (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *at = NULL;
  guint timeout_ms = 0;

  g_variant_get (parameters (invocation), "(&su)", &at, &timeout_ms);
  if (!is_command (at))
    refuse (invocation, _("at: it is one line of ASCII text that begins with AT"));
  else if (timeout_ms < 1 || timeout_ms > COMMAND_TIMEOUT_MAX_MS)
    refuse (invocation, _("timeout_ms: allowed are 1 to 600000"));
  else
    modem_command (modem_object_modem (owner), at, timeout_ms, pending_call_done, reply_later (owner, invocation));
}

static void
get_identity (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_get_identity (modem_object_modem (owner), pending_call_done, reply_later (owner, invocation));
}

static gboolean
is_number (const char *text, gsize min, gsize max)
{
  gsize len = strspn (text, "0123456789");

  return text[len] == '\0' && len >= min && len <= max;
}

static gboolean
check_pin (GDBusMethodInvocation *invocation, const char *pin)
{
  if (is_number (pin, 4, 8))
    return TRUE;
  refuse (invocation, _("pin: allowed are 4 to 8 digits"));
  return FALSE;
}

static void
send_pin (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *pin = NULL;

  g_variant_get (parameters (invocation), "(&s)", &pin);
  if (check_pin (invocation, pin))
    modem_send_pin (modem_object_modem (owner), pin, pending_call_done, reply_later (owner, invocation));
}

static void
send_puk (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *puk = NULL;
  const char *pin = NULL;

  g_variant_get (parameters (invocation), "(&s&s)", &puk, &pin);
  if (!is_number (puk, 8, 8))
    refuse (invocation, _("puk: it is 8 digits"));
  else if (check_pin (invocation, pin))
    modem_send_puk (modem_object_modem (owner), puk, pin, pending_call_done, reply_later (owner, invocation));
}

static void
change_pin (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *old_pin = NULL;
  const char *new_pin = NULL;

  g_variant_get (parameters (invocation), "(&s&s)", &old_pin, &new_pin);
  if (check_pin (invocation, old_pin) && check_pin (invocation, new_pin))
    modem_change_pin (modem_object_modem (owner), old_pin, new_pin, pending_call_done, reply_later (owner, invocation));
}

static void
enable_pin (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *pin = NULL;
  gboolean on = FALSE;

  g_variant_get (parameters (invocation), "(&sb)", &pin, &on);
  if (check_pin (invocation, pin))
    modem_enable_pin (modem_object_modem (owner), pin, on, pending_call_done, reply_later (owner, invocation));
}

static void
get_sim_identity (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_object_get_sim_identity (owner, modem_object_reply, invocation);
}

static const MethodRow modem_methods[] = {
  { "handle-connect", AUTHORIZATION_CONNECT, connect_modem, connect_needs },
  { "handle-disconnect", AUTHORIZATION_CONNECT, disconnect_modem },
  { "handle-refresh-signal", NULL, modem_object_refresh_signal },
  { "handle-enable", AUTHORIZATION_RADIO, enable },
  { "handle-reset", AUTHORIZATION_RESET, reset },
  { "handle-power-off", AUTHORIZATION_RESET, power_off },
  { "handle-scan", AUTHORIZATION_RADIO, scan },
  { "handle-set-radio", AUTHORIZATION_RADIO, set_radio },
  { "handle-command", AUTHORIZATION_COMMAND, command },
  { "handle-get-identity", AUTHORIZATION_IDENTITY, get_identity },
};

static const MethodRow sim_methods[] = {
  { "handle-send-pin", AUTHORIZATION_SIM, send_pin },
  { "handle-send-puk", AUTHORIZATION_SIM, send_puk },
  { "handle-change-pin", AUTHORIZATION_SIM, change_pin },
  { "handle-enable-pin", AUTHORIZATION_SIM, enable_pin },
  { "handle-get-identity", AUTHORIZATION_IDENTITY, get_sim_identity },
};

void
modem_methods_connect (ModemObject *object, DialtoneModem *modem, DialtoneSim *sim)
{
  Authorization *authorization = modem_object_context (object)->authorization;

  method_table_connect (modem, modem_methods, G_N_ELEMENTS (modem_methods), authorization, object);
  method_table_connect (sim, sim_methods, G_N_ELEMENTS (sim_methods), authorization, object);
}
