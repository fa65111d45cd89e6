/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wanted, how far it has come, and who waits for it: for the files of this folder. Private to modem/connection/. */
#pragma once

#include "base/backoff.h"
#include "modem/connection/connection.h"

G_BEGIN_DECLS

/* Something stronger than a redial. */
typedef struct {
  guint failures;   /* behind so many in a row it is due */
  const char *name; /* for those who look */
  void (*run) (ModemCore *self, DtReason reason);
} RecoveryStep;

typedef struct {
  ConnectionSettings *settings; /* NULL: nothing is wanted */
  gboolean persistent;
  gboolean established; /* was online with these settings */
  gboolean pin_tried;
  gboolean radio_pending; /* rat, bands or operator are still to be written */
  GQueue connect_callers; /* of Caller * */
  DtReason blocked;   /* a cause that waits for a change, or DT_REASON_NONE */
  DtReason resume_reason; /* for the states on the way up, next time */
  DtReason wait_reason; /* of the last failure or loss */
  Backoff backoff;
  guint failures;     /* since the last success, for the ladder */
  guint short_ones;   /* connections in a row that fell soon */
  gint64 next_us;     /* monotonic; no dialling before */
  const RecoveryStep *recovery; /* what to do before the next dial; NULL: nothing */
} Wanted;

typedef struct {
  Wanted wanted;
  GQueue leaving;        /* of Caller *: callers of Disconnect, and of a Connect whose time is over (with an error) */
  CoreTimer callers_timer; /* the first of the callers of Connect gives up */
  CoreTimer redial;      /* the backoff is over */
  gboolean radio_running; /* rat, bands and operator are being written */
  gboolean suspended;    /* the host sleeps, or is about to */
} Intent;

/* A caller of Connect or Disconnect. */
typedef struct {
  ModemDone done;
  gpointer user_data;
  gint64 start_us, deadline_us; /* monotonic */
  GError *error;      /* the answer of one that leaves; NULL: success */
} Caller;

Intent *intent_of (const ModemCore *self);
Wanted *intent_wanted (const ModemCore *self);

/* Forgets what was wanted; the callers are not answered. */
void intent_clear (ModemCore *self);
/* Answers the callers of Connect. @error NULL: with success. */
void intent_answer_callers (ModemCore *self, const GError *error);
/* The callers give up when it is their time. */
void intent_arm (ModemCore *self);
/* When this caller of Connect does. */
gint64 intent_give_up_us (const ModemCore *self, const Caller *caller);

/* The last error, to those who look. */
void intent_set_error (ModemCore *self, const GError *error);
/* Likewise, made of @reason, for whoever waits. */
GError *intent_error (ModemCore *self, DtReason reason, const char *detail);

/* recovery.c: what follows from the end of a call, and from a search that finds nothing. */
void recovery_call_ended (ModemCore *self, const ComponentEvent *event);
void recovery_online (ModemCore *self, const ComponentEvent *event);
void recovery_no_network (ModemCore *self, const ComponentEvent *event);

G_END_DECLS
