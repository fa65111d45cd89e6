/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Trace: who wants the modem's packets, and what each of them gets. While nobody does, the modem renders
 * none. */
#include "base/log.h"
#include "daemon/bus/errors.h"
#include "daemon/objects/interfaces.h"
#include "daemon/pcap-writer.h"

#include <dialtone.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>

#define INTERFACE "org.dialtone1.Trace"

/* A caller of Start() that has not stopped. */
typedef struct {
  ObjectInterface *owner;
  GDBusConnection *connection;
  char *caller;     /* its unique name */
  guint watch;      /* of that name */
  PcapWriter *pcap; /* NULL: it does not read any more */
} Tracer;

static void
close_pcap (Tracer *self)
{
  guint64 dropped = self->pcap == NULL ? 0 : pcap_writer_dropped (self->pcap);

  if (dropped > 0)
    dt_log (DT_LOG_WARNING, modem_object_id (self->owner->object),
            "the trace of %s: %" G_GUINT64_FORMAT " packets are not in the capture, they were not read in time",
            self->caller, dropped);
  g_clear_pointer (&self->pcap, pcap_writer_free);
}

static void
tracer_free (gpointer data)
{
  Tracer *self = data;

  close_pcap (self);
  g_bus_unwatch_name (self->watch);
  g_object_unref (self->connection);
  g_free (self->caller);
  g_free (self);
}

static Tracer *
find_tracer (const ObjectInterface *self, const char *caller)
{
  const GPtrArray *tracers = self->state;

  for (guint i = 0; i < tracers->len; i++) {
    Tracer *tracer = g_ptr_array_index (tracers, i);

    if (g_strcmp0 (tracer->caller, caller) == 0)
      return tracer;
  }
  return NULL;
}

static void
remove_tracer (ObjectInterface *self, Tracer *tracer)
{
  GPtrArray *tracers = self->state;

  dt_log (DT_LOG_INFO, modem_object_id (self->object), "%s traces no more", tracer->caller);
  g_ptr_array_remove (tracers, tracer);
  if (tracers->len == 0)
    modem_set_tracing (modem_object_modem (self->object), FALSE);
}

static void
caller_left (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Tracer *tracer = user_data;

  remove_tracer (tracer->owner, tracer);
}

static void
add_tracer (ObjectInterface *self, GDBusMethodInvocation *invocation, PcapWriter *pcap)
{
  Tracer *tracer = g_new0 (Tracer, 1);

  tracer->owner = self;
  tracer->connection = g_object_ref (g_dbus_method_invocation_get_connection (invocation));
  tracer->caller = g_strdup (g_dbus_method_invocation_get_sender (invocation));
  tracer->pcap = pcap;
  tracer->watch = g_bus_watch_name_on_connection (tracer->connection, tracer->caller, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                  NULL, caller_left, tracer, NULL);
  g_ptr_array_add (self->state, tracer);
  modem_set_tracing (modem_object_modem (self->object), TRUE);
  dt_log (DT_LOG_INFO, modem_object_id (self->object), "%s traces the PPP packets", tracer->caller);
}

static gboolean
check_start (const ObjectInterface *self, GDBusMethodInvocation *invocation, GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (g_dbus_method_invocation_get_parameters (invocation), 0);
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, options);
  if (g_variant_iter_next (&iter, "{&sv}", &key, NULL)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s: no such option of a trace"), key);
    return FALSE;
  }
  if (find_tracer (self, g_dbus_method_invocation_get_sender (invocation)) != NULL) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_IN_PROGRESS, _ ("this caller traces already"));
    return FALSE;
  }
  return TRUE;
}

static void
start (gpointer owner, GDBusMethodInvocation *invocation)
{
  ObjectInterface *self = owner;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUnixFDList) descriptors = NULL;
  PcapWriter *pcap;
  int ours = -1;
  int theirs = -1;

  if (!check_start (self, invocation, &error)
      || !modem_object_context (self->object)->open_stream (&ours, &theirs, &error)) {
    errors_return (invocation, error);
    return;
  }
  descriptors = g_unix_fd_list_new_from_array (&theirs, 1);
  pcap = pcap_writer_new (ours, &error);
  if (pcap == NULL) {
    errors_return (invocation, error);
    return;
  }
  add_tracer (self, invocation, pcap);
  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), descriptors);
}

static void
stop (gpointer owner, GDBusMethodInvocation *invocation)
{
  ObjectInterface *self = owner;
  Tracer *tracer = find_tracer (self, g_dbus_method_invocation_get_sender (invocation));

  if (tracer != NULL)
    remove_tracer (self, tracer);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static const MethodRow methods[] = {
  { "handle-start", AUTHORIZATION_TRACE, start },
  { "handle-stop", NULL, stop }, /* only what the caller was allowed to start */
};

/* To those who asked, and to nobody else: what negotiates a connection is not for every user of the machine. */
static void
packet (ObjectInterface *self, const ModemEvent *event)
{
  const GPtrArray *tracers = self->state;
  const gint64 now_us = g_get_real_time ();
  const char *direction = event->packet.sent ? "sent" : "rcvd";

  for (guint i = 0; i < tracers->len; i++) {
    Tracer *tracer = g_ptr_array_index (tracers, i);

    g_dbus_connection_emit_signal (tracer->connection, tracer->caller, modem_object_path (self->object), INTERFACE,
                                   "Packet", g_variant_new ("(ss)", direction, event->packet.text), NULL);
    if (tracer->pcap != NULL
        && !pcap_writer_packet (tracer->pcap, now_us, event->packet.sent, event->packet.protocol, event->packet.info,
                                event->packet.len))
      close_pcap (tracer);
  }
}

static void
init (ObjectInterface *self)
{
  self->skeleton = dialtone_trace_skeleton_new ();
  self->state = g_ptr_array_new_with_free_func (tracer_free);
}

/* Ends every trace. */
static void
clear (ObjectInterface *self)
{
  g_ptr_array_unref (self->state);
}

const InterfaceRow trace_interface = {
  .init = init,
  .events = { [MODEM_EVENT_PACKET] = packet },
  .clear = clear,
  .methods = methods,
  .n_methods = G_N_ELEMENTS (methods),
};
