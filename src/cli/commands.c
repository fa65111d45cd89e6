/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/commands.h"

#include "cli/json.h"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

typedef CliExit (*CommandFunc) (Service *service, const CliOptions *options, GError **error);

void
commands_write (const char *text)
{
  fputs (text, stdout);
  fflush (stdout);
}

static gboolean
colour_on (FILE *stream)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return (no_color == NULL || *no_color == '\0') && g_log_writer_supports_color (fileno (stream));
}

gboolean
commands_colour (void)
{
  return colour_on (stdout);
}

void
commands_report_done (const CliOptions *options, const char *kind)
{
  if (!options->json)
    return;
  g_autoptr (JsonObject) event = json_event (kind);
  g_autofree char *line = json_line (event);
  commands_write (line);
}

CliExit
commands_report (const CliOptions *options, const Failure *failure)
{
  if (options->json) {
    g_autoptr (JsonObject) event = json_event ("failed");

    failure_add_to_json (failure, event);
    g_autofree char *line = json_line (event);
    commands_write (line);
  } else {
    g_autofree char *text = failure_text (failure, colour_on (stderr));
    fputs (text, stderr);
  }
  return failure->exit;
}

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
    commands_write ("dialtonectl " DIALTONE_VERSION "\n");
  if (options->command == COMMAND_HELP) {
    g_autofree char *help = cli_options_help ();
    commands_write (help);
  }
  if (func == NULL)
    return CLI_EXIT_DONE;

  g_autoptr (Service) service = service_open (options->bus, options->command != COMMAND_MONITOR, &error);
  CliExit result = service == NULL ? CLI_EXIT_NO_SERVICE : func (service, options, &error);
  if (error == NULL)
    return result;
  g_autoptr (Failure) failure = failure_new (error, NULL);
  return commands_report (options, failure);
}
