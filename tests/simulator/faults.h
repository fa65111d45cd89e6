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
  SIM_N_FAULTS
} SimFault;

typedef struct _SimFaults SimFaults;

SimFaults *sim_faults_new (void);
void sim_faults_free (SimFaults *self);

/* "no-answer", "dial-cme", …; FALSE for an unknown name. */
gboolean sim_fault_from_string (const char *name, SimFault *out_fault);
const char *sim_fault_to_string (SimFault fault);

/* Switches @fault on for the next @count occasions (0: until cleared). FALSE when @argument does not fit it. */
gboolean sim_faults_set (SimFaults *self, SimFault fault, const char *argument, guint count);
void sim_faults_clear (SimFaults *self, SimFault fault);
void sim_faults_clear_all (SimFaults *self);

/* Whether @fault is on. */
gboolean sim_faults_active (const SimFaults *self, SimFault fault);
/* The same at an occasion: counts it. */
gboolean sim_faults_take (SimFaults *self, SimFault fault);

/* The argument as text ("" when there is none) and as number (0). */
const char *sim_faults_text (const SimFaults *self, SimFault fault);
gdouble sim_faults_number (const SimFaults *self, SimFault fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFaults, sim_faults_free)

G_END_DECLS
