/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole words are divided by the polynomial P = x^16 + x^12 + x^5 + 1 with shifts, without a table.
 *
 * Over GF(2) squaring doubles the exponents: P² = x^32 + x^24 + x^10 + 1 and P⁴ = x^64 + x^48 + x^20 + 1 are as sparse
 * as P, and what a division by P⁴ leaves can be divided by P² and then by P. The first word of a message is taken out
 * by adding a multiple of P (P², P⁴) that begins with the same bits. The factor is the word divided by P as far as it
 * fits into a word, that is, times 1 + y^4 + y^8 + y^11 + y^12 with y = 1/x (1/x², 1/x⁴); y^15 comes twice and so not
 * at all. The low bit of a byte comes first, so that to multiply by 1/x is a shift to the left here. */
#include "ppp/ppp-fcs.h"

#include <string.h>

/* P^64 = x^1024 + x^768 + x^320 + 1 has whole words of 64 bits for exponents: a block of 16 words needs no shifts. */
#define BLOCK_WORDS 16
#define BLOCK_LEN (BLOCK_WORDS * sizeof (guint64))

/* What a first word, as it is loaded, adds to the one that follows it. */
static inline guint16
carry16 (guint16 word)
{
  guint32 quotient = word ^ (guint32) word << 4;

  quotient = (guint16) (quotient ^ quotient << 8 ^ (guint32) word << 11);
  return (guint16) (quotient ^ quotient >> 5 ^ quotient >> 12);
}

static inline guint32
carry32 (guint32 word)
{
  guint32 quotient = word ^ word << 8;

  quotient ^= quotient << 16 ^ word << 22;
  return quotient ^ quotient >> 10 ^ quotient >> 24;
}

static inline guint64
carry64 (guint64 word)
{
  guint64 quotient = word ^ word << 16;

  quotient ^= quotient << 32 ^ word << 44;
  return quotient ^ quotient >> 20 ^ quotient >> 48;
}

static inline guint16
load16 (const guint8 *data)
{
  guint16 word;

  memcpy (&word, data, sizeof word);
  return GUINT16_FROM_LE (word);
}

static inline guint32
load32 (const guint8 *data)
{
  guint32 word;

  memcpy (&word, data, sizeof word);
  return GUINT32_FROM_LE (word);
}

static inline guint64
load64 (const guint8 *data)
{
  guint64 word;

  memcpy (&word, data, sizeof word);
  return GUINT64_FROM_LE (word);
}

static inline guint16
fcs_of_32 (guint32 word)
{
  return carry16 (carry16 ((guint16) word) ^ (guint16) (word >> 16));
}

static inline guint16
fcs_of_64 (guint64 word)
{
  return fcs_of_32 (carry32 ((guint32) word) ^ (guint32) (word >> 32));
}

/* Whole blocks and a word before them down to one word. */
static guint64
fold_blocks (guint64 carried, const guint8 *data, const guint8 *end)
{
  guint64 block[BLOCK_WORDS] = { carried };

  for (; data + BLOCK_LEN < end; data += BLOCK_LEN) {
#pragma GCC unroll 16
    for (guint i = 0; i < BLOCK_WORDS; i++) /* a word is carried 4, 11 and 16 words on */
      block[i] ^= load64 (data + 8 * i) ^ block[(i + 16 - 4) % 16] ^ block[(i + 16 - 11) % 16];
  }
  for (guint i = 0; i < BLOCK_WORDS; i++) /* the last block takes, but its own are not carried any more */
    block[i] ^= load64 (data + 8 * i) ^ (i < 4 ? block[i + 16 - 4] : 0) ^ (i < 11 ? block[i + 16 - 11] : 0);

  guint64 word = block[0];
  for (guint i = 1; i < BLOCK_WORDS; i++)
    word = carry64 (word) ^ block[i];
  return word;
}

guint16
ppp_fcs (guint16 fcs, const guint8 *data, gsize len)
{
  const guint8 *end;

  if (len == 0) /* then @data may be NULL */
    return fcs;
  end = data + len;
  if (len & 1) /* a byte is a word with a first byte of 0 */
    fcs = fcs >> 8 ^ carry16 ((guint16) ((fcs ^ *data++) << 8));
  if (len & 2) {
    fcs = carry16 (fcs ^ load16 (data));
    data += 2;
  }
  if (len & 4) {
    fcs = fcs_of_32 (fcs ^ load32 (data));
    data += 4;
  }
  if (data == end)
    return fcs;

  guint64 word = fcs ^ load64 (data);
  gboolean blocks = sizeof (gpointer) == 8 && len >= 2 * BLOCK_LEN; /* 32-bit processors are faster without */
  data += 8;
  while (blocks ? (gsize) (end - data) % BLOCK_LEN != 0 : data < end) {
    word = carry64 (word) ^ load64 (data);
    data += 8;
  }
  return fcs_of_64 (blocks ? fold_blocks (carry64 (word), data, end) : word);
}
