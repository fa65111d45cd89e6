// SPDX-License-Identifier: GPL-2.0-or-later
// Counts every allocation of this program, GLib's included.
#pragma once

#include <cstddef>

size_t allocations_so_far ();
