/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/file-writer.h"

#include "base/error.h"
#include "base/log.h"
#include "platform/file-replace.h"
#include "platform/small-thread.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define ALIVE_US G_USEC_PER_SEC

/* Who waits for a change; lives as long as that. */
typedef struct {
  FileDone done; /* NULL: nobody (any more) */
  gpointer user_data;
} Waiter;

/* What is to become of one file. */
typedef struct {
  GList link; /* first: in the queue that it is in */
  FileNames names;
  char *data; /* NULL: the file goes */
  gsize len;
  GPtrArray *waiters;
  int result;
} Change;

struct _FileWriter {
  FileOps ops; /* first: the functions find the writer by it */
  GSource *answers;
  pthread_t thread;
  gboolean has_thread; /* it is to be joined */
  /* What follows belongs to who holds the lock. */
  GMutex lock;
  GCond finished_one;
  GQueue waiting;   /* of Change, in order; at most one of each path */
  GQueue finished;  /* likewise */
  gboolean working; /* the thread looks for more */
};

static void
set_data (Change *change, const char *data, gsize len)
{
  if (change->data != NULL)
    explicit_bzero (change->data, change->len);
  g_free (change->data);
  change->data = data == NULL ? NULL : g_malloc (len + 1);
  change->len = len;
  if (len > 0)
    memcpy (change->data, data, len);
}

static Change *
change_new (const char *path)
{
  Change *change = g_new0 (Change, 1);

  change->link.data = change;
  file_names_init (&change->names, path);
  change->waiters = g_ptr_array_new_with_free_func (g_free);
  return change;
}

static void
change_free (Change *change)
{
  set_data (change, NULL, 0);
  file_names_clear (&change->names);
  g_ptr_array_unref (change->waiters);
  g_free (change);
}

static void
perform (Change *change)
{
  if (change->data == NULL)
    change->result = file_remove (&change->names);
  else
    change->result = file_replace (&change->names, change->data, change->len, TRUE);
}

/* The thread. It allocates nothing. */
static void *
work (void *data)
{
  FileWriter *self = data;
  GList *link;

  g_mutex_lock (&self->lock);
  while ((link = g_queue_pop_head_link (&self->waiting)) != NULL) {
    g_mutex_unlock (&self->lock);
    perform (link->data);
    g_mutex_lock (&self->lock);
    g_queue_push_tail_link (&self->finished, link);
    g_source_set_ready_time (self->answers, 0);
    g_cond_signal (&self->finished_one);
  }
  self->working = FALSE;
  g_source_set_ready_time (self->answers, 0); /* to be joined */
  g_cond_signal (&self->finished_one);
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
answer (Change *change)
{
  g_autoptr (GError) error = NULL;

  if (change->result != 0)
    g_set_error (&error, DT_ERROR, DT_ERROR_FAILED,
                 change->data == NULL ? _ ("cannot remove %s: %s") : _ ("cannot write %s: %s"), change->names.path,
                 g_strerror (change->result));
  for (guint i = 0; i < change->waiters->len; i++) {
    Waiter *waiter = change->waiters->pdata[i];

    if (waiter->done != NULL)
      waiter->done (waiter->user_data, error);
  }
  change_free (change);
}

/* The next change that is through; NULL: there is none. */
static Change *
pop_finished (FileWriter *self)
{
  GList *link;

  g_mutex_lock (&self->lock);
  link = g_queue_pop_head_link (&self->finished);
  g_mutex_unlock (&self->lock);
  return link == NULL ? NULL : link->data;
}

static void
answer_finished (FileWriter *self)
{
  for (Change *change = pop_finished (self); change != NULL; change = pop_finished (self))
    answer (change);
}

static gboolean
is_working (FileWriter *self)
{
  gboolean working;

  g_mutex_lock (&self->lock);
  working = self->working;
  g_mutex_unlock (&self->lock);
  return working;
}

static void
join (FileWriter *self)
{
  if (!self->has_thread)
    return;
  pthread_join (self->thread, NULL);
  self->has_thread = FALSE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  FileWriter *self = user_data;

  g_source_set_ready_time (source, -1);
  answer_finished (self);
  if (!is_working (self))
    join (self);
  return G_SOURCE_CONTINUE;
}

/* Without a thread nothing is written, and everybody who waits is told. */
static void
fail_waiting (FileWriter *self, int result)
{
  GList *link;

  dt_log (DT_LOG_WARNING, NULL, "no thread to write files with: %s", g_strerror (result));
  g_mutex_lock (&self->lock);
  self->working = FALSE;
  while ((link = g_queue_pop_head_link (&self->waiting)) != NULL) {
    ((Change *) link->data)->result = result;
    g_queue_push_tail_link (&self->finished, link);
  }
  g_mutex_unlock (&self->lock);
  g_source_set_ready_time (self->answers, 0);
}

static void
start (FileWriter *self)
{
  int result;

  join (self); /* the last one is at its end */
  result = small_thread_start (&self->thread, "files", work, self);
  self->has_thread = result == 0;
  if (result != 0)
    fail_waiting (self, result);
}

/* The change of @path that has not begun; NULL: there is none. */
static Change *
find_waiting (FileWriter *self, const char *path)
{
  for (GList *link = self->waiting.head; link != NULL; link = link->next) {
    Change *change = link->data;

    if (g_str_equal (change->names.path, path))
      return change;
  }
  return NULL;
}

static gpointer
submit (FileWriter *self, const char *path, const char *data, gsize len, FileDone done, gpointer user_data)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  gboolean starts;

  *waiter = (Waiter) { done, user_data };
  g_mutex_lock (&self->lock);

  Change *change = find_waiting (self, path);
  if (change == NULL) {
    change = change_new (path);
    g_queue_push_tail_link (&self->waiting, &change->link);
  }
  set_data (change, data, len);
  g_ptr_array_add (change->waiters, waiter);
  starts = !self->working;
  self->working = TRUE;
  g_mutex_unlock (&self->lock);
  if (starts)
    start (self);
  return waiter;
}

static gpointer
write_file (const FileOps *ops, const char *path, const char *data, gsize len, FileDone done, gpointer user_data)
{
  return submit ((FileWriter *) ops, path, data, len, done, user_data);
}

static gpointer
remove_file (const FileOps *ops, const char *path, FileDone done, gpointer user_data)
{
  return submit ((FileWriter *) ops, path, NULL, 0, done, user_data);
}

static void
forget (gpointer change)
{
  Waiter *waiter = change;

  if (waiter != NULL)
    waiter->done = NULL;
}

FileWriter *
file_writer_new (void)
{
  static const GSourceFuncs functions = { .dispatch = dispatch };
  FileWriter *self = g_new0 (FileWriter, 1);

  self->ops = (FileOps) { .write = write_file, .remove = remove_file, .forget = forget };
  g_mutex_init (&self->lock);
  g_cond_init (&self->finished_one);
  g_queue_init (&self->waiting);
  g_queue_init (&self->finished);
  self->answers = g_source_new ((GSourceFuncs *) &functions, sizeof (GSource));
  g_source_set_callback (self->answers, NULL, self, NULL);
  g_source_attach (self->answers, g_main_context_get_thread_default ());
  return self;
}

void
file_writer_free (FileWriter *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->answers);
  if (is_working (self))
    return; /* its thread needs the rest, and ends with the process */
  join (self);
  answer_finished (self);
  g_source_unref (self->answers);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->finished_one);
  g_free (self);
}

const FileOps *
file_writer_ops (FileWriter *self)
{
  return &self->ops;
}

/* Whether the thread has brought something, or is at its end, before @until. */
static void
wait_for_thread (FileWriter *self, gint64 until)
{
  g_mutex_lock (&self->lock);
  while (self->working && self->finished.length == 0) {
    if (!g_cond_wait_until (&self->finished_one, &self->lock, until))
      break;
  }
  g_mutex_unlock (&self->lock);
}

gboolean
file_writer_drain (FileWriter *self, gint64 limit_us, void (*alive) (gpointer user_data), gpointer user_data)
{
  gint64 limit = g_get_monotonic_time () + limit_us;
  gint64 next_us = g_get_monotonic_time () + ALIVE_US;

  answer_finished (self);
  while (is_working (self)) {
    gint64 now = g_get_monotonic_time ();

    if (now >= limit)
      return FALSE;
    if (now >= next_us) {
      next_us = now + ALIVE_US;
      if (alive != NULL)
        alive (user_data);
    }
    wait_for_thread (self, MIN (next_us, limit));
    answer_finished (self);
  }
  return TRUE;
}
