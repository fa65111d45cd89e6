/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The errors that cross the D-Bus interface: one code per name under org.dialtone1.Error. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DT_ERROR (dt_error_quark ())
GQuark dt_error_quark (void);

typedef enum {
  DT_ERROR_FAILED,              /* anything that has no name of its own */
  DT_ERROR_NO_MODEM,            /* no modem is there, or it went away */
  DT_ERROR_WRONG_STATE,         /* the modem's state does not allow it */
  DT_ERROR_IN_PROGRESS,         /* another call of the same kind, with other arguments, is under way */
  DT_ERROR_NOT_CONNECTED,       /* there is no connection to act on */
  DT_ERROR_CANCELLED,           /* Disconnect ended it */
  DT_ERROR_TIMEOUT,             /* the caller's timeout passed */
  DT_ERROR_NOT_SUPPORTED,       /* this modem or build cannot do it */
  DT_ERROR_BUSY,                /* another program holds the port; the message says which */
  DT_ERROR_SIM_MISSING,         /* no SIM, or one that cannot be read */
  DT_ERROR_SIM_PIN_REQUIRED,    /* the SIM waits for its PIN and none is known */
  DT_ERROR_SIM_PIN_INCORRECT,   /* the SIM refused the PIN */
  DT_ERROR_SIM_PUK_REQUIRED,    /* the SIM is blocked and waits for its PUK */
  DT_ERROR_NOT_REGISTERED,      /* no network found, or not attached to it */
  DT_ERROR_REGISTRATION_DENIED, /* the network refuses this subscriber */
  DT_ERROR_ROAMING_FORBIDDEN,   /* a foreign network, and allow-roaming is false */
  DT_ERROR_APN_REJECTED,        /* the network refuses this APN */
  DT_ERROR_DIAL_FAILED,         /* the modem did not answer ATD with CONNECT */
  DT_ERROR_AUTH_FAILED,         /* PAP or CHAP refused the credentials */
  DT_ERROR_PPP_FAILED,          /* PPP did not come up, or the peer ended it */
  DT_ERROR_IP_CONFIG_FAILED,    /* the kernel or the given addresses did not allow the configuration */
  DT_ERROR_QUOTA_REACHED,       /* the profile's data quota is used up */
  DT_ERROR_MODEM_ERROR,         /* the modem refused a command; the message carries its words */
} DtError;

#define DT_N_ERRORS (DT_ERROR_MODEM_ERROR + 1)

/* The last element of the D-Bus name, "SimPinRequired". Never NULL for a DtError. */
const char *dt_error_name (DtError code);

G_END_DECLS
