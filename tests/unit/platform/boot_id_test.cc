// SPDX-License-Identifier: GPL-2.0-or-later
// The id of this start of the computer.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "platform/boot-id.h"
}

namespace {

TEST (BootId, IsTheKernelsAndStaysTheSame)
{
  g_autofree char *first = boot_id_read ();
  g_autofree char *second = boot_id_read ();

  EXPECT_EQ (std::string (first).size (), 36u) << first << ": no UUID";
  EXPECT_STREQ (first, second);
}

} // namespace
