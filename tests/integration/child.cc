// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <fcntl.h>
#include <signal.h>
#include <stdexcept>
#include <unistd.h>

namespace {

// Turns the default main context until @condition holds or @timeout_s are over.
bool
turn_until (const std::function<bool ()> &condition, double timeout_s)
{
  gboolean expired = FALSE;
  GSource *timer = g_timeout_source_new (static_cast<guint> (timeout_s * 1000));

  g_source_set_callback (
    timer,
    [] (gpointer data) -> gboolean {
      *static_cast<gboolean *> (data) = TRUE;
      return G_SOURCE_REMOVE;
    },
    &expired, nullptr);
  g_source_attach (timer, nullptr);
  while (!expired && !condition ())
    g_main_context_iteration (nullptr, TRUE);
  g_source_destroy (timer);
  g_source_unref (timer);
  return condition ();
}

} // namespace

Child::Child (const std::vector<std::string> &argv, const std::string &log_path, const std::vector<int> &descriptors)
    : log_path_ (log_path)
{
  g_autoptr (GError) error = nullptr;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  std::vector<const char *> arguments;

  for (const std::string &argument : argv)
    arguments.push_back (argument.c_str ());
  arguments.push_back (nullptr);
  int fd = open (log_path.c_str (), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  g_subprocess_launcher_take_stdout_fd (launcher, fd);
  g_subprocess_launcher_take_stderr_fd (launcher, copy);
  for (size_t i = 0; i < descriptors.size (); i++)
    g_subprocess_launcher_take_fd (launcher, fcntl (descriptors[i], F_DUPFD_CLOEXEC, 100), 3 + static_cast<int> (i));
  process_ = g_subprocess_launcher_spawnv (launcher, arguments.data (), &error);
  if (process_ == nullptr)
    throw std::runtime_error (argv[0] + ": " + error->message);
  // The end must wake the main loop; the answer may come after this object is gone.
  g_subprocess_wait_async (
    process_, nullptr,
    [] (GObject *, GAsyncResult *, gpointer data) {
      auto exited = static_cast<std::shared_ptr<bool> *> (data);
      **exited = true;
      delete exited;
    },
    new std::shared_ptr<bool> (exited_));
}

Child::~Child ()
{
  stop (SIGKILL);
  g_object_unref (process_);
}

bool
Child::running ()
{
  return !*exited_;
}

int
Child::pid () const
{
  const char *identifier = g_subprocess_get_identifier (process_);
  return identifier == nullptr ? 0 : atoi (identifier);
}

int
Child::stop (int signal, int timeout_s)
{
  if (running ())
    g_subprocess_send_signal (process_, signal);
  if (!turn_until ([this] { return !running (); }, timeout_s))
    return -1;
  return g_subprocess_get_if_exited (process_) ? g_subprocess_get_exit_status (process_)
                                               : 128 + g_subprocess_get_term_sig (process_);
}

std::string
Child::log () const
{
  g_autofree char *text = nullptr;
  return g_file_get_contents (log_path_.c_str (), &text, nullptr, nullptr) ? text : "";
}

bool
Child::wait_for_output (const std::string &text, int timeout_s)
{
  // The file is watched, not polled: a change wakes the loop.
  g_autoptr (GFile) file = g_file_new_for_path (log_path_.c_str ());
  g_autoptr (GFileMonitor) monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, nullptr, nullptr);
  g_file_monitor_set_rate_limit (monitor, 1);
  return turn_until ([&] { return log ().find (text) != std::string::npos || !running (); }, timeout_s)
         && log ().find (text) != std::string::npos;
}

bool
World::wait_until (const std::function<bool ()> &condition, int timeout_s)
{
  return turn_until (condition, timeout_s);
}

void
World::run_for (double seconds)
{
  turn_until ([] { return false; }, seconds);
}
