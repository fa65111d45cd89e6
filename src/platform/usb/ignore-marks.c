/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/usb/ignore-marks.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
complain (const char *path)
{
  dt_log (DT_LOG_WARNING, NULL, "%s: %s; udev's rules do not follow the ignore= of dialtone.conf", path,
          g_strerror (errno));
}

static void
remove_others (const char *folder, const char *const *names)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (!g_strv_contains (names, name) && g_unlink (path) != 0)
      complain (path);
  }
}

static void
add (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    complain (path);
  else
    close (fd);
}

void
ignore_marks_write (const char *folder, const char *const *names)
{
  remove_others (folder, names);
  if (*names == NULL)
    return;
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    complain (folder);
    return;
  }
  for (const char *const *name = names; *name != NULL; name++)
    add (folder, *name);
  if (utimensat (AT_FDCWD, folder, NULL, 0) != 0)
    complain (folder);
}
