/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/commands.h"
#include "cli/event-text.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/printer.h"
#include "cli/status-text.h"

typedef struct {
  const CliOptions *options;
  Service *service;
  GMainLoop *loop;
  gboolean pending; /* a measurement is under way */
  GError *error;    /* what ended the watch, or NULL */
} Watch;

static JsonObject *
measurement (GVariant *reply)
{
  JsonObject *event = json_event ("signal");
  guint percent = 0;
  g_autoptr (GVariant) figures = NULL;

  g_variant_get (reply, "(u@a{sv})", &percent, &figures);
  json_object_set_int_member (event, "percent", percent);
  json_set_variant (event, "signal", figures);
  return event;
}

static void
show_line (const CliOptions *options, JsonObject *event)
{
  if (options->json) {
    g_autofree char *line = json_line (event);
    output_write (line);
    return;
  }
  g_autofree char *text = event_text (event, output_has_colour ());
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  output_write (line);
}

static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *self = user_data;
  g_autoptr (GVariant) reply = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &self->error);

  self->pending = FALSE;
  if (reply == NULL) {
    g_main_loop_quit (self->loop);
    return;
  }
  g_autoptr (JsonObject) event = measurement (reply);
  show_line (self->options, event);
}

static gboolean
measure (gpointer user_data)
{
  Watch *self = user_data;

  if (!self->pending) {
    self->pending = TRUE;
    service_call (self->service, "RefreshSignal", NULL, on_measured, self);
  }
  return G_SOURCE_CONTINUE;
}

static CliExit
watch_signal (Service *service, const CliOptions *options, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSource) timer = g_timeout_source_new_seconds (options->interval_s);
  Watch watch = { options, service, loop, FALSE, NULL };
  gboolean interrupted = FALSE;

  g_source_set_callback (timer, measure, &watch, NULL);
  g_source_attach (timer, NULL);
  measure (&watch);
  service_run (loop, &interrupted);
  g_source_destroy (timer);
  if (watch.error != NULL) {
    g_propagate_error (error, watch.error);
    return CLI_EXIT_FAILED;
  }
  return CLI_EXIT_DONE;
}

CliExit
command_signal (Service *service, const CliOptions *options, GError **error)
{
  if (options->watch)
    return watch_signal (service, options, error);

  g_autoptr (GVariant) reply = service_call_sync (service, "RefreshSignal", NULL, error);
  if (reply == NULL)
    return CLI_EXIT_FAILED;
  g_autoptr (JsonObject) event = measurement (reply);
  g_autofree char *line = options->json ? json_line (event) : NULL;
  if (line == NULL) {
    g_autofree char *text = status_text_signal ((guint) json_number (event, "percent"), json_child (event, "signal"));
    line = g_strconcat (text, "\n", NULL);
  }
  output_write (line);
  return CLI_EXIT_DONE;
}
