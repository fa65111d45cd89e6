// SPDX-License-Identifier: GPL-2.0-or-later
// Counts every allocation of this program, GLib's included.
#pragma once

#include <cstddef>

size_t allocations_so_far ();

// Bytes that are allocated now, as the allocator counts them; and the most that were since the last call of the second.
size_t bytes_held ();
void forget_the_peak ();
size_t most_bytes_held ();

// From now on every block that is given back is searched for @text (NULL: no more), and those that hold it are counted.
void watch_freed_blocks (const char *text);
size_t freed_blocks_with_the_text ();
