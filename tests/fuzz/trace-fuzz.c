/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any packet through the trace: one printable line of bounded length. */
#include "ppp/ppp-session.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint16 protocol;

  if (size < 2)
    return 0;
  protocol = (guint16) (data[0] << 8 | data[1]);
  g_autofree guint8 *packet = g_memdup2 (data + 2, size - 2);
  ppp_trace_packet (text, protocol, packet, size - 2);
  g_assert (text->len > 0 && text->str[0] == '[' && text->len <= 64 + 6 * size);
  for (gsize i = 0; i < text->len; i++)
    g_assert (text->str[i] >= 0x20 && text->str[i] < 0x7f);
  ppp_hide_secrets (protocol, packet, size - 2);
  return 0;
}
