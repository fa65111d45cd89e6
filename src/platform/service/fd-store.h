/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptors that outlive this process: the service manager keeps duplicates of them and gives them back when it
 * starts us again (sd_pid_notify_with_fds(3), sd_listen_fds(3), FileDescriptorStoreMax= of systemd.service(5)). It
 * drops a descriptor by itself when that is hung up. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FdStore FdStore;

/* Takes what the service manager gave us at the start out of the environment. Once in a process, before it has children
 * or threads. */
FdStore *fd_store_new (void);
/* Closes what was not taken; the service manager keeps its duplicates. NULL is allowed. */
void fd_store_free (FdStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FdStore, fd_store_free)

/* Leaves a duplicate of @fd under @name: letters, digits, '_' and '-'. */
void fd_store_put (FdStore *self, const char *name, int fd);

/* The descriptor that came back under @name, now the caller's, O_CLOEXEC; -1: there is none (any more). The service
 * manager still has its duplicate. */
int fd_store_take (FdStore *self, const char *name);

/* Likewise, but it stays where it is. */
int fd_store_peek (const FdStore *self, const char *name);

/* Takes @name out of the service manager's store. */
void fd_store_remove (FdStore *self, const char *name);

/* The names of what came back and was not taken, in no order; to be freed with g_strfreev(). */
GStrv fd_store_names (const FdStore *self);

G_END_DECLS
