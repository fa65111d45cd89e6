/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A service on the system bus that may come and go, as the bus itself may: whether it is there, and a connection to
 * talk to it. Never waits, and never starts the service. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _BusService BusService;

typedef enum {
  BUS_SERVICE_UNKNOWN, /* the bus has not answered yet */
  BUS_SERVICE_ABSENT,  /* no bus, or nobody owns the name */
  BUS_SERVICE_RUNS,
} BusServiceState;

/* The state is another, or the service was restarted and knows nothing of us. Not from within a call. */
typedef void (*BusServiceChanged) (gpointer user_data);

/* @bus_address may be NULL: the system bus. Connects in the background, and again after the bus is lost. */
BusService *bus_service_new (const char *bus_address, const char *name, BusServiceChanged changed, gpointer user_data);
/* What was sent leaves the process first; it has only to fit into the socket. NULL is allowed. */
void bus_service_free (BusService *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BusService, bus_service_free)

BusServiceState bus_service_state (const BusService *self);

/* Not owned; NULL while there is no bus. */
GDBusConnection *bus_service_connection (const BusService *self);

/* Whether @error only says that the service is not there any more, which its state tells too. */
gboolean bus_service_is_gone (const GError *error);

G_END_DECLS
