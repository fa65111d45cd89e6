/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The AT queue under any bytes in any order of calls: it never crashes, never keeps more than it says, gives text
 * that is text, and answers each command exactly once. The input is a program: an opcode, then what it needs. */
#include "at/at-queue.h"

#include <string.h>

#define MAX_COMMANDS 256
#define CHUNK_MAX 64

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct {
  AtQueue *queue;
  gint64 now_us;
  guint n_submitted;
  guint8 n_replies[MAX_COMMANDS + 1];
} Run;

static const char *const urcs[] = { "RDY", "+CFUN:", "+CPIN:", "+CREG:", "+CMTI:", "+CMT:", "+CDS:", NULL };

static const AtCommand commands[] = {
  { "", NULL, NULL, 1000000, AT_FLAG_NONE },
  { "+CSQ", "+CSQ:", NULL, 300000, AT_FLAG_NONE },
  { "+CREG?;+CEREG?", "+CREG:|+CEREG:", NULL, 1000000, AT_FLAG_NONE },
  { "+CIMI", NULL, NULL, 1000000, AT_FLAG_BARE },
  { "D*99#", NULL, NULL, 75000000, AT_FLAG_DATA },
  { "+CPIN=\"1234\"", NULL, NULL, 5000000, AT_FLAG_SECRET },
  { "+CMGS=1", "+CMGS:", "one\rtwo", 1000000, AT_FLAG_PROMPT },
  { "H", NULL, NULL, 1, AT_FLAG_FRONT },
  { "O", NULL, NULL, 1000000, AT_FLAG_DATA | AT_FLAG_BARE },
  { "+COPS=?", "+COPS:", NULL, 60000000, AT_FLAG_NONE },
  { "+CMEE?", "+CMEE:|", NULL, 1000000, AT_FLAG_BARE | AT_FLAG_SECRET },
};

/* @parts: so many lines of the modem may be in it. */
static void
check_line (const char *line, gsize parts)
{
  gsize len = strlen (line);

  g_assert (len > 0 && len <= AT_MAX_LINE * parts);
  g_assert (g_utf8_validate (line, (gssize) len, NULL));
  for (gsize i = 0; i < len; i++)
    g_assert (line[i] == '\t' || !g_ascii_iscntrl (line[i]));
}

static void
check_reply (Run *run, const AtReply *reply)
{
  g_assert (reply->id >= 1 && reply->id <= MAX_COMMANDS);
  run->n_replies[reply->id]++;
  g_assert (run->n_replies[reply->id] == 1);
  g_assert (reply->text != NULL && (guint) reply->final < AT_N_FINALS && reply->elapsed_us >= 0);
  g_assert (reply->lines->len <= AT_MAX_LINES);
  for (guint i = 0; i < reply->lines->len; i++)
    check_line (g_ptr_array_index (reply->lines, i), AT_MAX_LINES);
}

/* One line, or a message's two. */
static void
check_urc (const char *urc)
{
  const char *second = strchr (urc, '\n');
  g_autofree char *first = g_strndup (urc, second == NULL ? strlen (urc) : (gsize) (second - urc));

  check_line (first, 1);
  if (second != NULL)
    check_line (second + 1, 1);
}

static void
drain (Run *run)
{
  const guint8 *bytes;
  AtEvent event;
  gsize len = 0;
  guint n_sum = 0;

  while (at_queue_pop_event (run->queue, &event)) {
    switch (event.type) {
    case AT_EVENT_REPLY:
      check_reply (run, &event.reply);
      break;
    case AT_EVENT_URC:
      check_urc (event.urc);
      break;
    case AT_EVENT_DATA:
      g_assert (event.data_len > 0 && event.data_len <= AT_MAX_DATA);
      break;
    }
    at_event_clear (&event);
  }
  while ((bytes = at_queue_pop_output (run->queue, &len)) != NULL) {
    g_assert (len > 0 && len <= AT_MAX_COMMAND + 3);
    n_sum += bytes[0] + bytes[len - 1]; /* they can be read */
  }
  g_assert (n_sum < G_MAXUINT);
}

/* Wakes the queue up as its owner would, and finds a deadline that does not move. */
static void
pass (Run *run, gint64 us)
{
  gint64 end_us = run->now_us + us;
  guint n_idle = 0; /* wake-ups that moved no time */

  while (at_queue_deadline (run->queue) <= end_us) {
    n_idle = at_queue_deadline (run->queue) > run->now_us ? 0 : n_idle + 1;
    g_assert (n_idle <= 2);
    run->now_us = MAX (run->now_us, at_queue_deadline (run->queue));
    at_queue_tick (run->queue, run->now_us);
    drain (run);
  }
  run->now_us = end_us;
}

static void
submit (Run *run, guint8 which)
{
  guint id;

  if (run->n_submitted >= MAX_COMMANDS)
    return;
  id = at_queue_submit (run->queue, &commands[which % G_N_ELEMENTS (commands)], run->now_us);
  g_assert (id == run->n_submitted + 1);
  run->n_submitted++;
}

static gsize
step (Run *run, const guint8 *data, gsize size)
{
  guint8 argument = size > 1 ? data[1] : 0;
  gsize len;

  switch (data[0] % 8) {
  case 0:
    submit (run, argument);
    return 2;
  case 1:
    pass (run, (gint64) argument * 10000);
    return 2;
  case 2:
    at_queue_cancel (run->queue, argument);
    return 2;
  case 3:
    if (argument % 8 == 0)
      at_queue_reset (run->queue);
    else if (argument % 8 == 1)
      at_queue_abandon (run->queue, run->now_us);
    else
      at_queue_leave_data_mode (run->queue);
    return 2;
  default:
    len = MIN (size - 1, (gsize) data[0] % CHUNK_MAX);
    at_queue_receive (run->queue, data + 1, len, run->now_us);
    return 1 + len;
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Run run = { .queue = at_queue_new () };

  at_queue_set_urcs (run.queue, urcs);
  while (size > 0) {
    gsize used = MIN (step (&run, data, size), size);

    drain (&run);
    data += used;
    size -= used;
  }
  /* However it stands, time ends every command but those that wait behind data mode. */
  do {
    at_queue_leave_data_mode (run.queue);
    pass (&run, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC * 24);
  } while (at_queue_in_data_mode (run.queue));
  g_assert (at_queue_idle (run.queue));
  g_assert (at_queue_deadline (run.queue) == G_MAXINT64);
  for (guint id = 1; id <= run.n_submitted; id++)
    g_assert (run.n_replies[id] == 1);
  at_queue_free (run.queue);
  return 0;
}
