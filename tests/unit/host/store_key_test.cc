// SPDX-License-Identifier: GPL-2.0-or-later
// Keys that are made of ids: different ones for different ids, in the characters that the store takes.
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "host/store-key.h"
}

namespace {

std::string
key (const char *kind, const char *id)
{
  g_autofree char *text = store_key_new (kind, id);

  return text;
}

TEST (StoreKey, SaysWhatItIsOf)
{
  EXPECT_EQ (key ("modem", "usb-1"), "modem-usb-1");
  EXPECT_EQ (key ("modem", ""), "modem-");
}

TEST (StoreKey, IsInCharactersOfKeysWhateverTheId)
{
  std::set<std::string> keys;

  for (const char *id : { "usb_1_1", "usb-1-1", "USB_1_1", "usb_5f1_5f1", "a.b", "a b", "ä" }) {
    const std::string text = key ("modem", id);
    EXPECT_EQ (text.find_first_not_of ("abcdefghijklmnopqrstuvwxyz0123456789_-"), std::string::npos) << text;
    EXPECT_TRUE (keys.insert (text).second) << text << " is another one's";
  }
}

} // namespace
