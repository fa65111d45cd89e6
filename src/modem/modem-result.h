/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an operation has found out, for whoever asked. */
#pragma once

#include "modem/modem-info.h"

G_BEGIN_DECLS

typedef enum {
  MODEM_RESULT_SIGNAL,
  MODEM_RESULT_SIM_IDENTITY,
  MODEM_RESULT_DEVICE_IDENTITY,
  MODEM_RESULT_NETWORKS,
  MODEM_RESULT_REPLY,
} ModemResultKind;

/* @kind says which member counts; what they point to is owned by it. */
typedef struct {
  ModemResultKind kind;
  union {
    SignalInfo *signal;
    struct {
      char *iccid, *imsi; /* NULL: not known */
    } sim_identity;
    char *imei;
    GArray *networks; /* of ScannedNetwork */
    char *reply;      /* the lines and the final result, joined by newlines */
  };
} ModemResult;

/* A copy of @value, which is taken over. */
ModemResult *modem_result_new (ModemResult value);
/* NULL is allowed. */
void modem_result_free (ModemResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModemResult, modem_result_free)

G_END_DECLS
