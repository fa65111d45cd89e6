/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/serial/port-watch.h"

#include "base/log.h"
#include "platform/fd-source.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LINKS 8
/* IN_ATTRIB: udev sets owner and mode a moment after the node is there. */
#define MASK \
  (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

/* One directory on the way, and the entry in it that matters. */
typedef struct {
  int descriptor;
  char *name;
} Step;

struct _PortWatch {
  char *path;
  void (*appeared) (gpointer user_data);
  gpointer user_data;
  int fd;
  GSource *source;
  GSource *soon; /* for at_once */
  GArray *steps; /* of Step */
};

static void
clear_step (gpointer data)
{
  g_free (((Step *) data)->name);
}

static gboolean
is_device (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 && S_ISCHR (st.st_mode);
}

/* Watches the directory of @path for its entry; or, where that is missing, the nearest one above for what leads there.
 * */
static void
watch_entry (PortWatch *self, const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  for (;;) {
    int descriptor = inotify_add_watch (self->fd, directory, MASK);
    if (descriptor >= 0) {
      Step step = { .descriptor = descriptor, .name = g_steal_pointer (&name) };
      g_array_append_val (self->steps, step);
      return;
    }
    if ((errno != ENOENT && errno != ENOTDIR) || strcmp (directory, "/") == 0 || strcmp (directory, ".") == 0) {
      dt_log (DT_LOG_WARNING, NULL, "%s cannot be watched: %s", directory, g_strerror (errno));
      return;
    }
    g_free (name);
    name = g_path_get_basename (directory);
    char *above = g_path_get_dirname (directory);
    g_free (directory);
    directory = above;
  }
}

/* Watches every step from the path through its links to the device. */
static void
arm (PortWatch *self)
{
  g_autofree char *path = g_strdup (self->path);

  for (guint i = 0; i < self->steps->len; i++)
    inotify_rm_watch (self->fd, g_array_index (self->steps, Step, i).descriptor);
  g_array_set_size (self->steps, 0);

  for (guint links = 0; links <= MAX_LINKS; links++) {
    watch_entry (self, path);
    g_autofree char *target = g_file_read_link (path, NULL);
    if (target == NULL)
      return;
    g_autofree char *directory = g_path_get_dirname (path);
    g_free (path);
    path = g_path_is_absolute (target) ? g_steal_pointer (&target) : g_build_filename (directory, target, NULL);
  }
}

static gboolean
concerns_us (PortWatch *self, const struct inotify_event *event)
{
  if (event->mask & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF))
    return TRUE;
  for (guint i = 0; i < self->steps->len && event->len > 0; i++) {
    const Step *step = &g_array_index (self->steps, Step, i);
    if (step->descriptor == event->wd && strcmp (step->name, event->name) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
events_ready (gpointer user_data, GIOCondition ready)
{
  PortWatch *self = user_data;
  union {
    struct inotify_event alignment;
    char bytes[4096];
  } buffer;
  gboolean changed = FALSE;
  gssize got = read (self->fd, buffer.bytes, sizeof buffer.bytes);

  for (gssize at = 0; at + (gssize) sizeof (struct inotify_event) <= got;) {
    const struct inotify_event *event = (const struct inotify_event *) (const void *) (buffer.bytes + at);
    changed = changed || concerns_us (self, event);
    at += (gssize) (sizeof (struct inotify_event) + event->len);
  }
  if (!changed)
    return;
  arm (self); /* before the look, so that nothing slips through between the two */
  if (is_device (self->path))
    self->appeared (self->user_data);
}

static gboolean
tell_soon (gpointer user_data)
{
  PortWatch *self = user_data;

  source_clear (&self->soon);
  if (is_device (self->path))
    self->appeared (self->user_data);
  return G_SOURCE_REMOVE;
}

PortWatch *
port_watch_new (const char *path, gboolean at_once, void (*appeared) (gpointer user_data), gpointer user_data)
{
  PortWatch *self = g_new0 (PortWatch, 1);

  self->path = g_strdup (path);
  self->appeared = appeared;
  self->user_data = user_data;
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, clear_step);
  self->fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (self->fd < 0) {
    dt_log (DT_LOG_WARNING, NULL, "%s cannot be watched: %s", path, g_strerror (errno));
    return self;
  }
  self->source = fd_source_new (self->fd, G_IO_IN, events_ready, self);
  arm (self);
  if (at_once && is_device (path)) {
    self->soon = g_idle_source_new ();
    g_source_set_callback (self->soon, tell_soon, self, NULL);
    g_source_attach (self->soon, NULL);
  }
  return self;
}

void
port_watch_free (PortWatch *self)
{
  if (self == NULL)
    return;
  source_clear (&self->source);
  source_clear (&self->soon);
  if (self->fd >= 0)
    close (self->fd);
  g_array_unref (self->steps);
  g_free (self->path);
  g_free (self);
}
