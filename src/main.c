/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialtoned: options, signals, and the wiring of the daemon to the platform.
 *
 * Exit status: 0 after an orderly end, 1 when the bus or the kernel refuses the service, 2 for wrong options. */
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/options.h"
#include "platform/clock.h"
#include "platform/kernel-link.h"
#include "platform/network.h"
#include "platform/port.h"
#include "platform/store.h"
#include "platform/stream-pair.h"
#include "platform/tun-link.h"
#include "platform/udev-discovery.h"

#define EXIT_USAGE 2

typedef struct {
  Options *options;
  GMainLoop *loop;
  GDBusConnection *connection;
  PlatformClock *clock;
  PlatformPorts *ports;
  KernelLinks *kernel_links;
  TunLinks *tun_links;
  PlatformNetwork *network;
  PlatformStore *store;
  const LinkOps *links[3];
  ModemEnvironment environment;
  Daemon *daemon;
  UdevDiscovery *discovery;
  GSource *signals[3];
  GSource *watchdog;
  gboolean stopping;
  int status;
} Program;

/* "VARIABLE=" and its value to the service manager, where there is one (sd_notify(3); libsystemd would bring half a megabyte of libraries for this). */
static void
notify (const char *variable, const char *value)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  g_autofree char *message = g_strconcat (variable, value, NULL);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) service_manager = NULL;

  if (path == NULL || (path[0] != '/' && path[0] != '@'))
    return;
  if (path[0] == '@')
    address = g_unix_socket_address_new_with_type (path + 1, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  else
    address = g_unix_socket_address_new (path);
  service_manager = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  if (service_manager == NULL)
    return;
  g_socket_set_blocking (service_manager, FALSE);
  g_socket_send_to (service_manager, address, message, strlen (message), NULL, NULL);
}

static GDBusConnection *
connect_bus (const char *bus, GError **error)
{
  if (strcmp (bus, "system") == 0)
    return g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (strcmp (bus, "session") == 0)
    return g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  return g_dbus_connection_new_for_address_sync (
      bus, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, error);
}

static void
choose_links (Program *self)
{
  guint n = 0;

  if (self->options->configuration->datapath != DATAPATH_TUN)
    self->links[n++] = kernel_links_ops (self->kernel_links);
  if (self->options->configuration->datapath != DATAPATH_KERNEL)
    self->links[n++] = tun_links_ops (self->tun_links);
}

static gboolean
open_platform (Program *self, GError **error)
{
  const PlatformNetworkOptions options = { .runtime_dir = self->options->runtime_dir };

  self->network = platform_network_new (&options, error);
  if (self->network == NULL)
    return FALSE;
  self->clock = platform_clock_new ();
  self->ports = platform_ports_new ();
  self->kernel_links = kernel_links_new ();
  self->tun_links = tun_links_new ();
  self->store = platform_store_new (self->options->state_dir);
  choose_links (self);
  self->environment.clock = platform_clock_ops (self->clock);
  self->environment.ports = platform_ports_ops (self->ports);
  self->environment.links = self->links;
  self->environment.network = platform_network_ops (self->network);
  self->environment.store = platform_store_ops (self->store);
  return TRUE;
}

static void
shut_down (gpointer user_data)
{
  Program *self = user_data;

  g_main_loop_quit (self->loop);
}

/* Hangs up in order; asked a second time, leaves at once. */
static gboolean
stop (gpointer user_data)
{
  Program *self = user_data;

  if (self->stopping) {
    g_main_loop_quit (self->loop);
    return G_SOURCE_CONTINUE;
  }
  self->stopping = TRUE;
  notify ("STOPPING=", "1");
  g_clear_pointer (&self->discovery, udev_discovery_free);
  daemon_shutdown (self->daemon, shut_down, self);
  return G_SOURCE_CONTINUE;
}

static gboolean
reload (gpointer user_data)
{
  Program *self = user_data;

  daemon_reload (self->daemon);
  return G_SOURCE_CONTINUE;
}

static void
discovered (gpointer user_data, const ModemDescription *modem)
{
  Program *self = user_data;

  /* Two masters on one port would take each other's answers. */
  for (guint i = 0; i < self->options->configuration->modems->len; i++) {
    const ModemDescription *fixed = self->options->configuration->modems->pdata[i];

    if (strcmp (fixed->at_path, modem->at_path) == 0) {
      dt_log (DT_LOG_INFO, modem->id, "this modem is %s by configuration", fixed->id);
      return;
    }
  }
  daemon_add_modem (self->daemon, modem);
}

static void
vanished (gpointer user_data, const char *id)
{
  Program *self = user_data;

  daemon_remove_modem (self->daemon, id);
}

static const UdevDiscoveryListener discovery_listener = {
  .added = discovered,
  .removed = vanished,
};

/* We are the service: from now on modems are touched. */
static void
name_acquired (gpointer user_data)
{
  Program *self = user_data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->options->configuration->modems->len; i++)
    daemon_add_modem (self->daemon, self->options->configuration->modems->pdata[i]);
  if (self->options->configuration->udev) {
    self->discovery = udev_discovery_new (&discovery_listener, self, &error);
    if (self->discovery == NULL)
      dt_log (DT_LOG_ERROR, NULL, "modems are not looked for: %s", error->message);
  }
  notify ("READY=", "1");
}

static void
name_lost (gpointer user_data, const char *text)
{
  Program *self = user_data;

  dt_log (DT_LOG_ERROR, NULL, "cannot serve: %s", text);
  self->status = EXIT_FAILURE;
  /* Nobody can reach us, but the links are to end in order. */
  if (!self->stopping)
    stop (self);
}

static void
status_changed (gpointer user_data, const char *text)
{
  notify ("STATUS=", text);
}

static void
watch_signal (Program *self, guint index, int signum, GSourceFunc func)
{
  self->signals[index] = g_unix_signal_source_new (signum);
  g_source_set_callback (self->signals[index], func, self, NULL);
  g_source_attach (self->signals[index], NULL);
}

static gboolean
feed_watchdog (gpointer user_data)
{
  notify ("WATCHDOG=", "1");
  return G_SOURCE_CONTINUE;
}

/* A number of the environment; 0: it is not there. */
static guint64
number_from_environment (const char *name)
{
  const char *text = g_getenv (name);
  guint64 number = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &number, NULL);
  return number;
}

/* sd_watchdog_enabled(3): twice in the time that the service manager allows. */
static void
start_watchdog (Program *self)
{
  guint64 period_us = number_from_environment ("WATCHDOG_USEC");
  guint64 pid = number_from_environment ("WATCHDOG_PID");

  if (period_us == 0 || (pid != 0 && pid != (guint64) getpid ()))
    return;
  self->watchdog = g_timeout_source_new ((guint) CLAMP (period_us / 2000, 1, G_MAXUINT));
  g_source_set_callback (self->watchdog, feed_watchdog, NULL, NULL);
  g_source_attach (self->watchdog, NULL);
}

static gboolean
start (Program *self, GError **error)
{
  DaemonOptions options = {
    .config_dir = self->options->config_dir,
    .environment = &self->environment,
    .open_stream = stream_pair_open,
    .use_polkit = self->options->polkit,
    .name_lost = name_lost,
    .name_acquired = name_acquired,
    .status_changed = status_changed,
    .user_data = self,
  };

  self->connection = connect_bus (self->options->bus, error);
  if (self->connection == NULL)
    return FALSE;
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  if (!open_platform (self, error))
    return FALSE;
  options.connection = self->connection;
  self->daemon = daemon_new (&options, error);
  if (self->daemon == NULL)
    return FALSE;
  watch_signal (self, 0, SIGTERM, stop);
  watch_signal (self, 1, SIGINT, stop);
  watch_signal (self, 2, SIGHUP, reload);
  start_watchdog (self);
  return TRUE;
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* In the reverse order of the wiring: the modems let go of ports, links and routes before these go. */
static void
program_clear (Program *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->signals); i++)
    clear_source (&self->signals[i]);
  clear_source (&self->watchdog);
  g_clear_pointer (&self->discovery, udev_discovery_free);
  g_clear_pointer (&self->daemon, daemon_free);
  g_clear_pointer (&self->store, platform_store_free);
  g_clear_pointer (&self->network, platform_network_free);
  g_clear_pointer (&self->kernel_links, kernel_links_free);
  g_clear_pointer (&self->tun_links, tun_links_free);
  g_clear_pointer (&self->ports, platform_ports_free);
  g_clear_pointer (&self->clock, platform_clock_free);
  /* The last signals and replies are to reach their readers. */
  if (self->connection != NULL && !g_dbus_connection_is_closed (self->connection))
    g_dbus_connection_flush_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->options, options_free);
}

static int
run (Program *self, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  self->options = options_parse (argc, argv, &error);
  if (self->options == NULL) {
    g_printerr ("dialtoned: %s\n", error->message);
    return EXIT_USAGE;
  }
  if (self->options->version) {
    g_print ("dialtoned %s\n", DIALTONE_VERSION);
    return EXIT_SUCCESS;
  }
  dt_log_set_level (self->options->configuration->log_level);
  for (guint i = 0; i < self->options->problems->len; i++)
    dt_log (DT_LOG_WARNING, NULL, "ignored: %s", (const char *) self->options->problems->pdata[i]);
  self->loop = g_main_loop_new (NULL, FALSE);
  if (!start (self, &error)) {
    dt_log (DT_LOG_ERROR, NULL, "cannot start: %s", error->message);
    return EXIT_FAILURE;
  }
  g_main_loop_run (self->loop);
  return self->status;
}

int
main (int argc, char **argv)
{
  Program program = { 0 };
  int status;

  /* Local files only: GLib need not load a desktop's file systems for them. Before there are threads. */
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, DIALTONE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  dt_log_init ();
  status = run (&program, argc, argv);
  program_clear (&program);
  return status;
}
