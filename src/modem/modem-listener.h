/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a modem, and to whom. */
#pragma once

#include "modem/modem-info.h"
#include "modem/modem-result.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What happens at a moment, and is not to be seen in the parts of the information afterwards. */
typedef enum {
  MODEM_EVENT_STATE_CHANGED,
  MODEM_EVENT_SIGNAL_CHANGED, /* by 3 % or more, at most once a second, or when asked */
  MODEM_EVENT_RECOVERY_STEP,  /* one begins */
  MODEM_EVENT_QUOTA_REACHED,  /* once a period for each level */
  /* Only while modem_set_tracing() is on: a PPP control packet, as it is sent or received; never IP. Comes in the midst
   * of work: nothing of the modem may be called from it. */
  MODEM_EVENT_PACKET,
  N_MODEM_EVENTS,
} ModemEventKind;

/* What brings a lost connection back, from the weakest on. */
typedef enum {
  RECOVERY_STEP_REDIAL,
  RECOVERY_STEP_RADIO, /* it is switched off and on */
  RECOVERY_STEP_RESET, /* the modem is restarted */
} RecoveryStep;

#define N_RECOVERY_STEPS (RECOVERY_STEP_RESET + 1)

/* "redial", "radio", "reset". */
const char *recovery_step_to_string (RecoveryStep step);

/* How much of its quota a period has used. */
typedef enum {
  QUOTA_LEVEL_WARNING, /* four fifths */
  QUOTA_LEVEL_REACHED,
} QuotaLevel;

#define N_QUOTA_LEVELS (QUOTA_LEVEL_REACHED + 1)

/* "warning", "reached". */
const char *quota_level_to_string (QuotaLevel level);

/* @kind says which member counts. Valid during the call. */
typedef struct {
  ModemEventKind kind;
  union {
    struct {
      ModemState new_state, old_state;
      DtReason reason;
    } state_changed;
    const SignalInfo *signal_changed;
    struct {
      RecoveryStep step;
      guint attempt;
    } recovery_step;
    struct {
      QuotaLevel level;
      guint64 bytes; /* of the period */
    } quota_reached;
    struct {
      gboolean sent;
      guint16 protocol;
      /* The bytes behind the protocol number, and the same in pppd's dialect; passwords and CHAP responses are
       * overwritten in both. */
      const guint8 *info;
      gsize len;
      const char *text;
    } packet;
  };
} ModemEvent;

typedef struct {
  /* Something in @parts of the information changed; at most once per input from outside, before that input's events and
   * before answers.
   */
  void (*changed) (gpointer user_data, ModemInfoParts parts);
  void (*event) (gpointer user_data, const ModemEvent *event);
} ModemListener;

/* @result is NULL or of the kind the operation names, and valid during the call; @error is NULL on success. */
typedef void (*ModemDone) (gpointer user_data, const ModemResult *result, const GError *error);

G_END_DECLS
