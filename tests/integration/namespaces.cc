// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <stdexcept>
#include <sys/mount.h>

std::string
shell (const std::string &command, int *status)
{
  g_autoptr (GError) error = nullptr;
  g_autofree char *output = nullptr;
  g_autoptr (GSubprocess) process =
    g_subprocess_new (static_cast<GSubprocessFlags> (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE),
                      &error, "sh", "-c", command.c_str (), nullptr);

  if (process == nullptr || !g_subprocess_communicate_utf8 (process, nullptr, nullptr, &output, nullptr, &error))
    throw std::runtime_error (error->message);
  if (status != nullptr)
    *status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : 255;
  return g_strchomp (output);
}

void
enter_own_namespaces ()
{
  int status = 0;

  if (unshare (CLONE_NEWNET | CLONE_NEWNS) != 0)
    throw std::runtime_error ("unshare: the tests must run as root");
  if (mount (nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    throw std::runtime_error ("cannot make the mounts private");
  // /etc/resolv.conf is replaced by rename: the whole folder must be ours, and a plain file must be in it.
  std::string output =
    shell ("set -e; d=$(mktemp -d /tmp/dialtone-etc.XXXXXX); mount -t tmpfs none $d; cp -a /etc/. $d/;"
           "rm -f $d/resolv.conf; : >$d/resolv.conf; mount --bind $d /etc; umount $d; rmdir $d; ip link set lo up",
           &status);
  if (status != 0)
    throw std::runtime_error ("cannot make an /etc of our own: " + output);
}
