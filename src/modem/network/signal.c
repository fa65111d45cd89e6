/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/signal.h"

#include "base/log.h"
#include "modem/device/bring-up.h"
#include "modem/device/ports.h"
#include "modem/network/registration.h"
#include "modem/request.h"

#define POLL_INTERVAL SECONDS (30)
/* By its echo a modem that has restarted without a word is found: during a call within half a minute, slack included.
 */
#define CALL_POLL_INTERVAL SECONDS (24)
#define POLL_TIMEOUT SECONDS (5)
#define NOTICE_INTERVAL SECONDS (1)
#define NOTICE_CHANGE 3
/* So many polls without an answer mean that the port is dead. */
#define SILENT_POLLS 3
#define SILENT_PAUSE SECONDS (2)
/* A poll is done as much earlier or later in a turn that comes anyway. */
#define POLL_SLACK SECONDS (5)

typedef struct {
  SignalInfo info;
  CoreTimer poll;
  CoreTimer notice; /* a change was held back */
  AtScope scope;
  GQueue refreshes; /* of Request *: they wait for the one answer that is under way, which is the first one's */
  gboolean no_cell; /* the modem does not know the query for it */
  guint told_percent;
  gboolean must_tell;
  gint64 next_us; /* no notice before */
} Signal;

static Signal *
signal_of (const ModemCore *self)
{
  return core_state (self, &signal_component);
}

const SignalInfo *
signal_info (const ModemCore *self)
{
  return &signal_of (self)->info;
}

static guint
scale (gdouble value, gdouble low, gdouble high)
{
  return (guint) (CLAMP ((value - low) / (high - low), 0, 1) * 100 + 0.5);
}

/* LTE: RSRP from -120 dBm (0 %) to -80 dBm (100 %), linear. Else RSSI from -113 to -51 dBm, the range of +CSQ. */
static guint
signal_percent (const SignalInfo *signal)
{
  if (signal->has_rsrp)
    return scale (signal->rsrp_dbm, -120, -80);
  return signal->has_rssi ? scale (signal->rssi_dbm, -113, -51) : 0;
}

static void
take_cell (ModemCore *self, const AtServingCell *cell)
{
  SignalInfo *signal = &signal_of (self)->info;

  signal->has_rsrp = cell->has_rsrp;
  signal->rsrp_dbm = cell->rsrp_dbm;
  signal->has_rsrq = cell->has_rsrq;
  signal->rsrq_db = cell->rsrq_db;
  signal->has_sinr = cell->has_sinr;
  signal->sinr_db = cell->sinr_db;
  if (cell->has_rssi) {
    signal->has_rssi = TRUE;
    signal->rssi_dbm = cell->rssi_dbm;
  }
  signal->technology = registration_said_technology (cell->technology);
  registration_take_cell (self, cell);
}

static gboolean
same_figure (gboolean has_a, gdouble a, gboolean has_b, gdouble b)
{
  return has_a == has_b && (!has_a || a == b);
}

/* When it was is no figure. */
static gboolean
same_figures (const SignalInfo *a, const SignalInfo *b)
{
  return same_figure (a->has_rssi, a->rssi_dbm, b->has_rssi, b->rssi_dbm)
         && same_figure (a->has_rsrp, a->rsrp_dbm, b->has_rsrp, b->rsrp_dbm)
         && same_figure (a->has_rsrq, a->rsrq_db, b->has_rsrq, b->rsrq_db)
         && same_figure (a->has_sinr, a->sinr_db, b->has_sinr, b->sinr_db)
         && same_figure (a->has_ber, a->ber, b->has_ber, b->ber) && a->technology == b->technology;
}

static gboolean
take_line (ModemCore *self, const char *line)
{
  SignalInfo *signal = &signal_of (self)->info;
  AtCsq csq;
  AtServingCell cell;

  if (at_parse_csq (line, &csq)) {
    signal->has_rssi = csq.has_rssi;
    signal->rssi_dbm = csq.rssi_dbm;
    signal->has_ber = csq.has_ber;
    signal->ber = csq.ber;
  } else if (core_model (self)->cell->parse (line, &cell)) {
    take_cell (self, &cell);
  } else {
    return FALSE;
  }
  signal->time_us = core_wall (self);
  signal->percent = signal_percent (signal);
  return TRUE;
}

/* One line does not change anything that a later one of the same answer takes back. */
gboolean
signal_lines (ModemCore *self, const GPtrArray *lines)
{
  SignalInfo before = signal_of (self)->info;
  gboolean taken = FALSE;

  for (guint i = 0; i < lines->len; i++)
    taken = take_line (self, g_ptr_array_index (lines, i)) || taken;
  if (!same_figures (&before, signal_info (self)))
    core_touch (self, MODEM_INFO_SIGNAL);
  return taken;
}

/* Tells of a change of 3 % and more, or when somebody asked; not more often than once a second. */
static void
consider_notice (ModemCore *self)
{
  guint percent = signal_info (self)->percent;
  guint change = MAX (percent, signal_of (self)->told_percent) - MIN (percent, signal_of (self)->told_percent);
  gint64 now = core_now (self);

  if (change < NOTICE_CHANGE && !signal_of (self)->must_tell)
    return;
  if (!signal_of (self)->must_tell && now < signal_of (self)->next_us) {
    core_timer_set (self, &signal_of (self)->notice, signal_of (self)->next_us - now);
    return;
  }
  signal_of (self)->must_tell = FALSE;
  signal_of (self)->told_percent = percent;
  signal_of (self)->next_us = now + NOTICE_INTERVAL;
  core_tell_signal (self, signal_info (self));
}

static void
tell (ModemCore *self)
{
  signal_of (self)->must_tell = TRUE;
  consider_notice (self);
}

static void poll (ModemCore *self);

/* While a link is up it may well go on; without one the modem is of no use like this. */
static void
at_port_is_dead (ModemCore *self)
{
  if (core_facts (self).call != CALL_NONE) {
    if (core_at_port (self)->silent == SILENT_POLLS)
      dt_log (DT_LOG_WARNING, core_id (self), "the AT port has stopped answering; the connection goes on");
    return;
  }
  dt_log (DT_LOG_WARNING, core_id (self), "the AT port has stopped answering: starting over");
  core_timer_stop (&signal_of (self)->poll);
  ports_forget (self);
  ports_reset (self);
  bring_up_start (self);
}

static void
poll_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final == AT_FINAL_TIMEOUT) {
    if (core_at_port (self)->silent >= SILENT_POLLS)
      at_port_is_dead (self);
    else if (core_at_port (self)->silent == 1 || core_facts (self).call != CALL_NONE)
      core_timer_set (self, &signal_of (self)->poll,
                      SILENT_PAUSE); /* it may have restarted: then it soon answers, with an echo */
    return;
  }
  if (reply->final != AT_FINAL_OK && !signal_of (self)->no_cell) {
    signal_of (self)->no_cell = TRUE;
    poll (self);
    return;
  }
  signal_lines (self, reply->lines);
  consider_notice (self);
}

/* Both to be freed. */
static AtCommand
signal_command (const ModemCore *self, char **line, char **prefix)
{
  const ModelServingCell *cell = core_model (self)->cell;

  *line = signal_of (self)->no_cell ? g_strdup ("+CSQ") : g_strconcat ("+CSQ;", cell->query, NULL);
  *prefix = g_strconcat ("+CSQ:|", cell->prefix, NULL);
  return (AtCommand) { .line = *line, .prefix = *prefix, .timeout_us = POLL_TIMEOUT };
}

static void
poll (ModemCore *self)
{
  g_autofree char *line = NULL;
  g_autofree char *prefix = NULL;
  const AtCommand command = signal_command (self, &line, &prefix);

  core_timer_set (self, &signal_of (self)->poll,
                  core_facts (self).call == CALL_NONE ? POLL_INTERVAL : CALL_POLL_INTERVAL);
  core_raise (self, COMPONENT_EVENT_POLL);
  if (at_scope_is_busy (&signal_of (self)->scope) || !bring_up_is_done (self)
      || (core_is_single_port (self) && core_facts (self).call != CALL_NONE))
    return;
  at_port_send_joined (core_at_port (self), &signal_of (self)->scope, &command, poll_done, NULL);
}

/* What was found out about the modem's answers. */
static void
forget_dialogue (ModemCore *self)
{
  Signal *signal = signal_of (self);

  at_scope_cancel (&signal->scope);
  signal->no_cell = signal->must_tell = FALSE;
  signal->told_percent = 0;
  signal->next_us = 0;
}

static void
refresh_clear (Request *request)
{
  g_queue_remove (&signal_of (request->core)->refreshes, request);
}

static ModemResult *
measured (const ModemCore *self)
{
  return modem_result_new (
    (ModemResult) { .kind = MODEM_RESULT_SIGNAL, .signal = g_memdup2 (signal_info (self), sizeof (SignalInfo)) });
}

/* All who wait for the one answer get it. */
static void
refresh_finish (ModemCore *self, const GError *error)
{
  GQueue *refreshes = &signal_of (self)->refreshes;

  while (!g_queue_is_empty (refreshes))
    request_finish (self, g_queue_peek_head (refreshes), error == NULL ? measured (self) : NULL,
                    error == NULL ? NULL : g_error_copy (error));
}

static void
refresh_lost (ModemCore *self, Request *request)
{
  g_autoptr (GError) error = request_error_of_loss (self);

  refresh_finish (self, error);
}

static void
refreshed (ModemCore *self, const AtReply *reply, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* Of two commands one may be unknown. */
  if (signal_lines (self, reply->lines))
    tell (self);
  else
    error = request_error_of_reply (reply);
  refresh_finish (self, error);
}

void
signal_refresh (ModemCore *self, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .lost = refresh_lost, .clear = refresh_clear };
  g_autofree char *line = NULL;
  g_autofree char *prefix = NULL;
  const AtCommand command = signal_command (self, &line, &prefix);
  gboolean under_way = !g_queue_is_empty (&signal_of (self)->refreshes);
  Request *request;
  GError *error = NULL;

  if (!request_can_use_at (self, &error)) {
    core_answer (self, done, user_data, NULL, error);
    return;
  }
  request = request_new (self, &kind, sizeof *request, done, user_data);
  g_queue_push_tail (&signal_of (self)->refreshes, request);
  if (!under_way)
    request_send_joined (self, request, &command, refreshed);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, &signal_of (self)->poll, poll);
  core_timer_init (self, &signal_of (self)->notice, consider_notice);
  signal_of (self)->poll.slack_us = POLL_SLACK;
}

static void
ready (ModemCore *self, const ComponentEvent *event)
{
  forget_dialogue (self);
  poll (self);
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  forget_dialogue (self);
  signal_of (self)->info = (SignalInfo) { .technology = ACCESS_TECHNOLOGY_UNKNOWN };
  core_touch (self, MODEM_INFO_SIGNAL);
  core_timer_stop (&signal_of (self)->poll);
  core_timer_stop (&signal_of (self)->notice);
}

static void
suspended (ModemCore *self, const ComponentEvent *event)
{
  core_timer_stop (&signal_of (self)->poll);
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_READY, ready },
  { COMPONENT_EVENT_FORGOTTEN, forgotten },
  { COMPONENT_EVENT_SUSPEND, suspended },
  { 0, NULL },
};

const ModemComponent signal_component = {
  .name = "signal", .state_size = sizeof (Signal), .init = init, .handlers = handlers
};
