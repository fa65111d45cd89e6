/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/capture-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct _CaptureFile {
  char *path;
  char *temporary; /* where it grows until it appears; NULL: it has, or is standard output */
  int fd;
  guint64 size;
};

/* Always FALSE. */
static gboolean
fail (const CaptureFile *self, int code, GError **error)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", self->path, g_strerror (code));
  return FALSE;
}

CaptureFile *
capture_file_new (const char *path, GError **error)
{
  g_autoptr (CaptureFile) self = g_new0 (CaptureFile, 1);

  self->path = g_strdup (path);
  self->fd = STDOUT_FILENO;
  if (strcmp (path, "-") == 0)
    return g_steal_pointer (&self);
  self->temporary = g_strconcat (path, ".XXXXXX", NULL);
  self->fd = g_mkstemp_full (self->temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (self->fd < 0) {
    fail (self, errno, error);
    g_clear_pointer (&self->temporary, g_free);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
capture_file_free (CaptureFile *self)
{
  if (self == NULL)
    return;
  if (self->fd > STDERR_FILENO)
    close (self->fd);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

static gboolean
appear (CaptureFile *self, GError **error)
{
  if (self->temporary == NULL)
    return TRUE;
  if (g_rename (self->temporary, self->path) != 0)
    return fail (self, errno, error);
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

gboolean
capture_file_write (CaptureFile *self, GBytes *bytes, GError **error)
{
  gsize left = 0;
  const char *data = g_bytes_get_data (bytes, &left);

  while (left > 0) {
    gssize n = write (self->fd, data, left);

    if (n < 0 && errno != EINTR)
      return fail (self, errno, error);
    n = MAX (n, 0);
    data += n;
    left -= (gsize) n;
    self->size += (gsize) n;
  }
  return appear (self, error);
}

gboolean
capture_file_finish (CaptureFile *self, GError **error)
{
  if (!capture_file_is_stdout (self) && fsync (self->fd) != 0)
    return fail (self, errno, error);
  return TRUE;
}

guint64
capture_file_size (const CaptureFile *self)
{
  return self->size;
}

gboolean
capture_file_is_stdout (const CaptureFile *self)
{
  return self->fd == STDOUT_FILENO;
}
