// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <glib.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// The service manager's end of the notification socket.
class NotifySocket {
public:
  NotifySocket ()
  {
    g_autofree char *folder = g_dir_make_tmp ("dialtone-store-XXXXXX", nullptr);
    directory = folder;
    struct sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    g_strlcpy (address.sun_path, (directory + "/notify").c_str (), sizeof address.sun_path);
    socket_ = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    EXPECT_EQ (bind (socket_, reinterpret_cast<struct sockaddr *> (&address), sizeof address), 0);
    g_setenv ("NOTIFY_SOCKET", address.sun_path, TRUE);
  }
  ~NotifySocket ()
  {
    g_unsetenv ("NOTIFY_SOCKET");
    close (socket_);
    std::string command = "/bin/rm -rf '" + directory + "'";
    EXPECT_EQ (system (command.c_str ()), 0);
  }

  // The next message, "" none; its descriptor goes to @fd, -1 none.
  std::string next (int *fd)
  {
    char text[512];
    char control[CMSG_SPACE (sizeof (int))];
    struct iovec vector = { text, sizeof text };
    struct msghdr message = {};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t n = recvmsg (socket_, &message, MSG_CMSG_CLOEXEC);
    struct cmsghdr *header = n < 0 ? nullptr : CMSG_FIRSTHDR (&message);
    *fd = header != nullptr && header->cmsg_type == SCM_RIGHTS ? *reinterpret_cast<int *> (CMSG_DATA (header)) : -1;
    return n < 0 ? "" : std::string (text, static_cast<size_t> (n));
  }
  std::string next ()
  {
    int fd;
    std::string text = next (&fd);
    EXPECT_EQ (fd, -1) << "a descriptor with " << text;
    return text;
  }

protected:
  std::string directory;

private:
  int socket_;
};
