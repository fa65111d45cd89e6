/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session under a fuzzer: an input that is read byte by byte, and the promises of ppp-session.h checked at every
 * step. */
#pragma once

#include "ppp/ppp-session.h"

typedef struct {
  const guint8 *data;
  gsize left;
} Input;

typedef struct {
  PppSession *session;
  const PppConfig *config; /* of the session */
  gint64 now;
  gboolean finished;
  gboolean lost;
  guint up;        /* bit 0: IPv4, bit 1: IPv6 */
  guint told_down; /* likewise: an IP4_DOWN, IP6_DOWN without a later …_UP */
} Run;

/* The next byte, 0 behind the end. */
guint8 input_take (Input *self);

/* Drains the session; with @echo every request of ours comes back as it is, or (bit 0) acknowledged. */
void session_run_drain (Run *run, guint8 echo);

/* One packet of @protocol: a byte for its length, then its bytes. */
void session_run_receive (Run *run, guint16 protocol, Input *input);

/* Time passes by as many tenths of a second as the next byte says. */
void session_run_pass (Run *run, Input *input);

/* Time passes up to the next deadline, if there is one. */
void session_run_to_deadline (Run *run);

/* From anywhere, Close ends it in bounded time. */
void session_run_end (Run *run);
