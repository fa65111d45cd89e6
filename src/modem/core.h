/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core of a modem: all that a component may call. Everything happens in turns. A turn begins with one input (bytes
 * or a loss on a port, a frame or a hangup on the link, the network's answer, a timer), drains every queue until
 * nothing moves, lets the plan decide what comes next, and ends by telling the listener: info, states in order,
 * answers. Private to modem/. */
#pragma once

#include "at/at-reply.h"
#include "models/model.h"
#include "modem/at-port.h"
#include "modem/component.h"
#include "modem/core-log.h"
#include "modem/core-timers.h"
#include "modem/modem-listener.h"

G_BEGIN_DECLS

/* Who, where and when. */
const char *core_id (const ModemCore *self);
const ModemEnvironment *core_environment (const ModemCore *self);
const ModemDescription *core_description (const ModemCore *self);
/* IpConfigInput.slot. */
guint core_slot (const ModemCore *self);
/* Its row of the table; never NULL. Whoever knows better sets it, a constant. */
const ModelRow *core_model (const ModemCore *self);
void core_set_model (ModemCore *self, const ModelRow *model);
/* Monotonic, and of the clock on the wall since 1970; µs. */
gint64 core_now (const ModemCore *self);
gint64 core_wall (const ModemCore *self);
/* For a backoff: any number. */
guint32 core_random (const ModemCore *self);

/* The state of @component in this modem. */
gpointer core_state (const ModemCore *self, const ModemComponent *component);

/* The port where the dialogue goes on during a call; the one that carries the call, which may be the same. */
AtPort *core_at_port (const ModemCore *self);
AtPort *core_data_port (const ModemCore *self);
/* Whether these two are one port. */
gboolean core_is_single_port (const ModemCore *self);

/* A timer that does not run yet, and which @function is called in a turn of its own. */
void core_timer_init (ModemCore *self, CoreTimer *timer, void (*function) (ModemCore *self));
/* It runs in @delay_us from now, or at @deadline_us (monotonic; G_MAXINT64: never); among others that are due, in the
 * order in which they were made. */
void core_timer_set (ModemCore *self, CoreTimer *timer, gint64 delay_us);
void core_timer_set_at (ModemCore *self, CoreTimer *timer, gint64 deadline_us);
/* A turn, as soon as possible. */
void core_wake (ModemCore *self);

/* For what the world calls back: every input is between these two. */
void core_turn_begin (ModemCore *self);
void core_turn_end (ModemCore *self);

/* Decides the state by the facts as they are now, for those who look; nothing is begun. @cause: of what has just
 * changed, where the facts do not tell it. */
void core_show (ModemCore *self, DtReason cause);
/* Likewise, behind the end of a connection that is still wanted, of which @cause is the reason. */
void core_show_loss (ModemCore *self, DtReason cause);
/* Likewise, but when this turn has come so far: why the modem will be as the facts say. DT_REASON_NONE takes back what
 * was said so. */
void core_explain (ModemCore *self, DtReason cause);

/* The facts as they are now. */
ModemFacts core_facts (const ModemCore *self);

/* Tells every component, at once; likewise with more than the kind. */
void core_raise (ModemCore *self, ComponentEventKind kind);
void core_raise_event (ModemCore *self, const ComponentEvent *event);
/* Offers an answer to every component. */
void core_take (ModemCore *self, const AtReply *reply);

/* The state that is shown, which the core owns. */
const StateInfo *core_shown (const ModemCore *self);
/* A part of what others see of the modem has changed. Each part belongs to one component, in whose state it lies and
 * who alone writes it; others read it through that component. The rest are for the owner: a member of @part gets a
 * value, and where that is another one, the part has changed. */
void core_touch (ModemCore *self, ModemInfoParts part);
void core_set_string (ModemCore *self, ModemInfoParts part, char **field, const char *value);
void core_set_uint (ModemCore *self, ModemInfoParts part, guint *field, guint value);
void core_set_int64 (ModemCore *self, ModemInfoParts part, gint64 *field, gint64 value);

/* What the listener is told at the end of the turn. @event is copied; what it points to must be constant. */
void core_tell (ModemCore *self, const ModemEvent *event);
/* Likewise, and the log too. */
void core_tell_recovery (ModemCore *self, RecoveryStep step, guint attempt);
/* Likewise, once however often it is called: @signal as it is then, which must live as long. */
void core_tell_signal (ModemCore *self, const SignalInfo *signal);
/* Likewise, whoever has asked. Takes @result and @error over. */
void core_answer (ModemCore *self, ModemDone done, gpointer user_data, ModemResult *result, GError *error);
/* Whether somebody wants every packet; and one of them (MODEM_EVENT_PACKET), which is told at once. */
gboolean core_is_tracing (const ModemCore *self);
void core_tell_packet (ModemCore *self, const ModemEvent *event);

/* Whether the end has begun: nothing starts any more. */
gboolean core_is_shut (const ModemCore *self);

/* Whether a line of this kind may be written now; if not, it is counted, and their number is written later. */
gboolean core_log_allows (ModemCore *self, ModemLog kind);

G_END_DECLS
