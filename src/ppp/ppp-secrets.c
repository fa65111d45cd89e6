/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a packet may leave the program: everything but what lets somebody else log in. */
#include "ppp/ppp-session.h"
#include "ppp/ppp-wire.h"

#include <string.h>

#define FILLER '*'

/* RFC 1334 §2.2, RFC 1994 §4. */
enum {
  PAP_CODE_ACK = 2,
  PAP_CODE_NAK = 3,
  CHAP_CODE_RESPONSE = 2,
};

/* Writes over @part, which lies in @info. */
static void
cover (guint8 *info, const PppReader *part)
{
  if (part->left > 0)
    memset (info + (part->data - info), FILLER, part->left);
}

/* Code, identifier, length: the length may be wrong, so all bytes are taken for the packet's. */
static guint8
skip_header (PppReader *from)
{
  guint8 code = ppp_reader_u8 (from);

  ppp_reader_u8 (from);
  ppp_reader_u16 (from);
  return code;
}

static void
hide_pap (guint8 *info, gsize len)
{
  PppReader all = ppp_reader (info, len);
  PppReader from = all;
  guint8 code = skip_header (&from);
  PppReader behind_header = from;

  if (code == PAP_CODE_ACK || code == PAP_CODE_NAK)
    return;
  ppp_reader_take (&from, ppp_reader_u8 (&from));
  ppp_reader_u8 (&from); /* how long the password is: a reader of the packet needs it */
  if (!from.failed)
    cover (info, &from);
  else
    cover (info, behind_header.failed ? &all : &behind_header);
}

/* Name and challenge together with the response would let a weak secret be guessed. */
static void
hide_chap (guint8 *info, gsize len)
{
  PppReader from = ppp_reader (info, len);
  guint8 code = skip_header (&from);
  guint8 size = ppp_reader_u8 (&from);
  PppReader value;

  if (code != CHAP_CODE_RESPONSE || from.failed)
    return;
  value = from;
  value.left = MIN (size, from.left);
  cover (info, &value);
}

/* A rejected packet comes back in the reject (RFC 1661 §5.7). */
static void
hide_rejected (guint8 *info, gsize len)
{
  PppReader from = ppp_reader (info, len);
  guint8 code = skip_header (&from);
  guint16 protocol = ppp_reader_u16 (&from);

  if (code != PPP_CODE_PROTOCOL_REJECT || from.failed || protocol == PPP_PROTOCOL_LCP)
    return;
  ppp_hide_secrets (protocol, info + (from.data - info), from.left);
}

void
ppp_hide_secrets (guint16 protocol, guint8 *info, gsize len)
{
  g_return_if_fail (info != NULL || len == 0);

  if (protocol == PPP_PROTOCOL_PAP)
    hide_pap (info, len);
  else if (protocol == PPP_PROTOCOL_CHAP)
    hide_chap (info, len);
  else if (protocol == PPP_PROTOCOL_LCP)
    hide_rejected (info, len);
}
