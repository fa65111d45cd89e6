/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Likewise for the tests of all else. */
#include <algorithm>
#include <functional>
#include <gio/gio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>
