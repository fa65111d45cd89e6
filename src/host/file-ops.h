/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are written without waiting for the disk, which may take seconds. A power cut leaves the old file or the
 * new one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FileOps FileOps;

/* @error: NULL when the change has reached the disk, else DT_ERROR_FAILED with the path and the cause. Never from
 * within the call that it answers. */
typedef void (*FileDone) (gpointer user_data, const GError *error);

struct _FileOps {
  /* Replaces the file at @path by the @len bytes of @data, which are copied and erased from memory afterwards; it has
   * mode 0600, and folders that are not there are made with 0700. What happens to one path happens in the order of the
   * calls. A change that has not begun when the next one of its path comes is left out, and both are answered with the
   * outcome of the later one. Returns what forget() takes until @done is called. */
  gpointer (*write) (const FileOps *self, const char *path, const char *data, gsize len, FileDone done,
                     gpointer user_data);
  /* Likewise removes the file; that there is none is success. */
  gpointer (*remove) (const FileOps *self, const char *path, FileDone done, gpointer user_data);
  /* The change is made all the same, but nobody is told. NULL is allowed. */
  void (*forget) (gpointer change);
};

G_END_DECLS
