/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small memory that survives a restart (files in the state folder, 0600, replaced atomically). Nothing here waits for
 * the disk. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _StoreOps StoreOps;

/* @error: NULL when it has reached the disk, else DT_ERROR_FAILED. Never from within the call that it answers. */
typedef void (*StoreDone) (gpointer user_data, const GError *error);

struct _StoreOps {
  /* NULL: nothing is stored. @group and @key are of [a-z0-9_-]. */
  char *(*get) (const StoreOps *self, const char *group, const char *key);
  /* @value NULL removes. get() knows it at once, the disk soon: what is set in one turn of the main loop is written
   * together. A failure to write is logged by the store, and the next set() of the group tries again, that of an equal
   * value too. */
  void (*set) (const StoreOps *self, const char *group, const char *key, const char *value);
  /* Calls @done when all that is set in @group by now has reached the disk or could not be written. Returns what
   * forget() takes until then. */
  gpointer (*sync) (const StoreOps *self, const char *group, StoreDone done, gpointer user_data);
  /* Ends a sync() without an answer; what is set is written all the same. NULL is allowed. */
  void (*forget) (gpointer waiting);
};

G_END_DECLS
