/* SPDX-License-Identifier: GPL-2.0-or-later */
/* StoreOps in files: one key file per group in one directory. */
#pragma once

#include "host/file-ops.h"
#include "host/store-ops.h"

G_BEGIN_DECLS

typedef struct _PlatformStore PlatformStore;

/* Reads what is in @directory, which is made with mode 0700 when the first value is written; the files in it have 0600.
 * A file that cannot be read is logged and counts as empty, and so does one that @runtime_dir (see read-guard.h) says
 * has ended its readers. Writes through @files, which must outlive it. */
PlatformStore *platform_store_new (const char *directory, const char *runtime_dir, const FileOps *files);

/* Hands what was set and is not on its way yet to the FileOps. */
void platform_store_flush (PlatformStore *self);

/* Likewise, but for what could not be written the last time. Nobody may wait for a sync(). */
void platform_store_free (PlatformStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatformStore, platform_store_free)

/* Valid as long as @self. */
const StoreOps *platform_store_ops (PlatformStore *self);

G_END_DECLS
