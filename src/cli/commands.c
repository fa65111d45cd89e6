/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/commands.h"

#include "cli/output.h"
#include "config.h"

typedef CliExit (*CommandFunc) (Service *service, const CliOptions *options, GError **error);

static CommandFunc
command_func (Command command)
{
  switch (command) {
  case COMMAND_STATUS:
    return command_status;
  case COMMAND_CONNECT:
    return command_connect;
  case COMMAND_DISCONNECT:
    return command_disconnect;
  case COMMAND_SIGNAL:
    return command_signal;
  case COMMAND_MONITOR:
    return command_monitor;
  case COMMAND_TRACE:
    return command_trace;
  case COMMAND_RESET_DATA:
    return command_reset_data;
  case COMMAND_HELP:
  case COMMAND_VERSION:
    return NULL;
  }
  g_return_val_if_reached (NULL);
}

CliExit
commands_run (const CliOptions *options)
{
  CommandFunc func = command_func (options->command);
  g_autoptr (GError) error = NULL;

  if (options->command == COMMAND_VERSION)
    output_write ("dialtonectl " DIALTONE_VERSION "\n");
  if (options->command == COMMAND_HELP) {
    g_autofree char *help = cli_options_help ();
    output_write (help);
  }
  if (func == NULL)
    return CLI_EXIT_DONE;

  g_autoptr (Service) service = service_open (options->bus, options->command != COMMAND_MONITOR, &error);
  CliExit result = service == NULL ? CLI_EXIT_NO_SERVICE : func (service, options, &error);
  if (error == NULL)
    return result;
  g_autoptr (Failure) failure = failure_new (error, NULL);
  return output_report_failure (options, failure);
}
