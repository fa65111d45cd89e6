// SPDX-License-Identifier: GPL-2.0-or-later
// What is said to the kernel's PPP, and to which of its descriptors.
#include <gtest/gtest.h>
#include <linux/ppp-ioctl.h>

extern "C" {
#include "platform/link/kernel-ppp.h"
}

namespace {

TEST (KernelPpp, LinkProtocolsGoToTheChannelAndNetworkOnesToTheUnit)
{
  for (guint16 protocol : { 0xc021, 0xc023, 0xc223, 0xc025, 0x80fb })
    EXPECT_TRUE (kernel_ppp_is_channel_protocol (protocol)) << std::hex << protocol;
  for (guint16 protocol : { 0x8021, 0x8057, 0x80fd, 0x0021, 0x0057, 0xbfff })
    EXPECT_FALSE (kernel_ppp_is_channel_protocol (protocol)) << std::hex << protocol;
}

TEST (KernelPpp, APacketIsTheProtocolInNetworkOrderAndItsBytes)
{
  const guint8 info[] = { 0x01, 0x00, 0x00, 0x04 };
  g_autofree guint8 *packet = kernel_ppp_build (0xc021, info, sizeof info);
  const guint8 expected[] = { 0xc0, 0x21, 0x01, 0x00, 0x00, 0x04 };
  guint16 protocol = 0;
  const guint8 *back = nullptr;
  gsize len = 0;

  EXPECT_EQ (memcmp (packet, expected, sizeof expected), 0);
  ASSERT_TRUE (kernel_ppp_parse (packet, sizeof expected, &protocol, &back, &len));
  EXPECT_EQ (protocol, 0xc021);
  EXPECT_EQ (back, packet + 2);
  EXPECT_EQ (len, 4u);
}

TEST (KernelPpp, AnEmptyPacketHasAProtocolAndNothingShorterIsOne)
{
  const guint8 bytes[] = { 0x80, 0x21 };
  guint16 protocol = 0;
  const guint8 *info = nullptr;
  gsize len = 9;

  EXPECT_TRUE (kernel_ppp_parse (bytes, 2, &protocol, &info, &len));
  EXPECT_EQ (len, 0u);
  EXPECT_FALSE (kernel_ppp_parse (bytes, 1, &protocol, &info, &len));
  EXPECT_FALSE (kernel_ppp_parse (bytes, 0, &protocol, &info, &len));
}

TEST (KernelPpp, SettingsBecomeIoctlValues)
{
  LinkConfig config = {};
  config.tx_accm = 0x000a0000;
  config.mru = 1600;
  config.mtu = 1400;
  config.pfc = TRUE;
  config.acfc = TRUE;
  KernelPppValues values = kernel_ppp_values (&config);

  EXPECT_EQ (values.xasyncmap, 0x000a0000u);
  EXPECT_EQ (values.rasyncmap, 0u);
  EXPECT_EQ (values.mru, 1600);
  EXPECT_EQ (values.flags, SC_COMP_PROT | SC_COMP_AC);
}

TEST (KernelPpp, TheWayBackToDefaultsEscapesEverythingAndCompressesNothing)
{
  KernelPppValues values = kernel_ppp_values (&kernel_ppp_default_config);

  EXPECT_EQ (values.xasyncmap, 0xffffffffu);
  EXPECT_EQ (values.rasyncmap, 0xffffffffu);
  EXPECT_EQ (values.mru, 1500);
  EXPECT_EQ (values.flags, 0);
}

TEST (KernelPpp, ALineIsSevenBitWhenNoTopBitCame)
{
  EXPECT_TRUE (kernel_ppp_is_seven_bit (SC_RCV_B7_0 | SC_RCV_EVNP));
  EXPECT_FALSE (kernel_ppp_is_seven_bit (SC_RCV_B7_0 | SC_RCV_B7_1));
  EXPECT_FALSE (kernel_ppp_is_seven_bit (0)) << "nothing has come yet";
}

} // namespace
