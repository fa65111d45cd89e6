/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

struct _SimControl {
  SimContext *context;
  SimModem *modem;
  GSocketService *service;
  GCancellable *cancellable; /* stops the clients still connected */
  char *path;
};

/* One client; lives as long as one of its operations is under way. */
typedef struct {
  SimControl *control;
  GCancellable *cancellable;
  GSocketConnection *connection;
  GDataInputStream *input;
  GString *reply;
} Client;

static void
client_free (Client *client)
{
  g_object_unref (client->cancellable);
  g_object_unref (client->connection);
  g_object_unref (client->input);
  g_string_free (client->reply, TRUE);
  g_free (client);
}

static void read_command (Client *client);

static void
on_replied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    read_command (client);
  else
    client_free (client);
}

static void
on_command (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (client->connection));

  /* A cancelled client's simulator is gone. */
  if (line == NULL || g_cancellable_is_cancelled (client->cancellable)) {
    client_free (client);
    return;
  }
  g_string_truncate (client->reply, 0);
  sim_control_execute (client->control->context, client->control->modem, line, client->reply);
  g_output_stream_write_all_async (output, client->reply->str, client->reply->len, G_PRIORITY_DEFAULT,
                                   client->cancellable, on_replied, client);
}

static void
read_command (Client *client)
{
  g_data_input_stream_read_line_async (client->input, G_PRIORITY_DEFAULT, client->cancellable, on_command, client);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  SimControl *self = user_data;
  Client *client = g_new0 (Client, 1);

  client->control = self;
  client->cancellable = g_object_ref (self->cancellable);
  client->connection = g_object_ref (connection);
  client->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  client->reply = g_string_new (NULL);
  read_command (client);
  return TRUE;
}

SimControl *
sim_control_new (SimContext *context, SimModem *modem, const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  GStatBuf status;

  /* Of an earlier run; never a file of another kind. */
  if (g_lstat (path, &status) == 0 && S_ISSOCK (status.st_mode))
    g_unlink (path);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;

  SimControl *self = g_new0 (SimControl, 1);

  self->context = context;
  self->modem = modem;
  self->service = g_steal_pointer (&service);
  self->cancellable = g_cancellable_new ();
  self->path = g_strdup (path);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
  return self;
}

void
sim_control_free (SimControl *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_cancellable_cancel (self->cancellable);
  g_unlink (self->path);
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_free (self->path);
  g_free (self);
}

static gboolean
is_last (const char *line)
{
  return strcmp (line, "ok") == 0 || g_str_has_prefix (line, "error");
}

int
sim_control_client (const char *path, char **words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketConnection) connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL,
                                                                      &error);
  g_autofree char *line = g_strjoinv (" ", words);
  g_autofree char *request = g_strdup_printf ("%s\n", line);

  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                     strlen (request), NULL, NULL, &error)) {
    g_printerr ("sim7000-simulator: %s\n", error->message);
    return 1;
  }
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (stream);

  while (TRUE) {
    g_autofree char *reply = g_data_input_stream_read_line (input, NULL, NULL, &error);

    if (reply == NULL) {
      g_printerr ("sim7000-simulator: %s\n", error == NULL ? "the simulator has gone" : error->message);
      return 1;
    }
    g_print ("%s\n", reply);
    if (is_last (reply))
      return strcmp (reply, "ok") == 0 ? 0 : 1;
  }
}
