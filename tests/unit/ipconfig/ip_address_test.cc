// SPDX-License-Identifier: GPL-2.0-or-later
// Addresses as values: text both ways, equality, and which ones a host may have.
#include <cstring>
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "ipconfig/ip-address.h"
}

namespace {

bool
is_link_local6 (const char *text)
{
  IpAddress address = {};
  EXPECT_TRUE (ip_address_parse (text, &address)) << text;
  return ip_address_is_link_local6 (&address);
}

IpAddress
parse (const std::string &text)
{
  IpAddress address = {};
  EXPECT_TRUE (ip_address_parse (text.c_str (), &address)) << text;
  return address;
}

std::string
format (const IpAddress &address)
{
  char buffer[IP_ADDRESS_MAX_STRING];
  return ip_address_format (&address, buffer);
}

TEST (IpAddress, CanonicalTextSurvivesTheRoundTrip)
{
  for (const char *text : { "10.174.46.45", "255.255.255.255", "::", "::1", "fe80::1", "2001:db8::8:800:200c:417a",
                            "2001:db8:1:2:3:4:5:6", "ff02::1", "2001:db8:0:1::" })
    EXPECT_EQ (format (parse (text)), text);
}

TEST (IpAddress, OtherFormsBecomeCanonical)
{
  // RFC 5952 §4: lower case, no leading zeros, the first longest run of zeros shortened.
  EXPECT_EQ (format (parse ("2001:0DB8:0000:0000:0001:0000:0000:0001")), "2001:db8::1:0:0:1");
  EXPECT_EQ (format (parse ("FE80:0:0:0:0:0:0:A")), "fe80::a");
}

TEST (IpAddress, WhatIsNoAddressIsRefusedAndLeavesTheResultAlone)
{
  for (const char *text : { "", " ", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "01.2.3.4x", "host", "fe80::1%ppp0",
                            ":::", "1::2::3", "2001:db8::12345", "1.2.3.4/32" }) {
    IpAddress address = parse ("192.0.2.1");
    EXPECT_FALSE (ip_address_parse (text, &address)) << text;
    EXPECT_EQ (format (address), "192.0.2.1") << text;
  }
}

TEST (IpAddress, AWordInNetworkOrderIsTakenByteByByte)
{
  const guint8 bytes[4] = { 168, 95, 1, 1 };
  guint32 word;
  memcpy (&word, bytes, sizeof word);
  EXPECT_EQ (format (ip_address_from_be32 (word)), "168.95.1.1");
  EXPECT_EQ (ip_address_from_be32 (0).family, IP_FAMILY_NONE);
}

TEST (IpAddress, AnInterfaceIdentifierMakesALinkLocalAddress)
{
  const guint8 identifier[8] = { 0, 0, 0, 0, 0x12, 0x34, 0, 1 };
  const guint8 none[8] = {};
  EXPECT_EQ (format (ip_address_link_local (identifier)), "fe80::1234:1");
  EXPECT_EQ (ip_address_link_local (none).family, IP_FAMILY_NONE);
}

TEST (IpAddress, NoAddressHasNoText)
{
  EXPECT_EQ (format (IpAddress {}), "");
}

TEST (IpAddress, EqualityIsOfFamilyAndMeaningfulBytes)
{
  IpAddress a = parse ("1.2.3.4");
  IpAddress b = parse ("1.2.3.4");
  EXPECT_TRUE (ip_address_equal (&a, &b));
  b.bytes[9] = 1; // no part of an IPv4 address
  EXPECT_TRUE (ip_address_equal (&a, &b));
  b.bytes[3] = 5;
  EXPECT_FALSE (ip_address_equal (&a, &b));
  IpAddress c = parse ("102:304::");
  EXPECT_FALSE (ip_address_equal (&a, &c));
  IpAddress d = parse ("102:304::1");
  EXPECT_FALSE (ip_address_equal (&c, &d));
  IpAddress none1 = {}, none2 = {};
  none2.bytes[0] = 7;
  EXPECT_TRUE (ip_address_equal (&none1, &none2));
}

TEST (IpAddress, OnlyHostAddressesAreUsable)
{
  for (const char *text : { "1.0.0.0", "10.0.0.1", "100.64.0.1", "126.255.255.255", "128.0.0.1", "169.254.1.1",
                            "223.255.255.255", "fe80::1", "2001:db8::", "::2", "1::" }) {
    IpAddress address = parse (text);
    EXPECT_TRUE (ip_address_is_usable (&address)) << text;
  }
  for (const char *text : { "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
                            "255.255.255.255", "::", "::1", "ff02::1", "ff00::" }) {
    IpAddress address = parse (text);
    EXPECT_FALSE (ip_address_is_usable (&address)) << text;
  }
  IpAddress none = {};
  EXPECT_FALSE (ip_address_is_usable (&none));
}

TEST (IpAddress, LinkLocalIsKnownByItsTenBits)
{
  for (const char *text : { "fe80::", "fe80::1", "fe80:1::7", "febf::1" })
    EXPECT_TRUE (is_link_local6 (text)) << text;
  for (const char *text : { "fec0::1", "fe7f::1", "fd00::1", "2001:db8::1", "::", "169.254.1.1" })
    EXPECT_FALSE (is_link_local6 (text)) << text;
  const IpAddress prefix = ip_address_link_local_prefix ();
  char buffer[IP_ADDRESS_MAX_STRING];
  EXPECT_STREQ (ip_address_format (&prefix, buffer), "fe80::");
}

} // namespace
