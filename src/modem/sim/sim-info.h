/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others see of the SIM. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What it waits for, or why it is of no use. */
typedef enum {
  SIM_LOCK_UNKNOWN,
  SIM_LOCK_NONE,
  SIM_LOCK_PIN,
  SIM_LOCK_PUK,
  SIM_LOCK_PIN2, /* of no concern to us, like the next */
  SIM_LOCK_PUK2,
  SIM_LOCK_PHONE,   /* the modem is locked to another SIM */
  SIM_LOCK_NETWORK, /* the modem is locked to another operator */
  SIM_LOCK_MISSING, /* there is none */
} SimLock;

#define N_SIM_LOCKS (SIM_LOCK_MISSING + 1)

/* "unknown", "none", "pin", "puk", "pin2", "puk2", "phone", "network", "missing". */
const char *sim_lock_to_string (SimLock lock);

typedef struct {
  SimLock lock;
  guint pin_retries, puk_retries; /* G_MAXUINT: unknown */
  char *operator_code;            /* of the home network, from the IMSI: "46692" */
} SimInfo;

G_END_DECLS
