/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the cores spend most of their compilation on, read once a program. Files include what they use all
 * the same. */
#include <algorithm>
#include <functional>
#include <glib.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>
