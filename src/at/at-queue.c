/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-queue.h"

#include "at/at-message.h"
#include "at/at-output.h"
#include "at/at-pending.h"
#include "at/at-record.h"
#include "at/at-resync.h"
#include "at/at-scanner.h"

#include <string.h>

/* Under ATV0 "0\r" is a final result, but "0\r\n" is a line of text: how long to wait for the LF. */
#define NUMERIC_GRACE_US (100 * G_TIME_SPAN_MILLISECOND)
/* What comes so soon behind a dial command may be meant for the call before. */
#define SOON_US (500 * G_TIME_SPAN_MILLISECOND)
/* So many used AtPending are kept. */
#define MAX_SPARE 8

typedef enum {
  STATE_READY,   /* no command is out */
  STATE_RESYNC,  /* self->current waits until the replies to earlier ones are out of the way */
  STATE_WAITING, /* self->current is written and its final result is awaited */
  STATE_DATA,    /* data mode */
} State;

struct _AtQueue {
  State state;
  AtScanner *scanner;
  AtResync *resync;
  const char *const *urcs;
  guint last_id;

  GPtrArray *waiting; /* of AtPending *, not yet written */
  GPtrArray *spare;   /* of AtPending *, for the next commands */
  AtPending *current; /* in STATE_RESYNC and STATE_WAITING */
  AtRecord *reply;    /* as far as it has come; NULL: no line yet */
  gint64 started_us;
  gint64 deadline_us;
  gboolean held; /* NO CARRIER has come, and is the answer at the deadline if no other comes */

  gboolean echoed;    /* since the owner looked */
  AtMessage *message; /* that comes unasked in two lines */
  char digit;         /* a line of one digit that may be a final result; 0: none */
  gint64 digit_us;    /* when it is taken for one */

  AtOutput *output;

  AtPool *pool;
  GPtrArray *events; /* of AtRecord * */
  guint n_urcs;      /* in events */
  gsize n_data;      /* bytes in events */
};

void
at_event_clear (AtEvent *event)
{
  at_record_free (event->record);
  *event = (AtEvent) { .type = event->type };
}

AtQueue *
at_queue_new (void)
{
  AtQueue *self = g_new0 (AtQueue, 1);

  self->scanner = at_scanner_new ();
  self->resync = at_resync_new ();
  self->message = at_message_new ();
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) at_pending_free);
  self->spare = g_ptr_array_new_full (MAX_SPARE, (GDestroyNotify) at_pending_free);
  self->output = at_output_new ();
  self->pool = at_pool_new ();
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) at_record_free);
  return self;
}

void
at_queue_free (AtQueue *self)
{
  g_clear_pointer (&self->output, at_output_free);
  g_clear_pointer (&self->scanner, at_scanner_free);
  g_clear_pointer (&self->resync, at_resync_free);
  g_clear_pointer (&self->message, at_message_free);
  g_clear_pointer (&self->current, at_pending_free);
  g_clear_pointer (&self->reply, at_record_free);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->spare);
  g_ptr_array_unref (self->events);
  at_pool_close (self->pool);
  g_free (self);
}

void
at_queue_set_urcs (AtQueue *self, const char *const *prefixes)
{
  self->urcs = prefixes;
}

/* Takes @pending, for a later command. */
static void
put_back (AtQueue *self, AtPending *pending)
{
  at_pending_erase (pending);
  if (self->spare->len < MAX_SPARE)
    g_ptr_array_add (self->spare, pending);
  else
    at_pending_free (pending);
}

static AtRecord *
push_event (AtQueue *self, AtEventType type)
{
  AtRecord *record = at_record_new (self->pool, type);

  g_ptr_array_add (self->events, record);
  return record;
}

static void
push_urc (AtQueue *self, const char *line)
{
  if (self->n_urcs >= AT_MAX_URCS)
    return;
  self->n_urcs++;
  at_record_append (push_event (self, AT_EVENT_URC), (const guint8 *) line, strlen (line));
}

/* Data that nobody has taken yet is one event, however small its pieces are. */
static void
push_data (AtQueue *self, const guint8 *data, gsize len)
{
  AtRecord *last = self->events->len == 0 ? NULL : g_ptr_array_index (self->events, self->events->len - 1);

  len = MIN (len, AT_MAX_DATA - self->n_data);
  if (len == 0)
    return;
  if (last == NULL || at_record_get_type (last) != AT_EVENT_DATA)
    last = push_event (self, AT_EVENT_DATA);
  self->n_data += len;
  at_record_append (last, data, len);
}

/* Takes @reply; NULL: one without lines. */
static void
push_reply (AtQueue *self, guint id, AtRecord *reply, const AtResult *result, gint64 elapsed_us)
{
  if (reply == NULL)
    reply = at_record_new (self->pool, AT_EVENT_REPLY);
  at_record_finish (reply, id, result, elapsed_us);
  g_ptr_array_add (self->events, reply);
}

static void
finish_current (AtQueue *self, const AtResult *result, gint64 elapsed_us)
{
  push_reply (self, at_pending_get_id (self->current), g_steal_pointer (&self->reply), result, elapsed_us);
  self->state = STATE_READY;
  self->digit = 0;
  self->held = FALSE;
}

static void
write_current (AtQueue *self, gint64 now_us)
{
  GString *output = at_output_begin (self->output);

  self->state = STATE_WAITING;
  self->started_us = now_us;
  self->deadline_us = now_us + at_pending_get_timeout (self->current);
  at_pending_render (self->current, output);
  at_output_end (self->output, at_pending_has_flag (self->current, AT_FLAG_SECRET));
}

static void
write_probe (AtQueue *self, gint64 now_us)
{
  GString *output = at_output_begin (self->output);

  at_resync_probe (self->resync, now_us, output);
  at_output_end (self->output, FALSE);
}

/* Moves on as far as possible. Only called when all bytes received so far are read: none of them can be the reply to
 * what is written here. */
static void
advance (AtQueue *self, gint64 now_us)
{
  if (self->state == STATE_READY && self->waiting->len > 0) {
    self->current = g_ptr_array_steal_index (self->waiting, 0);
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
      write_probe (self, now_us);
  }
}

guint
at_queue_submit (AtQueue *self, const AtCommand *command, gint64 now_us)
{
  AtPending *pending;

  g_return_val_if_fail (command != NULL && command->line != NULL && command->timeout_us > 0, 0);

  self->last_id = self->last_id == G_MAXUINT ? 1 : self->last_id + 1;
  pending = self->spare->len > 0 ? g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1) : at_pending_new ();
  if (!at_pending_set (pending, self->last_id, command)) {
    put_back (self, pending);
    return 0;
  }
  g_ptr_array_insert (self->waiting, (command->flags & AT_FLAG_FRONT) != 0 ? 0 : -1, pending);
  advance (self, now_us);
  return self->last_id;
}

static void
cancel (AtQueue *self, AtPending *pending)
{
  const AtResult result = { AT_FINAL_CANCELLED, AT_CODE_UNKNOWN, "" };

  push_reply (self, at_pending_get_id (pending), NULL, &result, 0);
  put_back (self, pending);
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
  for (guint i = 0; i < self->waiting->len; i++) {
    if (at_pending_get_id (g_ptr_array_index (self->waiting, i)) == id) {
      cancel (self, g_ptr_array_steal_index (self->waiting, i));
      return TRUE;
    }
  }
  return FALSE;
}

static void
add_line (AtQueue *self, const char *line)
{
  if (self->reply == NULL)
    self->reply = at_record_new (self->pool, AT_EVENT_REPLY);
  at_record_add_line (self->reply, line);
}

static void
extend_line (AtQueue *self, const char *more)
{
  if (self->reply == NULL)
    add_line (self, more);
  else
    at_record_extend_line (self->reply, more);
}

static void
end_current (AtQueue *self, const AtResult *result, gint64 now_us)
{
  finish_current (self, result, now_us - self->started_us);
  put_back (self, g_steal_pointer (&self->current));
}

static gboolean
hold_carrier (AtQueue *self, const AtResult *result, gint64 now_us)
{
  if (result->final != AT_FINAL_NO_CARRIER || self->held || !at_pending_has_flag (self->current, AT_FLAG_BEHIND_CALL)
      || now_us - self->started_us >= SOON_US)
    return FALSE;
  self->held = TRUE;
  self->deadline_us = MIN (self->deadline_us, now_us + AT_LATE_CARRIER_US);
  return TRUE;
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
    self->echoed = self->echoed || !at_pending_sets_echo (self->current);
    break;
  case AT_LINE_FINAL:
    if (hold_carrier (self, &result, now_us))
      break;
    end_current (self, &result, now_us);
    if (result.final == AT_FINAL_CONNECT)
      self->state = STATE_DATA;
    break;
  case AT_LINE_REPLY:
    add_line (self, line);
    break;
  case AT_LINE_MORE:
    extend_line (self, line);
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
  GString *output = at_output_begin (self->output);
  gboolean secret = FALSE;

  if (self->state == STATE_WAITING) {
    at_pending_answer_prompt (self->current, output);
    secret = at_pending_has_flag (self->current, AT_FLAG_SECRET);
  } else {
    at_resync_answer_prompt (self->resync, output);
  }
  at_output_end (self->output, secret);
}

static void
flush_message (AtQueue *self)
{
  push_urc (self, at_message_take (self->message));
  at_message_reset (self->message);
}

/* Whether @line is one of the two of a message. */
static gboolean
take_message (AtQueue *self, const char *line, gint64 now_us)
{
  if (at_message_is_open (self->message)) {
    gboolean added = at_message_add (self->message, line);

    flush_message (self);
    if (added)
      return TRUE;
  }
  return at_message_begin (self->message, line, now_us);
}

static void
take_scanned_line (AtQueue *self, gint64 now_us)
{
  const char *line = at_scanner_get_line (self->scanner);

  if (take_message (self, line, now_us))
    return;
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
    at_scanner_expect_prompt (self->scanner, !at_message_is_open (self->message)
                                               && (self->state == STATE_WAITING || at_resync_is_needed (self->resync)));
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
    put_back (self, g_steal_pointer (&self->current));
  }
  while (self->waiting->len > 0)
    cancel (self, g_ptr_array_steal_index (self->waiting, 0));
  at_output_erase (self->output);
  at_scanner_reset (self->scanner);
  at_message_reset (self->message);
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
    at_resync_add_late (self->resync, g_steal_pointer (&self->current), self->started_us, now_us);
  } else {
    at_resync_stop (self->resync, now_us);
    put_back (self, g_steal_pointer (&self->current));
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
  if (now_us >= at_message_deadline (self->message))
    flush_message (self);
  if (self->digit != 0 && now_us >= self->digit_us)
    take_digit (self, FALSE, now_us);
  if (self->held && now_us >= self->deadline_us)
    end_current (self, &(AtResult) { AT_FINAL_NO_CARRIER, AT_CODE_UNKNOWN, "" }, now_us);
  else if (self->current != NULL && now_us >= self->deadline_us)
    give_up_current (self, AT_FINAL_TIMEOUT, now_us);
  advance (self, now_us);
}

static gint64
command_deadline (const AtQueue *self)
{
  switch (self->state) {
  case STATE_READY:
    return self->waiting->len == 0 ? G_MAXINT64 : 0;
  case STATE_RESYNC:
    return MIN (self->deadline_us, at_resync_deadline (self->resync));
  case STATE_WAITING:
    return self->digit == 0 ? self->deadline_us : MIN (self->deadline_us, self->digit_us);
  case STATE_DATA:
    return G_MAXINT64;
  }
  return G_MAXINT64;
}

gint64
at_queue_deadline (const AtQueue *self)
{
  return MIN (command_deadline (self), at_message_deadline (self->message));
}

AtSigns
at_queue_take_signs (AtQueue *self)
{
  AtSigns signs = at_resync_take_signs (self->resync);

  signs.echo = signs.echo || self->echoed;
  self->echoed = FALSE;
  return signs;
}

gboolean
at_queue_idle (const AtQueue *self)
{
  return self->current == NULL && self->waiting->len == 0;
}

gboolean
at_queue_next_output_is_secret (const AtQueue *self)
{
  return at_output_is_secret (self->output);
}

const guint8 *
at_queue_pop_output (AtQueue *self, gsize *out_len)
{
  return at_output_pop (self->output, out_len);
}

gboolean
at_queue_pop_event (AtQueue *self, AtEvent *out)
{
  AtRecord *record;

  if (self->events->len == 0)
    return FALSE;
  record = g_ptr_array_steal_index (self->events, 0);
  switch (at_record_get_type (record)) {
  case AT_EVENT_REPLY:
    break;
  case AT_EVENT_URC:
    self->n_urcs--;
    break;
  case AT_EVENT_DATA:
    self->n_data -= at_record_get_size (record);
    break;
  }
  at_record_take_event (record, out);
  return TRUE;
}
