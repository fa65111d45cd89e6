/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pseudo-terminal whose master side plays the modem. */
#pragma once

#include <fcntl.h>
#include <filesystem>
#include <stdlib.h>
#include <string>
#include <unistd.h>

class Pty {
public:
  Pty () : master (posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC))
  {
    char name[64] = "";
    grantpt (master);
    unlockpt (master);
    ptsname_r (master, name, sizeof name);
    path = name;
  }
  ~Pty () { unplug (); }
  Pty (const Pty &) = delete;
  Pty &operator= (const Pty &) = delete;

  void unplug ()
  {
    if (master >= 0)
      close (master);
    master = -1;
  }
  void say (const std::string &bytes)
  {
    if (write (master, bytes.data (), bytes.size ()) != (ssize_t) bytes.size ())
      abort ();
  }
  /* What has come so far. */
  std::string hear ()
  {
    char bytes[65536];
    ssize_t n = read (master, bytes, sizeof bytes);
    return n > 0 ? std::string (bytes, (size_t) n) : "";
  }

  int master;
  std::string path;
};

/* A directory that is removed with all in it. */
class Directory {
public:
  Directory ()
  {
    char name[] = "/tmp/dialtone-test-XXXXXX";
    path = mkdtemp (name);
  }
  ~Directory () { std::filesystem::remove_all (path); }
  Directory (const Directory &) = delete;
  Directory &operator= (const Directory &) = delete;

  std::string path;
};

/* How many descriptors this process has open. */
inline size_t
count_descriptors ()
{
  size_t n = 0;
  for (const auto &entry : std::filesystem::directory_iterator ("/proc/self/fd")) {
    (void) entry;
    n++;
  }
  return n;
}
