/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FileOps in one thread that exists while there is something to write. */
#pragma once

#include "host/file-ops.h"

G_BEGIN_DECLS

typedef struct _FileWriter FileWriter;

/* Answers in the thread-default main context of now. */
FileWriter *file_writer_new (void);

/* Everything should be drained: a disk that still holds the thread keeps the memory too. */
void file_writer_free (FileWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FileWriter, file_writer_free)

/* Valid as long as @self. */
const FileOps *file_writer_ops (FileWriter *self);

/* For the end of the program: blocks, and answers, until all is on disk, what the answers bring included, at most
 * @limit_us. Calls @alive (NULL: nobody) every second. FALSE: something is left. */
gboolean file_writer_drain (FileWriter *self, gint64 limit_us, void (*alive) (gpointer user_data), gpointer user_data);

G_END_DECLS
