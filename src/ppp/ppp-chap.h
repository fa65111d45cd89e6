/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Challenge Handshake Authentication Protocol with MD5 (RFC 1994), our side of it. */
#pragma once

#include "ppp/ppp-auth.h"
#include "ppp/ppp-control.h"

G_BEGIN_DECLS

#define PPP_CHAP_MD5_LEN 16

typedef enum {
  PPP_CHAP_IDLE,      /* LCP is not open, or CHAP is not allowed */
  PPP_CHAP_WAITING,   /* for the first challenge */
  PPP_CHAP_RESPONDED, /* for the verdict */
  PPP_CHAP_LISTENING, /* for nothing; a challenge may come all the same, after the verdict (RFC 1994 §2) and from a peer
                       * that did not announce it when LCP was negotiated */
} PppChapState;

typedef struct {
  const PppCredentials *credentials; /* not owned */
  PppOutbox *outbox;                 /* not owned */
  GChecksum *md5;                    /* kept, as a new one would have to be allocated */
  PppChapState state;
  guint8 response[1 + PPP_CHAP_MD5_LEN + 255]; /* the last one, which is repeated: it or its verdict may be lost */
  gsize response_len;
  guint8 response_id;
  gboolean unasked;  /* a challenge was answered while listening: a verdict on it may come */
  gint64 deadline;   /* of what comes next; G_MAXINT64: not waiting */
  gint64 give_up_us; /* while waiting: the end of it */
  char text[PPP_MAX_TEXT];
} PppChap;

void ppp_chap_init (PppChap *self, const PppCredentials *credentials, PppOutbox *outbox);
void ppp_chap_clear (PppChap *self);
/* CHAP was agreed on: a challenge is due. */
void ppp_chap_start (PppChap *self, gint64 now_us);
/* It was not, or is done. */
void ppp_chap_listen (PppChap *self);
void ppp_chap_stop (PppChap *self);
PppAuthResult ppp_chap_receive (PppChap *self, const PppPacket *packet, gint64 now_us);
PppAuthResult ppp_chap_tick (PppChap *self, gint64 now_us);

G_END_DECLS
