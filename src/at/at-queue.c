/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-queue.h"

#include "at/at-pending.h"
#include "at/at-resync.h"
#include "at/at-scanner.h"

/* Under ATV0 "0\r" is a final result, but "0\r\n" is a line of text: how long to wait for the LF. */
#define NUMERIC_GRACE_US (100 * G_TIME_SPAN_MILLISECOND)

typedef enum {
  STATE_READY,   /* no command is out */
  STATE_RESYNC,  /* self->current waits until the replies to earlier ones are out of the way */
  STATE_WAITING, /* self->current is written and its final result is awaited */
  STATE_DATA,    /* data mode */
} State;

typedef struct {
  GBytes *bytes;
  gboolean secret;
} Output;

struct _AtQueue {
  State state;
  AtScanner *scanner;
  AtResync *resync;
  const char *const *urcs;
  guint last_id;

  GQueue waiting;     /* of AtPending *, not yet written */
  AtPending *current; /* in STATE_RESYNC and STATE_WAITING */
  AtReply reply;      /* as far as it has come */
  gint64 started_us;
  gint64 deadline_us;

  char digit;         /* a line of one digit that may be a final result; 0: none */
  gint64 digit_us;    /* when it is taken for one */

  GQueue output;      /* of Output * */
  GQueue events;      /* of AtEvent * */
  guint n_urcs;       /* in events */
  gsize n_data;       /* bytes in events */
};

static void
clear_reply (AtReply *reply)
{
  g_clear_pointer (&reply->text, g_free);
  g_clear_pointer (&reply->lines, g_ptr_array_unref);
}

void
at_event_clear (AtEvent *event)
{
  clear_reply (&event->reply);
  g_clear_pointer (&event->urc, g_free);
  g_clear_pointer (&event->data, g_bytes_unref);
}

static void
free_event (AtEvent *event)
{
  at_event_clear (event);
  g_free (event);
}

static void
free_output (Output *output)
{
  g_clear_pointer (&output->bytes, g_bytes_unref);
  g_free (output);
}

AtQueue *
at_queue_new (void)
{
  AtQueue *self = g_new0 (AtQueue, 1);

  self->scanner = at_scanner_new ();
  self->resync = at_resync_new ();
  g_queue_init (&self->waiting);
  g_queue_init (&self->output);
  g_queue_init (&self->events);
  return self;
}

void
at_queue_free (AtQueue *self)
{
  g_clear_pointer (&self->scanner, at_scanner_free);
  g_clear_pointer (&self->resync, at_resync_free);
  g_clear_pointer (&self->current, at_pending_free);
  clear_reply (&self->reply);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) at_pending_free);
  g_queue_clear_full (&self->output, (GDestroyNotify) free_output);
  g_queue_clear_full (&self->events, (GDestroyNotify) free_event);
  g_free (self);
}

void
at_queue_set_urcs (AtQueue *self, const char *const *prefixes)
{
  self->urcs = prefixes;
}

static AtEvent *
push_event (AtQueue *self, AtEventType type)
{
  AtEvent *event = g_new0 (AtEvent, 1);

  event->type = type;
  g_queue_push_tail (&self->events, event);
  return event;
}

static void
push_urc (AtQueue *self, const char *line)
{
  if (self->n_urcs >= AT_MAX_URCS)
    return;
  self->n_urcs++;
  push_event (self, AT_EVENT_URC)->urc = g_strdup (line);
}

static void
push_data (AtQueue *self, const guint8 *data, gsize len)
{
  len = MIN (len, AT_MAX_DATA - self->n_data);
  if (len == 0)
    return;
  self->n_data += len;
  push_event (self, AT_EVENT_DATA)->data = g_bytes_new (data, len);
}

static void
push_reply (AtQueue *self, guint id, AtReply *reply, const AtResult *result)
{
  AtEvent *event = push_event (self, AT_EVENT_REPLY);

  event->reply = *reply;
  *reply = (AtReply) { 0 };
  event->reply.id = id;
  event->reply.final = result->final;
  event->reply.code = result->code;
  event->reply.text = g_strdup (result->text);
  if (event->reply.lines == NULL)
    event->reply.lines = g_ptr_array_new_with_free_func (g_free);
}

/* Takes @bytes, which may be NULL. */
static void
push_output (AtQueue *self, GBytes *bytes, gboolean secret)
{
  Output *output;

  if (bytes == NULL)
    return;
  output = g_new0 (Output, 1);
  output->bytes = bytes;
  output->secret = secret;
  g_queue_push_tail (&self->output, output);
}

static void
finish_current (AtQueue *self, const AtResult *result, gint64 elapsed_us)
{
  self->reply.elapsed_us = elapsed_us;
  push_reply (self, at_pending_get_id (self->current), &self->reply, result);
  self->state = STATE_READY;
  self->digit = 0;
}

static void
write_current (AtQueue *self, gint64 now_us)
{
  gboolean secret = at_pending_has_flag (self->current, AT_FLAG_SECRET);

  self->state = STATE_WAITING;
  self->started_us = now_us;
  self->deadline_us = now_us + at_pending_get_timeout (self->current);
  push_output (self, at_pending_render (self->current), secret);
}

/* Moves on as far as possible. Only called when all bytes received so far are read: none of them can be the reply to
 * what is written here. */
static void
advance (AtQueue *self, gint64 now_us)
{
  if (self->state == STATE_READY && !g_queue_is_empty (&self->waiting)) {
    self->current = g_queue_pop_head (&self->waiting);
    if (at_resync_is_needed (self->resync)) {
      self->state = STATE_RESYNC;
      self->started_us = now_us;
      self->deadline_us = now_us + at_pending_get_timeout (self->current);
      at_resync_start (self->resync, at_pending_get_timeout (self->current), now_us);
    } else {
      write_current (self, now_us);
    }
  }
  if (self->state == STATE_RESYNC) {
    if (at_resync_finish (self->resync, now_us))
      write_current (self, now_us);
    else
      push_output (self, at_resync_pop_probe (self->resync, now_us), FALSE);
  }
}

guint
at_queue_submit (AtQueue *self, const AtCommand *command, gint64 now_us)
{
  AtPending *pending;

  g_return_val_if_fail (command != NULL && command->line != NULL && command->timeout_us > 0, 0);

  self->last_id = self->last_id == G_MAXUINT ? 1 : self->last_id + 1;
  pending = at_pending_new (self->last_id, command);
  if (pending == NULL)
    return 0;
  if (command->flags & AT_FLAG_FRONT)
    g_queue_push_head (&self->waiting, pending);
  else
    g_queue_push_tail (&self->waiting, pending);
  advance (self, now_us);
  return at_pending_get_id (pending);
}

static void
cancel (AtQueue *self, AtPending *pending)
{
  const AtResult result = { AT_FINAL_CANCELLED, AT_CODE_UNKNOWN, "" };
  AtReply reply = { 0 };

  push_reply (self, at_pending_get_id (pending), &reply, &result);
  at_pending_free (pending);
}

gboolean
at_queue_cancel (AtQueue *self, guint id)
{
  if (self->state == STATE_RESYNC && at_pending_get_id (self->current) == id) {
    at_resync_stop (self->resync, self->started_us);
    self->state = STATE_READY;
    cancel (self, g_steal_pointer (&self->current));
    return TRUE;
  }
  for (GList *link = self->waiting.head; link != NULL; link = link->next) {
    AtPending *pending = link->data;

    if (at_pending_get_id (pending) == id) {
      g_queue_delete_link (&self->waiting, link);
      cancel (self, pending);
      return TRUE;
    }
  }
  return FALSE;
}

static void
add_line (AtQueue *self, const char *line)
{
  if (self->reply.lines == NULL)
    self->reply.lines = g_ptr_array_new_with_free_func (g_free);
  if (self->reply.lines->len < AT_MAX_LINES)
    g_ptr_array_add (self->reply.lines, g_strdup (line));
  else if (self->reply.n_dropped < G_MAXUINT)
    self->reply.n_dropped++;
}

static void
take_line (AtQueue *self, const char *line, gint64 now_us)
{
  AtResult result;

  if (self->state != STATE_WAITING) {
    if (!at_resync_take_line (self->resync, line, self->urcs, now_us))
      push_urc (self, line);
    return;
  }
  switch (at_pending_classify (self->current, line, self->urcs, &result)) {
    case AT_LINE_ECHO:
      break;
    case AT_LINE_FINAL:
      finish_current (self, &result, now_us - self->started_us);
      g_clear_pointer (&self->current, at_pending_free);
      if (result.final == AT_FINAL_CONNECT)
        self->state = STATE_DATA;
      break;
    case AT_LINE_REPLY:
      add_line (self, line);
      break;
    case AT_LINE_OTHER:
      push_urc (self, line);
      break;
  }
}

/* The byte behind a lone digit's CR decides, or the end of the wait for it. */
static void
take_digit (AtQueue *self, gboolean is_text, gint64 now_us)
{
  const char line[] = { self->digit, '\0' };

  self->digit = 0;
  if (is_text)
    add_line (self, line);
  else
    take_line (self, line, now_us);
}

static void
take_prompt (AtQueue *self)
{
  if (self->state == STATE_WAITING)
    push_output (self, at_pending_answer_prompt (self->current), at_pending_has_flag (self->current, AT_FLAG_SECRET));
  else
    push_output (self, at_resync_answer_prompt (self->resync), FALSE);
}

static void
take_scanned_line (AtQueue *self, gint64 now_us)
{
  const char *line = at_scanner_get_line (self->scanner);

  if (self->state != STATE_WAITING || !at_pending_is_ambiguous (self->current, line)) {
    take_line (self, line, now_us);
    return;
  }
  self->digit = line[0];
  self->digit_us = now_us + NUMERIC_GRACE_US;
  if (!at_scanner_ended_with_cr (self->scanner))
    take_digit (self, TRUE, now_us);
}

void
at_queue_receive (AtQueue *self, const guint8 *data, gsize len, gint64 now_us)
{
  while (len > 0) {
    gsize used = 0;

    if (self->digit != 0)
      take_digit (self, data[0] == '\n', now_us);
    if (self->state == STATE_DATA) {
      used = at_scanner_skip_line_feed (self->scanner, data, len);
      push_data (self, data + used, len - used);
      break;
    }
    at_scanner_expect_prompt (self->scanner, self->state == STATE_WAITING || at_resync_is_needed (self->resync));
    switch (at_scanner_feed (self->scanner, data, len, &used)) {
      case AT_SCAN_NEED_MORE:
        break;
      case AT_SCAN_LINE:
        take_scanned_line (self, now_us);
        break;
      case AT_SCAN_PROMPT:
        take_prompt (self);
        break;
    }
    data += used;
    len -= used;
  }
  advance (self, now_us);
}

void
at_queue_leave_data_mode (AtQueue *self)
{
  if (self->state != STATE_DATA)
    return;
  self->state = STATE_READY;
  at_scanner_reset (self->scanner);
}

gboolean
at_queue_in_data_mode (const AtQueue *self)
{
  return self->state == STATE_DATA;
}

void
at_queue_reset (AtQueue *self)
{
  const AtResult result = { AT_FINAL_CANCELLED, AT_CODE_UNKNOWN, "" };

  if (self->current != NULL) {
    finish_current (self, &result, 0);
    g_clear_pointer (&self->current, at_pending_free);
  }
  while (!g_queue_is_empty (&self->waiting))
    cancel (self, g_queue_pop_head (&self->waiting));
  g_queue_clear_full (&self->output, (GDestroyNotify) free_output);
  at_scanner_reset (self->scanner);
  at_resync_reset (self->resync);
  self->state = STATE_READY;
}

/* The current command ends without its reply, which may yet come when the command was written. */
static void
give_up_current (AtQueue *self, AtFinal final, gint64 now_us)
{
  const AtResult result = { final, AT_CODE_UNKNOWN, "" };
  gboolean written = self->state == STATE_WAITING;

  finish_current (self, &result, now_us - self->started_us);
  if (written) {
    at_resync_add_late (self->resync, g_steal_pointer (&self->current), now_us);
  } else {
    at_resync_stop (self->resync, now_us);
    g_clear_pointer (&self->current, at_pending_free);
  }
}

void
at_queue_abandon (AtQueue *self, gint64 now_us)
{
  if (self->state == STATE_WAITING || self->state == STATE_RESYNC)
    give_up_current (self, AT_FINAL_CANCELLED, now_us);
  advance (self, now_us);
}

void
at_queue_tick (AtQueue *self, gint64 now_us)
{
  if (self->digit != 0 && now_us >= self->digit_us)
    take_digit (self, FALSE, now_us);
  if (self->current != NULL && now_us >= self->deadline_us)
    give_up_current (self, AT_FINAL_TIMEOUT, now_us);
  advance (self, now_us);
}

gint64
at_queue_deadline (const AtQueue *self)
{
  switch (self->state) {
    case STATE_READY:
      return self->waiting.length == 0 ? G_MAXINT64 : 0;
    case STATE_RESYNC:
      return MIN (self->deadline_us, at_resync_deadline (self->resync));
    case STATE_WAITING:
      return self->digit == 0 ? self->deadline_us : MIN (self->deadline_us, self->digit_us);
    case STATE_DATA:
      return G_MAXINT64;
  }
  return G_MAXINT64;
}

gboolean
at_queue_idle (const AtQueue *self)
{
  return self->current == NULL && self->waiting.length == 0;
}

gboolean
at_queue_next_output_is_secret (const AtQueue *self)
{
  const GList *head = self->output.head;

  return head != NULL && ((const Output *) head->data)->secret;
}

GBytes *
at_queue_pop_output (AtQueue *self)
{
  Output *output = g_queue_pop_head (&self->output);
  GBytes *bytes;

  if (output == NULL)
    return NULL;
  bytes = g_steal_pointer (&output->bytes);
  free_output (output);
  return bytes;
}

gboolean
at_queue_pop_event (AtQueue *self, AtEvent *out)
{
  AtEvent *event = g_queue_pop_head (&self->events);

  if (event == NULL)
    return FALSE;
  switch (event->type) {
    case AT_EVENT_REPLY:
      break;
    case AT_EVENT_URC:
      self->n_urcs--;
      break;
    case AT_EVENT_DATA:
      self->n_data -= g_bytes_get_size (event->data);
      break;
  }
  *out = *event;
  g_free (event);
  return TRUE;
}
