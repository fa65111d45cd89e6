/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/at-port.h"

#include "base/log.h"
#include "base/redact.h"
#include "modem/modem-private.h"

/* A link takes the port over in the turn in which CONNECT came: more than this is not PPP for us. */
#define MAX_DATA 16384

typedef struct {
  guint id;
  AtDone done;
  gpointer data;
  GDestroyNotify destroy;
} AtCall;

static void
call_destroy (AtCall *call)
{
  if (call->destroy != NULL)
    call->destroy (call->data);
}

static void
received (gpointer user_data, const guint8 *data, gsize len)
{
  AtPort *self = user_data;

  at_queue_receive (self->queue, data, len, self->clock->now (self->clock));
  self->woken (self->modem, self);
}

static void
lost (gpointer user_data, const char *text)
{
  AtPort *self = user_data;

  g_free (self->lost);
  self->lost = g_strdup (text);
  self->woken (self->modem, self);
}

static const PortListener port_listener = { received, lost };

void
at_port_init (AtPort *self, const char *name, Modem *modem, const PortOps *ports, const ClockOps *clock,
                 AtPortWoken woken)
{
  self->modem = modem;
  self->name = name;
  self->ports = ports;
  self->clock = clock;
  self->woken = woken;
  self->queue = at_queue_new ();
  self->calls = g_array_new (FALSE, FALSE, sizeof (AtCall));
  self->data = g_byte_array_new ();
  g_queue_init (&self->stillborn);
  at_queue_set_urcs (self->queue, unsolicited_prefixes ());
}

void
at_port_clear (AtPort *self)
{
  if (self->queue == NULL)
    return;
  self->ports->close (g_steal_pointer (&self->port));
  g_clear_pointer (&self->queue, at_queue_free);
  for (guint i = 0; i < self->calls->len; i++)
    call_destroy (&g_array_index (self->calls, AtCall, i));
  g_clear_pointer (&self->calls, g_array_unref);
  for (AtCall *call = g_queue_pop_head (&self->stillborn); call != NULL; call = g_queue_pop_head (&self->stillborn)) {
    call_destroy (call);
    g_free (call);
  }
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
  at_queue_leave_data_mode (self->queue);
  at_queue_reset (self->queue);
  g_byte_array_set_size (self->data, 0);
}

void
at_port_send (AtPort *self, const AtCommand *command, AtDone done, gpointer data, GDestroyNotify destroy)
{
  AtCall call = { 0, done, data, destroy };

  if (self->port != NULL)
    call.id = at_queue_submit (self->queue, command, self->clock->now (self->clock));
  if (call.id == 0)
    g_queue_push_tail (&self->stillborn, g_memdup2 (&call, sizeof call));
  else
    g_array_append_val (self->calls, call);
}

/* Commands of one line, for a modem that may not know such lines. */
typedef struct {
  AtPort *port;
  char *line, *prefix;
  gint64 timeout_us;
  guint flags;
  AtDone done;
  gpointer data;
  guint outstanding;  /* single commands that are not yet answered */
  GPtrArray *lines;   /* of all of them */
  AtFinal final;
  int code;
  char *text;
  gint64 elapsed_us;
} Joined;

static void
joined_free (Joined *joined)
{
  g_free (joined->line);
  g_free (joined->prefix);
  g_ptr_array_unref (joined->lines);
  g_free (joined->text);
  g_free (joined);
}

static void
joined_release (gpointer data)
{
  Joined *joined = data;

  if (--joined->outstanding == 0)
    joined_free (joined);
}

static void
joined_answer (Modem *modem, Joined *joined)
{
  const AtReply reply = {
    .final = joined->final,
    .code = joined->code,
    .text = joined->text,
    .lines = joined->lines,
    .elapsed_us = joined->elapsed_us,
  };

  joined->done (modem, &reply, joined->data);
}

static void
single_done (Modem *modem, const AtReply *reply, gpointer data)
{
  Joined *joined = data;

  for (guint i = 0; i < reply->lines->len; i++)
    g_ptr_array_add (joined->lines, g_strdup (g_ptr_array_index (reply->lines, i)));
  joined->elapsed_us += reply->elapsed_us;
  if (reply->final == AT_FINAL_OK) {
    joined->port->no_joined = TRUE;
  } else {
    joined->final = reply->final;
    joined->code = reply->code;
    g_free (joined->text);
    joined->text = g_strdup (reply->text);
  }
  if (joined->outstanding == 1)
    joined_answer (modem, joined);
}

static void
send_singles (Joined *joined)
{
  g_auto (GStrv) lines = g_strsplit (joined->line, ";", -1);

  joined->outstanding += g_strv_length (lines);
  for (guint i = 0; lines[i] != NULL; i++) {
    const AtCommand command = { lines[i], joined->prefix, NULL, joined->timeout_us, joined->flags };

    at_port_send (joined->port, &command, single_done, joined, joined_release);
  }
}

static void
joined_done (Modem *modem, const AtReply *reply, gpointer data)
{
  Joined *joined = data;

  if (reply->final == AT_FINAL_ERROR && reply->lines->len == 0 && joined->port->port != NULL)
    send_singles (joined);
  else
    joined->done (modem, reply, joined->data);
}

void
at_port_send_joined (AtPort *self, const AtCommand *command, AtDone done, gpointer data)
{
  Joined *joined = g_new0 (Joined, 1);

  joined->port = self;
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
  if (self->no_joined) {
    send_singles (joined);
    return;
  }
  joined->outstanding = 1;
  at_port_send (self, command, joined_done, joined, joined_release);
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
  dt_log (DT_LOG_DEBUG, modem_id (self->modem), "%s %s %s", self->name, arrow, shown);
}

static void
log_reply (const AtPort *self, const AtReply *reply)
{
  if (!dt_log_enabled (DT_LOG_DEBUG))
    return;
  for (guint i = 0; i < reply->lines->len; i++)
    log_text (self, "<", g_ptr_array_index (reply->lines, i));

  g_autofree char *text = dt_redact (reply->text);
  dt_log (DT_LOG_DEBUG, modem_id (self->modem), "%s < %s%s%s (%" G_GINT64_FORMAT " ms)", self->name,
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
answer (AtPort *self, const AtCall *call, const AtReply *reply)
{
  if (call->done != NULL)
    call->done (self->modem, reply, call->data);
  if (call->destroy != NULL)
    call->destroy (call->data);
}

static void
dispatch_reply (AtPort *self, const AtReply *reply)
{
  log_reply (self, reply);
  if (reply->final == AT_FINAL_TIMEOUT)
    self->silent++;
  else if (reply->final != AT_FINAL_CANCELLED)
    self->silent = 0;
  for (guint i = 0; i < self->calls->len; i++) {
    AtCall call = g_array_index (self->calls, AtCall, i);

    if (call.id == reply->id) {
      g_array_remove_index (self->calls, i);
      answer (self, &call, reply);
      return;
    }
  }
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
    unsolicited_line (self->modem, self, event->urc);
    break;
  case AT_EVENT_DATA:
    if (self->data->len < MAX_DATA)
      g_byte_array_append (self->data, event->data, (guint) event->data_len);
    break;
  }
}

static void
answer_stillborn (AtPort *self)
{
  AtCall *call = g_queue_pop_head (&self->stillborn);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  char nothing[] = "";
  const AtReply reply = {
    .final = self->port == NULL ? AT_FINAL_CANCELLED : AT_FINAL_ERROR,
    .code = AT_CODE_UNKNOWN,
    .text = nothing,
    .lines = lines,
  };
  answer (self, call, &reply);
  g_free (call);
}

gboolean
at_port_drain (AtPort *self)
{
  gboolean moved = write_output (self);
  g_auto (AtEvent) event = { 0 };

  while (at_queue_pop_event (self->queue, &event)) {
    dispatch (self, &event);
    at_event_clear (&event);
    event = (AtEvent) { 0 };
    moved = TRUE;
  }
  /* Only those of now: who answers may send again. */
  for (guint left = g_queue_get_length (&self->stillborn); left > 0; left--) {
    answer_stillborn (self);
    moved = TRUE;
  }
  return write_output (self) || moved;
}
