/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/usb/modem-manager.h"

#include "base/backoff.h"
#include "base/log.h"
#include "platform/fd-source.h"
#include "platform/service/bus-service.h"
#include "platform/usb/modem-manager-devices.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROGRAM "ModemManager"
#define NAME MM_DEVICES_NAME
#define PATH "/org/freedesktop/ModemManager1"
#define INTERFACE NAME
#define ERROR_PREFIX NAME ".Error.Core."
/* It ends a call of its own and switches the modem's messages off before it lets go. */
#define INHIBIT_TIMEOUT_MS 60000
/* In the store of descriptors; the modem's id follows. */
#define KEPT_PREFIX "inhibit-"
/* How long what an earlier process left waits for its modem. */
#define AWAIT_S 5

static const BackoffLimits retry_limits = { 5 * G_USEC_PER_SEC, 300 * G_USEC_PER_SEC };

struct _PortOwnerClaim {
  ModemManager *manager;
  ModemDescription *modem;
  PortOwnerChanged changed;
  gpointer user_data;
  PortOwnerStance stance;
  char *text;                /* with PORT_OWNER_REFUSES */
  GSource *news;             /* tells of the stance; NULL: it is known */
  int held;                  /* the connection that the inhibition is bound to; -1: none */
  GCancellable *cancellable; /* of a call under way; NULL: none */
  GDBusConnection *asking;   /* through which it is asked; NULL: not yet */
  char *uid;                 /* of what it is asked about */
  Backoff retries;
  GSource *retry;
};

struct _ModemManager {
  PortOwnerOps ops; /* first: the functions find the object by it */
  GDBusConnection *connection;
  char *bus_address;
  FdStore *kept;
  guint watch;
  gboolean is_known; /* whether it runs */
  char *owner; /* its unique name, to which all is addressed: that never starts a program. NULL: it does not run */
  MmDevices *devices; /* NULL: nobody has asked since it runs */
  GPtrArray *claims;
  GHashTable *left; /* modem id → descriptor of an earlier process */
  GSource *await;
};

static gboolean
bring_news (gpointer user_data)
{
  PortOwnerClaim *claim = user_data;

  source_clear (&claim->news);
  claim->changed (claim->user_data); /* @claim may be gone behind it */
  return G_SOURCE_REMOVE;
}

static void
set_stance (PortOwnerClaim *claim, PortOwnerStance stance, const char *text)
{
  g_free (claim->text);
  claim->text = g_strdup (text);
  if (claim->stance == stance)
    return;
  claim->stance = stance;
  if (claim->news != NULL)
    return;
  claim->news = g_idle_source_new ();
  g_source_set_priority (claim->news, G_PRIORITY_DEFAULT);
  g_source_set_callback (claim->news, bring_news, claim, NULL);
  g_source_attach (claim->news, NULL);
}

static char *
kept_name (const char *id)
{
  return g_strconcat (KEPT_PREFIX, id, NULL);
}

/* Ends the connection, whoever has a duplicate of it. */
static void
end_connection (int fd)
{
  (void) shutdown (fd, SHUT_RDWR);
  close (fd);
}

static void
let_go (PortOwnerClaim *claim)
{
  g_autofree char *name = kept_name (claim->modem->id);

  if (claim->held < 0)
    return;
  end_connection (claim->held);
  claim->held = -1;
  fd_store_remove (claim->manager->kept, name);
}

static void
stop_asking (PortOwnerClaim *claim)
{
  if (claim->cancellable != NULL)
    g_cancellable_cancel (claim->cancellable);
  g_clear_object (&claim->cancellable);
  g_clear_object (&claim->asking);
  g_clear_pointer (&claim->uid, g_free);
  source_clear (&claim->retry);
}

/* Keeps the connection but not what reads from it: nobody writes to it any more. */
static void
hold (PortOwnerClaim *claim)
{
  GIOStream *stream = g_dbus_connection_get_stream (claim->asking);
  g_autofree char *name = kept_name (claim->modem->id);

  let_go (claim);
  claim->held = fcntl (g_socket_get_fd (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream))), F_DUPFD_CLOEXEC,
                       0);
  if (claim->held >= 0)
    fd_store_put (claim->manager->kept, name, claim->held);
}

static void consider (PortOwnerClaim *claim);

static gboolean
ask_again (gpointer user_data)
{
  PortOwnerClaim *claim = user_data;

  source_clear (&claim->retry);
  consider (claim);
  return G_SOURCE_REMOVE;
}

static void
refused (PortOwnerClaim *claim, GError *error, gboolean forbidden)
{
  g_autofree char *text = NULL;

  g_dbus_error_strip_remote_error (error);
  if (forbidden)
    text = g_strdup_printf (_ ("it may not be asked to (%s): let polkit and D-Bus allow "
                               "org.freedesktop.ModemManager1.Control to the user of dialtoned, or stop ModemManager"),
                            error->message);
  else
    text = g_strdup_printf (_ ("%s. Stop ModemManager"), error->message);
  if (claim->stance != PORT_OWNER_REFUSES || g_strcmp0 (claim->text, text) != 0)
    dt_log (DT_LOG_WARNING, claim->modem->id, "ModemManager has the modem and does not let go of it: %s", text);
  claim->retry = g_timeout_source_new ((guint) (backoff_next (&claim->retries, &retry_limits, 0) / 1000));
  g_source_set_callback (claim->retry, ask_again, claim, NULL);
  g_source_attach (claim->retry, NULL);
  set_stance (claim, PORT_OWNER_REFUSES, text);
}

/* It does not have the modem, or not yet: it will say when it has. */
static gboolean
is_elsewhere (const GError *error)
{
  static const char *const names[] = { ERROR_PREFIX "NotFound", ERROR_PREFIX "WrongState", ERROR_PREFIX "InProgress" };
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (names); i++) {
    if (strcmp (name, names[i]) == 0)
      return TRUE;
  }
  return bus_service_is_gone (error);
}

static gboolean
is_forbidden (const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  return g_strcmp0 (name, ERROR_PREFIX "Unauthorized") == 0
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
}

static void
answered (PortOwnerClaim *claim, GError *error)
{
  ModemManager *self = claim->manager;
  g_autofree char *uid = g_strdup (claim->uid);

  if (error == NULL)
    hold (claim);
  stop_asking (claim);
  if (error != NULL && !is_elsewhere (error)) {
    refused (claim, error, is_forbidden (error));
    return;
  }
  if (error == NULL)
    dt_log (DT_LOG_INFO, claim->modem->id, "ModemManager leaves the modem to us");
  else
    dt_log (DT_LOG_DEBUG, claim->modem->id, "ModemManager does not have the modem: %s", error->message);
  claim->retries.attempts = 1;
  /* Its own word on that may be still on its way. */
  if (self->devices != NULL)
    mm_devices_forget (self->devices, uid);
  set_stance (claim, PORT_OWNER_AWAY, NULL);
}

static void
on_inhibited (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply != NULL
      || !g_error_matches (error, G_IO_ERROR,
                           G_IO_ERROR_CANCELLED)) /* then the claim is gone, or does not care any more */
    answered (user_data, error);
}

static void
on_connected (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_for_address_finish (result, &error);
  PortOwnerClaim *claim = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* as in on_inhibited() */
  if (connection == NULL) {
    stop_asking (claim);
    refused (claim, error, FALSE);
    return;
  }
  claim->asking = g_steal_pointer (&connection);
  g_dbus_connection_call (claim->asking, claim->manager->owner, PATH, INTERFACE, "InhibitDevice",
                          g_variant_new ("(sb)", claim->uid, TRUE), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          INHIBIT_TIMEOUT_MS, claim->cancellable, on_inhibited, claim);
}

static void
ask (PortOwnerClaim *claim, const char *uid)
{
  dt_log (DT_LOG_INFO, claim->modem->id, "ModemManager has the modem and is asked to leave it to us");
  stop_asking (claim);
  claim->uid = g_strdup (uid);
  claim->cancellable = g_cancellable_new ();
  /* Not closed on a cancellation but by its last reference: an inhibition under way ends with it. */
  g_dbus_connection_new_for_address (claim->manager->bus_address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, claim->cancellable, on_connected, claim);
}

/* What follows from what is known of ModemManager. */
static void
consider (PortOwnerClaim *claim)
{
  ModemManager *self = claim->manager;
  const char *uid = self->devices == NULL ? NULL : mm_devices_find (self->devices, claim->modem);

  /* It shows the modem no more before it answers that it has let go of it. */
  if (claim->cancellable != NULL && self->owner != NULL && (uid == NULL || strcmp (uid, claim->uid) == 0))
    return;
  if (uid != NULL) {
    ask (claim, uid);
    if (claim->stance != PORT_OWNER_REFUSES)
      set_stance (claim, PORT_OWNER_ASKED, NULL);
    return;
  }
  stop_asking (claim);
  if (self->is_known && self->owner == NULL) {
    let_go (claim); /* what it was bound to is gone */
    set_stance (claim, PORT_OWNER_ABSENT, NULL);
  } else if (claim->held >= 0 || (self->devices != NULL && mm_devices_are_known (self->devices))) {
    set_stance (claim, PORT_OWNER_AWAY, NULL);
  } else {
    set_stance (claim, PORT_OWNER_ASKED, NULL);
  }
}

static void
consider_all (gpointer user_data)
{
  ModemManager *self = user_data;

  for (guint i = 0; i < self->claims->len; i++)
    consider (self->claims->pdata[i]);
}

static void
watch_devices (ModemManager *self)
{
  if (self->owner != NULL && self->claims->len > 0 && self->devices == NULL)
    self->devices = mm_devices_new (self->connection, self->owner, consider_all, self);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  ModemManager *self = user_data;

  g_clear_pointer (&self->devices, mm_devices_free);
  /* One that was started again knows nothing of what was asked before. */
  for (guint i = 0; i < self->claims->len; i++) {
    stop_asking (self->claims->pdata[i]);
    if (self->is_known)
      let_go (self->claims->pdata[i]);
  }
  g_free (self->owner);
  self->owner = g_strdup (owner);
  self->is_known = TRUE;
  watch_devices (self);
  consider_all (self);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  ModemManager *self = user_data;

  g_clear_pointer (&self->devices, mm_devices_free);
  g_clear_pointer (&self->owner, g_free);
  self->is_known = TRUE;
  consider_all (self);
}

/* The connection that an earlier process left for this modem, if it still stands; -1: there is none. */
static int
take_left (ModemManager *self, const char *id)
{
  g_autofree char *name = kept_name (id);
  gpointer fd = NULL;

  if (!g_hash_table_lookup_extended (self->left, id, NULL, &fd))
    return -1;
  g_hash_table_remove (self->left, id);

  struct pollfd end = { .fd = GPOINTER_TO_INT (fd) };
  if (poll (&end, 1, 0) == 0)
    return end.fd;
  close (end.fd);
  fd_store_remove (self->kept, name);
  return -1;
}

static PortOwnerClaim *
claim_modem (const PortOwnerOps *ops, const ModemDescription *modem, PortOwnerChanged changed, gpointer user_data)
{
  ModemManager *self = (ModemManager *) ops;
  PortOwnerClaim *claim = g_new0 (PortOwnerClaim, 1);

  claim->manager = self;
  claim->modem = modem_description_copy (modem);
  claim->changed = changed;
  claim->user_data = user_data;
  claim->held = take_left (self, modem->id);
  claim->retries.attempts = 1; /* one that was refused is not asked again at once */
  g_ptr_array_add (self->claims, claim);
  watch_devices (self);
  consider (claim);
  source_clear (&claim->news); /* the caller asks */
  return claim;
}

static PortOwnerStance
stance_of (const PortOwnerClaim *claim, const char **text)
{
  if (text != NULL)
    *text = claim->text;
  return claim->stance;
}

static void
release_modem (PortOwnerClaim *claim)
{
  if (claim == NULL)
    return;
  g_ptr_array_remove (claim->manager->claims, claim);
  stop_asking (claim);
  let_go (claim);
  source_clear (&claim->news);
  modem_description_free (claim->modem);
  g_free (claim->text);
  g_free (claim);
}

static gboolean
end_left (gpointer user_data)
{
  ModemManager *self = user_data;
  GHashTableIter iter;
  gpointer id, fd;

  source_clear (&self->await);
  g_hash_table_iter_init (&iter, self->left);
  while (g_hash_table_iter_next (&iter, &id, &fd)) {
    g_autofree char *name = kept_name (id);

    end_connection (GPOINTER_TO_INT (fd));
    fd_store_remove (self->kept, name);
    g_hash_table_iter_remove (&iter);
  }
  return G_SOURCE_REMOVE;
}

static void
take_all_left (ModemManager *self)
{
  g_auto (GStrv) names = fd_store_names (self->kept);

  for (char **name = names; *name != NULL; name++) {
    if (g_str_has_prefix (*name, KEPT_PREFIX))
      g_hash_table_insert (self->left, g_strdup (*name + strlen (KEPT_PREFIX)),
                           GINT_TO_POINTER (fd_store_take (self->kept, *name)));
  }
  if (g_hash_table_size (self->left) == 0)
    return;
  self->await = g_timeout_source_new_seconds (AWAIT_S);
  g_source_set_callback (self->await, end_left, self, NULL);
  g_source_attach (self->await, NULL);
}

ModemManager *
modem_manager_new (GDBusConnection *connection, const char *bus_address, FdStore *kept)
{
  ModemManager *self = g_new0 (ModemManager, 1);

  self->ops = (PortOwnerOps) { .name = PROGRAM, .claim = claim_modem, .stance = stance_of, .release = release_modem };
  self->connection = g_object_ref (connection);
  self->bus_address = g_strdup (bus_address);
  self->kept = kept;
  self->claims = g_ptr_array_new ();
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  take_all_left (self);
  self->watch = g_bus_watch_name_on_connection (connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                on_vanished, self, NULL);
  return self;
}

void
modem_manager_free (ModemManager *self)
{
  if (self == NULL)
    return;
  g_bus_unwatch_name (self->watch);
  g_clear_pointer (&self->devices, mm_devices_free);
  end_left (self);
  g_hash_table_unref (self->left);
  g_ptr_array_unref (self->claims);
  g_free (self->owner);
  g_free (self->bus_address);
  g_object_unref (self->connection);
  g_free (self);
}

const PortOwnerOps *
modem_manager_ops (ModemManager *self)
{
  return &self->ops;
}
