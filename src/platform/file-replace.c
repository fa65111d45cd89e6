/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/file-replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define FRESH_SUFFIX ".dialtone-new"

void
file_names_init (FileNames *self, const char *path)
{
  self->path = g_strdup (path);
  self->fresh = g_strconcat (path, FRESH_SUFFIX, NULL);
  self->folder = g_path_get_dirname (path);
}

void
file_names_clear (FileNames *self)
{
  g_free (self->path);
  g_free (self->fresh);
  g_free (self->folder);
}

static int
open_fresh (const FileNames *names)
{
  /* What a process left that died in the midst of it. */
  (void) unlink (names->fresh);
  return open (names->fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static int
write_all (int fd, const char *data, gsize len)
{
  while (len > 0) {
    gssize n = write (fd, data, len);

    if (n > 0) {
      data += n;
      len -= (gsize) n;
    } else if (n < 0 && errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

/* That a name now means another file, or none, is in the folder. */
static int
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int result;

  if (fd < 0)
    return errno;
  result = fsync (fd) == 0 || errno == EINVAL ? 0 : errno; /* EINVAL: a file system that has no such thing */
  close (fd);
  return result;
}

static int
write_fresh (int fd, const char *data, gsize len, gboolean durable)
{
  int result = write_all (fd, data, len);

  if (result == 0 && durable && fsync (fd) != 0)
    result = errno;
  if (close (fd) != 0 && result == 0)
    result = errno;
  return result;
}

int
file_replace (const FileNames *names, const char *data, gsize len, gboolean durable)
{
  int fd = open_fresh (names);
  int result;

  if (fd < 0 && errno == ENOENT && g_mkdir_with_parents (names->folder, 0700) == 0)
    fd = open_fresh (names);
  if (fd < 0)
    return errno;
  result = write_fresh (fd, data, len, durable);
  if (result == 0 && rename (names->fresh, names->path) != 0)
    result = errno;
  if (result != 0) {
    (void) unlink (names->fresh);
    return result;
  }
  return durable ? sync_folder (names->folder) : 0;
}

void
file_replace_sweep (const char *folder)
{
  DIR *files = opendir (folder);
  const struct dirent *file;

  while (files != NULL && (file = readdir (files)) != NULL) {
    if (g_str_has_suffix (file->d_name, FRESH_SUFFIX))
      (void) unlinkat (dirfd (files), file->d_name, 0);
  }
  if (files != NULL)
    closedir (files);
}

int
file_remove (const FileNames *names)
{
  if (unlink (names->path) != 0)
    return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
  return sync_folder (names->folder);
}
