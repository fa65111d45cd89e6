/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the kernel's PPP wants things said: the bytes on its descriptors and the values of its ioctls. Values only, no
 * system call. */
#pragma once

#include "host/link-ops.h"

G_BEGIN_DECLS

/* A read() or write() carries one packet: two bytes of protocol, then the information field. */
#define KERNEL_PPP_HEADER 2
/* Room for any packet of the channel. A smaller buffer loses the packet (EOVERFLOW). */
#define KERNEL_PPP_MAX_PACKET 4096

/* The kernel keeps link packets (LCP, PAP, CHAP: 0xc000 and above, RFC 1661 §2) and those of a single link's
 * compression on the channel's descriptor; network control packets belong to the unit's. */
gboolean kernel_ppp_is_channel_protocol (guint16 protocol);

/* Returns the bytes to write, to be freed; they are KERNEL_PPP_HEADER + @len long. */
guint8 *kernel_ppp_build (guint16 protocol, const guint8 *info, gsize len);

/* Takes a packet as it was read apart; @out_info points into @bytes. FALSE: it is too short. */
gboolean kernel_ppp_parse (const guint8 *bytes, gsize len, guint16 *out_protocol, const guint8 **out_info,
                           gsize *out_len);

typedef struct {
  guint32 xasyncmap, rasyncmap; /* PPPIOCSASYNCMAP, PPPIOCSRASYNCMAP */
  int mru;                      /* PPPIOCSMRU; the kernel never goes below 1500 */
  int flags;                    /* SC_COMP_PROT, SC_COMP_AC of PPPIOCSFLAGS; the other bits stay */
} KernelPppValues;

KernelPppValues kernel_ppp_values (const LinkConfig *config);

/* What PPPIOCGFLAGS says of the bytes that came: none of them had the top bit set. Then something on the line uses it
 * for parity, and PPP cannot work. */
gboolean kernel_ppp_is_seven_bit (int flags);

/* What the channel must have whenever LCP is not open (RFC 1662 §7). The kernel sets its own when it sees LCP agree, so
 * it must be told of the way back. */
extern const LinkConfig kernel_ppp_default_config;

G_END_DECLS
