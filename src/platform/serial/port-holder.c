/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/serial/port-holder.h"

#include "base/log.h"
#include "platform/fd-source.h"
#include "platform/serial/tty-holder.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define NAME "org.dialtone1.PortHolder"
#define PATH "/org/dialtone1/PortHolder"
/* The bus starts the service for the call, which takes seconds where the machine is slow or busy. */
#define CALL_TIMEOUT_MS 8000
/* For both looks together: /proc can hang on a process that hangs. */
#define SEARCH_TIMEOUT_MS 10000

struct _PortHolderSearch {
  GDBusConnection *connection;
  dev_t device;
  PortHolderFound found;
  gpointer user_data;
  GCancellable *cancellable; /* cancelled: the search is gone */
  GSource *timeout;
};

/* What the thread has of a search, which may be gone before it. */
typedef struct {
  dev_t device;
  pid_t except;
} Look;

void
port_holder_forget (PortHolderSearch *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  source_clear (&self->timeout);
  g_free (self);
}

/* Ends the search. */
static void
answer (PortHolderSearch *self, const char *name, guint pid)
{
  g_autofree char *holder = name == NULL ? NULL : g_strdup_printf ("%s (pid %u)", name, pid);
  PortHolderFound found = self->found;
  gpointer user_data = self->user_data;

  port_holder_forget (self);
  found (user_data, holder);
}

static gboolean
timed_out (gpointer user_data)
{
  dt_log (DT_LOG_INFO, NULL, "the search for the program that uses the port takes too long");
  answer (user_data, NULL, 0);
  return G_SOURCE_REMOVE;
}

static void
service_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *name = "";
  guint pid = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the search is gone */
  if (reply == NULL)
    dt_log (DT_LOG_DEBUG, NULL, "nobody says who uses the port: %s", error->message);
  else
    g_variant_get (reply, "(&su)", &name, &pid);
  answer (user_data, *name == '\0' ? NULL : name, pid);
}

static void
ask_service (PortHolderSearch *self)
{
  if (self->connection == NULL || g_dbus_connection_is_closed (self->connection)) {
    answer (self, NULL, 0);
    return;
  }
  g_dbus_connection_call (self->connection, NAME, PATH, NAME, "Find",
                          g_variant_new ("(uu)", major (self->device), minor (self->device)), G_VARIANT_TYPE ("(su)"),
                          G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, self->cancellable, service_answered, self);
}

/* In a thread. */
static void
look (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Look *self = data;
  guint pid = 0;
  g_autofree char *name = tty_find_holder (self->device, self->except, &pid);

  g_task_return_pointer (task, name == NULL ? NULL : g_variant_ref_sink (g_variant_new ("(su)", name, pid)),
                         (GDestroyNotify) g_variant_unref);
}

static void
looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) seen = g_task_propagate_pointer (G_TASK (result), &error);
  const char *name = NULL;
  guint pid = 0;

  if (error != NULL)
    return; /* cancelled: the search is gone */
  if (seen == NULL) {
    ask_service (user_data);
    return;
  }
  g_variant_get (seen, "(&su)", &name, &pid);
  answer (user_data, name, pid);
}

PortHolderSearch *
port_holder_find (GDBusConnection *connection, const char *path, gboolean ourselves, PortHolderFound found,
                  gpointer user_data)
{
  PortHolderSearch *self = g_new0 (PortHolderSearch, 1);
  g_autoptr (GTask) task = NULL;
  Look *data = g_new0 (Look, 1);
  struct stat st;

  self->connection = connection == NULL ? NULL : g_object_ref (connection);
  /* A device that is gone has number 0, which nobody has open. */
  self->device = stat (path, &st) == 0 && S_ISCHR (st.st_mode) ? st.st_rdev : 0;
  self->found = found;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->timeout = g_timeout_source_new (SEARCH_TIMEOUT_MS);
  g_source_set_callback (self->timeout, timed_out, self, NULL);
  g_source_attach (self->timeout, NULL);
  *data = (Look) { self->device, ourselves ? 0 : getpid () };
  task = g_task_new (NULL, self->cancellable, looked, self);
  g_task_set_task_data (task, data, g_free);
  g_task_run_in_thread (task, look);
  return self;
}
