/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A GSource on a file descriptor whose conditions change as the work goes on. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @ready is what was asked for and has come; G_IO_HUP, G_IO_ERR and G_IO_NVAL come unasked, unless nothing at all is
 * asked for. May destroy the source. */
typedef void (*FdReady) (gpointer user_data, GIOCondition ready);

/* Attached to the default context. The caller owns it: g_source_destroy() and g_source_unref(), before it closes @fd.
 * */
GSource *fd_source_new (int fd, GIOCondition wanted, FdReady ready, gpointer user_data);

/* 0 leaves the descriptor out of the poll altogether: a hang-up waits until something is wanted again. */
void fd_source_want (GSource *source, GIOCondition wanted);

/* Destroys and unrefs any source that @source points to and sets it to NULL; NULL is allowed. */
void source_clear (GSource **source);

G_END_DECLS
