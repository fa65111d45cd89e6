/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-ipv6cp.h"

enum {
  OPTION_IDENTIFIER = 1,
  OPTION_COMPRESSION = 2,
};

static const gint64 restart_us[] = { 3 * G_USEC_PER_SEC };
#define MAX_CONFIGURE 10

/* RFC 5072 §4.1: a random one has the universal/local bit clear. */
#define UNIVERSAL_BIT ((guint64) 0x02 << 56)

static guint64
read_identifier (PppReader *value)
{
  guint64 high = ppp_reader_u32 (value);

  return high << 32 | ppp_reader_u32 (value);
}

static void
write_identifier (PppWriter *out, guint64 identifier)
{
  ppp_writer_u32 (out, (guint32) (identifier >> 32));
  ppp_writer_u32 (out, (guint32) identifier);
}

static guint64
random_identifier (PppRandom *random)
{
  guint64 identifier = 0;

  while (identifier == 0)
    identifier = ppp_random_u64 (random) & ~UNIVERSAL_BIT;
  return identifier;
}

static gboolean
want_always (gconstpointer values)
{
  return TRUE;
}

static void
put_local (gconstpointer values, PppWriter *value)
{
  const PppIpv6cpValues *ipv6cp = values;

  write_identifier (value, ipv6cp->local);
}

static void
nak_local (gpointer trial, PppReader *value)
{
  PppIpv6cpValues *ipv6cp = trial;
  guint64 identifier = read_identifier (value);

  ipv6cp->local = identifier == 0 || identifier == ipv6cp->peer ? random_identifier (ipv6cp->random) : identifier;
}

static PppVerdict
peer_identifier (gpointer trial, PppReader *value, PppWriter *counter)
{
  PppIpv6cpValues *ipv6cp = trial;

  ipv6cp->peer = read_identifier (value);
  if (ipv6cp->peer != 0 && ipv6cp->peer != ipv6cp->local)
    return PPP_VERDICT_ACK;
  write_identifier (counter, random_identifier (ipv6cp->random));
  return PPP_VERDICT_NAK;
}

static void
forget_peer (gpointer trial)
{
  PppIpv6cpValues *ipv6cp = trial;

  ipv6cp->peer = 0;
}

static void
forget_ours (gpointer values)
{
  /* the identifier stays: it is as good in the next negotiation */
}

static const PppOption rows[] = {
  { OPTION_IDENTIFIER, 10, FALSE, "addr", PPP_SHOW_IID, want_always, put_local, nak_local, peer_identifier },
  { OPTION_COMPRESSION, 0, FALSE, "compress", PPP_SHOW_COMPRESS, NULL, NULL, NULL, NULL },
};

const PppOptionTable ppp_ipv6cp_options = {
  .rows = rows,
  .n_rows = G_N_ELEMENTS (rows),
  .values_size = sizeof (PppIpv6cpValues),
  .forget_peer = forget_peer,
  .nak_limit = 10,
  .essential = OPTION_IDENTIFIER,
  .purpose = OPTION_IDENTIFIER,
};

static const PppControlSpec spec = {
  .protocol = PPP_PROTOCOL_IPV6CP,
  .options = &ppp_ipv6cp_options,
  .forget_ours = forget_ours,
  .max_configure = MAX_CONFIGURE,
  .restart_us = restart_us,
  .n_restart = G_N_ELEMENTS (restart_us),
};

void
ppp_ipv6cp_init (PppIpv6cp *self, PppRandom *random, PppOutbox *outbox)
{
  *self = (PppIpv6cp) { .values = { .random = random, .local = random_identifier (random) } };
  ppp_control_init (&self->control, &spec, &self->values, &self->trial, outbox);
}

gboolean
ppp_ipv6cp_result (const PppIpv6cp *self, guint8 out_local[8], guint8 out_peer[8])
{
  PppWriter local = ppp_writer (out_local, 8);
  PppWriter peer = ppp_writer (out_peer, 8);

  write_identifier (&local, self->values.local);
  write_identifier (&peer, self->values.peer);
  return ppp_option_asked (&ppp_ipv6cp_options, &self->control.options, OPTION_IDENTIFIER)
         && self->values.local != self->values.peer;
}
