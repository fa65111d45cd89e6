/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialtone-name-servers: what dialtoned asks root for, its name servers in resolv.conf or with resolvconf. Started by
 * the bus, ends by itself.
 *
 * Exit status: 0 when nobody asks any more, 1 when the bus refuses the service, 2 for wrong options. */
#include "name-servers/name-servers-service.h"
#include "platform/network/resolver-helper.h"

#include <gio/gio.h>
#include <stdlib.h>

#define EXIT_USAGE 2
#define IDLE_MS 10000

typedef struct {
  GMainLoop *loop;
  int status;
} Program;

static void
ended (gpointer user_data, const char *text)
{
  Program *self = user_data;

  if (text != NULL) {
    g_printerr ("dialtone-name-servers: %s\n", text);
    self->status = EXIT_FAILURE;
  }
  g_main_loop_quit (self->loop);
}

static GDBusConnection *
connect_bus (const char *address, GError **error)
{
  if (address == NULL)
    return g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  return g_dbus_connection_new_for_address_sync (
    address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL,
    error);
}

static int
serve (const char *address, NameServersOptions *options, GError **error)
{
  Program program = { .status = EXIT_SUCCESS };
  g_autoptr (GDBusConnection) connection = connect_bus (address, error);
  g_autoptr (GMainLoop) loop = program.loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NameServersService) service = NULL;

  if (connection == NULL)
    return EXIT_FAILURE;
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  options->ended = ended;
  options->user_data = &program;
  service = name_servers_service_new (connection, options, error);
  if (service == NULL)
    return EXIT_FAILURE;
  g_main_loop_run (loop);
  g_clear_pointer (&service, name_servers_service_free);
  g_dbus_connection_flush_sync (connection, NULL, NULL);
  return program.status;
}

int
main (int argc, char **argv)
{
  g_autofree char *bus = NULL;
  g_autofree char *resolv_conf = NULL;
  g_autofree char *runtime_dir = NULL;
  int idle_ms = IDLE_MS;
  const GOptionEntry entries[] = {
    { "bus", 0, 0, G_OPTION_ARG_STRING, &bus, "The bus to serve (the system's)", "ADDRESS" },
    { "resolv-conf", 0, 0, G_OPTION_ARG_FILENAME, &resolv_conf, "The file to write (/etc/resolv.conf)", "FILE" },
    { "runtime-dir", 0, 0, G_OPTION_ARG_FILENAME, &runtime_dir,
      "Where to note what was done (" RESOLVER_HELPER_RUNTIME_DIR ")", "FOLDER" },
    { "idle", 0, 0, G_OPTION_ARG_INT, &idle_ms, "How long to wait for the next call, in ms (10000)", "TIME" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int status;

  /* Local files only: GLib need not load a desktop's file systems for them. Before there are threads. */
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1 || idle_ms < 0) {
    g_printerr ("dialtone-name-servers: %s\n", error != NULL ? error->message : "wrong arguments");
    return EXIT_USAGE;
  }
  NameServersOptions options = {
    .resolv_conf = resolv_conf == NULL ? "/etc/resolv.conf" : resolv_conf,
    .runtime_dir = runtime_dir == NULL ? RESOLVER_HELPER_RUNTIME_DIR : runtime_dir,
    .idle_ms = (guint) idle_ms,
  };
  status = serve (bus, &options, &error);
  if (error != NULL)
    g_printerr ("dialtone-name-servers: %s\n", error->message);
  return status;
}
