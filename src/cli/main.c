/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/commands.h"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, DIALTONE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_autoptr (CliOptions) options = cli_options_parse ((const char *const *) argv, &error);
  if (options == NULL) {
    fprintf (stderr, "dialtonectl: %s\n", error->message);
    return CLI_EXIT_USAGE;
  }
  return (int) commands_run (options);
}
