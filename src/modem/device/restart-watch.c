/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/device/restart-watch.h"

#include "base/log.h"
#include "modem/device/bring-up.h"
#include "modem/device/ports.h"
#include "modem/device/raw-command.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define QUERY "+CMEE?;+CREG?;+CGREG?;+CEREG?"
#define QUERY_TIMEOUT SECONDS (3)
/* A modem that has just begun to boot does not answer. */
#define QUERY_TRIES 4
/* A boot takes so long at most; then the same words mean another one. */
#define BOOT_TIME SECONDS (30)
/* Within so long both ports tell of it. */
#define SAME_BOOT_TIME SECONDS (2)

/* What the set-up writes and a restart undoes. */
typedef enum { RESTART_MARK_ERRORS, RESTART_MARK_CS, RESTART_MARK_PS, RESTART_MARK_EPS } RestartMark;

#define N_RESTART_MARKS (RESTART_MARK_EPS + 1)

typedef struct {
  AtScope scope; /* busy while it is asked */
  guint tries;
  gboolean written[N_RESTART_MARKS]; /* by us, and by nobody else since */
  gboolean word, echo, error;        /* what is suspicious */
  gboolean errors_are_plain;         /* this modem says ERROR with CMEE on */
} Suspicion;

/* The last restart that was certain. */
typedef struct {
  gint64 time_us;     /* 0: none */
  const AtPort *port; /* which told of it by a word; NULL: none did */
  char word[AT_MAX_TEXT];
} Boot;

typedef struct {
  Suspicion now; /* since the set-up has begun */
  Boot boot;
} RestartWatch;

static RestartWatch *
watch_of (const ModemCore *self)
{
  return core_state (self, &restart_watch_component);
}

static Suspicion *
suspicion_of (const ModemCore *self)
{
  return &watch_of (self)->now;
}

/* Behind them "?" asks, "=" writes, ":" answers. */
static const char *const names[N_RESTART_MARKS] = {
  [RESTART_MARK_ERRORS] = "+CMEE",
  [RESTART_MARK_CS] = "+CREG",
  [RESTART_MARK_PS] = "+CGREG",
  [RESTART_MARK_EPS] = "+CEREG",
};

static void
obeyed (ModemCore *self, const ComponentEvent *event)
{
  for (guint i = 0; i < N_RESTART_MARKS; i++) {
    if (raw_command_writes (event->obeyed.line, names[i]))
      suspicion_of (self)->written[i] = event->obeyed.ours;
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
shows_default (const ModemCore *self, const AtReply *reply)
{
  for (guint i = 0; i < reply->lines->len; i++) {
    const char *line = g_ptr_array_index (reply->lines, i);

    for (guint mark = 0; mark < N_RESTART_MARKS; mark++) {
      guint value = 0;

      if (suspicion_of (self)->written[mark] && read_mark (line, mark, &value) && value == 0)
        return TRUE;
    }
  }
  return FALSE;
}

/* The modem has begun anew by itself. */
static void
restarted (ModemCore *self)
{
  DtReason reason = ports_return_reason (self, DT_REASON_RECOVERY);
  const ComponentEvent lost = {
    .kind = COMPONENT_EVENT_MODEM_LOST,
    .modem_lost = { reason, _ ("the modem restarted"), TRUE },
  };

  if (core_log_allows (self, MODEM_LOG_RESTART))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem has restarted");
  core_raise_event (self, &lost);
  ports_forget (self);
  ports_reset (self);
  watch_of (self)->boot.time_us = core_now (self);
  core_show (self, reason);
  bring_up_start (self);
}

static void ask (ModemCore *self);

static void
asked (ModemCore *self, const AtReply *reply, gpointer data)
{
  const AtCommand no_echo = { .line = "E0", .timeout_us = SECONDS (1) };
  Suspicion *now = suspicion_of (self);

  if (reply->final == AT_FINAL_TIMEOUT && reply->lines->len == 0) {
    if (++now->tries < QUERY_TRIES)
      ask (self);
    return;
  }
  if (shows_default (self, reply) || (now->word && now->echo)) {
    restarted (self);
    return;
  }
  now->errors_are_plain = now->errors_are_plain || now->error;
  if (now->echo)
    at_port_send (core_at_port (self), NULL, &no_echo, NULL, NULL);
  now->word = now->echo = now->error = FALSE;
}

static void
ask (ModemCore *self)
{
  const AtCommand command = { .line = QUERY, .prefix = "+CMEE:|+CREG:|+CGREG:|+CEREG:", .timeout_us = QUERY_TIMEOUT };

  at_port_send_joined (core_at_port (self), &suspicion_of (self)->scope, &command, asked, NULL);
}

static gboolean
is_armed (const ModemCore *self)
{
  const ModemFacts facts = core_facts (self);

  if (!bring_up_has_reports (self) || core_is_shut (self) || core_at_port (self)->port == NULL || facts.radio_cycling)
    return FALSE;
  return !core_is_single_port (self) || facts.call == CALL_NONE;
}

static void
suspect (ModemCore *self)
{
  if (at_scope_is_busy (&suspicion_of (self)->scope))
    return;
  suspicion_of (self)->tries = 0;
  ask (self);
}

void
restart_watch_word (ModemCore *self)
{
  if (!is_armed (self))
    return;
  suspicion_of (self)->word = TRUE;
  suspect (self);
}

static void
take_signs (ModemCore *self, const AtSigns *signs)
{
  if ((!signs->echo && !signs->plain) || !is_armed (self))
    return;
  suspicion_of (self)->echo = suspicion_of (self)->echo || signs->echo;
  suspect (self);
}

static void
take_reply (ModemCore *self, const AtReply *reply)
{
  const Suspicion *now = suspicion_of (self);

  if (reply->final != AT_FINAL_ERROR || now->errors_are_plain || !now->written[RESTART_MARK_ERRORS] || !is_armed (self))
    return;
  suspicion_of (self)->error = TRUE;
  suspect (self);
}

static gboolean
is_booting (const ModemCore *self)
{
  const Boot *boot = &watch_of (self)->boot;

  return boot->time_us > 0 && core_now (self) - boot->time_us < BOOT_TIME;
}

/* It is said on every port: the other one's is the same boot, and what was asked meanwhile is being answered. */
static void
ready (ModemCore *self, AtPort *port, const char *line)
{
  Boot *boot = &watch_of (self)->boot;

  /* One boot may have several such words. */
  if (is_booting (self) && *boot->word != '\0' && !g_str_equal (line, boot->word)) {
    restart_watch_word (self);
    return;
  }
  if (boot->port != NULL && boot->port != port && core_now (self) - boot->time_us < SAME_BOOT_TIME)
    return;
  restarted (self);
  boot->port = port;
  g_strlcpy (boot->word, line, sizeof boot->word);
}

/* It comes at the end of a boot; the set-up may have been done long before. */
static void
boot_word (ModemCore *self, AtPort *port, const char *line)
{
  restart_watch_word (self);
}

/* +CFUN: 1 comes at every boot and, from some firmware, after our own CFUN=1. */
static void
radio (ModemCore *self, AtPort *port, const char *line)
{
  gboolean ours = core_facts (self).radio_cycling || bring_up_radio_was_written (self, BOOT_TIME);

  if (bring_up_is_done (self) && !is_booting (self) && !ours)
    restart_watch_word (self);
}

static void
begins_anew (ModemCore *self, const ComponentEvent *event)
{
  at_scope_cancel (&suspicion_of (self)->scope);
  *suspicion_of (self) = (Suspicion) { .tries = 0 };
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  begins_anew (self, event);
  watch_of (self)->boot = (Boot) { .time_us = 0 };
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_BRING_UP, begins_anew },
  { COMPONENT_EVENT_OBEYED, obeyed },
  { COMPONENT_EVENT_FORGOTTEN, forgotten },
  { 0, NULL },
};

static const ModemUrc urcs[] = {
  { "RDY", ready },
  { "QCRDY", ready },
  { "*ATREADY", ready },
  { "^SYSSTART", ready },
  { "+CFUN:", radio },
  { "APP RDY", boot_word },
  { "SMS Ready", boot_word },
  { "SMS READY", boot_word },
  { "SMS DONE", boot_word },
  { "PB DONE", boot_word },
  { "PB READY", boot_word },
  { "Call Ready", boot_word },
  { "CALL READY", boot_word },
  { "SIM READY", boot_word },
  { "+QIND: SMS DONE", boot_word },
  { "+QIND: PB DONE", boot_word },
  { NULL, NULL },
};

const ModemComponent restart_watch_component = {
  .name = "restart watch",
  .state_size = sizeof (RestartWatch),
  .handlers = handlers,
  .urcs = urcs,
  .signs = take_signs,
  .reply = take_reply,
};
