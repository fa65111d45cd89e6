/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers to apply() calls of NetworkOps: given by the main loop, one after the other, never from within the call. */
#pragma once

#include "host/network-ops.h"

G_BEGIN_DECLS

typedef struct _NetworkAnswers NetworkAnswers;

/* For the main context that is the thread's default now. */
NetworkAnswers *network_answers_new (void);
/* What was not given yet never will be. NULL is allowed. */
void network_answers_free (NetworkAnswers *self);

/* Calls @applied with @user_data and @error, which is taken and may be NULL; whoever is called may free @self. */
void network_answers_push (NetworkAnswers *self, guint ifindex, NetworkApplied applied, gpointer user_data,
                           GError *error);

/* Another call came in between: what was not given yet for that link is G_IO_ERROR_CANCELLED. */
void network_answers_cancel (NetworkAnswers *self, guint ifindex);

G_END_DECLS
