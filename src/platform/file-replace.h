/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replacing and removing a file so that a power cut leaves the old one or the new one. Blocks as long as the disk does,
 * and allocates no memory but for folders that are missing: made for a thread of its own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The names that a change needs, all of one file. */
typedef struct {
  char *path;
  char *fresh; /* the new file before it takes the other's place */
  char *folder;
} FileNames;

void file_names_init (FileNames *self, const char *path);
void file_names_clear (FileNames *self);

/* Mode 0600; folders that are missing are made with 0700. @durable: it has reached the disk on success; else the file
 * is all old or all new as long as there is power. 0, or an errno value; the old file is then as it was. */
int file_replace (const FileNames *names, const char *data, gsize len, gboolean durable);

/* Removes from @folder, which need not be there, what a process left that died while it wrote. Before there is anyone
 * who writes. */
void file_replace_sweep (const char *folder);

/* Durably. That there is none is success. 0, or an errno value. */
int file_remove (const FileNames *names);

G_END_DECLS
