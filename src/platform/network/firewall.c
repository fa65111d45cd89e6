/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/firewall.h"

#include "base/log.h"
#include "platform/service/bus-service.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NAME "org.fedoraproject.FirewallD1"
#define PATH "/org/fedoraproject/FirewallD1"
#define INTERFACE NAME ".zone"
/* firewalld owns its name before it has read its configuration, and answers when it has. */
#define TIMEOUT_MS 120000
/* A connection waits for so long only. */
#define PATIENCE_MS 5000

/* An interface of ours. */
typedef struct {
  Firewall *firewall;
  guint ifindex;
  char *ifname;
  char *zone;
  FirewallDone done; /* NULL: nobody waits */
  gpointer user_data;
  GSource *patience;         /* while somebody waits */
  GCancellable *cancellable; /* of the call under way, NULL: there is none */
} Member;

struct _Firewall {
  char *bus_address;
  char *notes;             /* the folder: a file for each interface, with its zone */
  gboolean sweeping;       /* notes without a member wait for firewalld */
  BusService *service;     /* NULL: nobody has asked for a zone yet */
  guint reloads;           /* subscription, while it runs */
  GSource *give_up_source; /* those who wait are to hear that it does not run */
  GPtrArray *members;      /* of Member */
};

static void
stop_call (Member *member)
{
  if (member->cancellable != NULL)
    g_cancellable_cancel (member->cancellable);
  g_clear_object (&member->cancellable);
}

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
member_free (Member *member)
{
  stop_call (member);
  drop_source (&member->patience);
  g_free (member->ifname);
  g_free (member->zone);
  g_free (member);
}

static Member *
find_member (const Firewall *self, guint ifindex)
{
  for (guint i = 0; i < self->members->len; i++) {
    Member *member = g_ptr_array_index (self->members, i);

    if (member->ifindex == ifindex)
      return member;
  }
  return NULL;
}

static void
finish (Member *member)
{
  FirewallDone done = member->done;

  drop_source (&member->patience);
  member->done = NULL;
  if (done != NULL)
    done (member->user_data); /* @member may be gone behind it */
}

static gboolean
is_impatient (gpointer user_data)
{
  Member *member = user_data;

  dt_log (DT_LOG_WARNING, member->ifname, "firewalld has not answered in %d s: there is no zone %s before it does",
          PATIENCE_MS / 1000, member->zone);
  finish (member);
  return G_SOURCE_REMOVE;
}

/* --- the notes --- */

static void
note (const Member *member)
{
  g_autofree char *path = g_build_filename (member->firewall->notes, member->ifname, NULL);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (member->firewall->notes, 0755) < 0 || !g_file_set_contents (path, member->zone, -1, &error))
    dt_log (DT_LOG_WARNING, member->ifname, "cannot note its zone: %s",
            error == NULL ? g_strerror (errno) : error->message);
}

/* firewalld's removeInterface. Nobody waits for the answer: an interface that is gone, or a zone that was deleted, is
 * as good. One that does not run has forgotten all. */
static void
tell_removal (const Firewall *self, const char *ifname, const char *zone)
{
  g_autofree char *path = g_build_filename (self->notes, ifname, NULL);

  if (bus_service_state (self->service) == BUS_SERVICE_UNKNOWN)
    return;
  if (bus_service_state (self->service) == BUS_SERVICE_RUNS)
    g_dbus_connection_call (bus_service_connection (self->service), NAME, PATH, INTERFACE, "removeInterface",
                            g_variant_new ("(ss)", zone, ifname), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS,
                            NULL, NULL, NULL);
  unlink (path);
}

static gboolean
has_member (const Firewall *self, const char *ifname)
{
  for (guint i = 0; i < self->members->len; i++) {
    if (strcmp (((const Member *) g_ptr_array_index (self->members, i))->ifname, ifname) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
sweep_now (Firewall *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->notes, 0, NULL);

  self->sweeping = FALSE;
  for (const char *name = folder == NULL ? NULL : g_dir_read_name (folder); name != NULL;
       name = g_dir_read_name (folder)) {
    g_autofree char *path = g_build_filename (self->notes, name, NULL);
    g_autofree char *zone = NULL;
    if (!has_member (self, name) && g_file_get_contents (path, &zone, NULL, NULL) && g_utf8_validate (zone, -1, NULL))
      tell_removal (self, name, zone);
  }
}

/* --- firewalld --- */

static void tell_zone (Member *member);

static void
on_changed_zone (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* so may the member be */

  Member *member = user_data;
  g_clear_object (&member->cancellable);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT)) {
    tell_zone (member);
    return;
  }
  if (reply == NULL && !bus_service_is_gone (error)) {
    g_dbus_error_strip_remote_error (error);
    dt_log (DT_LOG_WARNING, member->ifname, "firewalld does not put it into the zone %s: %s", member->zone,
            error->message);
  } else if (reply == NULL) {
    dt_log (DT_LOG_INFO, member->ifname, "firewalld is gone: there is no zone %s until it is back", member->zone);
  } else {
    dt_log (DT_LOG_DEBUG, member->ifname, "in the firewall's zone %s", member->zone);
  }
  finish (member);
}

/* firewalld's changeZoneOfInterface: into the zone, whichever it was in. */
static void
tell_zone (Member *member)
{
  stop_call (member);
  note (member);
  member->cancellable = g_cancellable_new ();
  g_dbus_connection_call (bus_service_connection (member->firewall->service), NAME, PATH, INTERFACE,
                          "changeZoneOfInterface", g_variant_new ("(ss)", member->zone, member->ifname), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, member->cancellable, on_changed_zone, member);
}

static void
tell_all (Firewall *self)
{
  for (guint i = 0; i < self->members->len; i++)
    tell_zone (g_ptr_array_index (self->members, i));
}

static void
on_reloaded (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
             const char *signal, GVariant *parameters, gpointer user_data)
{
  tell_all (user_data);
}

static void
unsubscribe (Firewall *self)
{
  GDBusConnection *connection = bus_service_connection (self->service);

  if (self->reloads != 0 && connection != NULL)
    g_dbus_connection_signal_unsubscribe (connection, self->reloads);
  self->reloads = 0;
}

static gboolean
give_up (gpointer user_data)
{
  Firewall *self = user_data;
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();

  for (guint i = 0; i < self->members->len; i++) {
    Member *member = g_ptr_array_index (self->members, i);

    if (member->done == NULL)
      continue;
    dt_log (DT_LOG_INFO, member->ifname, "firewalld does not run: there is no zone %s", member->zone);
    g_ptr_array_add (waiting, GUINT_TO_POINTER (member->ifindex));
  }
  for (guint i = 0; i < waiting->len; i++) {
    Member *member = find_member (self, GPOINTER_TO_UINT (waiting->pdata[i]));

    if (member != NULL)
      finish (member);
  }
  return G_SOURCE_REMOVE;
}

static void
give_up_soon (Firewall *self)
{
  drop_source (&self->give_up_source);
  self->give_up_source = g_idle_source_new ();
  g_source_set_callback (self->give_up_source, give_up, self, NULL);
  g_source_attach (self->give_up_source, g_main_context_get_thread_default ());
}

static void
on_service_changed (gpointer user_data)
{
  Firewall *self = user_data;

  switch (bus_service_state (self->service)) {
  case BUS_SERVICE_UNKNOWN:
    break;
  case BUS_SERVICE_ABSENT:
    unsubscribe (self);
    if (self->sweeping)
      sweep_now (self);
    give_up (self);
    break;
  case BUS_SERVICE_RUNS:
    drop_source (&self->give_up_source);
    self->reloads = g_dbus_connection_signal_subscribe (bus_service_connection (self->service), NAME, NAME, "Reloaded",
                                                        PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_reloaded, self, NULL);
    if (self->sweeping)
      sweep_now (self);
    tell_all (self);
    break;
  }
}

Firewall *
firewall_new (const char *bus_address, const char *runtime_dir)
{
  Firewall *self = g_new0 (Firewall, 1);

  self->bus_address = g_strdup (bus_address);
  self->notes = g_build_filename (runtime_dir, "zones", NULL);
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify) member_free);
  return self;
}

void
firewall_free (Firewall *self)
{
  if (self == NULL)
    return;
  while (self->members->len > 0)
    firewall_unset (self, ((Member *) g_ptr_array_index (self->members, 0))->ifindex);
  drop_source (&self->give_up_source);
  if (self->service != NULL)
    unsubscribe (self);
  bus_service_free (self->service);
  g_ptr_array_unref (self->members);
  g_free (self->bus_address);
  g_free (self->notes);
  g_free (self);
}

void
firewall_set (Firewall *self, guint ifindex, const char *ifname, const char *zone, FirewallDone done,
              gpointer user_data)
{
  Member *member = g_new0 (Member, 1);
  Member *before = find_member (self, ifindex);

  if (before != NULL && strcmp (before->ifname, ifname) != 0)
    tell_removal (self, before->ifname, before->zone);
  if (before != NULL)
    g_ptr_array_remove (self->members, before);
  member->firewall = self;
  member->ifindex = ifindex;
  member->ifname = g_strdup (ifname);
  member->zone = g_strdup (zone);
  member->done = done;
  member->user_data = user_data;
  member->patience = g_timeout_source_new (PATIENCE_MS);
  g_source_set_callback (member->patience, is_impatient, member, NULL);
  g_source_attach (member->patience, g_main_context_get_thread_default ());
  g_ptr_array_add (self->members, member);
  if (self->service == NULL)
    self->service = bus_service_new (self->bus_address, NAME, on_service_changed, self);
  else if (bus_service_state (self->service) == BUS_SERVICE_RUNS)
    tell_zone (member);
  else if (bus_service_state (self->service) == BUS_SERVICE_ABSENT)
    give_up_soon (self);
}

void
firewall_unset (Firewall *self, guint ifindex)
{
  Member *member = find_member (self, ifindex);

  if (member == NULL)
    return;
  tell_removal (self, member->ifname, member->zone);
  g_ptr_array_remove (self->members, member);
}

void
firewall_sweep (Firewall *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->notes, 0, NULL);

  if (folder == NULL || g_dir_read_name (folder) == NULL)
    return;
  self->sweeping = TRUE;
  if (self->service == NULL)
    self->service = bus_service_new (self->bus_address, NAME, on_service_changed, self);
  else if (bus_service_state (self->service) != BUS_SERVICE_UNKNOWN)
    sweep_now (self);
}

gboolean
firewall_has (const Firewall *self, guint ifindex, const char *ifname, const char *zone)
{
  const Member *member = find_member (self, ifindex);

  return member != NULL && strcmp (member->zone, zone) == 0 && strcmp (member->ifname, ifname) == 0;
}
