/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/serial/tty-holder.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Documentation/admin-guide/devices.txt: Unix98 pty slaves have the majors 136 to 143, 256 a major at first; devpts now
 * uses 136 with any minor. */
#define PTY_SLAVE_MAJOR 136
#define PTMX_DEVICE makedev (5, 2)

static char *
read_proc (const char *pid, const char *directory, const char *file)
{
  g_autofree char *path = g_build_filename ("/proc", pid, directory, file, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return g_steal_pointer (&text);
}

/* The index of the pty whose master this descriptor is; -1: none. */
static gint64
master_index (const char *pid, const char *fd)
{
  g_autofree char *info = read_proc (pid, "fdinfo", fd);
  const char *line = info == NULL ? NULL : strstr (info, "tty-index:");

  return line == NULL ? -1 : g_ascii_strtoll (line + strlen ("tty-index:"), NULL, 10);
}

/* Whether one process holds @device, and not as the program behind it. */
static gboolean
holds (const char *pid, dev_t device)
{
  g_autofree char *directory = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr (GDir) fds = g_dir_open (directory, 0, NULL);
  gboolean pty = major (device) == PTY_SLAVE_MAJOR;
  gboolean found = FALSE;
  const char *fd;

  while (fds != NULL && (fd = g_dir_read_name (fds)) != NULL) {
    g_autofree char *path = g_build_filename (directory, fd, NULL);
    char target[PATH_MAX];
    struct stat st;
    gssize len = readlink (path, target, sizeof target - 1);

    /* Only what lies in some /dev is worth a stat(), which a dead network file system could delay. */
    if (len <= 0)
      continue;
    target[len] = '\0';
    if (strstr (target, "/dev/") == NULL || stat (path, &st) != 0 || !S_ISCHR (st.st_mode))
      continue;
    if (pty && st.st_rdev == PTMX_DEVICE && master_index (pid, fd) == (gint64) minor (device))
      return FALSE;
    found = found || st.st_rdev == device;
  }
  return found;
}

/* A process may call itself anything; what it says goes into logs and over the bus. */
static char *
printable_name (const char *pid)
{
  g_autofree char *comm = read_proc (pid, "", "comm");
  char *name = g_utf8_make_valid (comm == NULL ? "?" : g_strchomp (comm), -1);

  for (char *c = name; *c != '\0'; c++) {
    if (g_ascii_iscntrl (*c))
      *c = '?';
  }
  return name;
}

char *
tty_find_holder (dev_t device, pid_t except, guint *out_pid)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while (processes != NULL && (pid = g_dir_read_name (processes)) != NULL) {
    if (!g_ascii_isdigit (pid[0]) || atoi (pid) == except || !holds (pid, device))
      continue;
    *out_pid = (guint) atoi (pid);
    return printable_name (pid);
  }
  return NULL;
}
