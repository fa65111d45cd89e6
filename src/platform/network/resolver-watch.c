/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-watch.h"

#include "base/log.h"
#include "platform/fd-source.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that was just made is not looked at before its writer closes it; a link is whole at once. */
#define FOLDER_MASK (IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR)
/* For a file that is mounted over another: no event of the folder tells of it. */
#define FILE_MASK IN_CLOSE_WRITE

/* What is watched. */
enum { THE_PATH, ITS_TARGET, THE_FILE, N_WATCHES };

typedef struct {
  int descriptor; /* -1: none */
  char *name;     /* the entry of the folder that matters; NULL: the watch is on the file itself */
} Watched;

struct _ResolverWatch {
  char *path;
  void (*changed) (gpointer user_data);
  gpointer user_data;
  int fd;
  GSource *source;
  Watched watched[N_WATCHES];
};

static void
watch_entry (ResolverWatch *self, Watched *watched, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  watched->name = g_path_get_basename (path);
  watched->descriptor = inotify_add_watch (self->fd, folder, FOLDER_MASK);
}

static gboolean
is_used (const ResolverWatch *self, int descriptor)
{
  for (guint i = 0; i < N_WATCHES; i++) {
    if (self->watched[i].descriptor == descriptor)
      return TRUE;
  }
  return FALSE;
}

/* Anew each time: what the path leads to may be something else now. The old ones go afterwards, so that nothing is
 * missed in between. */
static void
watch_all (ResolverWatch *self)
{
  Watched old[N_WATCHES];
  g_autofree char *target = g_file_read_link (self->path, NULL);

  memcpy (old, self->watched, sizeof old);
  memset (self->watched, 0, sizeof self->watched);
  watch_entry (self, &self->watched[THE_PATH], self->path);
  if (self->watched[THE_PATH].descriptor < 0)
    dt_log (DT_LOG_DEBUG, NULL, "cannot watch %s: %s", self->path, g_strerror (errno));
  self->watched[ITS_TARGET].descriptor = -1;
  if (target != NULL) {
    g_autofree char *folder = g_path_get_dirname (self->path);
    g_autofree char *place = g_canonicalize_filename (target, folder);
    watch_entry (self, &self->watched[ITS_TARGET], place);
  }
  self->watched[THE_FILE].descriptor = inotify_add_watch (self->fd, self->path, FILE_MASK);
  for (guint i = 0; i < N_WATCHES; i++) {
    if (old[i].descriptor >= 0 && !is_used (self, old[i].descriptor))
      inotify_rm_watch (self->fd, old[i].descriptor);
    g_free (old[i].name);
  }
}

/* Several watches may be one to the kernel: two entries of one folder. */
static gboolean
matters (const ResolverWatch *self, const struct inotify_event *event)
{
  for (guint i = 0; i < N_WATCHES; i++) {
    const Watched *watched = &self->watched[i];
    if (watched->descriptor != event->wd)
      continue;
    if (watched->name == NULL && event->len == 0)
      return (event->mask & FILE_MASK) != 0;
    if (watched->name == NULL || event->len == 0 || strcmp (watched->name, event->name) != 0)
      continue;
    struct stat info;
    if ((event->mask & IN_CREATE) == 0 || (i == THE_PATH && lstat (self->path, &info) == 0 && S_ISLNK (info.st_mode)))
      return TRUE;
  }
  return FALSE;
}

static void
on_ready (gpointer user_data, GIOCondition ready)
{
  ResolverWatch *self = user_data;
  union {
    struct inotify_event first;
    char bytes[4096];
  } buffer;
  gboolean told = FALSE;

  for (;;) {
    ssize_t length = read (self->fd, buffer.bytes, sizeof buffer.bytes);
    if (length <= 0)
      break;
    const struct inotify_event *event;
    for (ssize_t at = 0; at < length; at += (ssize_t) (sizeof *event + event->len)) {
      event = (const struct inotify_event *) (buffer.bytes + at);
      told |= (event->mask & IN_Q_OVERFLOW) != 0 || matters (self, event);
    }
  }
  if (!told)
    return;
  watch_all (self);
  self->changed (self->user_data);
}

ResolverWatch *
resolver_watch_new (const char *path, void (*changed) (gpointer user_data), gpointer user_data)
{
  ResolverWatch *self = g_new0 (ResolverWatch, 1);

  self->path = g_strdup (path);
  self->changed = changed;
  self->user_data = user_data;
  for (guint i = 0; i < N_WATCHES; i++)
    self->watched[i].descriptor = -1;
  self->fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (self->fd < 0) {
    dt_log (DT_LOG_WARNING, NULL, "cannot watch %s: %s", path, g_strerror (errno));
    return self;
  }
  self->source = fd_source_new (self->fd, G_IO_IN, on_ready, self);
  watch_all (self);
  return self;
}

void
resolver_watch_free (ResolverWatch *self)
{
  if (self == NULL)
    return;
  source_clear (&self->source);
  for (guint i = 0; i < N_WATCHES; i++)
    g_free (self->watched[i].name);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}
