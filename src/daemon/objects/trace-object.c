/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/trace-object.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>

#include "base/log.h"
#include "daemon/bus/errors.h"
#include "daemon/bus/method-table.h"
#include "daemon/objects/modem-methods.h"
#include "daemon/pcap-writer.h"

#define INTERFACE "org.dialtone1.Trace"

struct _TraceObject {
  ModemObject *modem;
  DialtoneTrace *skeleton;
  GPtrArray *tracers; /* of Tracer */
};

/* A caller of Start() that has not stopped. */
typedef struct {
  TraceObject *owner;
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
    dt_log (DT_LOG_WARNING, modem_object_id (self->owner->modem),
            "the trace of %s: %" G_GUINT64_FORMAT " packets are not in the capture, they were not read in time", self->caller, dropped);
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
find_tracer (const TraceObject *self, const char *caller)
{
  for (guint i = 0; i < self->tracers->len; i++) {
    Tracer *tracer = g_ptr_array_index (self->tracers, i);

    if (g_strcmp0 (tracer->caller, caller) == 0)
      return tracer;
  }
  return NULL;
}

static void
remove_tracer (TraceObject *self, Tracer *tracer)
{
  dt_log (DT_LOG_INFO, modem_object_id (self->modem), "%s traces no more", tracer->caller);
  g_ptr_array_remove (self->tracers, tracer);
  if (self->tracers->len == 0)
    modem_set_tracing (modem_object_modem (self->modem), FALSE);
}

static void
caller_left (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Tracer *tracer = user_data;

  remove_tracer (tracer->owner, tracer);
}

static void
add_tracer (TraceObject *self, GDBusMethodInvocation *invocation, PcapWriter *pcap)
{
  Tracer *tracer = g_new0 (Tracer, 1);

  tracer->owner = self;
  tracer->connection = g_object_ref (g_dbus_method_invocation_get_connection (invocation));
  tracer->caller = g_strdup (g_dbus_method_invocation_get_sender (invocation));
  tracer->pcap = pcap;
  tracer->watch = g_bus_watch_name_on_connection (tracer->connection, tracer->caller, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, caller_left, tracer, NULL);
  g_ptr_array_add (self->tracers, tracer);
  modem_set_tracing (modem_object_modem (self->modem), TRUE);
  dt_log (DT_LOG_INFO, modem_object_id (self->modem), "%s traces the PPP packets", tracer->caller);
}

static gboolean
check_start (const TraceObject *self, GDBusMethodInvocation *invocation, GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (g_dbus_method_invocation_get_parameters (invocation), 0);
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, options);
  if (g_variant_iter_next (&iter, "{&sv}", &key, NULL)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s: no such option of a trace"), key);
    return FALSE;
  }
  if (find_tracer (self, g_dbus_method_invocation_get_sender (invocation)) != NULL) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_IN_PROGRESS, _("this caller traces already"));
    return FALSE;
  }
  return TRUE;
}

static void
start (gpointer owner, GDBusMethodInvocation *invocation)
{
  TraceObject *self = owner;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUnixFDList) descriptors = NULL;
  PcapWriter *pcap;
  int ours = -1;
  int theirs = -1;

  if (!check_start (self, invocation, &error) || !modem_object_context (self->modem)->open_stream (&ours, &theirs, &error)) {
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
  TraceObject *self = owner;
  Tracer *tracer = find_tracer (self, g_dbus_method_invocation_get_sender (invocation));

  if (tracer != NULL)
    remove_tracer (self, tracer);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static const MethodRow methods[] = {
  { "handle-start", AUTHORIZATION_TRACE, start },
  { "handle-stop", NULL, stop }, /* only what the caller was allowed to start */
};

TraceObject *
trace_object_new (ModemObject *modem)
{
  TraceObject *self = g_new0 (TraceObject, 1);

  self->modem = modem;
  self->skeleton = dialtone_trace_skeleton_new ();
  self->tracers = g_ptr_array_new_with_free_func (tracer_free);
  method_table_connect (self->skeleton, methods, G_N_ELEMENTS (methods), modem_object_context (modem)->authorization, self);
  return self;
}

void
trace_object_free (TraceObject *self)
{
  authorization_forget (modem_object_context (self->modem)->authorization, self);
  g_ptr_array_unref (self->tracers);
  g_object_unref (self->skeleton);
  g_free (self);
}

DialtoneTrace *
trace_object_skeleton (const TraceObject *self)
{
  return self->skeleton;
}

/* To those who asked, and to nobody else: what negotiates a connection is not for every user of the machine. */
void
trace_object_packet (TraceObject *self, gboolean sent, guint16 protocol, const guint8 *info, gsize len, const char *text)
{
  const gint64 now_us = g_get_real_time ();

  for (guint i = 0; i < self->tracers->len; i++) {
    Tracer *tracer = g_ptr_array_index (self->tracers, i);

    g_dbus_connection_emit_signal (tracer->connection, tracer->caller, modem_object_path (self->modem), INTERFACE, "Packet",
                                   g_variant_new ("(ss)", sent ? "sent" : "rcvd", text), NULL);
    if (tracer->pcap != NULL && !pcap_writer_packet (tracer->pcap, now_us, sent, protocol, info, len))
      close_pcap (tracer);
  }
}
