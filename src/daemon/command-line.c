/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/command-line.h"

#include "config.h"

#include <glib/gi18n-lib.h>

/* The command line as it was given; NULL: not given. */
typedef struct {
  char *bus;
  char *config_dir;
  char *state_dir;
  char *runtime_dir;
  char *datapath;
  char *log_level;
  char **modems;
  gboolean no_udev;
  gboolean no_polkit;
  gboolean version;
} GivenOptions;

static void
given_options_clear (GivenOptions *line)
{
  g_free (line->bus);
  g_free (line->config_dir);
  g_free (line->state_dir);
  g_free (line->runtime_dir);
  g_free (line->datapath);
  g_free (line->log_level);
  g_strfreev (line->modems);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GivenOptions, given_options_clear)

static gboolean
parse (GivenOptions *line, int argc, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "bus", 0, 0, G_OPTION_ARG_STRING, &line->bus, N_ ("The bus to serve (system)"), "system|session|ADDRESS" },
    { "config-dir", 0, 0, G_OPTION_ARG_FILENAME, &line->config_dir, N_ ("Where dialtone.conf and profiles/ are"),
      "DIR" },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &line->state_dir, N_ ("Where what must survive a restart is kept"),
      "DIR" },
    { "runtime-dir", 0, 0, G_OPTION_ARG_FILENAME, &line->runtime_dir, N_ ("Where what ends with the boot is kept"),
      "DIR" },
    { "no-udev", 0, 0, G_OPTION_ARG_NONE, &line->no_udev, N_ ("Do not look for modems"), NULL },
    { "modem", 0, 0, G_OPTION_ARG_STRING_ARRAY, &line->modems, N_ ("A modem that udev cannot find; may be repeated"),
      "at=PATH,data=PATH[,nmea=PATH][,model=sim7000][,id=NAME]" },
    { "datapath", 0, 0, G_OPTION_ARG_STRING, &line->datapath, N_ ("Who frames the packets (auto)"), "auto|kernel|tun" },
    { "log-level", 0, 0, G_OPTION_ARG_STRING, &line->log_level, N_ ("What is logged (info)"),
      "error|warning|info|debug" },
    { "no-polkit", 0, 0, G_OPTION_ARG_NONE, &line->no_polkit, N_ ("Everybody may do everything (for tests)"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &line->version, N_ ("Show the version and exit"), NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, _ ("Dialtone's service: dials cellular modems and keeps them online."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("unexpected argument: %s"), argv[1]);
    return FALSE;
  }
  return TRUE;
}

static gboolean
bad_value (const char *name, const char *value, const char *allowed, GError **error)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--%s: %s is not allowed; allowed: %s"), name, value,
               allowed);
  return FALSE;
}

static gboolean
overlay (Configuration *configuration, const GivenOptions *line, GError **error)
{
  if (line->log_level != NULL && !dt_log_level_from_string (line->log_level, &configuration->log_level))
    return bad_value ("log-level", line->log_level, "error, warning, info, debug", error);
  if (line->datapath != NULL && !datapath_from_string (line->datapath, &configuration->datapath))
    return bad_value ("datapath", line->datapath, "auto, kernel, tun", error);
  if (line->no_udev)
    configuration->udev = FALSE;
  if (line->modems != NULL)
    g_ptr_array_set_size (configuration->modems, 0);
  for (gsize i = 0; line->modems != NULL && line->modems[i] != NULL; i++) {
    if (!configuration_add_modem (configuration, line->modems[i], error))
      return FALSE;
  }
  return TRUE;
}

static char *
directory (const char *given, const char *built_in)
{
  return given == NULL ? g_strdup (built_in) : g_canonicalize_filename (given, NULL);
}

CommandLine *
command_line_parse (int argc, char **argv, GError **error)
{
  g_auto (GivenOptions) line = { 0 };
  g_autoptr (CommandLine) self = NULL;
  g_autofree char *path = NULL;

  if (!parse (&line, argc, argv, error))
    return NULL;
  self = g_new0 (CommandLine, 1);
  self->version = line.version;
  self->polkit = !line.no_polkit;
  self->bus = g_strdup (line.bus == NULL ? "system" : line.bus);
  self->config_dir = directory (line.config_dir, DIALTONE_CONFIG_DIR);
  self->state_dir = directory (line.state_dir, DIALTONE_STATE_DIR);
  self->runtime_dir = directory (line.runtime_dir, DIALTONE_RUNTIME_DIR);
  self->configuration = configuration_new ();
  self->problems = g_ptr_array_new_with_free_func (g_free);
  path = g_build_filename (self->config_dir, "dialtone.conf", NULL);
  if (!line.version)
    configuration_load (self->configuration, path, self->problems);
  return overlay (self->configuration, &line, error) ? g_steal_pointer (&self) : NULL;
}

void
command_line_free (CommandLine *self)
{
  if (self == NULL)
    return;
  g_free (self->bus);
  g_free (self->config_dir);
  g_free (self->state_dir);
  g_free (self->runtime_dir);
  configuration_free (self->configuration);
  g_ptr_array_unref (self->problems);
  g_free (self);
}
