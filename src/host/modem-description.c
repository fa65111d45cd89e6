/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/modem-description.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ID_MAX 64

ModemDescription *
modem_description_copy (const ModemDescription *self)
{
  ModemDescription *copy = g_new (ModemDescription, 1);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->device = g_strdup (self->device);
  copy->model = g_strdup (self->model);
  copy->at_path = g_strdup (self->at_path);
  copy->data_path = g_strdup (self->data_path);
  copy->nmea_path = g_strdup (self->nmea_path);
  return copy;
}

void
modem_description_free (ModemDescription *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->device);
  g_free (self->model);
  g_free (self->at_path);
  g_free (self->data_path);
  g_free (self->nmea_path);
  g_free (self);
}

/* An element of an object path (D-Bus specification, "Valid Object Paths"). */
static gboolean
is_id (const char *text)
{
  gsize len = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

  return len > 0 && len <= ID_MAX && text[len] == '\0';
}

static char **
member_of (ModemDescription *self, const char *key)
{
  const struct {
    const char *key;
    char **member;
  } rows[] = {
    { "at", &self->at_path },  { "data", &self->data_path }, { "nmea", &self->nmea_path },
    { "model", &self->model }, { "id", &self->id },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].key, key) == 0)
      return rows[i].member;
  }
  return NULL;
}

static gboolean
parse_part (ModemDescription *self, const char *part, GError **error)
{
  const char *equals = strchr (part, '=');
  g_autofree char *key = equals == NULL ? g_strdup (part) : g_strndup (part, (gsize) (equals - part));
  char **member = equals == NULL ? NULL : member_of (self, key);
  const char *wrong = NULL;

  if (member == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("modem: \"%s\" is not known; allowed: at=PATH, data=PATH, nmea=PATH, model=NAME, id=NAME"), part);
    return FALSE;
  }
  if (*member != NULL)
    wrong = _ ("it is given twice");
  else if (equals[1] == '\0')
    wrong = _ ("it is empty");
  else if (member != &self->id && member != &self->model && equals[1] != '/')
    wrong = _ ("a path begins with /");
  else if (member == &self->id && !is_id (equals + 1))
    wrong = _ ("an id is of letters, digits and _");
  if (wrong != NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "modem: %s: %s", part, wrong);
    return FALSE;
  }
  *member = g_strdup (equals + 1);
  return TRUE;
}

ModemDescription *
modem_description_parse (const char *text, guint index, GError **error)
{
  g_autoptr (ModemDescription) self = g_new0 (ModemDescription, 1);
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++) {
    if (!parse_part (self, g_strstrip (parts[i]), error))
      return NULL;
  }
  if (self->at_path == NULL) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("modem: at=PATH is missing"));
    return NULL;
  }
  /* A modem with one port dials on the port that it is asked on. */
  if (self->data_path == NULL)
    self->data_path = g_strdup (self->at_path);
  if (self->id == NULL)
    self->id = g_strdup_printf ("static%u", index);
  self->device = g_strdup (self->at_path);
  self->fixed = TRUE;
  return g_steal_pointer (&self);
}
