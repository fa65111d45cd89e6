// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <gtest/gtest.h>

int
main (int argc, char **argv)
{
  testing::InitGoogleTest (&argc, argv);
  // Listing tests needs no namespace.
  if (!testing::GTEST_FLAG (list_tests))
    enter_own_namespaces ();
  return RUN_ALL_TESTS ();
}
