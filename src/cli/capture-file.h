/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of a capture: there as a whole from the first byte on, for its owner only, and readable by others while it
 * grows. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CaptureFile CaptureFile;

/* Creates @path with mode 0600, or takes its place; it appears with the first bytes that are written. "-" is standard
 * output. NULL with an error. */
CaptureFile *capture_file_new (const char *path, GError **error);
/* A file that never appeared is removed. */
void capture_file_free (CaptureFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CaptureFile, capture_file_free)

/* Writes all of @bytes at once: what came is in the file, whatever becomes of the program. FALSE with an error. */
gboolean capture_file_write (CaptureFile *self, GBytes *bytes, GError **error);
/* Behind the last write: makes sure of the disk. FALSE with an error. */
gboolean capture_file_finish (CaptureFile *self, GError **error);

/* How many bytes were written. */
guint64 capture_file_size (const CaptureFile *self);
gboolean capture_file_is_stdout (const CaptureFile *self);

G_END_DECLS
