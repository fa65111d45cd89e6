/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread for one system call that may take long. GLib's have a stack of megabytes and stay for later work. */
#pragma once

#include <glib.h>
#include <pthread.h>

G_BEGIN_DECLS

/* Starts @work with @data under @name (at most 15 characters, for ps -L), all signals blocked, with a stack of
 * SMALL_THREAD_STACK bytes; it is to allocate no memory, or glibc would keep a heap for it. To be joined. 0, or an
 * errno value. */
int small_thread_start (pthread_t *out_thread, const char *name, void *(*work) (void *data), void *data);

#define SMALL_THREAD_STACK ((gsize) 128 * 1024)

G_END_DECLS
