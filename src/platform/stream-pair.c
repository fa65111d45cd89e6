/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/stream-pair.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/socket.h>

gboolean
stream_pair_open (int *out_ours, int *out_theirs, GError **error)
{
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "socketpair: %s", g_strerror (errno));
    return FALSE;
  }
  *out_ours = ends[0];
  *out_theirs = ends[1];
  return TRUE;
}
