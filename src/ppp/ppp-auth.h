/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What PAP and CHAP have in common: our name and secret, and how it can end. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One length byte says how long each is (RFC 1334 §2.2.1, RFC 1994 §4.1). */
typedef struct {
  guint8 name[255];
  gsize name_len;
  guint8 secret[255];
  gsize secret_len;
} PppCredentials;

typedef enum {
  PPP_AUTH_PENDING,  /* go on */
  PPP_AUTH_ACCEPTED, /* the peer is satisfied */
  PPP_AUTH_REFUSED,  /* it is not; its words are in the text */
  PPP_AUTH_TIMEOUT,  /* it did not say */
} PppAuthResult;

/* Room for the peer's words, terminator included. */
#define PPP_AUTH_TEXT 128

G_END_DECLS
