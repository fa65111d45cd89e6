/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/serial/tty-opener.h"

#include "base/error.h"
#include "platform/serial/tty.h"
#include "platform/small-thread.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* A tty that is being opened in a thread, or was and is not taken yet. */
typedef struct {
  TtyOpener *owner;
  char *path;
  pthread_t thread;
  gboolean is_done; /* under the owner's lock, as the next two */
  gint64 done_us;
  TtyOpened opened;
} Opening;

struct _TtyOpener {
  TtyCloser *closer;
  gint64 keep_us;
  GMutex lock;
  GCond done;
  GPtrArray *openings; /* the main thread's */
  GSource *news;       /* one of them is done, or has waited long enough */
};

/* The thread. */
static void *
open_slowly (void *data)
{
  Opening *opening = data;
  TtyOpener *self = opening->owner;
  TtyOpened opened = tty_try_open (opening->path);

  g_mutex_lock (&self->lock);
  opening->opened = opened;
  opening->done_us = g_get_monotonic_time ();
  opening->is_done = TRUE;
  g_cond_broadcast (&self->done);
  g_source_set_ready_time (self->news, 0);
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
opening_free (Opening *opening)
{
  g_free (opening->path);
  g_free (opening);
}

/* Of one that is done. */
static TtyOpened
take (TtyOpener *self, Opening *opening)
{
  TtyOpened opened = opening->opened;

  pthread_join (opening->thread, NULL);
  g_ptr_array_remove_fast (self->openings, opening);
  return opened;
}

static void
discard (TtyOpener *self, Opening *opening)
{
  TtyOpened opened = take (self, opening);

  if (opened.fd >= 0)
    tty_closer_close (self->closer, opened.fd);
}

/* Whether it is done by @end_us, a monotonic time. */
static gboolean
wait_for (TtyOpener *self, Opening *opening, gint64 end_us)
{
  gboolean is_done;

  g_mutex_lock (&self->lock);
  while (!opening->is_done && g_cond_wait_until (&self->done, &self->lock, end_us))
    ;
  is_done = opening->is_done;
  g_mutex_unlock (&self->lock);
  return is_done;
}

/* Gives up what has waited too long, and comes back when the next will have. */
static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TtyOpener *self = user_data;
  gint64 now = g_get_monotonic_time (), next = -1;

  g_source_set_ready_time (source, -1);
  for (guint i = self->openings->len; i > 0; i--) {
    Opening *opening = self->openings->pdata[i - 1];

    if (!wait_for (self, opening, 0))
      continue;
    if (now - opening->done_us >= self->keep_us)
      discard (self, opening);
    else if (next < 0 || opening->done_us + self->keep_us < next)
      next = opening->done_us + self->keep_us;
  }
  g_mutex_lock (&self->lock);
  /* A thread that is done since has set it to 0, which comes sooner. */
  if (next >= 0 && g_source_get_ready_time (source) < 0)
    g_source_set_ready_time (source, next);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_CONTINUE;
}

static Opening *
find (TtyOpener *self, const char *path)
{
  for (guint i = 0; i < self->openings->len; i++) {
    Opening *opening = self->openings->pdata[i];

    if (g_str_equal (opening->path, path))
      return opening;
  }
  return NULL;
}

static Opening *
start (TtyOpener *self, const char *path, GError **error)
{
  int number = EAGAIN;

  if (self->openings->len < TTY_OPENER_MAX) {
    Opening *opening = g_new0 (Opening, 1);
    opening->owner = self;
    opening->path = g_strdup (path);
    number = small_thread_start (&opening->thread, "open", open_slowly, opening);
    if (number == 0) {
      g_ptr_array_add (self->openings, opening);
      return opening;
    }
    opening_free (opening);
  }
  g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "%s: %s", path, g_strerror (number));
  return NULL;
}

int
tty_opener_open (TtyOpener *self, const char *path, guint wait_ms, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + wait_ms * G_TIME_SPAN_MILLISECOND;
  Opening *opening = find (self, path);

  /* What kept an earlier call from it may have passed. */
  if (opening != NULL && wait_for (self, opening, 0) && opening->opened.fd < 0) {
    discard (self, opening);
    opening = NULL;
  }
  if (opening == NULL && tty_closer_is_closing (self->closer, path)) {
    g_set_error (error, DT_ERROR, DT_ERROR_NO_MODEM, _ ("%s is still being closed: its device takes no bytes"), path);
    return -1;
  }
  if (opening == NULL && (opening = start (self, path, error)) == NULL)
    return -1;
  if (wait_for (self, opening, end_us)) {
    TtyOpened opened = take (self, opening);

    /* The path may lead to another device by now. */
    if (opened.fd >= 0 && !tty_is_same (opened.fd, path, NULL)) {
      tty_closer_close (self->closer, opened.fd);
      opened = (TtyOpened) { .fd = -1, .number = ENODEV, .fault = TTY_FAULT_ERRNO };
    }
    return tty_opened_take (opened, path, error);
  }
  g_set_error (error, DT_ERROR, DT_ERROR_NO_MODEM, _ ("%s is being opened: its device does not answer"), path);
  return -1;
}

TtyOpener *
tty_opener_new (TtyCloser *closer, guint keep_ms)
{
  static const GSourceFuncs functions = { .dispatch = dispatch };
  TtyOpener *self = g_new0 (TtyOpener, 1);

  self->closer = closer;
  self->keep_us = keep_ms * G_TIME_SPAN_MILLISECOND;
  g_mutex_init (&self->lock);
  g_cond_init (&self->done);
  self->openings = g_ptr_array_new_with_free_func ((GDestroyNotify) opening_free);
  self->news = g_source_new ((GSourceFuncs *) &functions, sizeof (GSource));
  g_source_set_callback (self->news, NULL, self, NULL);
  g_source_attach (self->news, NULL);
  return self;
}

void
tty_opener_free (TtyOpener *self)
{
  if (self == NULL)
    return;
  for (guint i = self->openings->len; i > 0; i--) {
    Opening *opening = self->openings->pdata[i - 1];

    if (wait_for (self, opening, 0))
      discard (self, opening);
  }
  g_source_destroy (self->news);
  if (self->openings->len > 0)
    return; /* their threads need the rest */
  g_source_unref (self->news);
  g_ptr_array_unref (self->openings);
  g_cond_clear (&self->done);
  g_mutex_clear (&self->lock);
  g_free (self);
}
