/* SPDX-License-Identifier: GPL-2.0-or-later */
/* To be preloaded: a disk that stops for seconds, as SD cards do. SLOW_DISK_MS is for how long, in milliseconds,
 * everything that waits for the disk itself takes; what changes a folder takes a quarter of it. Only for files whose
 * path has one of the words of SLOW_DISK_PATHS in it, separated by ':'. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
is_slow (const char *path)
{
  const char *words = getenv ("SLOW_DISK_PATHS");
  size_t len;

  for (; words != NULL && *words != '\0'; words += len + (words[len] == ':')) {
    len = strcspn (words, ":");
    if (len > 0 && memmem (path, strlen (path), words, len) != NULL)
      return 1;
  }
  return 0;
}

/* As the call that it is in would, whatever signals come. */
static void
stop (const char *path, int divisor)
{
  const char *ms = getenv ("SLOW_DISK_MS");
  int number = errno;

  if (ms != NULL && is_slow (path))
    (void) poll (NULL, 0, atoi (ms) / divisor);
  errno = number;
}

static void
stop_fd (int fd)
{
  char link[64];
  char path[PATH_MAX];
  ssize_t n;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  if (n < 0)
    return;
  path[n] = '\0';
  stop (path, 1);
}

int
fsync (int fd)
{
  stop_fd (fd);
  return (int) syscall (SYS_fsync, fd);
}

int
fdatasync (int fd)
{
  stop_fd (fd);
  return (int) syscall (SYS_fdatasync, fd);
}

int
syncfs (int fd)
{
  stop_fd (fd);
  return (int) syscall (SYS_syncfs, fd);
}

int
rename (const char *from, const char *to)
{
  stop (to, 4);
  return (int) syscall (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlink (const char *path)
{
  stop (path, 4);
  return (int) syscall (SYS_unlinkat, AT_FDCWD, path, 0);
}
