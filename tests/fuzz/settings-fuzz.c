/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as a key file, and its entries as settings of a profile: mistakes are told with name and line, secrets are
 * not, and settings that were taken survive the way to D-Bus and back. The same text as dialtone.conf, and its values
 * as descriptions of modems. */
#include "daemon/configuration.h"
#include "settings/conf-reader.h"
#include "settings/connection-settings.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_round_trip (const ConnectionSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (connection_settings_to_variant (settings, TRUE, TRUE));
  g_autoptr (ConnectionSettings) again = connection_settings_from_variant (NULL, dict, TRUE, &error);

  g_assert_no_error (error);
  g_assert (connection_settings_equal (settings, again));
}

static void
apply (ConnectionSettings *settings, const ConfEntry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Configuration) configuration = configuration_new ();
  g_autoptr (GError) wrong = NULL;

  if (!configuration_add_modem (configuration, entry->value, &wrong))
    g_assert (wrong != NULL && g_utf8_validate (wrong->message, -1, NULL));
  if (connection_settings_set_text (settings, entry->key, entry->value, TRUE, &error))
    return;
  g_assert (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT));
  g_assert (g_utf8_validate (error->message, -1, NULL));
  if (g_str_equal (entry->key, "password") && strlen (entry->value) > 8)
    g_assert (strstr (error->message, entry->value) == NULL);
}

/* What was taken is whole, and what was not is told with file and line. */
static void
check_configuration (const guint8 *data, gsize size)
{
  int file = memfd_create ("dialtone.conf", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", file);
  g_autoptr (Configuration) configuration = configuration_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  g_assert (file >= 0 && write (file, data, size) == (gssize) size);
  configuration_load (configuration, path, problems);
  close (file);
  for (guint i = 0; i < problems->len; i++) {
    g_assert (g_str_has_prefix (problems->pdata[i], path));
    g_assert (g_utf8_validate (problems->pdata[i], -1, NULL));
  }
  for (guint i = 0; i < configuration->modems->len; i++) {
    const ModemDescription *modem = configuration->modems->pdata[i];
    g_assert (modem->id != NULL && modem->at_path != NULL && modem->data_path != NULL);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_memdup2 (size == 0 ? (const guint8 *) "" : data, MAX (size, 1));
  g_autoptr (ConfReader) reader = conf_reader_new ("fuzz.conf", text, size);
  g_autoptr (ConnectionSettings) settings = connection_settings_new ();
  guint last = 0;

  while (TRUE) {
    g_autoptr (GError) error = NULL;
    ConfEntry entry;

    if (conf_reader_next (reader, &entry, &error)) {
      g_assert (entry.line > last && entry.group != NULL && entry.key != NULL
                && g_utf8_validate (entry.value, -1, NULL));
      last = entry.line;
      apply (settings, &entry);
    } else if (error == NULL) {
      break;
    } else {
      g_assert (g_str_has_prefix (error->message, "fuzz.conf:"));
    }
  }
  if (connection_settings_check (settings, NULL))
    check_round_trip (settings);
  check_configuration (data, size);
  return 0;
}
