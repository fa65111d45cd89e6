/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/daemon.h"

#include "base/log.h"
#include "daemon/objects/interfaces.h"
#include "daemon/objects/manager-object.h"
#include "daemon/objects/profile-object.h"
#include "daemon/sleep-watch.h"
#include "modem/usage/usage-memory.h"

#define NAME "org.dialtone1"
#define PATH "/org/dialtone1"

/* A modem that does not answer must not hold up the computer's own shutdown. */
#define SHUTDOWN_LIMIT_S 5

struct _Daemon {
  void (*name_lost) (gpointer user_data, const char *text);
  void (*name_acquired) (gpointer user_data);
  void (*status_changed) (gpointer user_data, const char *text);
  void (*left) (gpointer user_data);
  gpointer user_data;
  GDBusConnection *connection;
  DaemonContext context;
  Autoconnect *autoconnect;
  ManagerObject *manager;
  GHashTable *profile_objects; /* id → ProfileObject */
  GHashTable *slots;           /* modem id → slot + 1; a modem keeps its slot as long as the daemon runs */
  guint name_id;
  SleepWatch *sleep_watch;
  gboolean sleeps; /* the computer, or it is about to */
  /* of a shutdown */
  void (*shutdown_done) (gpointer user_data);
  gpointer shutdown_data;
  guint n_shutting_down;
  GSource *shutdown_source;
};

static gboolean
is_in_call (ModemState state)
{
  switch (state) {
  case MODEM_STATE_DIALING:
  case MODEM_STATE_NEGOTIATING:
  case MODEM_STATE_CONFIGURING:
  case MODEM_STATE_CONNECTED:
  case MODEM_STATE_DISCONNECTING:
    return TRUE;
  case MODEM_STATE_UNAVAILABLE:
  case MODEM_STATE_INITIALIZING:
  case MODEM_STATE_LOCKED:
  case MODEM_STATE_DISABLED:
  case MODEM_STATE_SEARCHING:
  case MODEM_STATE_REGISTERED:
  case MODEM_STATE_WAITING:
  case MODEM_STATE_FAILED:
    return FALSE;
  }
  return FALSE;
}

/* Lets the computer sleep when no call is left. */
static void
consider_sleep (Daemon *self)
{
  if (!self->sleeps || !sleep_watch_delays (self->sleep_watch))
    return;
  for (guint i = 0; i < self->context.modems->len; i++) {
    if (is_in_call (modem_state_info (modem_object_modem (self->context.modems->pdata[i]))->state))
      return;
  }
  sleep_watch_release (self->sleep_watch);
}

static void
modem_changed (gpointer user_data, ModemObject *modem)
{
  Daemon *self = user_data;

  manager_object_info_changed (self->manager, modem);
}

static void
state_changed (Daemon *self, ModemObject *modem, ModemState new_state, DtReason reason)
{
  manager_object_state_changed (self->manager, modem, new_state, reason);
  autoconnect_modem_changed (self->autoconnect, modem);
  if (self->status_changed != NULL) {
    g_autofree char *text = g_strdup_printf ("%s: %s", modem_object_id (modem), modem_state_to_string (new_state));

    self->status_changed (self->user_data, text);
  }
  consider_sleep (self);
}

static void
modem_event (gpointer user_data, ModemObject *modem, const ModemEvent *event)
{
  Daemon *self = user_data;

  if (event->kind == MODEM_EVENT_STATE_CHANGED)
    state_changed (self, modem, event->state_changed.new_state, event->state_changed.reason);
  else if (event->kind == MODEM_EVENT_SIGNAL_CHANGED)
    manager_object_signal_changed (self->manager, modem, event->signal_changed);
}

static void
intent_changed (gpointer user_data, ModemObject *modem, gboolean connect)
{
  Daemon *self = user_data;

  if (connect)
    autoconnect_allow (self->autoconnect, modem_object_id (modem));
  else
    autoconnect_forbid (self->autoconnect, modem_object_id (modem));
}

static const ModemObjectListener modem_object_listener = {
  .changed = modem_changed,
  .event = modem_event,
  .intent_changed = intent_changed,
};

static void
profile_added (gpointer user_data, const char *id)
{
  Daemon *self = user_data;

  g_hash_table_replace (self->profile_objects, g_strdup (id), profile_object_new (&self->context, id));
  manager_object_profiles_changed (self->manager);
  autoconnect_schedule (self->autoconnect);
}

static void
profile_changed (gpointer user_data, const char *id)
{
  Daemon *self = user_data;

  for (guint i = 0; i < self->context.modems->len; i++)
    modem_update_quota (modem_object_modem (self->context.modems->pdata[i]),
                        profile_store_get (self->context.profiles, id));

  profile_object_changed (g_hash_table_lookup (self->profile_objects, id));
  autoconnect_profile_changed (self->autoconnect, id);
  autoconnect_schedule (self->autoconnect);
}

static void
profile_removed (gpointer user_data, const char *id)
{
  Daemon *self = user_data;

  g_hash_table_remove (self->profile_objects, id);
  usage_memory_forget (self->context.environment->store, id);
  manager_object_profiles_changed (self->manager);
}

static const ProfileFolderListener profile_store_listener = {
  .added = profile_added,
  .changed = profile_changed,
  .removed = profile_removed,
};

static void
sleep_changed (gpointer user_data, gboolean sleeps)
{
  Daemon *self = user_data;

  self->sleeps = sleeps;
  for (guint i = 0; i < self->context.modems->len; i++) {
    Modem *modem = modem_object_modem (self->context.modems->pdata[i]);

    if (sleeps)
      modem_suspend (modem);
    else
      modem_resume (modem);
  }
  consider_sleep (self);
}

static void
name_acquired (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Daemon *self = user_data;

  if (self->name_acquired != NULL)
    self->name_acquired (self->user_data);
}

static void
name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Daemon *self = user_data;

  if (self->name_lost == NULL)
    return;
  if (connection == NULL || g_dbus_connection_is_closed (connection))
    self->name_lost (self->user_data, "the bus is gone");
  else
    self->name_lost (self->user_data,
                     "another program has the name " NAME ", or the bus does not allow it to this user");
}

Daemon *
daemon_new (const DaemonOptions *options, GError **error)
{
  g_autoptr (Daemon) self = g_new0 (Daemon, 1);
  g_autofree char *folder = g_build_filename (options->config_dir, "profiles", NULL);

  self->name_lost = options->name_lost;
  self->name_acquired = options->name_acquired;
  self->status_changed = options->status_changed;
  self->left = options->left;
  self->user_data = options->user_data;
  self->connection = g_object_ref (options->connection);
  self->context.environment = options->environment;
  self->context.open_stream = options->open_stream;
  self->context.reloaded = options->reloaded;
  self->context.reloaded_data = options->user_data;
  self->context.objects = g_dbus_object_manager_server_new (PATH);
  self->context.authorization = authorization_new (options->connection, options->use_polkit, AUTHORIZATION_PATIENCE_MS);
  self->context.profiles = profile_store_new (folder, options->environment->files, &profile_store_listener, self);
  self->context.intent = user_intent_new (options->environment->store, options->boot);
  self->context.modems = g_ptr_array_new ();
  self->profile_objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) profile_object_free);
  self->slots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->autoconnect = autoconnect_new (&self->context);
  self->manager = manager_object_new (&self->context, self->autoconnect, options->connection, error);
  if (self->manager == NULL)
    return NULL;
  profile_store_load (self->context.profiles);
  g_dbus_object_manager_server_set_connection (self->context.objects, options->connection);
  self->sleep_watch = sleep_watch_new (options->connection, sleep_changed, self);
  if (options->objects_ready != NULL)
    options->objects_ready (options->user_data, self);
  self->name_id = g_bus_own_name_on_connection (options->connection, NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                                name_acquired, name_lost, self, NULL);
  return g_steal_pointer (&self);
}

static void
remove_modem (Daemon *self, ModemObject *modem, DtReason reason)
{
  g_ptr_array_remove (self->context.modems, modem);
  autoconnect_modem_removed (self->autoconnect, modem);
  modem_object_remove (modem, reason);
  manager_object_update (self->manager, reason);
  consider_sleep (self);
}

static void
stop_shutdown_source (Daemon *self)
{
  if (self->shutdown_source == NULL)
    return;
  g_source_destroy (self->shutdown_source);
  g_clear_pointer (&self->shutdown_source, g_source_unref);
}

void
daemon_free (Daemon *self)
{
  if (self == NULL)
    return;
  stop_shutdown_source (self);
  if (self->context.profiles != NULL)
    profile_store_cancel (self->context.profiles); /* while those who asked can be answered */
  /* Before the name goes, so that those who listen to it hear of the end. */
  while (self->context.modems->len > 0)
    remove_modem (self, self->context.modems->pdata[0], DT_REASON_DAEMON_EXIT);
  if (self->name_id != 0)
    g_bus_unown_name (self->name_id);
  sleep_watch_free (self->sleep_watch);
  g_hash_table_unref (self->profile_objects);
  manager_object_free (self->manager);
  autoconnect_free (self->autoconnect);
  profile_store_free (self->context.profiles);
  user_intent_free (self->context.intent);
  authorization_free (self->context.authorization);
  g_dbus_object_manager_server_set_connection (self->context.objects, NULL);
  g_object_unref (self->context.objects);
  g_ptr_array_unref (self->context.modems);
  g_hash_table_unref (self->slots);
  g_object_unref (self->connection);
  g_free (self);
}

static ModemObject *
find_modem (Daemon *self, const char *id)
{
  for (guint i = 0; i < self->context.modems->len; i++) {
    if (g_str_equal (modem_object_id (self->context.modems->pdata[i]), id))
      return self->context.modems->pdata[i];
  }
  return NULL;
}

static gboolean
slot_is_free (Daemon *self, guint slot)
{
  for (guint i = 0; i < self->context.modems->len; i++) {
    if (modem_object_slot (self->context.modems->pdata[i]) == slot)
      return FALSE;
  }
  return TRUE;
}

/* The slot that a modem of this id had, or a new one; once all have been given out, one that nobody uses now. */
static guint
slot_for (Daemon *self, const char *id)
{
  guint slot = GPOINTER_TO_UINT (g_hash_table_lookup (self->slots, id));

  if (slot > 0 && slot_is_free (self, slot - 1))
    return slot - 1;
  slot = g_hash_table_size (self->slots);
  if (slot >= IP_CONFIG_MAX_SLOTS) {
    for (slot = 0; slot < IP_CONFIG_MAX_SLOTS - 1 && !slot_is_free (self, slot);)
      slot++;
  }
  g_hash_table_replace (self->slots, g_strdup (id), GUINT_TO_POINTER (slot + 1));
  return slot;
}

void
daemon_add_modem (Daemon *self, const ModemDescription *description)
{
  ModemObject *old = find_modem (self, description->id);
  ModemObject *modem;

  if (old != NULL)
    remove_modem (self, old, DT_REASON_DEVICE_REMOVED);
  modem = modem_object_new (&self->context, description, slot_for (self, description->id), modem_object_interfaces,
                            &modem_object_listener, self);
  g_ptr_array_add (self->context.modems, modem);
  if (self->sleeps)
    modem_suspend (modem_object_modem (modem));
  manager_object_update (self->manager, DT_REASON_DEVICE_ADDED);
  autoconnect_modem_added (self->autoconnect, modem);
}

void
daemon_remove_modem (Daemon *self, const char *id)
{
  ModemObject *modem = find_modem (self, id);

  if (modem != NULL)
    remove_modem (self, modem, DT_REASON_DEVICE_REMOVED);
}

/* Of a modem that is being left. */
typedef struct {
  Daemon *daemon;
  char *id;
} Leaving;

/* Its ports are closed, or it went by itself meanwhile. */
static void
modem_left (gpointer user_data, const ModemResult *result, const GError *error)
{
  g_autofree Leaving *leaving = user_data;
  g_autofree char *id = leaving->id;
  Daemon *self = leaving->daemon;
  ModemObject *modem = find_modem (self, id);

  if (modem != NULL)
    remove_modem (self, modem, DT_REASON_DEVICE_REMOVED);
  if (self->left != NULL)
    self->left (self->user_data);
}

gboolean
daemon_leave_modem (Daemon *self, const char *id)
{
  ModemObject *modem = find_modem (self, id);
  Leaving *leaving;

  if (modem == NULL)
    return FALSE;
  leaving = g_new (Leaving, 1);
  *leaving = (Leaving) { self, g_strdup (id) };
  modem_object_shutdown (modem, modem_left, leaving);
  return TRUE;
}

void
daemon_reload (Daemon *self)
{
  manager_object_reload (self->manager);
}

static gboolean
shutdown_over (gpointer user_data)
{
  Daemon *self = user_data;

  if (self->n_shutting_down > 0)
    dt_log (DT_LOG_WARNING, NULL, "%u modem(s) did not hang up in time", self->n_shutting_down);
  stop_shutdown_source (self);
  self->shutdown_done (self->shutdown_data);
  return G_SOURCE_REMOVE;
}

/* Ends the shutdown from the main loop in @seconds. */
static void
end_shutdown_in (Daemon *self, guint seconds)
{
  stop_shutdown_source (self);
  self->shutdown_source = g_timeout_source_new_seconds (seconds);
  if (seconds == 0)
    g_source_set_ready_time (self->shutdown_source, 0);
  g_source_set_callback (self->shutdown_source, shutdown_over, self, NULL);
  g_source_attach (self->shutdown_source, g_main_context_get_thread_default ());
}

static void
modem_shut_down (gpointer user_data, const ModemResult *result, const GError *error)
{
  Daemon *self = user_data;

  self->n_shutting_down--;
  if (self->n_shutting_down == 0 && self->shutdown_source != NULL)
    end_shutdown_in (self, 0);
}

void
daemon_shutdown (Daemon *self, void (*done) (gpointer user_data), gpointer user_data)
{
  g_return_if_fail (self->shutdown_done == NULL);

  autoconnect_stop (self->autoconnect);
  self->shutdown_done = done;
  self->shutdown_data = user_data;
  self->n_shutting_down = self->context.modems->len;
  end_shutdown_in (self, self->n_shutting_down == 0 ? 0 : SHUTDOWN_LIMIT_S);
  for (guint i = 0; i < self->context.modems->len; i++)
    modem_object_shutdown (self->context.modems->pdata[i], modem_shut_down, self);
}
