/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of state that crashes who reads it would do so at every start, for ever. So it is noted, in the runtime
 * folder, that a file is being read; when that is found noted by several starts in a row, the file is set aside. A
 * reboot or a power cut in the midst of reading counts for nothing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many readers in a row may end in the midst of it, be it by a crash or by a kill. */
#define READ_GUARD_LIMIT 5

/* To be called before the file at @path is read. FALSE: it must not be; it was renamed to PATH.bad, in place of an
 * earlier one, and that was logged. @runtime_dir need not exist. */
gboolean read_guard_enter (const char *runtime_dir, const char *path);

/* The reader is through, and all that what was read sets off. */
void read_guard_leave (const char *runtime_dir, const char *path);

G_END_DECLS
