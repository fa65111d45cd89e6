/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Sim: which lock the SIM has, and its PIN. */
#include "daemon/bus/errors.h"
#include "daemon/objects/interfaces.h"

#include <dialtone.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static void
publish (ObjectInterface *self, const Modem *modem, ModemInfoParts parts)
{
  const SimInfo *info = modem_sim_info (modem);

  dialtone_sim_set_lock (self->skeleton, sim_lock_to_string (info->lock));
  dialtone_sim_set_pin_retries (self->skeleton, info->pin_retries);
  dialtone_sim_set_puk_retries (self->skeleton, info->puk_retries);
  dialtone_sim_set_operator_code (self->skeleton, info->operator_code);
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
  errors_refuse (invocation, _ ("pin: allowed are 4 to 8 digits"));
  return FALSE;
}

static void
send_pin (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *pin = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s)", &pin);
  if (check_pin (invocation, pin))
    modem_send_pin (object_interface_modem (owner), pin, pending_call_done,
                    object_interface_reply_later (owner, invocation));
}

static void
send_puk (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *puk = NULL;
  const char *pin = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s)", &puk, &pin);
  if (!is_number (puk, 8, 8))
    errors_refuse (invocation, _ ("puk: it is 8 digits"));
  else if (check_pin (invocation, pin))
    modem_send_puk (object_interface_modem (owner), puk, pin, pending_call_done,
                    object_interface_reply_later (owner, invocation));
}

static void
change_pin (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *old_pin = NULL;
  const char *new_pin = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s)", &old_pin, &new_pin);
  if (check_pin (invocation, old_pin) && check_pin (invocation, new_pin))
    modem_change_pin (object_interface_modem (owner), old_pin, new_pin, pending_call_done,
                      object_interface_reply_later (owner, invocation));
}

static void
enable_pin (gpointer owner, GDBusMethodInvocation *invocation)
{
  const char *pin = NULL;
  gboolean on = FALSE;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&sb)", &pin, &on);
  if (check_pin (invocation, pin))
    modem_enable_pin (object_interface_modem (owner), pin, on, pending_call_done,
                      object_interface_reply_later (owner, invocation));
}

static GVariant *
identity (const ModemResult *result)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (result->sim_identity.iccid != NULL)
    g_variant_builder_add (&builder, "{sv}", "iccid", g_variant_new_string (result->sim_identity.iccid));
  if (result->sim_identity.imsi != NULL)
    g_variant_builder_add (&builder, "{sv}", "imsi", g_variant_new_string (result->sim_identity.imsi));
  return g_variant_new ("(@a{sv})", g_variant_builder_end (&builder));
}

static void
get_identity (gpointer owner, GDBusMethodInvocation *invocation)
{
  modem_get_sim_identity (object_interface_modem (owner), pending_call_done,
                          object_interface_result_later (owner, invocation, identity));
}

static const MethodRow methods[] = {
  { "handle-send-pin", AUTHORIZATION_SIM, send_pin },
  { "handle-send-puk", AUTHORIZATION_SIM, send_puk },
  { "handle-change-pin", AUTHORIZATION_SIM, change_pin },
  { "handle-enable-pin", AUTHORIZATION_SIM, enable_pin },
  { "handle-get-identity", AUTHORIZATION_IDENTITY, get_identity },
};

static void
init (ObjectInterface *self)
{
  self->skeleton = dialtone_sim_skeleton_new ();
}

const InterfaceRow sim_interface = {
  .parts = MODEM_INFO_SIM,
  .init = init,
  .publish = publish,
  .methods = methods,
  .n_methods = G_N_ELEMENTS (methods),
};
