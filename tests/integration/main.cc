// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "world.h"

int
main (int argc, char **argv)
{
  testing::InitGoogleTest (&argc, argv);
  // Listing tests needs no namespace.
  if (!testing::GTEST_FLAG (list_tests))
    enter_own_namespaces ();
  return RUN_ALL_TESTS ();
}
