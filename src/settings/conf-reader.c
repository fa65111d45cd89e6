/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings/conf-reader.h"

#include <gio/gio.h>
#include <string.h>

#define FILE_MAX (64 * 1024)

struct _ConfReader {
  char *name;
  char *text; /* zero-terminated, cut up as it is read */
  gsize len;
  gsize at;
  guint line;
  char *group;
};

ConfReader *
conf_reader_new (const char *name, const char *text, gsize len)
{
  ConfReader *self = g_new0 (ConfReader, 1);

  self->name = g_strdup (name);
  /* Not g_strndup(): what stands behind a zero byte is to be noticed. */
  self->text = g_memdup2 (text, len);
  self->text = g_realloc (self->text, len + 1);
  self->text[len] = '\0';
  self->len = len;
  return self;
}

ConfReader *
conf_reader_open (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize len = 0;

  if (!g_file_get_contents (path, &text, &len, error))
    return NULL;
  if (len > FILE_MAX) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: it is larger than %d bytes", path, FILE_MAX);
    return NULL;
  }
  return conf_reader_new (path, text, len);
}

void
conf_reader_free (ConfReader *self)
{
  /* Profiles carry passwords. */
  explicit_bzero (self->text, self->len);
  g_free (self->text);
  g_free (self->group);
  g_free (self->name);
  g_free (self);
}

void
conf_reader_prefix_error (const ConfReader *self, GError **error, guint line)
{
  g_prefix_error (error, "%s:%u: ", self->name, line);
}

static gboolean
fail (ConfReader *self, GError **error, const char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);
  conf_reader_prefix_error (self, error, self->line);
  return FALSE;
}

/* Resolves escapes in place; NULL for one that key files do not have. */
static char *
unescape (char *value)
{
  static const char from[] = "sntr\\";
  static const char to[] = " \n\t\r\\";
  char *out = value;

  for (const char *in = value; *in != '\0'; in++) {
    const char *found;

    if (*in != '\\') {
      *out++ = *in;
      continue;
    }
    in++;
    found = *in == '\0' ? NULL : strchr (from, *in);
    if (found == NULL)
      return NULL;
    *out++ = to[found - from];
  }
  *out = '\0';
  return value;
}

/* The next line without its end; NULL at the end of the text. */
static char *
next_line (ConfReader *self, gsize *out_len)
{
  char *line = self->text + self->at;
  gsize left = self->len - self->at;
  char *end;

  if (left == 0)
    return NULL;
  end = memchr (line, '\n', left);
  *out_len = end == NULL ? left : (gsize) (end - line);
  self->at += end == NULL ? left : *out_len + 1;
  line[*out_len] = '\0';
  if (*out_len > 0 && line[*out_len - 1] == '\r')
    line[--*out_len] = '\0';
  self->line++;
  return line;
}

static gboolean
read_group (ConfReader *self, char *line, GError **error)
{
  gsize len = strlen (g_strchomp (line));

  if (len < 3 || line[len - 1] != ']')
    return fail (self, error, "a group is written [name]");
  g_free (self->group);
  self->group = g_strndup (line + 1, len - 2);
  return TRUE;
}

gboolean
conf_reader_next (ConfReader *self, ConfEntry *out, GError **error)
{
  char *line;
  gsize len = 0;

  while ((line = next_line (self, &len)) != NULL) {
    char *equals;

    if (!g_utf8_validate (line, (gssize) len, NULL))
      return fail (self, error, "it is not UTF-8 text");
    line = g_strchug (line);
    if (*line == '\0' || *line == '#')
      continue;
    if (*line == '[') {
      if (!read_group (self, line, error))
        return FALSE;
      continue;
    }
    equals = strchr (line, '=');
    if (equals == NULL || equals == line)
      return fail (self, error, "it is neither key=value, [group] nor # comment");
    if (self->group == NULL)
      return fail (self, error, "there is no [group] above it");
    *equals = '\0';
    out->line = self->line;
    out->group = self->group;
    out->key = g_strchomp (line);
    out->value = unescape (g_strchug (equals + 1));
    if (out->value == NULL)
      return fail (self, error, "after a backslash only s, n, t, r and \\ are allowed; write \\\\ for one");
    return TRUE;
  }
  return FALSE;
}
