/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"
#include "cli/capture-file.h"
#include "cli/commands.h"
#include "cli/event-text.h"
#include "cli/json.h"
#include "cli/output.h"

#include <gio/gunixfdlist.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

typedef struct {
  const CliOptions *options;
  GMainLoop *loop;
  GDBusObject *modem;
  DialtoneTrace *trace;
  CaptureFile *file;    /* NULL: nobody wants one */
  GInputStream *stream; /* the capture as it comes, or NULL */
  gboolean reading;
  gboolean stopping;
  guint packets;
  GError *error; /* what ended the trace, or NULL */
} Trace;

/* The capture has standard output for itself: everything else then goes to standard error. */
static void
show (const Trace *self, JsonObject *event)
{
  gboolean to_stderr = self->file != NULL && capture_file_is_stdout (self->file);
  g_autofree char *text = NULL;

  if (self->options->json) {
    text = json_line (event);
  } else {
    g_autofree char *words = event_text (event, !to_stderr && output_has_colour ());
    text = g_strconcat (words, "\n", NULL);
  }
  if (to_stderr)
    fputs (text, stderr);
  else
    output_write (text);
}

static void
end (Trace *self, GQuark domain, int code, const char *text)
{
  if (self->error == NULL && !self->stopping)
    g_set_error_literal (&self->error, domain, code, text);
  g_main_loop_quit (self->loop);
}

static void
on_signal (GDBusProxy *proxy, const char *sender, const char *name, GVariant *parameters, gpointer user_data)
{
  Trace *self = user_data;
  const char *direction = NULL;
  const char *text = NULL;

  if (!g_str_equal (name, "Packet") || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ss)")))
    return;
  g_variant_get (parameters, "(&s&s)", &direction, &text);
  g_autoptr (JsonObject) event = json_event ("packet");
  json_object_set_string_member (event, "direction", direction);
  json_object_set_string_member (event, "text", text);
  self->packets++;
  show (self, event);
}

static void
on_object_removed (GDBusObjectManager *objects, GDBusObject *object, gpointer user_data)
{
  Trace *self = user_data;

  if (g_str_equal (g_dbus_object_get_object_path (object), g_dbus_object_get_object_path (self->modem)))
    end (self, DT_ERROR, DT_ERROR_NO_MODEM, _ ("the modem went away"));
}

static void
on_bus_closed (GDBusConnection *bus, gboolean remote_peer_vanished, GError *error, gpointer user_data)
{
  end (user_data, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("the bus has ended"));
}

static void read_more (Trace *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Trace *self = user_data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  self->reading = FALSE;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0) {
    end (self, DT_ERROR, DT_ERROR_FAILED, _ ("the service has ended the trace"));
    return;
  }
  if (capture_file_write (self->file, bytes, self->error == NULL ? &self->error : NULL))
    read_more (self);
  else
    g_main_loop_quit (self->loop);
}

static void
read_more (Trace *self)
{
  self->reading = TRUE;
  g_input_stream_read_bytes_async (self->stream, 65536, G_PRIORITY_DEFAULT, NULL, on_read, self);
}

/* The primary modem's. */
static gboolean
find_modem (Trace *self, Service *service, GError **error)
{
  const char *path = dialtone_manager_get_primary_modem (service->manager);

  self->modem = path == NULL ? NULL : g_dbus_object_manager_get_object (service->objects, path);
  self->trace = self->modem == NULL ? NULL : dialtone_object_get_trace (DIALTONE_OBJECT (self->modem));
  if (self->trace == NULL)
    g_set_error_literal (error, DT_ERROR, DT_ERROR_NO_MODEM, _ ("there is no modem"));
  return self->trace != NULL;
}

static gboolean
start (Trace *self, GError **error)
{
  g_autoptr (GUnixFDList) descriptors = NULL;
  g_autoptr (GVariant) reply = g_dbus_proxy_call_with_unix_fd_list_sync (
    G_DBUS_PROXY (self->trace), "Start", g_variant_new ("(a{sv})", NULL),
    G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT, NULL, &descriptors, NULL, error);
  int fd;

  if (reply == NULL)
    return FALSE;
  if (self->options->capture == NULL) /* the stream ends with the list of descriptors, the text goes on */
    return TRUE;
  self->file = capture_file_new (self->options->capture, error);
  if (self->file == NULL)
    return FALSE;
  fd = descriptors == NULL ? -1 : g_unix_fd_list_get (descriptors, 0, error);
  if (fd < 0)
    return FALSE;
  self->stream = g_unix_input_stream_new (fd, TRUE);
  read_more (self);
  return TRUE;
}

/* What is under way still comes: packets before the reply, the capture up to its end. */
static void
stop (Trace *self)
{
  g_autoptr (GVariant) reply = NULL;

  self->stopping = TRUE;
  reply = g_dbus_proxy_call_sync (G_DBUS_PROXY (self->trace), "Stop", NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  while (self->reading && reply != NULL)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
summarize (const Trace *self)
{
  if (self->options->json) {
    g_autoptr (JsonObject) event = json_event ("traced");

    json_object_set_int_member (event, "packets", self->packets);
    if (self->file != NULL)
      json_object_set_int_member (event, "bytes", (gint64) capture_file_size (self->file));
    show (self, event);
  } else if (self->file == NULL) {
    fprintf (stderr, _ ("Packets: %u\n"), self->packets);
  } else {
    g_autofree char *size = g_format_size (capture_file_size (self->file));

    /* The last one is a file's name. */
    fprintf (stderr, _ ("Packets: %u, %s in %s\n"), self->packets, size,
             capture_file_is_stdout (self->file) ? _ ("standard output") : self->options->capture);
  }
}

static void
trace_clear (Trace *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->trace);
  g_clear_object (&self->modem);
  g_clear_pointer (&self->file, capture_file_free);
}

static CliExit
run (Trace *self, Service *service, GError **error)
{
  gboolean interrupted = FALSE;

  if (!find_modem (self, service, error))
    return CLI_EXIT_FAILED;
  g_signal_connect (self->trace, "g-signal", G_CALLBACK (on_signal), self);
  g_signal_connect (service->objects, "object-removed", G_CALLBACK (on_object_removed), self);
  g_signal_connect (service->bus, "closed", G_CALLBACK (on_bus_closed), self);
  if (start (self, error)) {
    service_run (self->loop, &interrupted);
    stop (self);
    summarize (self);
    if (self->error == NULL && self->file != NULL)
      capture_file_finish (self->file, &self->error);
    if (self->error != NULL)
      g_propagate_error (error, g_steal_pointer (&self->error));
  }
  g_signal_handlers_disconnect_by_data (self->trace, self);
  g_signal_handlers_disconnect_by_data (service->objects, self);
  g_signal_handlers_disconnect_by_data (service->bus, self);
  return *error == NULL ? CLI_EXIT_DONE : CLI_EXIT_FAILED;
}

CliExit
command_trace (Service *service, const CliOptions *options, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Trace trace = { .options = options, .loop = loop };
  CliExit result = run (&trace, service, error);

  trace_clear (&trace);
  return result;
}
