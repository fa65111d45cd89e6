/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drops DTR for a while without waiting for a device that does not answer: for a USB device each change is a control
 * request, which may take 5 s in the kernel. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TtyPulse TtyPulse;

/* Drops DTR of the tty @fd, which may be closed meanwhile, and raises it again after @low_us. NULL: there was no thread
 * for it, and DTR is as it was. */
TtyPulse *tty_pulse_start (int fd, gint64 low_us);
/* To be called whether the pulse is over or not: when it is not, DTR stays low, or goes so yet where the device does
 * not answer. The tty's device has no descriptor left of it then, unless it does not answer. NULL is allowed. */
void tty_pulse_end (TtyPulse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtyPulse, tty_pulse_end)

G_END_DECLS
