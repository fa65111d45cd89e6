/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/at-port.h"

#include "base/log.h"
#include "base/redact.h"

/* A link takes the port over in the turn in which CONNECT came: more than this is not PPP for us. */
#define MAX_DATA 16384

/* A command that is given no more than this is answered at once by most modems, and what it takes tells how slow one
 * is… */
#define PROMPT_TIMEOUT SECONDS (3)
/* …from here on, and for all timeouts, which leave at least so much to spare; one that takes longer than the last is
 * doing something else. */
#define SLOW_MIN MS (100)
#define SLOW_SPARE MS (300)
#define SLOW_MAX SECONDS (6)

/* Commands of one line, for a modem that may not know such lines. */
typedef struct {
  AtScope *scope;
  char *line, *prefix;
  gint64 timeout_us;
  guint flags;
  AtDone done;
  gpointer data;
  guint outstanding; /* commands that are not yet answered */
  gboolean single;   /* they go out one by one */
  gboolean dropped;  /* one of them was: there is no answer */
  GPtrArray *lines;  /* of all of them */
  AtFinal final;
  int code;
  char *text;
  gint64 elapsed_us;
} Joined;

typedef struct {
  AtPort *port;
  AtScope *scope; /* NULL: nobody's */
  guint id;       /* 0: the queue has not taken it */
  gboolean lost;
  gboolean prompt; /* its answer tells how slow the modem is */
  AtDone done;
  gpointer data;
  Joined *joined; /* which it is a part of, instead of done; or NULL */
} Transaction;

static void
joined_release (Joined *joined)
{
  if (joined == NULL || --joined->outstanding > 0)
    return;
  g_free (joined->line);
  g_free (joined->prefix);
  g_ptr_array_unref (joined->lines);
  g_free (joined->text);
  g_free (joined);
}

/* Takes @transaction out of every queue in which it may be found. */
static void
transaction_detach (Transaction *transaction)
{
  g_queue_remove (&transaction->port->pending, transaction);
  g_queue_remove (&transaction->port->ended, transaction);
  if (transaction->scope != NULL)
    g_queue_remove (&transaction->scope->pending, transaction);
}

static void
transaction_free (Transaction *transaction)
{
  joined_release (transaction->joined);
  g_free (transaction);
}

static void
transaction_drop (Transaction *transaction)
{
  transaction_detach (transaction);
  if (transaction->joined != NULL)
    transaction->joined->dropped = TRUE;
  transaction_free (transaction);
}

/* There will be no reply. Who wants to know that is told at the next drain. */
static void
transaction_lose (Transaction *transaction)
{
  if (transaction->scope == NULL || transaction->scope->lost == NULL) {
    transaction_drop (transaction);
    return;
  }
  g_queue_remove (&transaction->port->pending, transaction);
  transaction->lost = TRUE;
  g_queue_push_tail (&transaction->port->ended, transaction);
}

void
at_scope_cancel (AtScope *scope)
{
  while (!g_queue_is_empty (&scope->pending))
    transaction_drop (g_queue_peek_head (&scope->pending));
}

gboolean
at_scope_is_busy (const AtScope *scope)
{
  return scope->pending.length > 0;
}

static void
received (gpointer user_data, const guint8 *data, gsize len)
{
  AtPort *self = user_data;

  at_queue_receive (self->queue, data, len, self->clock->now (self->clock));
  self->woken (self->core, self);
}

static void
lost (gpointer user_data, const char *text)
{
  AtPort *self = user_data;

  g_free (self->lost);
  self->lost = g_strdup (text);
  self->woken (self->core, self);
}

static const PortListener port_listener = { received, lost };

void
at_port_init (AtPort *self, const char *name, ModemCore *core, const PortOps *ports, const ClockOps *clock,
              AtPortWoken woken)
{
  self->core = core;
  self->name = name;
  self->id = "";
  self->ports = ports;
  self->clock = clock;
  self->woken = woken;
  self->queue = at_queue_new ();
  self->data = g_byte_array_new ();
  g_queue_init (&self->pending);
  g_queue_init (&self->ended);
}

void
at_port_listen (AtPort *self, const char *id, const char *const *prefixes, const AtPortListener *listener)
{
  self->id = id;
  self->listener = listener;
  at_queue_set_urcs (self->queue, prefixes);
}

void
at_port_follow (AtPort *self, const AtPort *leader)
{
  self->leader = leader;
}

void
at_port_clear (AtPort *self)
{
  if (self->queue == NULL)
    return;
  self->ports->close (g_steal_pointer (&self->port));
  g_clear_pointer (&self->queue, at_queue_free);
  while (!g_queue_is_empty (&self->pending))
    transaction_drop (g_queue_peek_head (&self->pending));
  while (!g_queue_is_empty (&self->ended))
    transaction_drop (g_queue_peek_head (&self->ended));
  g_clear_pointer (&self->data, g_byte_array_unref);
  g_clear_pointer (&self->lost, g_free);
}

gboolean
at_port_open (AtPort *self, const char *path, GError **error)
{
  g_return_val_if_fail (self->port == NULL, FALSE);

  g_clear_pointer (&self->lost, g_free);
  self->silent = 0;
  self->port = self->ports->open (self->ports, path, &port_listener, self, error);
  return self->port != NULL;
}

gboolean
at_port_adopt (AtPort *self, const char *id, const char *path, GError **error)
{
  g_return_val_if_fail (self->port == NULL, FALSE);

  self->port = self->ports->adopt (self->ports, id, path, &port_listener, self, error);
  return self->port != NULL;
}

void
at_port_close (AtPort *self)
{
  self->ports->close (g_steal_pointer (&self->port));
  g_clear_pointer (&self->lost, g_free);
  at_port_reset (self);
}

void
at_port_reset (AtPort *self)
{
  GQueue ended = self->ended;

  g_queue_init (&self->ended);
  for (Transaction *transaction = g_queue_pop_head (&ended); transaction != NULL;
       transaction = g_queue_pop_head (&ended))
    transaction_lose (transaction);
  while (!g_queue_is_empty (&self->pending))
    transaction_lose (g_queue_peek_head (&self->pending));
  at_queue_leave_data_mode (self->queue);
  at_queue_reset (self->queue);
  g_byte_array_set_size (self->data, 0);
}

/* Every limit grows with a slow modem. */
static gint64
patience (const AtPort *self, gint64 timeout_us)
{
  gint64 slow = MAX (self->slow_us, self->leader == NULL ? 0 : self->leader->slow_us);

  return slow < SLOW_MIN ? timeout_us : MAX (timeout_us, 2 * slow + SLOW_SPARE);
}

/* The latest answer counts more than those before. */
static void
note_slowness (AtPort *self, gint64 elapsed_us)
{
  self->slow_us = MAX (MIN (elapsed_us, SLOW_MAX), self->slow_us / 2);
}

/* Takes @transaction, which is filled in but for its port and its id. */
static void
submit (AtPort *self, Transaction *transaction, const AtCommand *command)
{
  AtCommand patient = *command;

  patient.timeout_us = patience (self, command->timeout_us);
  transaction->port = self;
  transaction->prompt = command->timeout_us <= PROMPT_TIMEOUT;
  if (transaction->scope != NULL)
    g_queue_push_tail (&transaction->scope->pending, transaction);
  if (self->port == NULL) {
    transaction_lose (transaction);
    return;
  }
  transaction->id = at_queue_submit (self->queue, &patient, self->clock->now (self->clock));
  g_queue_push_tail (transaction->id == 0 ? &self->ended : &self->pending, transaction);
}

void
at_port_send (AtPort *self, AtScope *scope, const AtCommand *command, AtDone done, gpointer data)
{
  Transaction *transaction = g_new0 (Transaction, 1);

  transaction->scope = scope;
  transaction->done = done;
  transaction->data = data;
  submit (self, transaction, command);
}

static void
send_part (AtPort *self, Joined *joined, const char *line)
{
  const AtCommand command = { line, joined->prefix, NULL, joined->timeout_us, joined->flags };
  Transaction *transaction = g_new0 (Transaction, 1);

  transaction->scope = joined->scope;
  transaction->joined = joined;
  submit (self, transaction, &command);
}

static void
send_singles (AtPort *self, Joined *joined)
{
  g_auto (GStrv) lines = g_strsplit (joined->line, ";", -1);

  joined->single = TRUE;
  joined->outstanding += g_strv_length (lines);
  for (guint i = 0; lines[i] != NULL; i++)
    send_part (self, joined, lines[i]);
}

static void
take_single (AtPort *self, Joined *joined, const AtReply *reply)
{
  for (guint i = 0; i < reply->lines->len; i++)
    g_ptr_array_add (joined->lines, g_strdup (g_ptr_array_index (reply->lines, i)));
  joined->elapsed_us += reply->elapsed_us;
  if (reply->final == AT_FINAL_OK) {
    self->no_joined = TRUE;
    return;
  }
  joined->final = reply->final;
  joined->code = reply->code;
  g_free (joined->text);
  joined->text = g_strdup (reply->text);
}

static void
take_part (AtPort *self, Joined *joined, const AtReply *reply)
{
  if (!joined->single && at_final_is_refusal (reply->final) && reply->lines->len == 0 && self->port != NULL) {
    send_singles (self, joined);
    return;
  }
  if (!joined->single) {
    joined->done (self->core, reply, joined->data);
    return;
  }
  take_single (self, joined, reply);
  if (joined->outstanding > 1 || joined->dropped)
    return;

  const AtReply whole = {
    .final = joined->final,
    .code = joined->code,
    .text = joined->text,
    .lines = joined->lines,
    .elapsed_us = joined->elapsed_us,
  };
  joined->done (self->core, &whole, joined->data);
}

void
at_port_send_joined (AtPort *self, AtScope *scope, const AtCommand *command, AtDone done, gpointer data)
{
  Joined *joined = g_new0 (Joined, 1);

  joined->scope = scope;
  joined->line = g_strdup (command->line);
  joined->prefix = g_strdup (command->prefix);
  joined->timeout_us = command->timeout_us;
  joined->flags = command->flags;
  joined->done = done;
  joined->data = data;
  joined->lines = g_ptr_array_new_with_free_func (g_free);
  joined->final = AT_FINAL_OK;
  joined->code = AT_CODE_UNKNOWN;
  joined->text = g_strdup ("");
  joined->outstanding = 1;
  if (self->no_joined) {
    send_singles (self, joined);
    joined_release (joined);
  } else {
    send_part (self, joined, command->line);
  }
}

void
at_port_write (AtPort *self, const guint8 *data, gsize len)
{
  if (self->port != NULL)
    self->ports->write (self->port, data, len);
}

static void
log_text (const AtPort *self, const char *arrow, const char *text)
{
  g_autofree char *shown = NULL;

  if (!dt_log_enabled (DT_LOG_DEBUG))
    return;
  shown = dt_redact (text);
  dt_log (DT_LOG_DEBUG, self->id, "%s %s %s", self->name, arrow, shown);
}

static void
log_reply (const AtPort *self, const AtReply *reply)
{
  if (!dt_log_enabled (DT_LOG_DEBUG))
    return;
  for (guint i = 0; i < reply->lines->len; i++)
    log_text (self, "<", g_ptr_array_index (reply->lines, i));

  g_autofree char *text = dt_redact (reply->text);
  dt_log (DT_LOG_DEBUG, self->id, "%s < %s%s%s (%" G_GINT64_FORMAT " ms)", self->name,
          at_final_to_string (reply->final), *text == '\0' ? "" : " ", text, reply->elapsed_us / 1000);
}

static gboolean
write_output (AtPort *self)
{
  gboolean wrote = FALSE;
  const guint8 *data;
  gsize len = 0;

  while ((data = at_queue_pop_output (self->queue, &len)) != NULL) {
    g_autofree char *text = g_strndup ((const char *) data, len);

    log_text (self, ">", g_strchomp (text));
    at_port_write (self, data, len);
    wrote = TRUE;
  }
  return wrote;
}

static void
answer (AtPort *self, Transaction *transaction, const AtReply *reply)
{
  transaction_detach (transaction);
  if (transaction->joined != NULL)
    take_part (self, transaction->joined, reply);
  else if (transaction->done != NULL)
    transaction->done (self->core, reply, transaction->data);
  transaction_free (transaction);
}

static Transaction *
find_transaction (const AtPort *self, guint id)
{
  for (GList *item = self->pending.head; item != NULL; item = item->next) {
    Transaction *transaction = item->data;

    if (transaction->id == id)
      return transaction;
  }
  return NULL;
}

static void
dispatch_reply (AtPort *self, const AtReply *reply)
{
  Transaction *transaction = find_transaction (self, reply->id);

  log_reply (self, reply);
  if (reply->final == AT_FINAL_TIMEOUT && reply->lines->len == 0)
    self->silent++;
  else if (reply->final != AT_FINAL_CANCELLED)
    self->silent = 0;
  if (transaction != NULL && transaction->prompt && reply->final != AT_FINAL_TIMEOUT
      && reply->final != AT_FINAL_CANCELLED)
    note_slowness (self, reply->elapsed_us);
  if (self->listener != NULL && self->listener->reply != NULL)
    self->listener->reply (self->core, self, reply);
  if (transaction == NULL)
    return; /* nobody asks any more */
  if (reply->final == AT_FINAL_CANCELLED)
    transaction_lose (transaction);
  else
    answer (self, transaction, reply);
}

static void
dispatch (AtPort *self, const AtEvent *event)
{
  switch (event->type) {
  case AT_EVENT_REPLY:
    dispatch_reply (self, &event->reply);
    break;
  case AT_EVENT_URC:
    log_text (self, "<", event->urc);
    if (self->listener != NULL && self->listener->urc != NULL)
      self->listener->urc (self->core, self, event->urc);
    break;
  case AT_EVENT_DATA:
    if (self->data->len < MAX_DATA)
      g_byte_array_append (self->data, event->data, (guint) event->data_len);
    break;
  }
}

static void
answer_ended (AtPort *self, Transaction *transaction)
{
  AtScope *scope = transaction->scope;
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  char nothing[] = "";
  const AtReply reply = { .final = AT_FINAL_ERROR, .code = AT_CODE_UNKNOWN, .text = nothing, .lines = lines };

  if (!transaction->lost) {
    answer (self, transaction, &reply);
    return;
  }
  at_scope_cancel (scope);
  scope->lost (self->core, scope->data);
}

static void
take_signs (AtPort *self)
{
  AtSigns signs = at_queue_take_signs (self->queue);

  if (signs.late_us > 0)
    note_slowness (self, signs.late_us);
  if (signs.alive)
    self->alive_us = self->clock->now (self->clock);
  if (self->listener != NULL && self->listener->signs != NULL)
    self->listener->signs (self->core, self, &signs);
}

gboolean
at_port_drain (AtPort *self)
{
  gboolean moved = write_output (self);
  g_auto (AtEvent) event = { 0 };

  take_signs (self);
  while (at_queue_pop_event (self->queue, &event)) {
    dispatch (self, &event);
    at_event_clear (&event);
    event = (AtEvent) { 0 };
    moved = TRUE;
  }
  /* Only those of now: who answers may send again. */
  for (guint left = self->ended.length; left > 0 && !g_queue_is_empty (&self->ended); left--) {
    answer_ended (self, g_queue_peek_head (&self->ended));
    moved = TRUE;
  }
  return write_output (self) || moved;
}
