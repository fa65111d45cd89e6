/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small memory that survives a restart (files in the state folder, 0600, replaced atomically). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _StoreOps StoreOps;

struct _StoreOps {
  /* NULL: nothing is stored. @group and @key are of [a-z0-9_-]. */
  char *(*get) (const StoreOps *self, const char *group, const char *key);
  /* @value NULL removes. A failure to write is logged by the store. */
  void (*set) (const StoreOps *self, const char *group, const char *key, const char *value);
};

G_END_DECLS
