/* SPDX-License-Identifier: GPL-2.0-or-later */
/* StoreOps in files: one key file per group in one directory. */
#pragma once

#include "modem/store-ops.h"

G_BEGIN_DECLS

typedef struct _PlatformStore PlatformStore;

/* @directory is made with mode 0700 when the first value is written; the files in it have 0600. What is written has
 * reached the disk when set() returns, and a power cut leaves the old file or the new one. A file that cannot be read
 * is logged and counts as empty. */
PlatformStore *platform_store_new (const char *directory);
void platform_store_free (PlatformStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatformStore, platform_store_free)

/* Valid as long as @self. */
const StoreOps *platform_store_ops (PlatformStore *self);

G_END_DECLS
