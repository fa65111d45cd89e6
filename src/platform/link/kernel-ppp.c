/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/link/kernel-ppp.h"

#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>

#define FIRST_LINK_PROTOCOL 0xc000
#define DEFAULT_MRU 1500

const LinkConfig kernel_ppp_default_config = {
  .tx_accm = 0xffffffff,
  .rx_accm = 0xffffffff,
  .mru = DEFAULT_MRU,
  .mtu = DEFAULT_MRU,
};

gboolean
kernel_ppp_is_channel_protocol (guint16 protocol)
{
  return protocol >= FIRST_LINK_PROTOCOL || protocol == PPP_CCPFRAG;
}

guint8 *
kernel_ppp_build (guint16 protocol, const guint8 *info, gsize len)
{
  guint8 *packet = g_malloc (KERNEL_PPP_HEADER + len);

  packet[0] = (guint8) (protocol >> 8);
  packet[1] = (guint8) protocol;
  for (gsize i = 0; i < len; i++)
    packet[KERNEL_PPP_HEADER + i] = info[i];
  return packet;
}

gboolean
kernel_ppp_parse (const guint8 *bytes, gsize len, guint16 *out_protocol, const guint8 **out_info, gsize *out_len)
{
  if (len < KERNEL_PPP_HEADER)
    return FALSE;
  *out_protocol = (guint16) (bytes[0] << 8 | bytes[1]);
  *out_info = bytes + KERNEL_PPP_HEADER;
  *out_len = len - KERNEL_PPP_HEADER;
  return TRUE;
}

KernelPppValues
kernel_ppp_values (const LinkConfig *config)
{
  return (KernelPppValues) {
    .xasyncmap = config->tx_accm,
    .rasyncmap = config->rx_accm,
    .mru = MAX (config->mru, DEFAULT_MRU),
    .flags = (config->pfc ? SC_COMP_PROT : 0) | (config->acfc ? SC_COMP_AC : 0),
  };
}

gboolean
kernel_ppp_is_seven_bit (int flags)
{
  return (flags & (SC_RCV_B7_0 | SC_RCV_B7_1)) == SC_RCV_B7_0;
}
