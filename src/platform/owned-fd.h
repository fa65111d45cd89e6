/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file descriptor that is closed when its variable goes out of scope. */
#pragma once

#include <glib.h>
#include <unistd.h>

G_BEGIN_DECLS

typedef int OwnedFd; /* -1: none */

static inline void
owned_fd_close (OwnedFd fd)
{
  close (fd);
}

/* g_auto (OwnedFd) fd = open (…) */
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (OwnedFd, owned_fd_close, -1)

/* Takes the descriptor out of its variable. */
static inline int
owned_fd_steal (OwnedFd *fd)
{
  int taken = *fd;

  *fd = -1;
  return taken;
}

/* Closes it now, if there is one. */
static inline void
owned_fd_clear (OwnedFd *fd)
{
  int taken = owned_fd_steal (fd);

  if (taken >= 0)
    close (taken);
}

G_END_DECLS
