/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resolv.conf as a plain file: our servers put into it and taken out again. Only small files are read and written,
 * without fsync(). */
#pragma once

#include "platform/network/resolver-entry.h"

G_BEGIN_DECLS

/* Whether a link to @link_target, which may be NULL, is to ConnMan's file. */
gboolean resolver_file_is_connman_link (const char *link_target);

/* The file that @resolv_conf is: what it links to where that is ConnMan's, else itself. To be freed. */
char *resolver_file_locate (const char *resolv_conf);

/* Whether @path is as resolver_file_write() would leave it, or, without entries, as resolver_file_restore() would. */
gboolean resolver_file_holds (const char *path, const ResolverEntry *entries, guint n_entries);

/* Puts the servers of @entries into the file @path in place of those that we had put there. Before the first time
 * the file as it is is copied to @runtime_dir/resolv.conf.backup. The file is replaced in one step, or, where it is
 * a mount point, written in place. FALSE with @error (DT_ERROR_FAILED); the file is then as it was, unless the disk
 * filled up while writing in place. */
gboolean resolver_file_write (const char *path, const char *runtime_dir, const ResolverEntry *entries, guint n_entries,
                              GError **error);

/* Makes the file what it was before: the back-up if nobody else changed the file, else the file without our
 * servers. A file without our marker is not ours any more and is left alone. Removes the back-up. TRUE when there
 * was nothing to do. */
gboolean resolver_file_restore (const char *path, const char *runtime_dir, GError **error);

G_END_DECLS
