/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/output.h"

#include "cli/json.h"

#include <stdio.h>

void
output_write (const char *text)
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
output_has_colour (void)
{
  return colour_on (stdout);
}

void
output_report_done (const CliOptions *options, const char *kind)
{
  if (!options->json)
    return;
  g_autoptr (JsonObject) event = json_event (kind);
  g_autofree char *line = json_line (event);
  output_write (line);
}

CliExit
output_report_failure (const CliOptions *options, const Failure *failure)
{
  if (options->json) {
    g_autoptr (JsonObject) event = json_event ("failed");

    failure_add_to_json (failure, event);
    g_autofree char *line = json_line (event);
    output_write (line);
  } else {
    g_autofree char *text = failure_text (failure, colour_on (stderr));
    fputs (text, stderr);
  }
  return failure->exit;
}
