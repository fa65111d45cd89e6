/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <glib/gi18n-lib.h>

/* Of the primary modem; NULL with an error. To be unreferenced. */
static GDBusProxy *
find_statistics (Service *service, GError **error)
{
  const char *path = dialtone_manager_get_primary_modem (service->manager);
  GDBusInterface *interface =
    path == NULL ? NULL : g_dbus_object_manager_get_interface (service->objects, path, "org.dialtone1.Statistics");

  if (interface == NULL)
    g_set_error_literal (error, DT_ERROR, DT_ERROR_NO_MODEM, _ ("there is no modem whose data is counted"));
  return (GDBusProxy *) interface;
}

CliExit
command_reset_data (Service *service, const CliOptions *options, GError **error)
{
  g_autoptr (GDBusProxy) statistics = find_statistics (service, error);
  g_autoptr (GVariant) reply = NULL;

  if (statistics != NULL)
    reply = g_dbus_proxy_call_sync (statistics, "ResetPeriod", NULL, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION,
                                    G_MAXINT, NULL, error);
  if (reply == NULL)
    return CLI_EXIT_FAILED;
  output_report_done (options, "data-reset");
  return CLI_EXIT_DONE;
}
