/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a state changed: the closed list of reasons that the D-Bus interface publishes. */
#pragma once

#include "base/error.h"

G_BEGIN_DECLS

typedef enum {
  DT_REASON_NONE,                 /* the expected next step */
  DT_REASON_USER_REQUEST,         /* a client asked for it */
  DT_REASON_BOOT,                 /* the daemon started */
  DT_REASON_AUTOCONNECT,          /* a profile came up by itself */
  DT_REASON_DEVICE_ADDED,         /* the modem appeared */
  DT_REASON_DEVICE_REMOVED,       /* the modem went away */
  DT_REASON_SIM_MISSING,          /* no SIM, or one that cannot be read */
  DT_REASON_SIM_PIN_REQUIRED,     /* the SIM waits for its PIN */
  DT_REASON_SIM_PIN_INCORRECT,    /* the SIM refused the PIN */
  DT_REASON_SIM_PUK_REQUIRED,     /* the SIM is blocked and waits for its PUK */
  DT_REASON_REGISTRATION_DENIED,  /* the network refuses this subscriber (+CEREG: 3) */
  DT_REASON_REGISTRATION_TIMEOUT, /* no network was found in time */
  DT_REASON_NOT_ATTACHED,         /* registered, but without packet service (+CGATT: 0) */
  DT_REASON_APN_REJECTED,         /* the network refuses this APN */
  DT_REASON_NO_CARRIER,           /* the modem dropped the call (NO CARRIER, hangup of its port) */
  DT_REASON_DIAL_FAILED,          /* ATD was answered with an error */
  DT_REASON_DIAL_TIMEOUT,         /* ATD was not answered */
  DT_REASON_LCP_TIMEOUT,          /* the peer never agreed on LCP */
  DT_REASON_AUTH_FAILED,          /* PAP or CHAP refused the credentials */
  DT_REASON_IPCP_TIMEOUT,         /* the network never gave an address */
  DT_REASON_LOOPBACK,             /* our own packets came back: the modem echoes, it is not in data mode */
  DT_REASON_PEER_TERMINATED,      /* the peer sent LCP Terminate-Request */
  DT_REASON_LINK_DEAD,            /* LCP echo stayed unanswered */
  DT_REASON_IP_CONFIG_FAILED,     /* an unusable address, or the kernel refused the configuration */
  DT_REASON_ROAMING_FORBIDDEN,    /* a foreign network, and allow-roaming is false */
  DT_REASON_QUOTA_REACHED,        /* the data quota is used up */
  DT_REASON_SUSPEND,              /* the host goes to sleep */
  DT_REASON_POWER_SUSPECTED,      /* the modem vanished as it began to transmit: weak supply? */
  DT_REASON_MODEM_UNRESPONSIVE,   /* the modem does not answer AT commands */
  DT_REASON_RECOVERY,             /* the recovery policy asked for it */
  DT_REASON_DAEMON_EXIT,          /* the daemon stops */
  DT_REASON_INTERNAL,             /* a fault of Dialtone itself */
} DtReason;

#define DT_N_REASONS (DT_REASON_INTERNAL + 1)

/* The string of the D-Bus interface, "sim-pin-required". */
const char *dt_reason_to_string (DtReason reason);

/* The inverse. FALSE when no reason has that string; @out_reason is then untouched. */
gboolean dt_reason_from_string (const char *string, DtReason *out_reason);

/* What happened, in the user's language, one sentence without a full stop: "the SIM waits for its PIN". */
const char *dt_reason_describe (DtReason reason);

/* What to do about it, in the user's language; NULL when nothing can be said. */
const char *dt_reason_advice (DtReason reason);

/* The error with which a method fails that ended for this reason. */
DtError dt_reason_to_error (DtReason reason);

/* TRUE for a cause that trying again will not change: the SIM, a refusal by the network or of the credentials.
 * A connection that failed so waits for a change (new settings, a PIN, another SIM) instead of being redialled. */
gboolean dt_reason_is_permanent (DtReason reason);

/* Sets @error to DT_ERROR with the reason's code and the message "<what happened>[ (<detail>)][: <advice>]".
 * @detail may be NULL; it is the modem's or the peer's own words and must hold no secret. */
void dt_reason_set_error (GError **error, DtReason reason, const char *detail);

G_END_DECLS
