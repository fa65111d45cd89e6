// SPDX-License-Identifier: GPL-2.0-or-later
// A running simulator as its users see it: ports to open, a control socket to talk to.
#pragma once

#include <glib.h>
#include <string>
#include <vector>

// Bytes as a test reads them: "\r\n" stays, everything else unprintable becomes \xNN.
std::string show (const std::string &bytes);

// Starts build/…/sim7000-simulator (environment variable SIMULATOR) in a directory of its own; ends it with the object.
class Simulator {
public:
  explicit Simulator (const std::vector<std::string> &options = {});
  ~Simulator ();
  Simulator (const Simulator &) = delete;
  Simulator &operator= (const Simulator &) = delete;

  std::string path (const std::string &name) const { return directory_ + "/" + name; }
  bool exists (const std::string &name) const;
  // The whole reply to one control command, "ok\n" or "error …\n" at its end.
  std::string control (const std::string &command) const;
  // The value behind "key: " or "key=" in the reply to @command.
  std::string value (const std::string &command, const std::string &key) const;
  // Waits until value() is @wanted, at most 5 s; what it was last.
  std::string wait_for (const std::string &command, const std::string &key, const std::string &wanted) const;
  // SIGTERM; the exit status.
  int stop ();

private:
  std::string directory_;
  GPid pid_ = 0;
};

// One open port.
class Port {
public:
  Port (const Simulator &simulator, const std::string &name);
  ~Port ();
  Port (const Port &) = delete;
  Port &operator= (const Port &) = delete;

  void write (const std::string &bytes);
  // Everything that comes until @end has come, at most @timeout_ms.
  std::string read_until (const std::string &end, int timeout_ms = 5000);
  // Everything that comes within @ms.
  std::string read_for (int ms);
  // The reply to a command line, echo included.
  std::string command (const std::string &line);
  // The same, without the final result of the command: how it ended.
  std::string dial ();
  // The other end has gone.
  bool hung_up (int timeout_ms = 5000);
  void close ();

private:
  bool read_some (std::string &into, int timeout_ms);
  int fd_ = -1;
};
