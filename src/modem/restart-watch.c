/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A restart that the modem does not tell of by a certain word: what else looks like one is a suspicion, and one question settles it. What the set-up
 * has written is at its default again in a modem that has restarted. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <string.h>

#define QUESTION "+CMEE?;+CREG?;+CGREG?;+CEREG?"
#define QUESTION_TIMEOUT SECONDS (3)
/* A modem that has just begun to boot does not answer. */
#define QUESTION_TRIES 4

/* Behind them "?" asks, "=" writes, ":" answers. */
static const char *const names[N_RESTART_MARKS] = {
  [RESTART_MARK_ERRORS] = "+CMEE",
  [RESTART_MARK_CS] = "+CREG",
  [RESTART_MARK_PS] = "+CGREG",
  [RESTART_MARK_EPS] = "+CEREG",
};

static gboolean
writes (const char *line, const char *name)
{
  g_autofree char *write = g_strdup_printf ("%s=", name);
  g_autofree char *upper = g_ascii_strup (line, -1);

  return strstr (upper, write) != NULL && strstr (upper, "=?") == NULL;
}

void
restart_watch_written (Modem *self, const char *line, gboolean ours)
{
  for (guint i = 0; i < N_RESTART_MARKS; i++) {
    if (writes (line, names[i]))
      self->restart.written[i] = ours;
  }
}

/* The value at which @line shows mark @i, which the modem has at 0 when it starts; FALSE: it is of something else. */
static gboolean
read_mark (const char *line, guint i, guint *out)
{
  gsize len = strlen (names[i]);

  if (strncmp (line, names[i], len) != 0 || line[len] != ':')
    return FALSE;
  line += len + 1;
  line += strspn (line, " ");
  *out = (guint) g_ascii_strtoull (line, NULL, 10);
  return g_ascii_isdigit (*line);
}

static gboolean
shows_default (const Modem *self, const AtReply *reply)
{
  for (guint i = 0; i < reply->lines->len; i++) {
    const char *line = g_ptr_array_index (reply->lines, i);

    for (guint mark = 0; mark < N_RESTART_MARKS; mark++) {
      guint value = 0;

      if (self->restart.written[mark] && read_mark (line, mark, &value) && value == 0)
        return TRUE;
    }
  }
  return FALSE;
}

static void ask (Modem *self);

static void
asked (Modem *self, const AtReply *reply, gpointer data)
{
  const AtCommand no_echo = { .line = "E0", .timeout_us = SECONDS (1) };
  RestartWatch *watch = &self->restart;

  if (reply->final == AT_FINAL_TIMEOUT && reply->lines->len == 0) {
    if (++watch->tries < QUESTION_TRIES)
      ask (self);
    return;
  }
  if (shows_default (self, reply) || (watch->word && watch->echo)) {
    bring_up_restarted (self);
    return;
  }
  watch->errors_are_plain = watch->errors_are_plain || watch->error;
  if (watch->echo)
    at_port_send (&self->at, NULL, &no_echo, NULL, NULL);
  watch->word = watch->echo = watch->error = FALSE;
}

static void
ask (Modem *self)
{
  const AtCommand command = {
    .line = QUESTION, .prefix = "+CMEE:|+CREG:|+CGREG:|+CEREG:", .timeout_us = QUESTION_TIMEOUT
  };

  at_port_send_joined (&self->at, &self->restart.scope, &command, asked, NULL);
}

static gboolean
is_armed (const Modem *self)
{
  if (!self->bring_up.reports || self->shut || self->at.port == NULL || at_scope_is_busy (&self->radio_cycle))
    return FALSE;
  return !self->single_port || self->call.phase == CALL_NONE;
}

static void
suspect (Modem *self)
{
  if (at_scope_is_busy (&self->restart.scope))
    return;
  self->restart.tries = 0;
  ask (self);
}

void
restart_watch_word (Modem *self)
{
  if (!is_armed (self))
    return;
  self->restart.word = TRUE;
  suspect (self);
}

void
restart_watch_signs (Modem *self, const AtSigns *signs)
{
  if (!is_armed (self) || (!signs->echo && !signs->plain))
    return;
  self->restart.echo = self->restart.echo || signs->echo;
  suspect (self);
}

void
restart_watch_reply (Modem *self, const AtReply *reply)
{
  if (reply->final != AT_FINAL_ERROR || !is_armed (self) || self->restart.errors_are_plain
      || !self->restart.written[RESTART_MARK_ERRORS])
    return;
  self->restart.error = TRUE;
  suspect (self);
}

void
restart_watch_forget (Modem *self)
{
  at_scope_cancel (&self->restart.scope);
  self->restart = (RestartWatch) { .tries = 0 };
}
