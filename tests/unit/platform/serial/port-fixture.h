/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A port on a pseudo-terminal, and what its listener has heard. */
#pragma once

#include "main-loop.h"
#include "pty.h"
#include "serial/open-port.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "base/error.h"
#include "platform/serial/port-takeover.h"
#include "platform/serial/port.h"
}

class PortTest : public testing::Test {
protected:
  ~PortTest () override
  {
    ops->close (port);
    ops->unwatch (watch);
    platform_ports_free (ports);
    fd_store_free (kept);
    g_clear_error (&error);
  }

  Port *open (const std::string &path)
  {
    g_clear_error (&error);
    return open_port (ops, path.c_str (), &listener, this, &error);
  }
  std::string message () const { return error == nullptr ? "(no error)" : error->message; }
  /* What find_holder() says of the pty; "nobody", or "(nothing)" when it does not answer. */
  std::string holder (bool ourselves)
  {
    std::string answer;
    ops->find_holder (
      ops, pty.path.c_str (), ourselves,
      [] (gpointer out, const char *name) { *static_cast<std::string *> (out) = name == nullptr ? "nobody" : name; },
      &answer);
    EXPECT_EQ (answer, "") << "answered from within the call";
    return run_until ([&] { return !answer.empty (); }) ? answer : "(nothing)";
  }
  void start_watch (const std::string &path)
  {
    auto note = [] (gpointer self) { static_cast<PortTest *> (self)->appeared++; };
    watch = ops->watch (ops, path.c_str (), note, this);
  }

  static void on_received (gpointer self, const guint8 *data, gsize len)
  {
    auto *test = static_cast<PortTest *> (self);
    test->heard.append (reinterpret_cast<const char *> (data), len);
    if (test->close_on_data)
      test->ops->close (g_steal_pointer (&test->port));
  }
  static void on_lost (gpointer self, const char *text)
  {
    auto *test = static_cast<PortTest *> (self);
    test->lost.emplace_back (text);
    test->ops->close (g_steal_pointer (&test->port));
  }

  static inline const PortListener listener = { on_received, on_lost };
  FdStore *kept = fd_store_new ();
  PlatformPorts *ports = platform_ports_new (kept, nullptr, nullptr);
  const PortOps *ops = platform_ports_ops (ports);
  Pty pty;
  Port *port = nullptr;
  gpointer watch = nullptr;
  GError *error = nullptr;
  std::string heard;
  std::vector<std::string> lost;
  int appeared = 0;
  bool close_on_data = false;
};
