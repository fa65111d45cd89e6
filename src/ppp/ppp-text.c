/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-text.h"

#include <string.h>

static gboolean
is_blank (guint8 byte)
{
  return byte <= ' ' || byte == 0x7f;
}

/* How long the character at the start of @from is; 0: it is not valid or not for printing. */
static gsize
character_length (PppReader from)
{
  gunichar c = g_utf8_get_char_validated ((const char *) from.data, (gssize) from.left);

  if (c == (gunichar) -1 || c == (gunichar) -2 || c == 0 || g_unichar_iscntrl (c))
    return 0;
  return (gsize) g_unichar_to_utf8 (c, NULL);
}

void
ppp_text_copy (char *out, gsize size, PppReader from)
{
  PppWriter text = ppp_writer ((guint8 *) out, size - 1);

  g_return_if_fail (size > 0);

  while (!from.failed && from.left > 0 && is_blank (from.data[0]))
    ppp_reader_u8 (&from);
  while (!from.failed && from.left > 0 && is_blank (from.data[from.left - 1]))
    from.left--;
  while (!from.failed && from.left > 0 && !text.failed) {
    gsize len = character_length (from);
    PppReader character = ppp_reader_take (&from, MAX (len, 1));

    ppp_writer_bytes (&text, len == 0 ? (const guint8 *) "?" : character.data, character.left);
  }
  out[text.len] = '\0';
}
