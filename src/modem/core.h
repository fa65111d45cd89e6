/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core of a modem: all that a component may call. Everything happens in turns. A turn begins with one input (bytes or a loss on a port, a frame or
 * a hangup on the link, the network's answer, a timer), drains every queue until nothing moves, lets the plan decide what comes next, and ends by
 * telling the listener: info, states in order, answers. Private to the folder. */
#pragma once

#include "models/model.h"
#include "modem/at-port.h"
#include "modem/component.h"

G_BEGIN_DECLS

#define MS(n) ((gint64) (n) * 1000)
#define SECONDS(n) ((gint64) (n) * G_USEC_PER_SEC)

/* Who, where and when. */
const char *core_id (const Modem *self);
const ModemEnvironment *core_environment (const Modem *self);
const ModemDescription *core_description (const Modem *self);
/* Its row of the table; never NULL. */
const ModelRow *core_model (const Modem *self);
/* Monotonic, and of the clock on the wall since 1970; µs. */
gint64 core_now (const Modem *self);
gint64 core_wall (const Modem *self);

/* The state of @component in this modem. */
gpointer core_state (const Modem *self, const ModemComponent *component);

/* The port where the dialogue goes on during a call; the one that carries the call, which may be the same. */
AtPort *core_at_port (const Modem *self);
AtPort *core_data_port (const Modem *self);
/* Whether they are. */
gboolean core_is_single_port (const Modem *self);

/* A component's timer, a part of its state. */
typedef struct {
  gint64 deadline_us;            /* private, monotonic; G_MAXINT64: it does not run */
  void (*function) (Modem *self); /* private */
  gint64 slack_us;               /* so much earlier or later it may run in a turn that comes anyway; 0 after core_timer_init() */
} CoreTimer;

/* Stopped yet. @function runs in a turn of its own. */
void core_timer_init (Modem *self, CoreTimer *timer, void (*function) (Modem *self));
/* In @delay_us from now; behind others that are due. */
void core_timer_set (Modem *self, CoreTimer *timer, gint64 delay_us);
void core_timer_stop (CoreTimer *timer);
gboolean core_timer_runs (const CoreTimer *timer);
/* A turn, as soon as possible. */
void core_wake (Modem *self);

/* For what the world calls back: every input is between these two. */
void core_turn_begin (Modem *self);
void core_turn_end (Modem *self);

/* Decides the state by the facts as they are now, for those who look; nothing is begun. @cause: of what has just changed, where the facts do not tell it. */
void core_show (Modem *self, DtReason cause);
/* Likewise, behind the end of a connection that is still wanted, of which @cause is the reason. */
void core_show_loss (Modem *self, DtReason cause);

/* The facts as they are now. */
ModemFacts core_facts (const Modem *self);

/* Tells every component, at once. */
void core_raise (Modem *self, ComponentEvent event);
/* Offers an answer to every component. */
void core_take (Modem *self, const AtReply *reply);

/* What others see of the modem. Each of its members has one component that writes it: directly, and then core_touch(); or with what does nothing where
 * the value stays. */
ModemInfo *core_info (const Modem *self);
void core_touch (Modem *self, ModemInfoParts parts);
void core_set_string (Modem *self, char **field, const char *value);
void core_set_uint (Modem *self, guint *field, guint value);

/* What the listener is told at the end of the turn. The words are constants. */
void core_tell_recovery (Modem *self, const char *step, guint attempt);
void core_tell_quota (Modem *self, const char *level, guint64 bytes);
void core_tell_signal (Modem *self);
/* Likewise, whoever has asked. Takes @result (floating or not) and @error over. */
void core_answer (Modem *self, ModemDone done, gpointer user_data, GVariant *result, GError *error);

/* What is written to the log so often at most; limited-log.c has how often. */
typedef enum {
  MODEM_LOG_LOW_VOLTAGE,
  MODEM_LOG_HIGH_VOLTAGE,
  MODEM_LOG_SWITCHING_OFF,
  MODEM_LOG_RESTART,
  MODEM_LOG_READY,
  MODEM_LOG_GONE,
  MODEM_LOG_NOT_CONNECTED,
  MODEM_LOG_LOST,
  MODEM_LOG_STATE,
  N_MODEM_LOGS
} ModemLog;

/* Whether a line of this kind may be written now; if not, it is counted, and their number is written later. */
gboolean core_log_allows (Modem *self, ModemLog kind);

G_END_DECLS
