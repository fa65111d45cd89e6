/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HandoverOps with files in the runtime folder (memory, gone with the boot) and the service manager's store of
 * descriptors. */
#pragma once

#include "host/handover-ops.h"
#include "platform/serial/tty-closer.h"
#include "platform/service/fd-store.h"

G_BEGIN_DECLS

typedef struct _HandoverStore HandoverStore;

/* @kept and @closer (NULL: closing may block) must outlive it. Nothing is written where there is no service manager
 * that could start us again. */
HandoverStore *handover_store_new (const char *runtime_dir, FdStore *kept, TtyCloser *closer);
/* Leaves the links, and what is left for them, as they are. For an end in good order. NULL is allowed. */
void handover_store_free (HandoverStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HandoverStore, handover_store_free)

/* Valid as long as @self. */
const HandoverOps *handover_store_ops (HandoverStore *self);

/* Whether something is left for this process: a link that is up now or will be when the next process has taken it
 * over. */
gboolean handover_store_holds_links (const HandoverStore *self);

/* Whether something of an earlier process waits for a modem that has not been seen yet. */
gboolean handover_store_is_awaited (const HandoverStore *self);

/* Ends what still waits. */
void handover_store_end_awaited (HandoverStore *self);

G_END_DECLS
