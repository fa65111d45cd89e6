/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Negotiation of configuration options (RFC 1661 §5.1 to §5.4, §6), driven by tables.
 *
 * A protocol describes each option in a row; the engine owns what is the same for all: order, duplicates, lengths,
 * Reject before Nak, "what was rejected stays rejected", and the limits that keep two stubborn peers from going on for
 * ever. The rows work on the protocol's own structure of values: always on a trial copy, which is committed only when
 * the whole packet was good. */
#pragma once

#include "ppp/ppp-wire.h"

G_BEGIN_DECLS

typedef enum {
  PPP_VERDICT_ACK,    /* agreed */
  PPP_VERDICT_NAK,    /* known, but with another value */
  PPP_VERDICT_REJECT, /* not at all */
} PppVerdict;

/* How the trace shows an option's value. */
typedef enum {
  PPP_SHOW_BYTES,    /* in hexadecimal */
  PPP_SHOW_DECIMAL,  /* two bytes */
  PPP_SHOW_HEX,      /* four bytes, 0x… */
  PPP_SHOW_ADDRESS,  /* one or two IPv4 addresses */
  PPP_SHOW_IID,      /* as the link-local address that it makes */
  PPP_SHOW_AUTH,     /* an authentication protocol */
  PPP_SHOW_COMPRESS, /* an IP compression protocol */
} PppShow;

typedef struct {
  guint8 type;
  guint8 len;          /* header included; 0: varies, the row checks it */
  gboolean nak_always; /* the other end must change it: never falls back from Nak to Reject */
  const char *name;    /* pppd's, for the trace */
  PppShow show;
  /* Our side; all NULL: never asked for. */
  gboolean (*want) (gconstpointer values);
  void (*put) (gconstpointer values, PppWriter *value);
  void (*nak) (gpointer trial, PppReader *value);
  /* The peer's; NULL: always rejected. For NAK it writes the value that is acceptable to @counter. */
  PppVerdict (*peer) (gpointer trial, PppReader *value, PppWriter *counter);
} PppOption;

typedef struct {
  const PppOption *rows;                /* ascending by type: they are sent in this order */
  guint n_rows;                         /* up to 32 */
  gsize values_size;                    /* of the protocol's values */
  void (*forget_peer) (gpointer trial); /* what the peer does not ask for has its default */
  guint nak_limit;                      /* after so many Naks an option nak'ed again counts as rejected */
  guint8 essential;                     /* type of the option that is given up last */
  guint8 purpose; /* type of the option without which the protocol is of no use; 0: there is none */
} PppOptionTable;

/* What the engine remembers of one negotiation; bit n stands for row n. */
typedef struct {
  guint32 asked;    /* in our last request */
  guint32 rejected; /* by the peer, for the whole session */
  guint32 refused;  /* of the peer's, by us, since the protocol came up */
  guint naks;       /* received in this negotiation */
  guint rejects;    /* likewise */
  guint naks_sent;  /* likewise; past a limit we reject instead */
  guint bad_acks;   /* Acks of this negotiation that did not repeat our request */
} PppOptionState;

/* Takes the next option off @options. FALSE at the end or when its length is impossible (@options has then failed). */
gboolean ppp_option_next (PppReader *options, guint8 *out_type, PppReader *out_value);

/* NULL: the protocol does not know the type. */
const PppOption *ppp_option_find (const PppOptionTable *table, guint8 type);

/* Writes the options of our next request. */
void ppp_option_request (const PppOptionTable *table, PppOptionState *state, gconstpointer values, PppWriter *out);

/* A Configure-Nak with the right identifier. FALSE: it is malformed or one too many, and is to be ignored. It may
 * volunteer options that we did not ask for (RFC 1661 §5.3). */
gboolean ppp_option_take_nak (const PppOptionTable *table, PppOptionState *state, gpointer values, gpointer trial,
                              PppReader options);

/* A Configure-Reject with the right identifier for our @request. FALSE: likewise, or it has options that are not in the
 * request (RFC 1661 §5.4). Peers do repeat what they have rejected before, and put other values into it; only the
 * option that the protocol is for must come back as it was. */
gboolean ppp_option_take_reject (const PppOptionTable *table, PppOptionState *state, PppReader request,
                                 PppReader options);

/* A Configure-Request: commits the values and returns ACK, or writes the options of the Nak or Reject to @answer. */
PppVerdict ppp_option_judge (const PppOptionTable *table, PppOptionState *state, gpointer values, gpointer trial,
                             PppReader options, PppWriter *answer);

/* An Ack that does not repeat our request; one is told for each request that went out. TRUE: that is no accident of the
 * line, and the next request asks for less: for the essential option alone, in the end for nothing. */
gboolean ppp_option_take_bad_ack (const PppOptionTable *table, PppOptionState *state);

/* A new negotiation begins: the limits count from the start, what was rejected stays rejected. */
void ppp_option_restart (PppOptionState *state);

/* Whether the option of @type was in our last request (and, when the protocol is open, acknowledged). */
gboolean ppp_option_asked (const PppOptionTable *table, const PppOptionState *state, guint8 type);

/* Whether we have rejected the peer's option of @type since the protocol came up. */
gboolean ppp_option_refused (const PppOptionTable *table, const PppOptionState *state, guint8 type);

G_END_DECLS
