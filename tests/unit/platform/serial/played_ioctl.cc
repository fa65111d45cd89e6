// SPDX-License-Identifier: GPL-2.0-or-later
#include "serial/played-ioctl.h"

#include <cstdarg>
#include <mutex>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::mutex lock;
std::function<std::optional<int> (int fd, unsigned long request, void *argument)> current;

} // namespace

void
play_ioctl (std::function<std::optional<int> (int fd, unsigned long request, void *argument)> play)
{
  std::lock_guard guard (lock);
  current = std::move (play);
}

extern "C" int
ioctl (int fd, unsigned long request, ...) noexcept
{
  va_list arguments;

  va_start (arguments, request);
  void *argument = va_arg (arguments, void *);
  va_end (arguments);
  std::unique_lock guard (lock);
  auto play = current;
  guard.unlock ();
  std::optional<int> played = play ? play (fd, request, argument) : std::nullopt;
  return played ? *played : static_cast<int> (syscall (SYS_ioctl, fd, request, argument));
}
