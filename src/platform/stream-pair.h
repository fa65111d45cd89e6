/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stream of bytes to another process, which gets one end of it over D-Bus. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Two connected stream sockets, both close-on-exec; a write to one without a reader is EPIPE. The caller owns both.
 * FALSE with an error of G_IO_ERROR. */
gboolean stream_pair_open (int *out_ours, int *out_theirs, GError **error);

G_END_DECLS
