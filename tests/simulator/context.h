/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all parts of one simulator share: what the command line said, the faults set, chance, and what was counted. */
#pragma once

#include "faults.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the network asks for first in LCP (RFC 1661 §6.2). */
typedef enum {
  SIM_AUTH_CHAP, /* CHAP with MD5, RFC 1994 */
  SIM_AUTH_PAP,  /* RFC 1334 */
  SIM_AUTH_NONE, /* no authentication phase */
} SimAuth;

/* Which protocols the operator carries. */
typedef enum {
  SIM_NETWORK_IPV4,
  SIM_NETWORK_IPV6,
  SIM_NETWORK_BOTH,
} SimNetworkKind;

/* What a network without IPv4 makes of IPCP. */
typedef enum {
  SIM_IPCP_PROTOCOL_REJECT, /* LCP Protocol-Reject */
  SIM_IPCP_ADDRESS_REJECT,  /* Configure-Reject of the address */
  SIM_IPCP_SILENT,          /* no answer */
  SIM_IPCP_TERMINATE,       /* IPCP Terminate-Request */
} SimIpcpRefusal;

typedef struct {
  char *directory;
  gint usbip;      /* TCP port of the USB/IP server, 0: any free one; negative: the modem is on ptys */
  gboolean attach; /* run `usbip attach` by itself */
  char *serial;    /* iSerialNumber */
  char *pin;       /* NULL: the SIM is not locked at power-on */
  char *puk;
  char **apns;    /* accepted ones; "*" accepts any */
  char *username; /* NULL: any credentials are good */
  char *password;
  SimAuth auth;
  guint32 address; /* the host's, host byte order */
  guint32 dns[2];  /* host byte order; 0: none */
  SimNetworkKind network;
  SimIpcpRefusal ipcp_refusal;
  guint latency_ms;         /* before each AT command's answer */
  guint connect_ms;         /* from ATD to CONNECT */
  guint stall_ms;           /* between two stalling IPCP Naks */
  guint guard_ms;           /* silence around +++ */
  gboolean boot;            /* start with the boot sequence instead of registered */
  guint boot_ms;            /* from power-on to RDY; the other boot URCs follow in steps of a third of it */
  guint register_ms;        /* from SIM ready to registered */
  guint reset_ms;           /* a reset modem is away from the bus for so long */
  gboolean hangup_on_close; /* closing the modem port counts as DTR drop */
  char *iccid;
  char *imsi;
  char *plmn;        /* the subscription's own network */
  char *stored_apn;  /* of context 1 */
  char *stored_type; /* its PDP type */
  char *imei;
  char **peer;        /* argv of the program that is the far end of PPP; NULL: the built-in server */
  char *tun;          /* name of the TUN device that is the operator's network; NULL: the built-in one */
  char **unreachable; /* addresses that do not answer a ping */
  gboolean verbose;
  guint32 seed;
} SimConfig;

typedef struct {
  guint at_commands;
  guint dials;
  guint ppp_sessions;           /* IPCP came up */
  guint pin_attempts;           /* PINs and PUKs sent, right or wrong */
  guint64 rx_bytes, rx_packets; /* IP from the host */
  guint64 tx_bytes, tx_packets; /* IP to the host */
  guint icmp;                   /* echo requests answered */
  guint dns;                    /* queries answered */
  guint dropped;                /* packets the network had no answer for */
  gint64 answering_us;          /* time in which the modem deliberately let the host wait */
} SimStats;

typedef struct {
  SimConfig config;
  SimStats stats;
  SimFaults *faults;
  struct _UsbipDevice *usb; /* what the modem is on the bus; NULL: it has ptys */
  struct _UsbipServer *usbip;
  GRand *random;
  guint waits;         /* deliberate waits under way */
  gint64 wait_started; /* when the first of them began, monotonic µs */
} SimContext;

/* "ip", "ipv6", "ipv4v6"; FALSE for anything else. */
gboolean sim_network_kind_from_string (const char *name, SimNetworkKind *out);
/* "protocol-reject", "address-reject", "silent", "terminate". */
gboolean sim_ipcp_refusal_from_string (const char *name, SimIpcpRefusal *out);

/* Brackets a deliberate wait, for stats.answering_us; overlapping waits count once. */
void sim_context_wait_begin (SimContext *self);
void sim_context_wait_end (SimContext *self);

/* One line on stderr when --verbose was given. */
void sim_context_log (const SimContext *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
