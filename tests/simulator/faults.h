/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The faults that can be switched on while the simulator runs: each is something a modem or network was seen to do. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  SIM_FAULT_NO_ANSWER,             /* AT lines are swallowed; argument: "at" or "modem" for one port only */
  SIM_FAULT_ECHO_FLIP,             /* echo changes after each command line */
  SIM_FAULT_URC_IN_REPLY,          /* a URC before the final result; argument: its text */
  SIM_FAULT_SPLIT_REPLY,           /* replies byte by byte; argument: milliseconds between two */
  SIM_FAULT_GARBAGE_FIRST,         /* NULs and line noise before a reply */
  SIM_FAULT_ERROR_UNKNOWN,         /* the commands beginning with the argument (none: all with +) are not known */
  SIM_FAULT_AT_GARBAGE,            /* noise on the AT port; argument: bytes a burst, ten bursts a second */
  SIM_FAULT_CPIN_LATE,             /* the SIM is not ready for the next so many milliseconds */
  SIM_FAULT_CREG_SEARCHING,        /* registration is lost and searched for so many milliseconds */
  SIM_FAULT_CREG_DENIED,           /* the network refuses registration */
  SIM_FAULT_DIAL_CME,              /* ATD ends with this +CME ERROR */
  SIM_FAULT_DIAL_NO_CARRIER,       /* ATD ends with NO CARRIER */
  SIM_FAULT_DIAL_ERROR,            /* ATD ends with ERROR */
  SIM_FAULT_DIAL_SILENT,           /* ATD is never answered */
  SIM_FAULT_DCD_LATE,              /* DCD comes up so many milliseconds after CONNECT */
  SIM_FAULT_CONNECT_SILENT,        /* CONNECT, then nothing at all */
  SIM_FAULT_LOOPBACK,              /* CONNECT, then every byte comes back */
  SIM_FAULT_GARBAGE_ON_PPP,        /* so many per cent of the bytes are changed, both ways */
  SIM_FAULT_URC_ON_PPP,            /* a URC between PPP frames; argument: its text */
  SIM_FAULT_FRAMES_AFTER_CLOSE,    /* the modem port goes on with LCP after the call, until it is closed or +++ ATH */
  SIM_FAULT_LCP_SILENT,            /* LCP requests are sent, the host's never answered */
  SIM_FAULT_ACK_REORDERED,         /* LCP Configure-Ack with the options in reverse order */
  SIM_FAULT_PAP_REJECT,            /* Authenticate-Nak */
  SIM_FAULT_CHAP_REJECT,           /* CHAP Failure */
  SIM_FAULT_IPCP_SILENT,           /* no answer to IPCP */
  SIM_FAULT_IPCP_EMPTY_NAKS,       /* so many empty IPCP Naks first */
  SIM_FAULT_IPCP_PLACEHOLDER_NAKS, /* so many Naks with 10.11.12.13 and .14 first */
  SIM_FAULT_ADDRESS,               /* the network gives this address */
  SIM_FAULT_PEER_ADDRESS,          /* the network says that this is its own address */
  SIM_FAULT_ADDRESS_ZERO,          /* the network gives 0.0.0.0 */
  SIM_FAULT_NO_DNS,                /* all name server options are rejected */
  SIM_FAULT_DNS2_REJECT,           /* the second name server option is rejected */
  SIM_FAULT_TERMINATE_TEXT,        /* Terminate-Request with this text instead of an IPCP answer */
  SIM_FAULT_TERMINATE_SILENT,      /* Terminate-Request is not answered */
  SIM_FAULT_SLOW_TERMINATE,        /* Terminate-Ack after so many milliseconds */
  SIM_FAULT_HANGUP_AFTER_PROTREJ,  /* the carrier drops right after a Protocol-Reject */
  SIM_FAULT_PHANTOM,               /* the link comes up and no packet passes */
  SIM_FAULT_SPONTANEOUS_RDY,       /* the module restarts by itself, now */
  SIM_FAULT_UNDER_VOLTAGE,         /* under-voltage URC, then the USB device is gone, now */
  SIM_FAULT_NMEA_FLOOD,            /* NMEA sentences without pause; argument "at": on the AT port */

  /* The AT dialogue. */
  SIM_FAULT_URC_IN_BARE,  /* a line that nobody asked for before a bare answer; argument: its text */
  SIM_FAULT_ONE_COMMAND,  /* lines of several commands are refused; argument: with this +CME ERROR */
  SIM_FAULT_NO_CEREG,     /* AT+CEREG is not known */
  SIM_FAULT_QUIET,        /* ATQ1 is stored: no result codes until ATQ0, and again after a restart */
  SIM_FAULT_CHARSET_UCS2, /* AT+CSCS="UCS2" is stored: strings are hexadecimal until it is set */
  SIM_FAULT_SMS_PROMPT,   /* the AT port waits for the text of a message, now */
  SIM_FAULT_SLOW_PORT,    /* answers take so many milliseconds; argument also: on one port only */
  SIM_FAULT_LATE_ANSWER,  /* one answer takes so many milliseconds */
  SIM_FAULT_NO_DTR,       /* drops of DTR do nothing */

  /* Power and card. */
  SIM_FAULT_BOOT_WORDS,      /* what a restart says instead of RDY and so on, lines between "|" */
  SIM_FAULT_BOOT_SILENT,     /* a restart says nothing */
  SIM_FAULT_PORT_STAYS,      /* a UART: power-down and reset leave the ports where they are, and silent */
  SIM_FAULT_SIM_FAILURE_MS,  /* the card fails for so many milliseconds, from the first question on */
  SIM_FAULT_CPIN_WITHOUT_OK, /* +CPIN: READY and no OK */

  /* Registration. */
  SIM_FAULT_CONTEXT_NEEDED,     /* LTE registers only with an accepted APN in context 1 */
  SIM_FAULT_DENIED_UNTIL_RADIO, /* a refusal is kept until the radio was off, or a restart */
  SIM_FAULT_STEER,              /* each new registration is denied for so many milliseconds first */

  /* Contexts and calls. */
  SIM_FAULT_CONTEXT_BUSY,    /* an active context cannot be defined; arguments: the +CME ERROR, what frees it */
  SIM_FAULT_CONTEXT_CID,     /* only this context gets a connection */
  SIM_FAULT_GRANTED_TYPE,    /* the network grants this PDP type where IPV4V6 was asked for */
  SIM_FAULT_APN_SUFFIX,      /* the APN of an active context has the network's .mnc….mcc….gprs behind it */
  SIM_FAULT_STACK_HOLDS,     /* the module's own stack has the context: NO CARRIER until AT+CNACT=0 */
  SIM_FAULT_LATE_NO_CARRIER, /* the NO CARRIER of the last call comes so many milliseconds after the next ATD */
  SIM_FAULT_CARRIES_NOTHING, /* the link stays and no packet passes; argument: what the AT port says of it */

  /* PPP. */
  SIM_FAULT_CHAP_UNASKED,   /* a challenge after LCP agreed on no authentication, and no address without its answer */
  SIM_FAULT_ECHO_NEVER,     /* LCP echo is never answered */
  SIM_FAULT_ECHO_OWN_MAGIC, /* LCP echo comes back as it was, with the host's magic number */
  SIM_FAULT_IPV6_ENDS,      /* a request for IPV6CP ends the link */
  SIM_FAULT_IPCP_TERMINATE, /* IPCP is terminated; argument "ack": answered with Terminate-Ack instead */
  SIM_FAULT_IP_AFTER,       /* IPCP begins so many milliseconds after the network phase */
  SIM_N_FAULTS
} SimFault;

typedef struct _SimFaults SimFaults;

SimFaults *sim_faults_new (void);
void sim_faults_free (SimFaults *self);

/* "no-answer", "dial-cme", …; FALSE for an unknown name. */
gboolean sim_fault_from_string (const char *name, SimFault *out_fault);
const char *sim_fault_to_string (SimFault fault);
/* What is written behind its name: "NUMBER", "[at|modem] NUMBER", "[TEXT]", …; "": nothing. */
const char *sim_fault_usage (SimFault fault);

/* Switches @fault on for the next @count occasions (0: until cleared). FALSE when @argument does not fit it. */
gboolean sim_faults_set (SimFaults *self, SimFault fault, const char *argument, guint count);
/* The same from "NAME [ARGUMENT] [count N]". NULL: done; else what is wrong, to be freed. */
char *sim_faults_set_from_text (SimFaults *self, const char *text);
void sim_faults_clear (SimFaults *self, SimFault fault);
void sim_faults_clear_all (SimFaults *self);

/* Whether @fault is on. */
gboolean sim_faults_active (const SimFaults *self, SimFault fault);
/* The same for the port "at" or "modem", which the argument may name. */
gboolean sim_faults_active_on (const SimFaults *self, SimFault fault, const char *port);
/* The same at an occasion: counts it. */
gboolean sim_faults_take (SimFaults *self, SimFault fault);
/* TRUE once after each time it was switched on. */
gboolean sim_faults_begins (SimFaults *self, SimFault fault);

/* The argument as text ("" when there is none), and the number in it (0). */
const char *sim_faults_text (const SimFaults *self, SimFault fault);
gdouble sim_faults_number (const SimFaults *self, SimFault fault);
/* Whether @word is one of the argument's. */
gboolean sim_faults_has_word (const SimFaults *self, SimFault fault, const char *word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFaults, sim_faults_free)

G_END_DECLS
