// SPDX-License-Identifier: GPL-2.0-or-later
// The frame check sequence: the standard's check value, the same in pieces, every single error found.
#include <gtest/gtest.h>
#include <vector>

extern "C" {
#include "ppp/ppp-fcs.h"
}

namespace {

TEST (Fcs, CheckValueOfTheStandard)
{
  EXPECT_EQ (guint16 (~ppp_fcs (PPP_FCS_INIT, (const guint8 *) "123456789", 9)), 0x906e);
  EXPECT_EQ (ppp_fcs (PPP_FCS_INIT, nullptr, 0), PPP_FCS_INIT);
}

TEST (Fcs, GoesOnFromWhereItWas)
{
  const guint8 *text = (const guint8 *) "123456789";
  for (gsize split = 0; split <= 9; split++)
    EXPECT_EQ (ppp_fcs (ppp_fcs (PPP_FCS_INIT, text, split), text + split, 9 - split), guint16 (~0x906e)) << split;
}

// RFC 1662 C.1 bit by bit, as a second opinion.
guint16
bitwise (guint16 fcs, const std::vector<guint8> &data)
{
  for (guint8 byte : data) {
    for (int bit = 0; bit < 8; bit++, byte >>= 1)
      fcs = guint16 ((fcs ^ byte) & 1 ? fcs >> 1 ^ 0x8408 : fcs >> 1);
  }
  return fcs;
}

TEST (Fcs, AgreesWithTheShiftRegister)
{
  for (int a = 0; a < 256; a++) {
    std::vector<guint8> data = { guint8 (a), guint8 (a * 7 + 1), guint8 (255 - a) };
    ASSERT_EQ (ppp_fcs (PPP_FCS_INIT, data.data (), data.size ()), bitwise (PPP_FCS_INIT, data)) << a;
  }
}

TEST (Fcs, OfNothingIsWhatItWas)
{
  EXPECT_EQ (ppp_fcs (0x1234, nullptr, 0), 0x1234);
}

TEST (Fcs, FrameWithItsFcsGivesTheGoodValue)
{
  std::vector<guint8> frame = { 0xff, 0x03, 0xc0, 0x21, 1, 2, 3 };
  guint16 fcs = guint16 (~ppp_fcs (PPP_FCS_INIT, frame.data (), frame.size ()));
  frame.push_back (guint8 (fcs));
  frame.push_back (guint8 (fcs >> 8));
  EXPECT_EQ (ppp_fcs (PPP_FCS_INIT, frame.data (), frame.size ()), PPP_FCS_GOOD);
}

} // namespace
