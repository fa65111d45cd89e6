/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/serial/tty-closer.h"

#include "base/log.h"
#include "platform/serial/tty.h"
#include "platform/small-thread.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif
/* The first signal may come before the wait has begun. */
#define REPEAT_MS 100

/* A tty that is being closed in a thread. */
typedef struct {
  TtyCloser *owner;
  int fd;
  dev_t device;
  pthread_t thread;
  gint done; /* atomic */
} Closing;

struct _TtyCloser {
  GPtrArray *closings;
  GSource *news; /* one of them is done */
};

static void
nothing (int signum)
{
}

static struct timespec
from_ms (long ms)
{
  return (struct timespec) { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
}

/* A signal ends the wait in close(), not the close. FALSE: it may take its 30 s. */
static gboolean
arm (timer_t *out_timer)
{
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG };
  const struct itimerspec times = { .it_value = from_ms (TTY_CLOSER_WAIT_MS), .it_interval = from_ms (REPEAT_MS) };
  sigset_t urgent;

  event.sigev_notify_thread_id = gettid ();
  if (timer_create (CLOCK_MONOTONIC, &event, out_timer) != 0)
    return FALSE;
  sigemptyset (&urgent);
  sigaddset (&urgent, SIGURG);
  pthread_sigmask (SIG_UNBLOCK, &urgent, NULL);
  return timer_settime (*out_timer, 0, &times, NULL) == 0;
}

/* The thread. */
static void *
close_slowly (void *data)
{
  Closing *closing = data;
  timer_t timer = NULL;
  gboolean armed = arm (&timer);

  close (closing->fd);
  if (armed)
    timer_delete (timer);
  g_atomic_int_set (&closing->done, TRUE);
  g_source_set_ready_time (closing->owner->news, 0);
  return NULL;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TtyCloser *self = user_data;

  g_source_set_ready_time (source, -1);
  for (guint i = self->closings->len; i > 0; i--) {
    Closing *closing = self->closings->pdata[i - 1];

    if (!g_atomic_int_get (&closing->done))
      continue;
    pthread_join (closing->thread, NULL);
    g_ptr_array_remove_index_fast (self->closings, i - 1);
  }
  return G_SOURCE_CONTINUE;
}

TtyCloser *
tty_closer_new (void)
{
  static const GSourceFuncs functions = { .dispatch = dispatch };
  TtyCloser *self = g_new0 (TtyCloser, 1);
  struct sigaction action = { .sa_handler = nothing }; /* without SA_RESTART */

  sigaction (SIGURG, &action, NULL);
  self->closings = g_ptr_array_new_with_free_func (g_free);
  self->news = g_source_new ((GSourceFuncs *) &functions, sizeof (GSource));
  g_source_set_callback (self->news, NULL, self, NULL);
  g_source_attach (self->news, NULL);
  return self;
}

void
tty_closer_free (TtyCloser *self)
{
  if (self == NULL)
    return;
  dispatch (self->news, NULL, self);
  g_source_destroy (self->news);
  if (self->closings->len > 0)
    return; /* their threads need the rest */
  g_source_unref (self->news);
  g_ptr_array_unref (self->closings);
  g_free (self);
}

void
tty_closer_close (TtyCloser *self, int fd)
{
  Closing *closing;
  struct stat st;
  int unsent = 0;

  tty_give_up (fd);
  if (self == NULL || ioctl (fd, TIOCOUTQ, &unsent) != 0 || unsent == 0 || fstat (fd, &st) != 0) {
    close (fd);
    return;
  }
  closing = g_new0 (Closing, 1);
  *closing = (Closing) { .owner = self, .fd = fd, .device = st.st_rdev };
  if (small_thread_start (&closing->thread, "close", close_slowly, closing) == 0) {
    dt_log (DT_LOG_DEBUG, NULL, "a port is closed with %d bytes unsent", unsent);
    g_ptr_array_add (self->closings, closing);
    return;
  }
  g_free (closing);
  close (fd);
}

gboolean
tty_closer_is_closing (TtyCloser *self, const char *path)
{
  struct stat st;

  if (self == NULL || self->closings->len == 0 || stat (path, &st) != 0)
    return FALSE;
  for (guint i = 0; i < self->closings->len; i++) {
    const Closing *closing = self->closings->pdata[i];

    if (closing->device == st.st_rdev && !g_atomic_int_get ((gint *) &closing->done))
      return TRUE;
  }
  return FALSE;
}
