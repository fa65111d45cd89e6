/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-random.h"

#include "ppp/ppp-wire.h"

void
ppp_random_init (PppRandom *self, const guint8 seed[16])
{
  PppReader reader = ppp_reader (seed, 16);

  self->counter = (guint64) ppp_reader_u32 (&reader) << 32;
  self->counter |= ppp_reader_u32 (&reader);
  self->key = (guint64) ppp_reader_u32 (&reader) << 32;
  self->key |= ppp_reader_u32 (&reader);
}

/* A Weyl sequence through the finalizer of MurmurHash3 (as in SplitMix64): works with any seed, zero included. */
guint64
ppp_random_u64 (PppRandom *self)
{
  guint64 mixed;

  self->counter += 0x9e3779b97f4a7c15u;
  mixed = self->counter ^ self->key;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
  return mixed ^ mixed >> 31;
}

guint32
ppp_random_magic (PppRandom *self)
{
  guint32 magic = 0;

  while (magic == 0)
    magic = (guint32) (ppp_random_u64 (self) >> 32);
  return magic;
}
