/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bus/caller-table.h"

#define BUS "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

struct _CallerTable {
  GDBusConnection *connection;
  const CallerListener *listener;
  gpointer user_data;
  GHashTable *callers; /* unique name → Caller, not owned */
};

struct _Caller {
  CallerTable *table; /* NULL: it is gone */
  GDBusConnection *connection;
  guint references;
  char *name;
  guint32 user;
  gboolean known;
  guint subscription; /* to the bus' word that it left; 0: none any more */
};

CallerTable *
caller_table_new (GDBusConnection *connection, const CallerListener *listener, gpointer user_data)
{
  CallerTable *self = g_new0 (CallerTable, 1);

  self->connection = g_object_ref (connection);
  self->listener = listener;
  self->user_data = user_data;
  self->callers = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

static void
stop_watching (Caller *self)
{
  if (self->subscription == 0)
    return;
  g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  self->subscription = 0;
}

void
caller_table_free (CallerTable *self)
{
  GHashTableIter iter;
  gpointer caller;

  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &caller)) {
    stop_watching (caller);
    ((Caller *) caller)->table = NULL;
  }
  g_hash_table_unref (self->callers);
  g_object_unref (self->connection);
  g_free (self);
}

Caller *
caller_ref (Caller *self)
{
  self->references++;
  return self;
}

void
caller_unref (Caller *self)
{
  if (--self->references > 0)
    return;
  stop_watching (self);
  if (self->table != NULL)
    g_hash_table_remove (self->table->callers, self->name);
  g_object_unref (self->connection);
  g_free (self->name);
  g_free (self);
}

static void
owner_changed (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
               const char *signal, GVariant *parameters, gpointer user_data)
{
  Caller *self = caller_ref (user_data);
  const char *owner = NULL;

  g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &owner);
  if (*owner == '\0' && self->table != NULL)
    self->table->listener->left (self->table->user_data, self);
  caller_unref (self);
}

static void
got_user (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Caller *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_variant_get (reply, "(u)", &self->user);
  self->known = TRUE;
  if (self->table != NULL && g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    self->table->listener->left (self->table->user_data, self);
  else if (self->table != NULL)
    self->table->listener->known (self->table->user_data, self);
  caller_unref (self);
}

Caller *
caller_table_get (CallerTable *self, const char *name)
{
  Caller *caller = g_hash_table_lookup (self->callers, name);

  if (caller != NULL)
    return caller_ref (caller);
  caller = g_new0 (Caller, 1);
  caller->table = self;
  caller->connection = g_object_ref (self->connection);
  caller->references = 1;
  caller->name = g_strdup (name);
  caller->user = G_MAXUINT32;
  g_hash_table_insert (self->callers, caller->name, caller);
  /* First the watch: who leaves before it is in force is unknown to the call behind it. */
  caller->subscription = g_dbus_connection_signal_subscribe (self->connection, BUS, BUS, "NameOwnerChanged", BUS_PATH,
                                                             name, G_DBUS_SIGNAL_FLAGS_NONE, owner_changed, caller,
                                                             NULL);
  g_dbus_connection_call (self->connection, BUS, BUS_PATH, BUS, "GetConnectionUnixUser", g_variant_new ("(s)", name),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, got_user, caller_ref (caller));
  return caller;
}

const char *
caller_name (const Caller *self)
{
  return self->name;
}

gboolean
caller_is_known (const Caller *self)
{
  return self->known;
}

guint32
caller_user (const Caller *self)
{
  return self->user;
}
