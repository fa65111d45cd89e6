/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the lines of a key file ("[group]", "key=value", "# comment") and knows on which line it is, which GKeyFile
 * does not tell. A key may stand several times. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ConfReader ConfReader;

/* Valid until the next call. */
typedef struct {
  guint line; /* from 1 */
  const char *group;
  const char *key;
  const char *value; /* valid UTF-8 with \s \n \t \r \\ resolved, as GKeyFile writes them; leading spaces are gone */
} ConfEntry;

/* The text is copied. @name stands in errors: "NAME:3: …". */
ConfReader *conf_reader_new (const char *name, const char *text, gsize len);
/* Reads the file @path; NULL with @error, which names it (G_FILE_ERROR, or G_IO_ERROR_INVALID_ARGUMENT when it is
 * larger than 64 KiB). */
ConfReader *conf_reader_open (const char *path, GError **error);
void conf_reader_free (ConfReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfReader, conf_reader_free)

/* FALSE without @error: the end. FALSE with @error (G_IO_ERROR_INVALID_ARGUMENT, "NAME:3: …"): this line is bad;
 * reading can go on behind it. */
gboolean conf_reader_next (ConfReader *self, ConfEntry *out, GError **error);

/* "NAME:LINE: " in front of the message, for what is wrong with an entry. */
void conf_reader_prefix_error (const ConfReader *self, GError **error, guint line);

G_END_DECLS
