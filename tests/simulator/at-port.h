/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The AT interpreter of one port (ITU-T V.250 §5): lines in, echo, replies, result codes, data mode and the way out. */
#pragma once

#include "modem.h"

G_BEGIN_DECLS

typedef struct _AtPort AtPort;

/* How a command ends. */
typedef enum {
  AT_OK,
  AT_ERROR,
  AT_CME,     /* +CME ERROR, in the form AT+CMEE asks for */
  AT_CONNECT, /* data mode */
  AT_NO_CARRIER,
  AT_NO_RESULT, /* the reply is complete as it is */
  AT_PENDING,   /* at_port_complete() follows */
} AtEnd;

typedef struct {
  AtEnd end;
  guint cme; /* AT_CME: the code */
} AtResult;

/* Whose bytes they are. */
typedef enum {
  AT_MODE_COMMAND, /* command lines */
  AT_MODE_DATA,    /* the call's */
  AT_MODE_ESCAPED, /* command lines, the call waits */
  AT_MODE_PROMPT,  /* the text of a message */
  AT_MODE_STUCK,   /* nobody's: the call is over and the stack goes on sending LCP frames */
} AtMode;

/* How a call ended, for its port. */
typedef enum {
  AT_CARRIER_DROPPED, /* NO CARRIER */
  AT_CARRIER_HUNG_UP, /* by a command of this port, or the module restarts: no word */
  AT_CARRIER_STUCK,   /* AT_MODE_STUCK follows */
} AtCarrier;

typedef enum {
  AT_FORM_EXECUTE, /* AT+X */
  AT_FORM_READ,    /* AT+X? */
  AT_FORM_TEST,    /* AT+X=? */
  AT_FORM_SET,     /* AT+X=… */
} AtForm;

typedef struct {
  SimModem *modem;
  AtPort *port;
  AtForm form;
  char *name;           /* upper case: "+CSQ", "&D", "D" */
  char *text;           /* behind "=", or a basic command's number or dial string; "" when there is none */
  GPtrArray *arguments; /* AT_FORM_SET: the values between commas, without quotes */
} AtRequest;

/* Makes the port @name. */
AtPort *at_port_new (SimModem *modem, SimContext *context, const char *name, GError **error);
void at_port_free (AtPort *self);

const char *at_port_name (const AtPort *self);
AtMode at_port_mode (const AtPort *self);
/* Whether DCD is up. */
gboolean at_port_dcd (const AtPort *self);

/* An information text of the reply under way. */
void at_port_reply (AtPort *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The end of a command that was AT_PENDING; ignored when it was abandoned. */
void at_port_complete (AtPort *self, AtResult result);
/* The same after @ms of deliberate waiting. */
AtResult at_port_complete_later (AtPort *self, guint ms, AtResult result);

/* Takes what the host has written until now, before anything changes. */
void at_port_hear (AtPort *self);

/* A URC, unless the port is in data mode. */
void at_port_urc (AtPort *self, const char *text);
/* Bytes of the call, or any others, as they are. */
void at_port_write (AtPort *self, const guint8 *bytes, gsize len);

/* The call is over: back to command mode, if the port was not. */
void at_port_carrier_lost (AtPort *self, AtCarrier how);
/* Back to the state after power-on. */
void at_port_reset (AtPort *self);

/* Waits for the text of a message, as after AT+CMGS=…; nothing while a line is under way or in a call. */
void at_port_prompt (AtPort *self);

/* No echo before the first command: the host still sends frames to a call that is gone. */
void at_port_fall_silent (AtPort *self);

/* V.250 settings of this port. */
void at_port_set_echo (AtPort *self, gboolean echo);
void at_port_set_verbose (AtPort *self, gboolean verbose);
void at_port_set_quiet (AtPort *self, gboolean quiet);
/* AT&D: 0 ignore DTR, 1 command mode, 2 hang up. */
void at_port_set_dtr_mode (AtPort *self, guint mode);
/* AT&C: 0 DCD is always on, 1 it follows the carrier. */
void at_port_set_carrier_mode (AtPort *self, guint mode);

static inline AtResult
at_result (AtEnd end)
{
  return (AtResult) { end, 0 };
}

static inline AtResult
at_cme (guint code)
{
  return (AtResult) { AT_CME, code };
}

G_END_DECLS
