/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/options.h"

#include "cli/connect-settings.h"
#include "settings/setting-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_INTERVAL_S 2

typedef struct {
  CliOptions *options;
  const char *const *argv; /* what is not read yet */
  GVariantDict *settings;
  gboolean has_command;
} Parser;

static const struct {
  const char *name;
  Command command;
} commands[] = {
  { "status", COMMAND_STATUS },         { "connect", COMMAND_CONNECT }, { "disconnect", COMMAND_DISCONNECT },
  { "signal", COMMAND_SIGNAL },         { "monitor", COMMAND_MONITOR }, { "trace", COMMAND_TRACE },
  { "reset-data", COMMAND_RESET_DATA }, { "help", COMMAND_HELP },
};

static gboolean usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Always FALSE, so that callers can return it. */
static gboolean
usage_error (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_FAILED, format, arguments));
  va_end (arguments);
  return FALSE;
}

/* The value of the option @name at the front of argv: behind "=", or the next word. */
static const char *
take_value (Parser *self, const char *equals, const char *name, GError **error)
{
  if (equals != NULL)
    return equals + 1;
  if (self->argv[1] == NULL) {
    usage_error (error, _ ("--%s needs a value"), name);
    return NULL;
  }
  self->argv++;
  return *self->argv;
}

static gboolean
parse_interval (Parser *self, const char *value, GError **error)
{
  guint64 seconds = 0;

  if (!g_ascii_string_to_unsigned (value, 10, 1, 3600, &seconds, NULL))
    return usage_error (error, _ ("--interval is 1 to 3600 seconds, not “%s”"), value);
  self->options->interval_s = (guint) seconds;
  return TRUE;
}

static gboolean
parse_password_file (Parser *self, const char *path, GError **error)
{
  g_autofree char *secret = connect_settings_read_secret (path, error);

  return secret != NULL && connect_settings_put (self->settings, "password", secret, error);
}

static gboolean
parse_setting_option (Parser *self, const char *name, const char *equals, GError **error)
{
  if (connect_settings_is_switch (name) && equals == NULL)
    return connect_settings_put (self->settings, name, "true", error);

  const char *value = take_value (self, equals, name, error);
  if (value == NULL)
    return FALSE;
  if (strcmp (name, "password-file") == 0)
    return parse_password_file (self, value, error);
  return connect_settings_put (self->settings, name, value, error);
}

/* One "--name" or "--name=value". */
static gboolean
parse_option (Parser *self, const char *word, GError **error)
{
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals == NULL ? g_strdup (word + 2) : g_strndup (word + 2, (gsize) (equals - word - 2));
  CliOptions *options = self->options;
  gboolean is_flag = equals == NULL;

  if (is_flag && strcmp (name, "json") == 0)
    return options->json = TRUE;
  if (is_flag && strcmp (name, "watch") == 0 && options->command == COMMAND_SIGNAL)
    return options->watch = TRUE;
  if (strcmp (name, "bus") == 0 || (strcmp (name, "interval") == 0 && options->command == COMMAND_SIGNAL)) {
    const char *value = take_value (self, equals, name, error);

    if (value == NULL)
      return FALSE;
    if (strcmp (name, "interval") == 0)
      return parse_interval (self, value, error);
    g_free (options->bus);
    options->bus = g_strdup (value);
    return TRUE;
  }
  if (strcmp (name, "pcap") == 0 && options->command == COMMAND_TRACE) {
    const char *value = take_value (self, equals, name, error);

    g_free (options->capture);
    options->capture = g_strdup (value);
    return value != NULL;
  }
  if (options->command == COMMAND_CONNECT && self->has_command)
    return parse_setting_option (self, name, equals, error);
  return usage_error (error, _ ("unknown option “%s”"), word);
}

static gboolean
parse_command (Parser *self, const char *word, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (commands[i].name, word) == 0) {
      self->options->command = commands[i].command;
      return self->has_command = TRUE;
    }
  }
  return usage_error (error, _ ("unknown command “%s”"), word);
}

/* "apn=internet.iot" behind connect. */
static gboolean
parse_assignment (Parser *self, const char *word, GError **error)
{
  const char *equals = strchr (word, '=');

  if (self->options->command != COMMAND_CONNECT || equals == NULL)
    return usage_error (error, _ ("unexpected argument “%s”"), word);
  g_autofree char *key = g_strndup (word, (gsize) (equals - word));
  return connect_settings_put (self->settings, key, equals + 1, error);
}

static gboolean
parse_word (Parser *self, const char *word, GError **error)
{
  if (g_str_has_prefix (word, "--"))
    return parse_option (self, word, error);
  if (*word == '-' && word[1] != '\0')
    return usage_error (error, _ ("unknown option “%s”"), word);
  return self->has_command ? parse_assignment (self, word, error) : parse_command (self, word, error);
}

CliOptions *
cli_options_parse (const char *const *argv, GError **error)
{
  g_autoptr (CliOptions) options = g_new0 (CliOptions, 1);
  g_autoptr (GVariantDict) settings = g_variant_dict_new (NULL);
  Parser parser = { options, argv + 1, settings, FALSE };

  options->command = COMMAND_HELP;
  options->interval_s = DEFAULT_INTERVAL_S;
  options->bus = g_strdup ("system");
  for (; *parser.argv != NULL; parser.argv++) {
    if (strcmp (*parser.argv, "--help") == 0 || strcmp (*parser.argv, "-h") == 0) {
      options->command = COMMAND_HELP;
      return g_steal_pointer (&options);
    }
    if (strcmp (*parser.argv, "--version") == 0) {
      options->command = COMMAND_VERSION;
      return g_steal_pointer (&options);
    }
    if (!parse_word (&parser, *parser.argv, error))
      return NULL;
  }
  if (!parser.has_command) {
    usage_error (error, "%s", _ ("which command? See dialtonectl --help"));
    return NULL;
  }
  options->settings = g_variant_ref_sink (g_variant_dict_end (settings));
  return g_steal_pointer (&options);
}

void
cli_options_free (CliOptions *self)
{
  if (self == NULL)
    return;
  g_free (self->bus);
  g_free (self->capture);
  g_clear_pointer (&self->settings, g_variant_unref);
  g_free (self);
}

char *
cli_options_help (void)
{
  g_autofree char *keys = setting_list (SETTING_IN_CONNECT);

  return g_strdup_printf (
    _ ("Usage: dialtonectl [--json] [--bus=system|session|ADDRESS] COMMAND\n"
       "\n"
       "Commands:\n"
       "  status                      what the modem and the connection do\n"
       "  connect [KEY=VALUE]...      go online, and show how it gets there\n"
       "  disconnect                  end the connection\n"
       "  signal [--watch]            measure the signal; --watch goes on, every --interval=SECONDS\n"
       "  monitor                     show everything that happens, until interrupted\n"
       "  trace [--pcap FILE]         show the PPP packets; also into FILE for Wireshark (- is standard output)\n"
       "  reset-data                  count the data from zero again, as at the beginning of a billing period\n"
       "\n"
       "Settings of connect, as KEY=VALUE or --KEY VALUE:\n"
       "  %s\n"
       "  --password-file=FILE        the password is the first line of FILE (- is standard input)\n"
       "\n"
       "Exit status: 0 done, 1 failed, 2 wrong usage, 3 no service, 4 not allowed, 130 interrupted.\n"
       "See dialtonectl(1).\n"),
    keys);
}
