/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-ipcp.h"

/* What modems put in for a name server until the network has told them one; never the address of one. */
#define PLACEHOLDER_DNS1 0x0a0b0c0du /* 10.11.12.13 */
#define PLACEHOLDER_DNS2 0x0a0b0c0eu /* 10.11.12.14 */

/* The IPv4 dummy address (RFC 7600): nobody's, for a peer that must have one. */
#define DUMMY_ADDRESS 0xc0000008u /* 192.0.0.8 */

/* Modems send a Nak every second or so while the network has not answered, for up to minutes. */
#define STALL_LIMIT 100

enum {
  OPTION_ADDRESSES = 1,
  OPTION_COMPRESSION = 2,
  OPTION_ADDRESS = 3,
  OPTION_DNS1 = 129,
  OPTION_WINS1 = 130,
  OPTION_DNS2 = 131,
  OPTION_WINS2 = 132,
};

static const gint64 restart_us[] = { 3 * G_USEC_PER_SEC };
#define MAX_CONFIGURE 10

static gboolean
want_always (gconstpointer values)
{
  return TRUE;
}

static void
put_local (gconstpointer values, PppWriter *value)
{
  const PppIpcpValues *ipcp = values;

  ppp_writer_u32 (value, ipcp->local);
}

static void
nak_local (gpointer trial, PppReader *value)
{
  PppIpcpValues *ipcp = trial;
  guint32 address = ppp_reader_u32 (value);

  if (address != 0) /* a peer that has none for us yet says 0.0.0.0 */
    ipcp->local = address;
}

static PppVerdict
peer_address (gpointer trial, PppReader *value, PppWriter *counter)
{
  PppIpcpValues *ipcp = trial;

  /* Any address will do; but when it asks us for one, we have none to give. */
  ipcp->peer = ppp_reader_u32 (value);
  if (ipcp->peer != 0)
    return PPP_VERDICT_ACK;
  ppp_writer_u32 (counter, DUMMY_ADDRESS);
  return ipcp->suggest ? PPP_VERDICT_NAK : PPP_VERDICT_REJECT;
}

static guint32
read_dns (PppReader *value)
{
  guint32 address = ppp_reader_u32 (value);

  return address == PLACEHOLDER_DNS1 || address == PLACEHOLDER_DNS2 ? 0 : address;
}

static void
put_dns1 (gconstpointer values, PppWriter *value)
{
  const PppIpcpValues *ipcp = values;

  ppp_writer_u32 (value, ipcp->dns[0]);
}

static void
nak_dns1 (gpointer trial, PppReader *value)
{
  PppIpcpValues *ipcp = trial;

  ipcp->dns[0] = read_dns (value);
}

static void
put_dns2 (gconstpointer values, PppWriter *value)
{
  const PppIpcpValues *ipcp = values;

  ppp_writer_u32 (value, ipcp->dns[1]);
}

static void
nak_dns2 (gpointer trial, PppReader *value)
{
  PppIpcpValues *ipcp = trial;

  ipcp->dns[1] = read_dns (value);
}

static void
forget_peer (gpointer trial)
{
  PppIpcpValues *ipcp = trial;

  ipcp->peer = 0;
}

static void
forget_ours (gpointer values)
{
  PppIpcpValues *ipcp = values;

  ipcp->local = 0;
  ipcp->dns[0] = 0;
  ipcp->dns[1] = 0;
}

static const PppOption rows[] = {
  { OPTION_ADDRESSES, 10, FALSE, "addrs", PPP_SHOW_ADDRESS, NULL, NULL, NULL, NULL },
  { OPTION_COMPRESSION, 0, FALSE, "compress", PPP_SHOW_COMPRESS, NULL, NULL, NULL, NULL },
  { OPTION_ADDRESS, 6, FALSE, "addr", PPP_SHOW_ADDRESS, want_always, put_local, nak_local, peer_address },
  { OPTION_DNS1, 6, FALSE, "ms-dns1", PPP_SHOW_ADDRESS, want_always, put_dns1, nak_dns1, NULL },
  { OPTION_WINS1, 6, FALSE, "ms-wins", PPP_SHOW_ADDRESS, NULL, NULL, NULL, NULL },
  { OPTION_DNS2, 6, FALSE, "ms-dns2", PPP_SHOW_ADDRESS, want_always, put_dns2, nak_dns2, NULL },
  { OPTION_WINS2, 6, FALSE, "ms-wins", PPP_SHOW_ADDRESS, NULL, NULL, NULL, NULL },
};

const PppOptionTable ppp_ipcp_options = {
  .rows = rows,
  .n_rows = G_N_ELEMENTS (rows),
  .values_size = sizeof (PppIpcpValues),
  .forget_peer = forget_peer,
  .nak_limit = STALL_LIMIT,
  .essential = OPTION_ADDRESS,
  .purpose = OPTION_ADDRESS,
};

static const PppControlSpec spec = {
  .protocol = PPP_PROTOCOL_IPCP,
  .options = &ppp_ipcp_options,
  .forget_ours = forget_ours,
  .max_configure = MAX_CONFIGURE,
  .restart_us = restart_us,
  .n_restart = G_N_ELEMENTS (restart_us),
};

void
ppp_ipcp_init (PppIpcp *self, PppOutbox *outbox)
{
  *self = (PppIpcp) { 0 };
  ppp_control_init (&self->control, &spec, &self->values, &self->trial, outbox);
}

/* Whether a Configure-Request asks us for an address. */
static gboolean
asks_for_address (PppReader options)
{
  PppReader value;
  guint8 type;

  while (ppp_option_next (&options, &type, &value)) {
    if (type == OPTION_ADDRESS)
      return ppp_reader_u32 (&value) == 0 && !value.failed;
  }
  return FALSE;
}

void
ppp_ipcp_receive (PppIpcp *self, const PppPacket *packet, gint64 now_us)
{
  if (packet->code == PPP_CODE_CONFIGURE_REQUEST
      && ppp_option_refused (&ppp_ipcp_options, &self->control.options, OPTION_ADDRESS)
      && asks_for_address (packet->data))
    self->values.suggest = TRUE;
  ppp_control_receive (&self->control, packet, now_us);
}

gboolean
ppp_ipcp_give_in (PppIpcp *self)
{
  if (self->values.suggest || !self->control.peer_terminated
      || !ppp_option_refused (&ppp_ipcp_options, &self->control.options, OPTION_ADDRESS))
    return FALSE;
  self->values.suggest = TRUE;
  return TRUE;
}

/* 0/8, 127/8, and everything from multicast up to the broadcast address (RFC 1122 §3.2.1.3). */
static gboolean
is_host (guint32 address)
{
  guint32 net = address >> 24;

  return net != 0 && net != 127 && net < 224 && address != DUMMY_ADDRESS;
}

static guint32
acknowledged (const PppIpcp *self, guint8 type, guint32 address)
{
  return ppp_option_asked (&ppp_ipcp_options, &self->control.options, type) ? GUINT32_TO_BE (address) : 0;
}

void
ppp_ipcp_result (const PppIpcp *self, guint32 *out_local, guint32 *out_peer, guint32 out_dns[2])
{
  *out_local = acknowledged (self, OPTION_ADDRESS, self->values.local);
  *out_peer = is_host (self->values.peer) ? GUINT32_TO_BE (self->values.peer) : 0;
  out_dns[0] = acknowledged (self, OPTION_DNS1, self->values.dns[0]);
  out_dns[1] = acknowledged (self, OPTION_DNS2, self->values.dns[1]);
}
