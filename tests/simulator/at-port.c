/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at-port.h"

#include "at-command.h"
#include "modem-private.h"
#include "port.h"
#include "timer.h"

#include <string.h>

#define LINE_MAX_LEN 559
#define COMMANDS_MAX 39
#define AHEAD_MAX 4096
/* What ends the text of a message (27.005 §3.5.1). */
#define KEY_SEND 0x1a
#define KEY_GIVE_UP 0x1b

struct _AtPort {
  SimModem *modem;
  SimContext *context;
  SimPort *port;
  char *name;
  AtMode mode;
  gboolean echo;
  gboolean silent; /* no echo before the first command */
  gboolean verbose, quiet;
  guint dtr_mode;
  guint carrier_mode;
  gboolean carrier; /* from CONNECT to the end of the call */
  GSource *rise;    /* DCD comes up behind CONNECT */

  GString *line;      /* what is being typed */
  GByteArray *ahead;  /* typed while a line is being executed */
  char *running;      /* the line under way; NULL: none */
  const char *rest;   /* of it, not yet executed */
  guint n_commands;   /* executed of it */
  AtRequest *request; /* the command under way */
  GString *reply;     /* what it said so far */
  GSource *wait;      /* the modem takes its time */
  AtResult later;     /* what it says then */
  gboolean waiting;   /* within sim_context_wait_begin() */

  gint64 last_data_us; /* for the silence around +++ */
  guint pluses;
  GSource *guard;
};

static void
stop_waiting (AtPort *self)
{
  sim_timer_stop (&self->wait);
  if (self->waiting)
    sim_context_wait_end (self->context);
  self->waiting = FALSE;
}

static void
start_waiting (AtPort *self, guint ms, GSourceFunc func)
{
  stop_waiting (self);
  self->waiting = TRUE;
  sim_context_wait_begin (self->context);
  sim_timer_start (&self->wait, ms, func, self);
}

static void
abandon_line (AtPort *self)
{
  stop_waiting (self);
  g_clear_pointer (&self->request, at_request_free);
  g_clear_pointer (&self->running, g_free);
  self->rest = NULL;
  g_string_truncate (self->reply, 0);
}

/* The stages of a reply where the faults of the dialogue bite. */
static void
send_reply (AtPort *self, const char *final)
{
  SimFaults *faults = self->context->faults;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *urc = modem_take_urc_inside (self->modem);

  sim_port_set_pace (self->port, sim_faults_take (faults, SIM_FAULT_SPLIT_REPLY)
                                   ? (guint) sim_faults_number (faults, SIM_FAULT_SPLIT_REPLY)
                                   : 0);
  if (sim_faults_take (faults, SIM_FAULT_GARBAGE_FIRST))
    g_string_append_len (out, "\0\0\0\xff\xf8~\x01", 7);
  g_string_append_len (out, self->reply->str, (gssize) self->reply->len);
  if (urc != NULL)
    g_string_append_printf (out, "\r\n%s\r\n", urc);
  if (sim_faults_take (faults, SIM_FAULT_URC_IN_REPLY))
    g_string_append_printf (out, "\r\n%s\r\n", sim_faults_text (faults, SIM_FAULT_URC_IN_REPLY));
  g_string_append (out, final);
  sim_port_write (self->port, out->str, out->len);
  g_string_truncate (self->reply, 0);
  if (sim_faults_take (faults, SIM_FAULT_ECHO_FLIP))
    self->echo = !self->echo;
}

/* The result code; "" when quiet. */
static char *
format_result (const AtPort *self, AtResult result)
{
  if (self->quiet && result.end != AT_CONNECT)
    return g_strdup ("");
  return at_format_result (result, self->verbose, modem_cmee (self->modem));
}

static void
show_carrier (AtPort *self)
{
  sim_port_set_carrier (self->port, at_port_dcd (self));
}

static void
set_carrier (AtPort *self, gboolean carrier)
{
  sim_timer_stop (&self->rise);
  self->carrier = carrier;
  show_carrier (self);
}

static gboolean
on_rise (gpointer user_data)
{
  set_carrier (user_data, TRUE);
  return G_SOURCE_REMOVE;
}

/* The interrupt endpoint is asked every 32 ms: the host may read CONNECT before it hears of DCD. */
static void
raise_carrier (AtPort *self)
{
  if (sim_faults_take (self->context->faults, SIM_FAULT_DCD_LATE))
    sim_timer_start (&self->rise, (guint) sim_faults_number (self->context->faults, SIM_FAULT_DCD_LATE), on_rise, self);
  else
    set_carrier (self, TRUE);
}

static void at_port_receive (AtPort *self, const guint8 *bytes, gsize len);

static void
end_line (AtPort *self, AtResult result)
{
  g_autofree char *final = format_result (self, result);
  g_autoptr (GByteArray) ahead = NULL;

  send_reply (self, final);
  sim_context_log (self->context, "%s: %s -> %s", self->name, self->running, g_strchug (final));
  abandon_line (self);
  if (result.end == AT_CONNECT) {
    self->mode = AT_MODE_DATA;
    raise_carrier (self);
    self->pluses = 0;
    self->last_data_us = g_get_monotonic_time ();
    modem_connected (self->modem, self);
  }
  ahead = g_steal_pointer (&self->ahead);
  self->ahead = g_byte_array_new ();
  if (ahead->len > 0)
    at_port_receive (self, ahead->data, ahead->len);
}

static void execute_next (AtPort *self);

static guint
slowness (const AtPort *self)
{
  const SimFaults *faults = self->context->faults;
  gboolean slow = sim_faults_active_on (faults, SIM_FAULT_SLOW_PORT, self->name);

  return slow ? (guint) sim_faults_number (faults, SIM_FAULT_SLOW_PORT) : 0;
}

static gboolean
on_execute (gpointer user_data)
{
  AtPort *self = user_data;
  AtResult result;

  stop_waiting (self);
  result = at_command_execute (self->request);
  if (result.end != AT_PENDING)
    at_port_complete (self, result);
  return G_SOURCE_REMOVE;
}

/* How much longer than usual the modem takes over a line. */
static guint
hesitation (AtPort *self)
{
  SimFaults *faults = self->context->faults;
  gboolean late = sim_faults_active_on (faults, SIM_FAULT_LATE_ANSWER, self->name)
                  && sim_faults_take (faults, SIM_FAULT_LATE_ANSWER);

  return slowness (self) + (late ? (guint) sim_faults_number (faults, SIM_FAULT_LATE_ANSWER) : 0);
}

/* Some firmware takes no line with a second command in it. */
static gboolean
refuses_line (AtPort *self)
{
  SimFaults *faults = self->context->faults;
  guint code = (guint) sim_faults_number (faults, SIM_FAULT_ONE_COMMAND);

  if (self->n_commands > 1 || *self->rest == '\0' || !sim_faults_take (faults, SIM_FAULT_ONE_COMMAND))
    return FALSE;
  end_line (self, code == 0 ? at_result (AT_ERROR) : at_cme (code));
  return TRUE;
}

/* Takes the next command of the line and executes it after the modem's usual hesitation. */
static void
execute_next (AtPort *self)
{
  if (self->n_commands == COMMANDS_MAX) {
    end_line (self, at_result (AT_ERROR));
    return;
  }
  self->request = at_request_parse (self->modem, self, &self->rest);
  if (self->request == NULL) {
    end_line (self, at_result (*self->rest == '\0' ? AT_OK : AT_ERROR));
    return;
  }
  self->n_commands++;
  if (refuses_line (self))
    return;
  self->context->stats.at_commands++;
  /* Even a fast modem answers in the next turn of the loop: a line of 39 commands is no recursion. */
  start_waiting (self, self->context->config.latency_ms, on_execute);
}

void
at_port_complete (AtPort *self, AtResult result)
{
  if (self->request == NULL)
    return;
  g_clear_pointer (&self->request, at_request_free);
  if (result.end == AT_OK)
    execute_next (self);
  else
    end_line (self, result);
}

static gboolean
on_later (gpointer user_data)
{
  AtPort *self = user_data;

  stop_waiting (self);
  at_port_complete (self, self->later);
  return G_SOURCE_REMOVE;
}

void
at_port_hear (AtPort *self)
{
  sim_port_receive (self->port);
}

AtResult
at_port_complete_later (AtPort *self, guint ms, AtResult result)
{
  self->later = result;
  start_waiting (self, ms, on_later);
  return at_result (AT_PENDING);
}

static gboolean
is_mute (const AtPort *self)
{
  return self->modem->power != SIM_POWER_ON
         || sim_faults_active_on (self->context->faults, SIM_FAULT_NO_ANSWER, self->name);
}

static gboolean
on_hesitated (gpointer user_data)
{
  AtPort *self = user_data;

  stop_waiting (self);
  execute_next (self);
  return G_SOURCE_REMOVE;
}

static void
execute_line (AtPort *self)
{
  guint ms = hesitation (self);

  if (ms > 0)
    start_waiting (self, ms, on_hesitated);
  else
    execute_next (self);
}

static void
begin_line (AtPort *self)
{
  const char *command = at_skip_to_prefix (self->line->str);
  gsize len = self->line->len;

  if (command != NULL) {
    modem_log_line (self->modem, self->name, command - 2);
    self->silent = FALSE;
    if (is_mute (self)) {
      sim_faults_take (self->context->faults, SIM_FAULT_NO_ANSWER);
    } else {
      self->running = g_strdup (command);
      self->rest = self->running;
      self->n_commands = 0;
    }
  }
  g_string_truncate (self->line, 0);
  if (self->running != NULL && len > LINE_MAX_LEN)
    end_line (self, at_result (AT_ERROR));
  else if (self->running != NULL)
    execute_line (self);
}

static void
type (AtPort *self, guint8 byte)
{
  if (self->echo && !self->silent && !is_mute (self))
    sim_port_write (self->port, &byte, 1);
  if (byte == '\r')
    begin_line (self);
  else if (byte == '\b' && self->line->len > 0)
    g_string_truncate (self->line, self->line->len - 1);
  else if (byte >= ' ' && self->line->len <= LINE_MAX_LEN)
    g_string_append_c (self->line, (char) byte);
}

/* The text of a message: each line is asked for with "> ", until it is sent or given up. */
static void
type_message (AtPort *self, guint8 byte)
{
  const char *answer = "\r\n> ";

  if (byte == KEY_SEND)
    answer = "\r\n+CMGS: 1\r\n\r\nOK\r\n";
  else if (byte == KEY_GIVE_UP)
    answer = "\r\nOK\r\n";
  else if (byte != '\r')
    return;
  if (byte != '\r')
    self->mode = AT_MODE_COMMAND;
  self->modem->messages += byte == KEY_SEND ? 1 : 0;
  sim_port_write (self->port, answer, strlen (answer));
}

static gboolean
on_guard (gpointer user_data)
{
  AtPort *self = user_data;

  sim_timer_stop (&self->guard);
  self->mode = AT_MODE_ESCAPED;
  self->pluses = 0;
  send_reply (self, self->verbose ? "\r\nOK\r\n" : "0\r");
  return G_SOURCE_REMOVE;
}

/* Three pluses alone, with silence before and after (V.250 has none; Hayes' way, which the module follows). */
static void
watch_for_escape (AtPort *self, const guint8 *bytes, gsize len)
{
  gint64 now = g_get_monotonic_time ();
  gboolean quiet = now - self->last_data_us >= (gint64) self->context->config.guard_ms * 1000;
  gboolean only_pluses = TRUE;

  for (gsize i = 0; i < len; i++)
    only_pluses = only_pluses && bytes[i] == '+';
  self->last_data_us = now;
  sim_timer_stop (&self->guard);
  if (!only_pluses || (self->pluses == 0 && !quiet) || self->pluses + len > 3) {
    self->pluses = 0;
    return;
  }
  self->pluses += (guint) len;
  if (self->pluses == 3)
    sim_timer_start (&self->guard, self->context->config.guard_ms + slowness (self), on_guard, self);
}

static void
at_port_receive (AtPort *self, const guint8 *bytes, gsize len)
{
  for (gsize i = 0; i < len; i++) {
    if (self->mode == AT_MODE_DATA || self->mode == AT_MODE_STUCK) {
      watch_for_escape (self, bytes + i, len - i);
      if (self->mode == AT_MODE_DATA)
        modem_call_bytes (self->modem, bytes + i, len - i);
      return;
    }
    if (self->mode == AT_MODE_PROMPT) {
      type_message (self, bytes[i]);
    } else if (self->running == NULL) {
      type (self, bytes[i]);
    } else if (modem_is_dialling (self->modem, self)) {
      if (bytes[i] == '\n')
        continue; /* of a host that ends its lines with both */
      /* V.250 §6.3.1: any character aborts the dialling. */
      modem_abort_dial (self->modem);
      end_line (self, at_result (AT_NO_CARRIER));
    } else if (self->ahead->len < AHEAD_MAX) {
      g_byte_array_append (self->ahead, bytes + i, 1);
    }
  }
}

static void
on_received (gpointer user_data, const guint8 *bytes, gsize len)
{
  at_port_receive (user_data, bytes, len);
}

static void
on_dtr_dropped (gpointer user_data)
{
  AtPort *self = user_data;

  sim_context_log (self->context, "%s: DTR dropped", self->name);
  if (sim_faults_active (self->context->faults, SIM_FAULT_NO_DTR))
    return;
  g_string_truncate (self->line, 0);
  g_byte_array_set_size (self->ahead, 0);
  if (self->mode == AT_MODE_STUCK) {
    self->mode = AT_MODE_COMMAND;
    set_carrier (self, FALSE);
  }
  if (!self->context->config.hangup_on_close || self->dtr_mode == 0)
    return;
  if (self->mode == AT_MODE_DATA || self->mode == AT_MODE_ESCAPED) {
    if (self->dtr_mode == 1)
      self->mode = AT_MODE_ESCAPED;
    else
      sim_modem_hang_up (self->modem);
  } else if (modem_is_dialling (self->modem, self)) {
    modem_abort_dial (self->modem);
    abandon_line (self);
  }
}

static const SimPortEvents port_events = { on_received, on_dtr_dropped };

AtPort *
at_port_new (SimModem *modem, SimContext *context, const char *name, GError **error)
{
  AtPort *self = g_new0 (AtPort, 1);

  self->modem = modem;
  self->context = context;
  self->name = g_strdup (name);
  self->line = g_string_new (NULL);
  self->ahead = g_byte_array_new ();
  self->reply = g_string_new (NULL);
  self->port = sim_port_new (context, name, &port_events, self, error);
  if (self->port == NULL)
    g_clear_pointer (&self, at_port_free);
  else
    at_port_reset (self);
  return self;
}

void
at_port_free (AtPort *self)
{
  abandon_line (self);
  sim_timer_stop (&self->guard);
  sim_timer_stop (&self->rise);
  g_clear_pointer (&self->port, sim_port_free);
  g_string_free (self->line, TRUE);
  g_string_free (self->reply, TRUE);
  g_byte_array_unref (self->ahead);
  g_free (self->name);
  g_free (self);
}

void
at_port_reset (AtPort *self)
{
  abandon_line (self);
  sim_timer_stop (&self->guard);
  g_string_truncate (self->line, 0);
  g_byte_array_set_size (self->ahead, 0);
  self->mode = AT_MODE_COMMAND;
  self->echo = TRUE;
  self->silent = FALSE;
  self->verbose = TRUE;
  self->quiet = sim_faults_active (self->context->faults, SIM_FAULT_QUIET);
  self->dtr_mode = 2;
  self->carrier_mode = 1;
  set_carrier (self, FALSE);
}

const char *
at_port_name (const AtPort *self)
{
  return self->name;
}

gboolean
at_port_dcd (const AtPort *self)
{
  return self->carrier || self->carrier_mode == 0;
}

AtMode
at_port_mode (const AtPort *self)
{
  return self->mode;
}

void
at_port_reply (AtPort *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_string_append_printf (self->reply, "%s%s\r\n", self->verbose ? "\r\n" : "", text);
}

void
at_port_urc (AtPort *self, const char *text)
{
  g_autofree char *line = g_strdup_printf ("\r\n%s\r\n", text);

  if (self->mode == AT_MODE_COMMAND || self->mode == AT_MODE_ESCAPED)
    sim_port_write (self->port, line, strlen (line));
}

void
at_port_write (AtPort *self, const guint8 *bytes, gsize len)
{
  sim_port_write (self->port, bytes, len);
}

void
at_port_carrier_lost (AtPort *self, AtCarrier how)
{
  if (self->mode == AT_MODE_COMMAND || self->mode == AT_MODE_PROMPT)
    return;
  sim_timer_stop (&self->guard);
  sim_port_set_pace (self->port, 0);
  self->mode = how == AT_CARRIER_STUCK ? AT_MODE_STUCK : AT_MODE_COMMAND;
  if (how == AT_CARRIER_DROPPED && !self->quiet) {
    const char *text = self->verbose ? "\r\nNO CARRIER\r\n" : "3\r";

    sim_port_write (self->port, text, strlen (text));
  }
  set_carrier (self, how == AT_CARRIER_STUCK);
}

void
at_port_prompt (AtPort *self)
{
  if (self->mode == AT_MODE_COMMAND && self->running == NULL)
    self->mode = AT_MODE_PROMPT;
}

void
at_port_fall_silent (AtPort *self)
{
  self->silent = TRUE;
}

void
at_port_set_echo (AtPort *self, gboolean echo)
{
  self->echo = echo;
}

void
at_port_set_verbose (AtPort *self, gboolean verbose)
{
  self->verbose = verbose;
}

void
at_port_set_quiet (AtPort *self, gboolean quiet)
{
  self->quiet = quiet;
}

void
at_port_set_dtr_mode (AtPort *self, guint mode)
{
  self->dtr_mode = mode;
}

void
at_port_set_carrier_mode (AtPort *self, guint mode)
{
  self->carrier_mode = mode;
  show_carrier (self);
}
