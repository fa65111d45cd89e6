/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session that is up as a few bytes, for a process that takes it over. Everything is checked on the way in: the bytes
 * come from a file. */
#include "ppp/ppp-session-private.h"

#include <string.h>

/* Goes up when the bytes change their meaning. The first one had nothing of the echo, which was the last byte that came
 * to it. */
#define STATE_VERSION 2
#define STATE_VERSION_WITHOUT_ECHO 1
/* The identifiers of packets that were begun after the export are left out: their answers may still come. */
#define ID_STEP 64
/* What our peer may not be below (ppp-lcp.c asks it for more). */
#define MIN_MRU 128

enum {
  FLAG_PEER_PFC = 1 << 0,
  FLAG_PEER_ACFC = 1 << 1,
  FLAG_ECHO_REFUSED = 1 << 2,
  FLAG_IP4_UP = 1 << 3,
  FLAG_IP4_FAILED = 1 << 4,
  FLAG_IP6_UP = 1 << 5,
  FLAG_IP6_FAILED = 1 << 6,
  ALL_FLAGS = (1 << 7) - 1,
};

/* What was learned of the peer and its echo. */
enum {
  ECHO_ANSWERED = 1 << 0,
  ECHO_CARRIED = 1 << 1,
  ALL_ECHO = (1 << 2) - 1,
};

static void
write_u64 (PppWriter *out, guint64 value)
{
  ppp_writer_u32 (out, (guint32) (value >> 32));
  ppp_writer_u32 (out, (guint32) value);
}

static guint64
read_u64 (PppReader *from)
{
  guint64 high = ppp_reader_u32 (from);

  return high << 32 | ppp_reader_u32 (from);
}

static void
write_control (PppWriter *out, const PppControl *control)
{
  ppp_writer_u32 (out, control->options.asked);
  ppp_writer_u32 (out, control->options.rejected);
  ppp_writer_u8 (out, control->last_id);
}

static guint8
flags_of (const PppSession *self)
{
  return (guint8) ((self->lcp.values.peer_pfc ? FLAG_PEER_PFC : 0) | (self->lcp.values.peer_acfc ? FLAG_PEER_ACFC : 0)
                   | (self->lcp.echo_refused ? FLAG_ECHO_REFUSED : 0) | (self->ip4.up ? FLAG_IP4_UP : 0)
                   | (self->ip4.failed ? FLAG_IP4_FAILED : 0) | (self->ip6.up ? FLAG_IP6_UP : 0)
                   | (self->ip6.failed ? FLAG_IP6_FAILED : 0));
}

gsize
ppp_session_export (const PppSession *self, guint8 out[PPP_SESSION_STATE_MAX])
{
  PppWriter writer = ppp_writer (out, PPP_SESSION_STATE_MAX);
  const PppLcpValues *lcp;

  g_return_val_if_fail (self != NULL && out != NULL, 0);

  lcp = &self->lcp.values;
  if (self->phase != PPP_PHASE_NETWORK || self->ending || (!self->ip4.up && !self->ip6.up))
    return 0;
  ppp_writer_u8 (&writer, STATE_VERSION);
  ppp_writer_u8 (&writer, flags_of (self));
  ppp_writer_u16 (&writer, lcp->mru);
  ppp_writer_u32 (&writer, lcp->accm);
  ppp_writer_u32 (&writer, lcp->magic);
  ppp_writer_u16 (&writer, lcp->peer_mru);
  ppp_writer_u32 (&writer, lcp->peer_accm);
  ppp_writer_u16 (&writer, lcp->peer_auth);
  write_control (&writer, &self->lcp.control);
  ppp_writer_u32 (&writer, self->ipcp.values.local);
  ppp_writer_u32 (&writer, self->ipcp.values.dns[0]);
  ppp_writer_u32 (&writer, self->ipcp.values.dns[1]);
  ppp_writer_u32 (&writer, self->ipcp.values.peer);
  write_control (&writer, &self->ipcp.control);
  write_u64 (&writer, self->ipv6cp.values.local);
  write_u64 (&writer, self->ipv6cp.values.peer);
  write_control (&writer, &self->ipv6cp.control);
  ppp_writer_u8 (&writer,
                 (guint8) ((self->echo.answered ? ECHO_ANSWERED : 0) | (self->echo.carried ? ECHO_CARRIED : 0)));
  return writer.failed ? 0 : writer.len;
}

/* FALSE: no options that can have been negotiated. */
static gboolean
read_control (PppReader *from, PppControl *control)
{
  guint32 known = (guint32) (((guint64) 1 << control->spec->options->n_rows) - 1);
  guint32 asked = ppp_reader_u32 (from);
  guint32 rejected = ppp_reader_u32 (from);

  control->options = (PppOptionState) { .asked = asked, .rejected = rejected };
  control->last_id = (guint8) (ppp_reader_u8 (from) + ID_STEP);
  return (asked & ~known) == 0 && (rejected & ~known) == 0 && (asked & rejected) == 0;
}

static gboolean
read_lcp (PppReader *from, PppLcp *lcp, guint8 flags)
{
  PppLcpValues *values = &lcp->values;

  values->mru = ppp_reader_u16 (from);
  values->accm = ppp_reader_u32 (from);
  values->magic = ppp_reader_u32 (from);
  values->peer_mru = ppp_reader_u16 (from);
  values->peer_accm = ppp_reader_u32 (from);
  values->peer_auth = ppp_reader_u16 (from);
  values->peer_pfc = (flags & FLAG_PEER_PFC) != 0;
  values->peer_acfc = (flags & FLAG_PEER_ACFC) != 0;
  lcp->echo_refused = (flags & FLAG_ECHO_REFUSED) != 0;
  return read_control (from, &lcp->control) && values->mru >= MIN_MRU && values->mru <= PPP_MAX_INFO
         && values->peer_mru >= MIN_MRU && values->magic != 0
         && (values->peer_auth == 0 || values->peer_auth == PPP_PROTOCOL_PAP || values->peer_auth == PPP_PROTOCOL_CHAP);
}

static void
set_open (PppControl *control)
{
  control->state = PPP_STATE_OPENED;
  control->answered = TRUE;
  control->was_open = TRUE;
}

static gboolean
read_echo (PppReader *from, guint8 version, PppEcho *echo)
{
  guint8 learned = version == STATE_VERSION ? ppp_reader_u8 (from) : 0;

  echo->answered = (learned & ECHO_ANSWERED) != 0;
  echo->carried = (learned & ECHO_CARRIED) != 0;
  return (learned & ~ALL_ECHO) == 0 && (version == STATE_VERSION || version == STATE_VERSION_WITHOUT_ECHO);
}

/* FALSE: what the flags say cannot be. */
static gboolean
restore_network (PppNetwork *network, gboolean up, gboolean failed, gint64 now_us)
{
  if (up) {
    set_open (network->control);
    network->control->signals = PPP_SIGNAL_UP;
  } else if (failed) { /* the peer may still begin it */
    network->control->state = PPP_STATE_STOPPED;
    ppp_network_fail (network, DT_REASON_IPCP_TIMEOUT, "");
  } else {
    ppp_network_start (network, now_us);
  }
  return network->wanted ? !(up && failed) : !up;
}

static gboolean
restore (PppSession *self, PppReader from, gint64 now_us)
{
  guint8 version = ppp_reader_u8 (&from);
  guint8 flags = ppp_reader_u8 (&from);
  gboolean fits = read_lcp (&from, &self->lcp, flags);

  self->ipcp.values.local = ppp_reader_u32 (&from);
  self->ipcp.values.dns[0] = ppp_reader_u32 (&from);
  self->ipcp.values.dns[1] = ppp_reader_u32 (&from);
  self->ipcp.values.peer = ppp_reader_u32 (&from);
  fits = read_control (&from, &self->ipcp.control) && fits;
  self->ipv6cp.values.local = read_u64 (&from);
  self->ipv6cp.values.peer = read_u64 (&from);
  fits = read_control (&from, &self->ipv6cp.control) && fits;
  fits = read_echo (&from, version, &self->echo) && fits;
  if (!fits || from.failed || from.left > 0 || (flags & ~ALL_FLAGS) != 0 || (flags & (FLAG_IP4_UP | FLAG_IP6_UP)) == 0
      || self->ipv6cp.values.local == 0)
    return FALSE;
  set_open (&self->lcp.control);
  fits = restore_network (&self->ip4, (flags & FLAG_IP4_UP) != 0, (flags & FLAG_IP4_FAILED) != 0, now_us);
  fits = restore_network (&self->ip6, (flags & FLAG_IP6_UP) != 0, (flags & FLAG_IP6_FAILED) != 0, now_us) && fits;
  if (!fits)
    return FALSE;
  ppp_session_resume (self, now_us);
  return !self->ending && self->ip4.up == ((flags & FLAG_IP4_UP) != 0) && self->ip6.up == ((flags & FLAG_IP6_UP) != 0);
}

PppSession *
ppp_session_import (const PppConfig *config, const guint8 *data, gsize len, gint64 now_us)
{
  g_autoptr (PppSession) self = NULL;

  g_return_val_if_fail (config != NULL && (data != NULL || len == 0), NULL);

  self = ppp_session_new (config);
  return restore (self, ppp_reader (data, len), now_us) ? g_steal_pointer (&self) : NULL;
}
