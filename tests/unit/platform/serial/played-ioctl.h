/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This program's own ioctl(), in the place of libc's: a test plays a device that answers otherwise, or not at all. */
#pragma once

#include <functional>
#include <optional>

/* Called by whichever thread, for each ioctl(); no value: the kernel is asked. Clear it with {} while nobody is
 * inside. */
void play_ioctl (std::function<std::optional<int> (int fd, unsigned long request, void *argument)> play);
