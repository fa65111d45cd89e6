/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp-packet.h"

#define HEADER 4

gboolean
sim_packet_parse (const guint8 *bytes, gsize len, SimPacket *out)
{
  if (len < HEADER)
    return FALSE;
  gsize length = (gsize) bytes[2] << 8 | bytes[3];

  if (length < HEADER || length > len)
    return FALSE;
  *out = (SimPacket) { bytes[0], bytes[1], bytes + HEADER, length - HEADER };
  return TRUE;
}

gboolean
sim_option_next (const guint8 **at, gsize *left, SimOption *out)
{
  if (*left < 2 || (*at)[1] < 2 || (*at)[1] > *left)
    return FALSE;
  gsize len = (*at)[1];

  *out = (SimOption) { (*at)[0], *at, len, *at + 2, len - 2 };
  *at += len;
  *left -= len;
  return TRUE;
}

guint32
sim_option_number (const SimOption *option, gsize len)
{
  guint32 value = 0;

  if (option->len != len || len > 4)
    return 0;
  for (gsize i = 0; i < len; i++)
    value = value << 8 | option->value[i];
  return value;
}

GByteArray *
sim_packet_new (guint8 code, guint8 id)
{
  GByteArray *packet = g_byte_array_new ();
  const guint8 header[HEADER] = { code, id, 0, 0 };

  return g_byte_array_append (packet, header, HEADER);
}

void
sim_packet_put (GByteArray *packet, const void *bytes, gsize len)
{
  g_byte_array_append (packet, bytes, (guint) len);
}

void
sim_packet_put_number (GByteArray *packet, guint32 value, gsize len)
{
  while (len-- > 0) {
    guint8 byte = (guint8) (value >> 8 * len);

    g_byte_array_append (packet, &byte, 1);
  }
}

void
sim_packet_put_option (GByteArray *packet, guint8 type, guint32 value, gsize len)
{
  sim_packet_put_number (packet, type, 1);
  sim_packet_put_number (packet, (guint32) len + 2, 1);
  sim_packet_put_number (packet, value, len);
}

void
sim_packet_finish (GByteArray *packet)
{
  packet->data[2] = (guint8) (packet->len >> 8);
  packet->data[3] = (guint8) packet->len;
}
