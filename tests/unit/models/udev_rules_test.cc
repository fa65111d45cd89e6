// SPDX-License-Identifier: GPL-2.0-or-later
// The udev rules are generated from the text of the rows; the compiler has read the same rows.
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>
#include <string>

extern "C" {
#include "models/makers.h"
}

namespace {

/* "1e0e:9001" */
using Ids = std::set<std::string>;

Ids
ids_of_rows ()
{
  Ids ids;

  for (const ModelRow *const *maker = model_makers; *maker != nullptr; maker++) {
    for (const ModelRow *row = *maker; row->id != nullptr; row++) {
      for (const UsbPorts *ports = row->usb; ports != nullptr && ports->vendor_id != 0; ports++) {
        g_autofree char *text = g_strdup_printf ("%04x:%04x", ports->vendor_id, ports->product_id);
        EXPECT_TRUE (ids.insert (text).second) << text << " is in two rows";
      }
    }
  }
  return ids;
}

/* Of the rules that begin so. */
Ids
ids_of_rules (const std::string &beginning)
{
  static const std::regex pattern (R"re(.*\{idVendor\}=="([^"]*)", ATTRS?\{idProduct\}=="([^"]*)".*)re");
  std::ifstream file (g_getenv ("UDEV_RULES"));
  std::string line, product;
  std::smatch match;
  Ids ids;

  while (std::getline (file, line)) {
    if (line.rfind (beginning, 0) != 0 || !std::regex_match (line, match, pattern))
      continue;
    std::istringstream products (match[2]);
    while (std::getline (products, product, '|'))
      ids.insert (match[1].str () + ":" + product);
  }
  return ids;
}

TEST (UdevRules, NameTheModemsOfAllRowsAndNoOthers)
{
  Ids rows = ids_of_rows ();

  EXPECT_THAT (rows, testing::Contains ("1e0e:9001"));
  EXPECT_EQ (ids_of_rules ("SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\""), rows);
  EXPECT_EQ (ids_of_rules ("SUBSYSTEM==\"tty|net|usbmisc\", SUBSYSTEMS==\"usb\""), rows);
}

} // namespace
