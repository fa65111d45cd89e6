/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wanted, how far it has come, and who waits for it: for the files of this folder. Private to
 * modem/connection/. */
#pragma once

#include "base/backoff.h"
#include "modem/connection/connection.h"

G_BEGIN_DECLS

/* Something stronger than a redial. */
typedef struct {
  guint failures; /* behind so many in a row it is due */
  RecoveryStep step;
  void (*run) (ModemCore *self, DtReason reason);
} LadderStep;

typedef struct {
  guint serial; /* of the settings, other ones have another; 0: nothing is wanted, or what an earlier process wanted */
  ConnectionSettings *settings; /* NULL: nothing is wanted */
  gboolean persistent;
  gboolean established; /* was online with these settings */
  gboolean pin_tried;
  gboolean radio_pending; /* rat, bands or operator are still to be written */
  GQueue connect_callers; /* of Caller * */
  DtReason blocked;       /* a cause that waits for a change, or DT_REASON_NONE */
  DtReason resume_reason; /* for the states on the way up, next time */
  DtReason wait_reason;   /* of the last failure or loss */
  Backoff backoff;
  guint short_ones;    /* connections in a row that fell soon */
  gint64 next_us;      /* monotonic; no dialling before */
  Backoff admission;   /* the pauses between the tries to be admitted to a network that refuses */
  gint64 admission_us; /* monotonic: the next of them; 0: none */
} Wanted;

/* What has failed in a row, whoever has asked for it. */
typedef struct {
  guint failures;         /* of dialling, since the last success */
  guint searches;         /* that found no network, since the last success */
  const LadderStep *step; /* what to do before the next dial; NULL: nothing */
  gint64 hurried_us;      /* monotonic: when a new network last ended a pause; 0: never */
} Ladder;

typedef struct {
  Wanted wanted;
  Ladder ladder;
  guint last_serial;       /* of what was wanted so far */
  GQueue leaving;          /* of Caller *: callers of Disconnect, and of a Connect whose time is over (with an error) */
  CoreTimer callers_timer; /* the first of the callers of Connect gives up */
  CoreTimer redial;        /* the backoff is over */
  gboolean radio_running;  /* rat, bands and operator are being written… */
  guint radio_serial;      /* …for these */
  gboolean suspended;      /* the host sleeps, or is about to */
  gboolean ask_anew;       /* it has slept: the modem may have been restarted, or have lost its network, meanwhile */
} Intent;

/* A caller of Connect or Disconnect. */
typedef struct {
  ModemDone done;
  gpointer user_data;
  gint64 start_us, deadline_us; /* monotonic */
  gboolean is_user;             /* who waits for as long as he said, and not a profile that comes up by itself */
  GError *error;                /* the answer of one that leaves; NULL: success */
} Caller;

Intent *intent_of (const ModemCore *self);
Wanted *intent_wanted (const ModemCore *self);
Ladder *intent_ladder (const ModemCore *self);

/* Forgets what was wanted; the callers are not answered. */
void intent_clear (ModemCore *self);
/* Answers the callers of Connect. @error NULL: with success. */
void intent_answer_callers (ModemCore *self, const GError *error);
/* The callers give up when it is their time. */
void intent_arm (ModemCore *self);
/* When this caller of Connect does. */
gint64 intent_give_up_us (const ModemCore *self, const Caller *caller);

/* How many attempts were made, to those who look. */
void intent_show_attempts (ModemCore *self, guint attempts);
/* Likewise the last error; NULL: there is none. */
void intent_set_error (ModemCore *self, const GError *error);
/* Likewise, made of @reason, for whoever waits. */
GError *intent_error (ModemCore *self, DtReason reason, const char *detail);

/* recovery.c: what follows from the end of a call, from a search that finds nothing, and from a network that comes. */
void recovery_call_ended (ModemCore *self, const ComponentEvent *event);
void recovery_online (ModemCore *self, const ComponentEvent *event);
void recovery_no_network (ModemCore *self, const ComponentEvent *event);
void recovery_network_came (ModemCore *self, const ComponentEvent *event);
void recovery_context_failed (ModemCore *self, const ComponentEvent *event);

G_END_DECLS
