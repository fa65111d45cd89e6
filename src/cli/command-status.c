/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/status-text.h"

CliExit
command_status (Service *service, const CliOptions *options, GError **error)
{
  g_autoptr (JsonObject) status = json_from_service (service->manager, service->objects);
  g_autofree char *text = options->json ? json_line (status)
                                        : status_text (status, g_get_real_time (), output_has_colour ());

  output_write (text);
  return CLI_EXIT_DONE;
}

CliExit
command_disconnect (Service *service, const CliOptions *options, GError **error)
{
  g_autoptr (GVariant) reply = service_call_sync (service, "Disconnect", NULL, error);

  if (reply == NULL)
    return CLI_EXIT_FAILED;
  output_report_done (options, "disconnected");
  return CLI_EXIT_DONE;
}
