/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialtoned: options, signals, and the wiring of the daemon to the platform.
 *
 * Exit status: 0 after an orderly end, 1 when the bus or the kernel refuses the service, 2 for wrong options. */
#include "base/log.h"
#include "config.h"
#include "daemon/command-line.h"
#include "daemon/daemon.h"
#include "models/model.h"
#include "platform/boot-id.h"
#include "platform/clock.h"
#include "platform/file-replace.h"
#include "platform/file-writer.h"
#include "platform/link/handover-store.h"
#include "platform/link/kernel-link.h"
#include "platform/link/tun-link.h"
#include "platform/network/network.h"
#include "platform/serial/port.h"
#include "platform/service/service-manager.h"
#include "platform/service/watchdog.h"
#include "platform/store.h"
#include "platform/stream-pair.h"
#include "platform/usb/ignore-marks.h"
#include "platform/usb/modem-manager.h"
#include "platform/usb/udev-discovery.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define EXIT_USAGE 2
/* How long a link of an earlier run may wait for its modem to be found. */
#define AWAIT_S 5
/* How long the end may wait for a disk, and what of that the service manager is asked for at a time. */
#define DRAIN_US (60 * G_USEC_PER_SEC)
#define DRAIN_STEP "EXTEND_TIMEOUT_USEC=10000000\nWATCHDOG=1"

typedef struct {
  CommandLine *options;
  GMainLoop *loop;
  GDBusConnection *connection;
  FdStore *kept;
  TtyCloser *closer;
  HandoverStore *handover;
  PlatformClock *clock;
  PlatformPorts *ports;
  KernelLinks *kernel_links;
  TunLinks *tun_links;
  PlatformNetwork *network;
  FileWriter *files;
  PlatformStore *store;
  ModemManager *modem_manager;
  const LinkOps *links[3];
  ModemEnvironment environment;
  Daemon *daemon;
  UdevDiscovery *discovery;
  GSource *signals[3];
  GSource *watchdog;
  GSource *await;
  gboolean stopping;
  gboolean has_met; /* the modems */
  gboolean leaving; /* the links go on without us */
  gboolean ignores; /* what vanishes from the discovery is only ignored */
  guint n_left;     /* modems that are being left to others */
  int status;
} Program;

/* @problems: lines of dialtone.conf that do not count. */
static void
warn_of (const GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    dt_log (DT_LOG_WARNING, NULL, "ignored: %s", (const char *) problems->pdata[i]);
}

static GDBusConnection *
connect_bus (const char *bus, GError **error)
{
  if (strcmp (bus, "system") == 0)
    return g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (strcmp (bus, "session") == 0)
    return g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  return g_dbus_connection_new_for_address_sync (
    bus, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL,
    error);
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

/* The address of the bus that connect_bus() connects to. */
static char *
bus_address (const char *bus, GError **error)
{
  if (strcmp (bus, "system") == 0)
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (strcmp (bus, "session") == 0)
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, error);
  return g_strdup (bus);
}

static gboolean
open_platform (Program *self, GError **error)
{
  PlatformNetworkOptions options = { .runtime_dir = self->options->runtime_dir };
  g_autofree char *address = bus_address (self->options->bus, error);

  if (address == NULL)
    return FALSE;
  self->modem_manager = modem_manager_new (self->connection, address, self->kept);
  self->closer = tty_closer_new ();
  self->handover = handover_store_new (self->options->runtime_dir, self->kept, self->closer);
  options.links_go_on = handover_store_is_awaited (self->handover);
  self->network = platform_network_new (&options, error);
  if (self->network == NULL)
    return FALSE;
  self->clock = platform_clock_new ();
  self->ports = platform_ports_new (self->kept, self->closer, self->connection);
  self->kernel_links = kernel_links_new ();
  self->tun_links = tun_links_new ();
  self->files = file_writer_new ();
  self->store = platform_store_new (self->options->state_dir, self->options->runtime_dir,
                                    file_writer_ops (self->files));
  choose_links (self);
  self->environment.clock = platform_clock_ops (self->clock);
  self->environment.ports = platform_ports_ops (self->ports);
  self->environment.links = self->links;
  self->environment.network = platform_network_ops (self->network);
  self->environment.store = platform_store_ops (self->store);
  self->environment.files = file_writer_ops (self->files);
  self->environment.handover = handover_store_ops (self->handover);
  self->environment.leave_nmea = self->options->configuration->leave_nmea;
  self->environment.port_owner = modem_manager_ops (self->modem_manager);
  return TRUE;
}

static void
shut_down (gpointer user_data)
{
  Program *self = user_data;

  g_main_loop_quit (self->loop);
}

/* Whether a process that comes after us could go on with a link. */
static gboolean
can_leave_links (const Program *self)
{
  return service_manager_is_there () && handover_store_holds_links (self->handover);
}

/* As if we were killed: nothing is touched, the next process goes on with it. */
static void
leave (Program *self)
{
  dt_log (DT_LOG_INFO, NULL, "the links stay up for the next start");
  self->leaving = TRUE;
  g_main_loop_quit (self->loop);
}

/* Hangs up everywhere, in order. */
static void
hang_up (Program *self)
{
  g_clear_pointer (&self->discovery, udev_discovery_free);
  daemon_shutdown (self->daemon, shut_down, self);
}

static void
restart_asked (gpointer user_data, gboolean restarts)
{
  Program *self = user_data;

  if (restarts)
    leave (self);
  else
    hang_up (self);
}

/* Asked a second time, drops everything at once. */
static gboolean
stop (gpointer user_data)
{
  Program *self = user_data;

  if (self->stopping) {
    g_main_loop_quit (self->loop);
    return G_SOURCE_CONTINUE;
  }
  self->stopping = TRUE;
  service_manager_notify ("STOPPING=1", -1);
  if (can_leave_links (self))
    service_manager_ask_restart (self->connection, restart_asked, self);
  else
    hang_up (self);
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
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
end_await (gpointer user_data)
{
  Program *self = user_data;

  clear_source (&self->await);
  /* In this order: when the store is empty nothing is left of the link. */
  platform_network_sweep (self->network);
  handover_store_end_awaited (self->handover);
  return G_SOURCE_REMOVE;
}

/* What an earlier run left of routes and rules, and none of its links needs, goes as soon as they are all taken over or
 * ended. */
static void
await_links (Program *self)
{
  if (handover_store_is_awaited (self->handover)) {
    self->await = g_timeout_source_new_seconds (AWAIT_S);
    g_source_set_callback (self->await, end_await, self, NULL);
    g_source_attach (self->await, NULL);
  } else {
    platform_network_sweep (self->network);
  }
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

  if (!self->ignores)
    daemon_remove_modem (self->daemon, id);
  else if (daemon_leave_modem (self->daemon, id))
    self->n_left++;
}

static const UdevDiscoveryListener discovery_listener = {
  .added = discovered,
  .removed = vanished,
};

static const char *const *
ignored (const Program *self)
{
  return (const char *const *) self->options->configuration->ignored;
}

/* udev's rules follow when we have let go of everything. */
static void
mark_ignored (Program *self)
{
  g_autofree char *folder = g_build_filename (self->options->state_dir, "ignored", NULL);

  if (self->n_left == 0)
    ignore_marks_write (folder, ignored (self));
}

static void
modem_left (gpointer user_data)
{
  Program *self = user_data;

  self->n_left--;
  mark_ignored (self);
}

/* Of dialtone.conf only what is ignored is read again. */
static void
reloaded (gpointer user_data)
{
  Program *self = user_data;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_build_filename (self->options->config_dir, "dialtone.conf", NULL);
  g_autoptr (Configuration) now = configuration_new ();

  configuration_load (now, path, problems);
  warn_of (problems);
  configuration_take_ignored (self->options->configuration, now);
  if (self->discovery != NULL) {
    self->ignores = TRUE;
    udev_discovery_ignore (self->discovery, ignored (self));
    self->ignores = FALSE;
  }
  mark_ignored (self);
}

/* Half-written files of an earlier run, which died; now that we are the one who writes, and do not yet. */
static void
sweep_files (const CommandLine *options)
{
  g_autofree char *profiles = g_build_filename (options->config_dir, "profiles", NULL);

  file_replace_sweep (profiles);
  file_replace_sweep (options->state_dir);
  file_replace_sweep (options->runtime_dir);
}

static void
meet_modems (Program *self)
{
  g_autoptr (GError) error = NULL;

  sweep_files (self->options);
  for (guint i = 0; i < self->options->configuration->modems->len; i++)
    daemon_add_modem (self->daemon, self->options->configuration->modems->pdata[i]);
  if (self->options->configuration->udev) {
    self->discovery = udev_discovery_new (model_usb_ports, &discovery_listener, self, &error);
    if (self->discovery == NULL)
      dt_log (DT_LOG_ERROR, NULL, "modems are not looked for: %s", error->message);
    else
      udev_discovery_ignore (self->discovery, ignored (self));
    mark_ignored (self);
  }
  self->has_met = TRUE;
}

/* A link that goes on is ours whether or not we are the service, and is to be there when the name is. */
static void
objects_ready (gpointer user_data, Daemon *daemon)
{
  Program *self = user_data;

  self->daemon = daemon;
  if (!handover_store_is_awaited (self->handover))
    return;
  meet_modems (self);
  if (self->discovery != NULL)
    udev_discovery_look (self->discovery);
}

/* We are the service: from now on modems are touched. */
static void
name_acquired (gpointer user_data)
{
  Program *self = user_data;

  if (!self->has_met)
    meet_modems (self);
  await_links (self);
  service_manager_notify ("READY=1", -1);
}

static void
name_lost (gpointer user_data, const char *text)
{
  Program *self = user_data;

  dt_log (DT_LOG_ERROR, NULL, "cannot serve: %s", text);
  self->status = EXIT_FAILURE;
  /* Nobody can reach us. The service manager starts us again; without one the links are to end in order. */
  if (self->stopping)
    return;
  self->stopping = TRUE;
  if (can_leave_links (self))
    leave (self);
  else
    hang_up (self);
}

static void
status_changed (gpointer user_data, const char *text)
{
  g_autofree char *line = g_strconcat ("STATUS=", text, NULL);

  service_manager_notify (line, -1);
}

static void
watch_signal (Program *self, guint index, int signum, GSourceFunc func)
{
  self->signals[index] = g_unix_signal_source_new (signum);
  g_source_set_callback (self->signals[index], func, self, NULL);
  g_source_attach (self->signals[index], NULL);
}

static gboolean
start (Program *self, GError **error)
{
  g_autofree char *boot = boot_id_read ();
  DaemonOptions options = {
    .config_dir = self->options->config_dir,
    .environment = &self->environment,
    .boot = boot,
    .open_stream = stream_pair_open,
    .use_polkit = self->options->polkit,
    .objects_ready = objects_ready,
    .name_lost = name_lost,
    .name_acquired = name_acquired,
    .status_changed = status_changed,
    .reloaded = reloaded,
    .left = modem_left,
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
  self->watchdog = watchdog_new ();
  if (self->watchdog != NULL)
    g_source_attach (self->watchdog, NULL);
  return TRUE;
}

static void
still_writing (gpointer user_data)
{
  service_manager_notify (DRAIN_STEP, -1);
}

/* What was to be written is, as far as the disk goes along. */
static void
finish_writing (Program *self)
{
  if (self->files == NULL)
    return;
  if (self->store != NULL)
    platform_store_flush (self->store);
  if (!file_writer_drain (self->files, DRAIN_US, still_writing, NULL))
    dt_log (DT_LOG_WARNING, NULL, "the disk takes too long: what was written last may be lost");
}

/* The last signals and replies are to reach their readers. */
static void
flush_connection (Program *self)
{
  if (self->connection != NULL && !g_dbus_connection_is_closed (self->connection))
    g_dbus_connection_flush_sync (self->connection, NULL, NULL);
}

/* In the reverse order of the wiring: the modems let go of ports, links and routes before these go. */
static void
program_clear (Program *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->signals); i++)
    clear_source (&self->signals[i]);
  clear_source (&self->watchdog);
  clear_source (&self->await);
  g_clear_pointer (&self->discovery, udev_discovery_free);
  finish_writing (self); /* first: clients wait for it */
  g_clear_pointer (&self->daemon, daemon_free);
  finish_writing (self); /* what the modems leave behind */
  g_clear_pointer (&self->handover, handover_store_free);
  g_clear_pointer (&self->modem_manager, modem_manager_free);
  g_clear_pointer (&self->store, platform_store_free);
  g_clear_pointer (&self->files, file_writer_free);
  g_clear_pointer (&self->network, platform_network_free);
  g_clear_pointer (&self->kernel_links, kernel_links_free);
  g_clear_pointer (&self->tun_links, tun_links_free);
  g_clear_pointer (&self->ports, platform_ports_free);
  g_clear_pointer (&self->closer, tty_closer_free);
  g_clear_pointer (&self->kept, fd_store_free);
  g_clear_pointer (&self->clock, platform_clock_free);
  flush_connection (self);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->options, command_line_free);
}

static int
run (Program *self, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  self->options = command_line_parse (argc, argv, &error);
  if (self->options == NULL) {
    g_printerr ("dialtoned: %s\n", error->message);
    return EXIT_USAGE;
  }
  if (self->options->version) {
    g_print ("dialtoned %s\n", DIALTONE_VERSION);
    return EXIT_SUCCESS;
  }
  dt_log_set_level (self->options->configuration->log_level);
  warn_of (self->options->problems);
  self->kept = fd_store_new ();
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
  /* Where the kernel makes huge pages unasked, one thread's first word would cost 2 MB. */
  (void) prctl (PR_SET_THP_DISABLE, 1, 0, 0, 0);
  /* Messages are all that is translated here; the other categories would be ten more files to open. */
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
  bindtextdomain (GETTEXT_PACKAGE, DIALTONE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  dt_log_init ();
  status = run (&program, argc, argv);
  if (program.leaving) {
    finish_writing (&program);
    handover_store_free (program.handover);
    flush_connection (&program);
    _exit (status); /* nothing that runs at an ordinary exit may touch the links */
  }
  program_clear (&program);
  return status;
}
