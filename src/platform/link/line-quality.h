/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the data paths say of a line that spoils bytes. */
#pragma once

#define SEVEN_BIT_WARNING \
  "no byte with its top bit set came over the line: something on the way strips it or uses it for parity"
