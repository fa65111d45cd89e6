/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The service on its bus. */
#pragma once

#include <dialtone.h>

G_BEGIN_DECLS

#define SERVICE_NAME "org.dialtone1"
#define SERVICE_PATH "/org/dialtone1"

typedef struct {
  GDBusConnection *bus;
  DialtoneManager *manager;
  GDBusObjectManager *objects;
} Service;

/* Reaches the service, which the bus starts if it can. @bus: "system", "session" or an address. @required: without a
 * running service it is an error (ServiceUnknown); else the proxies follow it when it comes. NULL with an error. */
Service *service_open (const char *bus, gboolean required, GError **error);
void service_free (Service *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Service, service_free)

/* Calls a method of the Manager without a limit of time (the service has its own), letting polkit ask the user. A
 * floating @parameters is taken. */
void service_call (Service *self, const char *method, GVariant *parameters, GAsyncReadyCallback callback,
                   gpointer user_data);

/* The same, waiting for the reply. */
GVariant *service_call_sync (Service *self, const char *method, GVariant *parameters, GError **error);

/* Runs @loop until something quits it or the user interrupts, which sets *@out_interrupted and is not an error. */
void service_run (GMainLoop *loop, gboolean *out_interrupted);

G_END_DECLS
