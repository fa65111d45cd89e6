/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/serial/tty-pulse.h"

#include "platform/serial/tty-opener.h"
#include "platform/serial/tty.h"
#include "platform/small-thread.h"

#include <fcntl.h>
#include <unistd.h>

/* Freed by whichever of the thread and its owner is the last to let go. */
struct _TtyPulse {
  int fd; /* the thread's */
  gint64 low_us;
  GMutex lock;
  GCond news;
  gboolean is_ended; /* by its owner; under the lock, as the next one */
  gboolean is_done;  /* the thread will not touch the tty any more */
};

static void
clear (gpointer data)
{
  TtyPulse *self = data;

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->news);
}

/* The thread. */
static void *
pulse (void *data)
{
  TtyPulse *self = data;
  gint64 end_us;
  gboolean is_ended;

  tty_set_dtr (self->fd, FALSE);
  end_us = g_get_monotonic_time () + self->low_us;
  g_mutex_lock (&self->lock);
  while (!self->is_ended && g_cond_wait_until (&self->news, &self->lock, end_us))
    ;
  is_ended = self->is_ended;
  g_mutex_unlock (&self->lock);
  if (!is_ended)
    tty_set_dtr (self->fd, TRUE);
  close (self->fd);
  g_mutex_lock (&self->lock);
  self->is_done = TRUE;
  g_cond_broadcast (&self->news);
  g_mutex_unlock (&self->lock);
  g_atomic_rc_box_release_full (self, clear);
  return NULL;
}

TtyPulse *
tty_pulse_start (int fd, gint64 low_us)
{
  TtyPulse *self = g_atomic_rc_box_new0 (TtyPulse);
  pthread_t thread;

  self->low_us = low_us;
  g_mutex_init (&self->lock);
  g_cond_init (&self->news);
  self->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  if (self->fd >= 0 && small_thread_start (&thread, "dtr", pulse, g_atomic_rc_box_acquire (self)) == 0) {
    pthread_detach (thread);
    return self;
  }
  if (self->fd >= 0) {
    close (self->fd);
    g_atomic_rc_box_release_full (self, clear); /* the thread's */
  }
  g_atomic_rc_box_release_full (self, clear);
  return NULL;
}

void
tty_pulse_end (TtyPulse *self)
{
  gint64 end_us = g_get_monotonic_time () + TTY_OPENER_WAIT_MS * G_TIME_SPAN_MILLISECOND;

  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_ended = TRUE;
  g_cond_broadcast (&self->news);
  while (!self->is_done && g_cond_wait_until (&self->news, &self->lock, end_us))
    ;
  g_mutex_unlock (&self->lock);
  g_atomic_rc_box_release_full (self, clear);
}
