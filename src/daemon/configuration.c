/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/configuration.h"

#include "settings/conf-reader.h"

#include <gio/gio.h>
#include <string.h>

gboolean
datapath_from_string (const char *string, Datapath *out)
{
  static const char *const names[] = { [DATAPATH_AUTO] = "auto", [DATAPATH_KERNEL] = "kernel", [DATAPATH_TUN] = "tun" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (names[i], string) == 0) {
      *out = (Datapath) i;
      return TRUE;
    }
  }
  return FALSE;
}

Configuration *
configuration_new (void)
{
  Configuration *self = g_new0 (Configuration, 1);

  self->log_level = DT_LOG_INFO;
  self->datapath = DATAPATH_AUTO;
  self->udev = TRUE;
  self->modems = g_ptr_array_new_with_free_func ((GDestroyNotify) modem_description_free);
  self->ignored = g_new0 (char *, 1);
  return self;
}

void
configuration_free (Configuration *self)
{
  g_ptr_array_unref (self->modems);
  g_strfreev (self->ignored);
  g_free (self);
}

gboolean
configuration_add_modem (Configuration *self, const char *text, GError **error)
{
  g_autoptr (ModemDescription) modem = modem_description_parse (text, self->modems->len, error);

  if (modem == NULL)
    return FALSE;
  for (guint i = 0; i < self->modems->len; i++) {
    const ModemDescription *other = self->modems->pdata[i];

    if (strcmp (other->id, modem->id) == 0) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "modem: the id %s is given twice", modem->id);
      return FALSE;
    }
  }
  g_ptr_array_add (self->modems, g_steal_pointer (&modem));
  return TRUE;
}

/* The kernel's name of a USB port, "bus-port.port…", of that or of a modem's id, which has '_' for both signs; NULL:
 * neither. */
static char *
read_port (const char *text)
{
  g_autofree char *port = g_strdup (g_str_has_prefix (text, "usb_") ? text + strlen ("usb_") : text);
  gboolean is_id = g_str_has_prefix (text, "usb_");
  const char *separators = "-";
  char *at = port;

  do {
    gsize digits = strspn (at, "0123456789");

    at += digits;
    if (digits == 0 || (*at == '\0' && *separators == '-'))
      return NULL;
    if (*at == '\0')
      return g_steal_pointer (&port);
    if (*at != (is_id ? '_' : *separators))
      return NULL;
    *at++ = *separators;
    separators = ".";
  } while (TRUE);
}

/* "1e0e:9001", of that in any case; NULL: it is not such. */
static char *
read_ids (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint64 vendor, product;

  if (g_strv_length (parts) != 2 || !g_ascii_string_to_unsigned (parts[0], 16, 0, G_MAXUINT16, &vendor, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 16, 0, G_MAXUINT16, &product, NULL))
    return NULL;
  return g_strdup_printf ("%04x:%04x", (guint) vendor, (guint) product);
}

gboolean
configuration_add_ignored (Configuration *self, const char *text, GError **error)
{
  g_autofree char *name = strchr (text, ':') == NULL ? read_port (text) : read_ids (text);
  guint n;

  if (name == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "ignore: \"%s\" is not allowed; allowed: a USB port as 1-1.2 or usb_1_1_2, or USB ids as 1e0e:9001",
                 text);
    return FALSE;
  }
  if (g_strv_contains ((const char *const *) self->ignored, name))
    return TRUE;
  n = g_strv_length (self->ignored);
  self->ignored = g_renew (char *, self->ignored, n + 2);
  self->ignored[n] = g_steal_pointer (&name);
  self->ignored[n + 1] = NULL;
  return TRUE;
}

void
configuration_take_ignored (Configuration *self, const Configuration *other)
{
  g_strfreev (self->ignored);
  self->ignored = g_strdupv (other->ignored);
}

static gboolean
bad_value (const ConfEntry *entry, const char *allowed, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: \"%s\" is not allowed; allowed: %s", entry->key,
               entry->value, allowed);
  return FALSE;
}

static gboolean
set_udev (Configuration *self, const ConfEntry *entry, const char *value, GError **error)
{
  if (strcmp (value, "true") != 0 && strcmp (value, "false") != 0)
    return bad_value (entry, "true, false", error);
  self->udev = strcmp (value, "true") == 0;
  return TRUE;
}

static gboolean
set_nmea (Configuration *self, const ConfEntry *entry, const char *value, GError **error)
{
  if (strcmp (value, "drain") != 0 && strcmp (value, "leave") != 0)
    return bad_value (entry, "drain, leave", error);
  self->leave_nmea = strcmp (value, "leave") == 0;
  return TRUE;
}

static gboolean
apply (Configuration *self, const ConfEntry *entry, GError **error)
{
  g_autofree char *value = g_strstrip (g_strdup (entry->value));

  if (strcmp (entry->group, "dialtone") != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "the group [%s] is not known; allowed: [dialtone]",
                 entry->group);
    return FALSE;
  }
  if (strcmp (entry->key, "log-level") == 0)
    return dt_log_level_from_string (value, &self->log_level)
           || bad_value (entry, "error, warning, info, debug", error);
  if (strcmp (entry->key, "datapath") == 0)
    return datapath_from_string (value, &self->datapath) || bad_value (entry, "auto, kernel, tun", error);
  if (strcmp (entry->key, "udev") == 0)
    return set_udev (self, entry, value, error);
  if (strcmp (entry->key, "nmea") == 0)
    return set_nmea (self, entry, value, error);
  if (strcmp (entry->key, "modem") == 0)
    return configuration_add_modem (self, value, error);
  if (strcmp (entry->key, "ignore") == 0)
    return configuration_add_ignored (self, value, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "%s: there is no such key; allowed: log-level, datapath, udev, nmea, modem, ignore", entry->key);
  return FALSE;
}

void
configuration_load (Configuration *self, const char *path, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfReader) reader = conf_reader_open (path, &error);
  ConfEntry entry;

  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return;
  while (error == NULL) {
    if (conf_reader_next (reader, &entry, &error)) {
      if (!apply (self, &entry, &error))
        conf_reader_prefix_error (reader, &error, entry.line);
    } else if (error == NULL) {
      return;
    }
    if (error != NULL) {
      g_ptr_array_add (problems, g_strdup (error->message));
      g_clear_error (&error);
    }
  }
  g_ptr_array_add (problems, g_strdup (error->message));
}
