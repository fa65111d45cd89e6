/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bus/errors.h"

char *
errors_dbus_name (const GError *error)
{
  if (error->domain == DT_ERROR && (guint) error->code < DT_N_ERRORS)
    return g_strconcat (ERRORS_PREFIX, dt_error_name ((DtError) error->code), NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return g_strdup ("org.freedesktop.DBus.Error.InvalidArgs");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return g_strdup ("org.freedesktop.DBus.Error.AccessDenied");
  if (error->domain == G_DBUS_ERROR)
    return g_dbus_error_encode_gerror (error);
  return g_strconcat (ERRORS_PREFIX, dt_error_name (DT_ERROR_FAILED), NULL);
}

void
errors_return (GDBusMethodInvocation *invocation, const GError *error)
{
  g_autofree char *name = errors_dbus_name (error);
  /* A modem's or a file's words may come in any encoding; the bus takes UTF-8 only. */
  g_autofree char *message = g_utf8_make_valid (error->message, -1);

  g_dbus_method_invocation_return_dbus_error (invocation, name, message);
}

void
errors_refuse (GDBusMethodInvocation *invocation, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);

  errors_return (invocation, error);
}
