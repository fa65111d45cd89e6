/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens ttys without waiting for a device that does not answer: each control request to a USB device may take 5 s in
 * the kernel, and opening a port sends several. */
#pragma once

#include "platform/serial/tty-closer.h"

#include <glib.h>

G_BEGIN_DECLS

/* What may be waited for a device that answers, without anybody noticing. */
#define TTY_OPENER_WAIT_MS 30
/* So many ports at most are being opened or wait to be asked for again. */
#define TTY_OPENER_MAX 16

typedef struct _TtyOpener TtyOpener;

/* @closer (NULL: closing may block) must outlive it. @keep_ms: how long a port that was opened too late waits for
 * whoever wanted it. */
TtyOpener *tty_opener_new (TtyCloser *closer, guint keep_ms);
/* Ports that nobody has taken are closed; what is still being opened is closed by the end of the process. NULL is
 * allowed. */
void tty_opener_free (TtyOpener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtyOpener, tty_opener_free)

/* As tty_open(). Where the device does not answer within @wait_ms, -1 with DT_ERROR_NO_MODEM, and it is opened
 * meanwhile: who asks again for @path gets what came of that. Likewise while @closer is still closing the device: it is
 * as good as gone for the moment. */
int tty_opener_open (TtyOpener *self, const char *path, guint wait_ms, GError **error);

G_END_DECLS
