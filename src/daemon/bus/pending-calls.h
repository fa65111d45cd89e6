/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations that a modem has not answered yet. A modem that is freed answers nothing any more; this does it in its
 * place. */
#pragma once

#include "modem/modem.h"

G_BEGIN_DECLS

typedef struct _PendingCalls PendingCalls;
typedef struct _PendingCall PendingCall;

PendingCalls *pending_calls_new (void);
/* Must be empty: see pending_calls_fail(). */
void pending_calls_free (PendingCalls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PendingCalls, pending_calls_free)

/* Notes that @done waits. To be given to an operation as the user_data of pending_call_done(). */
PendingCall *pending_calls_add (PendingCalls *self, ModemDone done, gpointer user_data);

/* A ModemDone: forwards the answer and forgets the call. */
void pending_call_done (gpointer call, const ModemResult *result, const GError *error);

/* Answers all that wait, once no answer can come any more. */
void pending_calls_fail (PendingCalls *self, const GError *error);

G_END_DECLS
