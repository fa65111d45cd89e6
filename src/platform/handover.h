/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HandoverOps with files in the runtime folder (memory, gone with the boot) and the service manager's store of descriptors. */
#pragma once

#include "host/handover-ops.h"
#include "platform/fd-store.h"
#include "platform/tty-closer.h"

G_BEGIN_DECLS

typedef struct _PlatformHandover PlatformHandover;

/* @kept and @closer (NULL: closing may block) must outlive it. Nothing is written where there is no service manager that could start us again. */
PlatformHandover *platform_handover_new (const char *runtime_dir, FdStore *kept, TtyCloser *closer);
/* Leaves the links, and what is left for them, as they are. For an end in good order. NULL is allowed. */
void platform_handover_free (PlatformHandover *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatformHandover, platform_handover_free)

/* Valid as long as @self. */
const HandoverOps *platform_handover_ops (PlatformHandover *self);

/* Whether something is left for this process: a link that is up now or will be when the next process has taken it over. */
gboolean platform_handover_holds_links (const PlatformHandover *self);

/* Whether something of an earlier process waits for a modem that has not been seen yet. */
gboolean platform_handover_is_awaited (const PlatformHandover *self);

/* Ends what still waits. */
void platform_handover_end_awaited (PlatformHandover *self);

G_END_DECLS
