// SPDX-License-Identifier: GPL-2.0-or-later
// A whole world for one test: private bus, emulated SIM7000, the real daemon, in network and mount namespaces of the
// test program's own.
#pragma once

#include <functional>
#include <gio/gio.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct StateChange {
  std::string new_state, old_state, reason;
};

// What a D-Bus call came to: a value, or an error's name and words.
struct Reply {
  std::string error;   // "org.dialtone1.Error.SimMissing", "" on success
  std::string message; // the error's words
  std::string value;   // the reply as GVariant text
  gint64 took_us = 0;

  bool ok () const { return error.empty (); }
};

// A child process whose output is kept and shown when a test fails.
class Child {
public:
  // @descriptors (dups of them) are 3, 4, … in the child.
  Child (const std::vector<std::string> &argv, const std::string &log_path, const std::vector<int> &descriptors = {});
  ~Child ();
  Child (const Child &) = delete;
  Child &operator= (const Child &) = delete;

  // Sends @signal and waits for the end; returns the exit status, or 128 + the signal that killed it, or -1 when it did
  // not end in time.
  int stop (int signal, int timeout_s = 15);
  bool running ();
  int pid () const;
  std::string log () const;
  // Waits until the output holds @text.
  bool wait_for_output (const std::string &text, int timeout_s = 20);

private:
  GSubprocess *process_;
  std::shared_ptr<bool> exited_ = std::make_shared<bool> (false);
  std::string log_path_;
};

// To be called first in main(): new network and mount namespaces, loopback up, an /etc of our own.
void enter_own_namespaces ();

// Runs @command in a shell; its output, trailing newline taken off. The exit status goes to *@status when given.
std::string shell (const std::string &command, int *status = nullptr);

class World {
public:
  struct Options {
    std::vector<std::string> simulator;          // further arguments
    std::vector<std::string> daemon;             // likewise
    std::map<std::string, std::string> profiles; // id → text of the key file
    std::vector<std::string> wrapper;            // before the daemon's command line ("valgrind", …)
    std::string resolv_conf = "# of the test\nnameserver 192.0.2.53\n";
    bool start_daemon = true;
    bool fast = true; // the modem answers without delay
  };

  explicit World (Options options);
  World () : World (Options {}) {}
  ~World ();
  World (const World &) = delete;
  World &operator= (const World &) = delete;

  // @descriptors: what a service manager gives it.
  void start_daemon (const std::vector<int> &descriptors = {});
  // Ends the daemon with @signal; its exit status as of Child::stop().
  int stop_daemon (int signal);
  Child &daemon () { return *daemon_; }

  // One command to the simulator; its reply without the closing "ok". A refusal fails the test.
  std::string simulator (const std::string &command);
  // key=value from `stats`.
  gint64 simulator_stat (const std::string &key);

  static constexpr const char *manager_path = "/org/dialtone1";
  static constexpr const char *modem_path = "/org/dialtone1/modem/test";

  // Calls interface.method with parameters given as GVariant text ("({'apn': <'internet.iot'>},)") and waits.
  Reply call (const std::string &path, const std::string &member, const std::string &parameters = "()",
              int timeout_s = 60);
  // The same without waiting.
  void call_later (const std::string &path, const std::string &member, const std::string &parameters,
                   std::function<void (const Reply &)> done, int timeout_s = 60);
  // Manager.Connect with settings as GVariant text ("'apn': <'internet.iot'>").
  Reply connect (const std::string &settings = "'apn': <'internet.iot'>", int timeout_s = 60);
  Reply disconnect () { return call (manager_path, "org.dialtone1.Manager.Disconnect"); }
  // A property as GVariant text, "" when it cannot be had.
  std::string property (const std::string &path, const std::string &name);
  // Manager.State without quotes.
  std::string state ();

  // Turns the main loop until @condition holds; FALSE after @timeout_s.
  bool wait_until (const std::function<bool ()> &condition, int timeout_s = 20);
  bool wait_state (const std::string &state, int timeout_s = 20);
  // Turns the main loop for @seconds, for what must not happen.
  void run_for (double seconds);

  std::vector<StateChange> changes; // Manager.StateChanged as they came
  std::vector<std::string> signals; // every signal of the service: "interface.Member (value)"
  bool saw_change (const std::string &new_state, const std::string &reason) const;
  std::string changes_text () const;

  // What is left in the kernel and in the files; "" when nothing is.
  std::string leftovers ();
  std::string resolv_conf () const;

  std::string directory; // everything of this world is in here
  std::string address () const { return address_; }
  GDBusConnection *connection () const { return connection_; }

private:
  void start_simulator ();
  static void on_signal (GDBusConnection *, const char *, const char *, const char *, const char *, GVariant *,
                         gpointer);

  Options options_;
  GTestDBus *bus_ = nullptr;
  std::string address_;
  GDBusConnection *connection_ = nullptr;
  guint subscription_ = 0;
  Child *simulator_ = nullptr;
  Child *daemon_ = nullptr;
};
