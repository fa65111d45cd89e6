/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Trace of one modem: who wants its packets, and what each of them gets. While nobody does, the modem renders none. */
#pragma once

#include <dialtone.h>

#include "daemon/objects/modem-object.h"

G_BEGIN_DECLS

typedef struct _TraceObject TraceObject;

/* For @modem, which is asked for its path, context and modem when it is needed. */
TraceObject *trace_object_new (ModemObject *modem);
/* Ends every trace. The skeleton must be off the bus already. */
void trace_object_free (TraceObject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TraceObject, trace_object_free)

/* To be exported; not owned. */
DialtoneTrace *trace_object_skeleton (const TraceObject *self);

/* MODEM_EVENT_PACKET. */
void trace_object_packet (TraceObject *self, gboolean sent, guint16 protocol, const guint8 *info, gsize len, const char *text);

G_END_DECLS
