/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/link/handover-store.h"

#include "base/log.h"
#include "platform/boot-id.h"
#include "platform/fd-source.h"
#include "platform/file-replace.h"
#include "platform/network/netlink-link.h"
#include "platform/read-guard.h"
#include "platform/service/service-manager.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "link-"
/* Of this boot; the state. */
#define FILE_TYPE "(sa{sv})"
/* No state comes near it. */
#define MAX_FILE 65536
/* What a state sets off, its first timers included, is over by then. */
#define SETTLE_S 5

struct _HandoverStore {
  HandoverOps ops; /* first: the functions find the object by it */
  FdStore *kept;
  TtyCloser *closer;
  char *directory;
  char *boot;          /* which boot this is */
  GHashTable *awaited; /* ids that an earlier process left something for, as a set: nobody has asked for them yet */
  GHashTable *ours;    /* ids that something is left for now, as a set */
  GHashTable *reading; /* ids whose state has been read, and may yet do harm, as a set */
  GSource *settle;     /* NULL: no link was adopted a moment ago */
};

static char *
path_of (const HandoverStore *self, const char *id)
{
  g_autofree char *name = g_strconcat (PREFIX, id, NULL);

  return g_build_filename (self->directory, name, NULL);
}

static GVariant *
read_state (HandoverStore *self, const char *id)
{
  g_autofree char *path = path_of (self, id);
  char *bytes = NULL;
  gsize len = 0;
  g_autoptr (GVariant) file = NULL;
  const char *boot = NULL;
  GVariant *state = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  if (g_hash_table_add (self->reading, g_strdup (id)) && !read_guard_enter (self->directory, path))
    return NULL;
  if (!g_file_get_contents (path, &bytes, &len, NULL))
    return NULL;
  file = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE (FILE_TYPE), bytes, len, FALSE, g_free, bytes));
  if (len > MAX_FILE || !g_variant_is_normal_form (file)) {
    dt_log (DT_LOG_WARNING, id, "%s is damaged: the link that was up is not taken over", path);
    return NULL;
  }
  g_variant_get (file, "(&s@a{sv})", &boot, &state);
  if (g_str_equal (boot, self->boot))
    return state;
  g_variant_unref (state);
  dt_log (DT_LOG_WARNING, id, "%s is of another boot: the link is not taken over", path);
  return NULL;
}

/* The state of @id has done no harm. */
static void
leave_guard (HandoverStore *self, const char *id)
{
  g_autofree char *path = path_of (self, id);

  if (g_hash_table_remove (self->reading, id))
    read_guard_leave (self->directory, path);
}

static void
leave_all_guards (HandoverStore *self)
{
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (self->reading, NULL);
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (g_free);

  for (gpointer *id = ids; *id != NULL; id++)
    g_ptr_array_add (copies, g_strdup (*id));
  for (guint i = 0; i < copies->len; i++)
    leave_guard (self, copies->pdata[i]);
}

static gboolean
settled (gpointer user_data)
{
  HandoverStore *self = user_data;

  source_clear (&self->settle);
  leave_all_guards (self);
  return G_SOURCE_REMOVE;
}

static void
adopted (const HandoverOps *ops, const char *id)
{
  HandoverStore *self = (HandoverStore *) ops;

  source_clear (&self->settle);
  self->settle = g_timeout_source_new_seconds (SETTLE_S);
  g_source_set_callback (self->settle, settled, self, NULL);
  g_source_attach (self->settle, NULL);
}

static GVariant *
load (const HandoverOps *ops, const char *id)
{
  HandoverStore *self = (HandoverStore *) ops;

  return g_hash_table_remove (self->awaited, id) ? read_state (self, id) : NULL;
}

static void
save (const HandoverOps *ops, const char *id, GVariant *state)
{
  HandoverStore *self = (HandoverStore *) ops;
  g_autoptr (GVariant) file = g_variant_ref_sink (g_variant_new ("(s@a{sv})", self->boot, state));
  g_autofree char *path = path_of (self, id);
  FileNames names;
  int result;

  if (!service_manager_is_there ())
    return;
  file_names_init (&names, path);
  result = file_replace (&names, g_variant_get_data (file), g_variant_get_size (file), FALSE);
  file_names_clear (&names);
  if (result == 0)
    g_hash_table_add (self->ours, g_strdup (id));
  else
    dt_log (DT_LOG_WARNING, id, "a restart would end the link: %s: %s", path, g_strerror (result));
}

/* The descriptor that came back under @id and @what; -1: none. Afterwards the service manager has none either. */
static int
take_back (HandoverStore *self, const char *id, const char *what)
{
  g_autofree char *name = g_strconcat (id, "-", what, NULL);
  int fd = fd_store_take (self->kept, name);

  fd_store_remove (self->kept, name);
  return fd;
}

static void
remove_interface (const char *id, guint ifindex)
{
  g_autoptr (NetlinkSocket) socket = netlink_socket_new (NULL);
  NetlinkLink link = { .name = "" };

  if (socket == NULL || netlink_link_get (socket, ifindex, &link) != 0
      || (!g_str_equal (link.kind, "ppp") && !g_str_equal (link.kind, "tun")))
    return;
  dt_log (DT_LOG_INFO, id, "%s, which nobody goes on with, is removed", link.name);
  (void) netlink_link_remove (socket, ifindex);
}

/* Closing would be enough, were it not for the duplicates that the service manager closes in its own time. */
static void
end_link (HandoverStore *self, const char *id, guint ifindex)
{
  const char *const others[] = { "channel", "unit", "tun" };
  int tty = take_back (self, id, "tty");

  if (tty >= 0)
    tty_closer_close (self->closer, tty);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    int fd = take_back (self, id, others[i]);

    if (fd >= 0)
      close (fd);
  }
  if (ifindex != 0)
    remove_interface (id, ifindex);
}

/* Only what was not taken over is ended: the rest is the modem's. */
static void
discard (const HandoverOps *ops, const char *id)
{
  HandoverStore *self = (HandoverStore *) ops;
  g_autofree char *path = path_of (self, id);
  g_autoptr (GVariant) state = g_hash_table_contains (self->ours, id) ? NULL : read_state (self, id);
  guint32 ifindex = 0;

  if (state != NULL)
    g_variant_lookup (state, HANDOVER_IFINDEX, "u", &ifindex);
  end_link (self, id, ifindex);
  g_hash_table_remove (self->awaited, id);
  g_hash_table_remove (self->ours, id);
  leave_guard (self, id);
  if (g_unlink (path) != 0 && errno != ENOENT)
    dt_log (DT_LOG_WARNING, id, "%s: %s", path, g_strerror (errno));
}

/* What was left in files. */
static void
await_files (HandoverStore *self)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    if (g_str_has_prefix (name, PREFIX) && strchr (name, '.') == NULL)
      g_hash_table_add (self->awaited, g_strdup (name + strlen (PREFIX)));
  }
}

/* What was left in descriptors: "<id>-<what>". */
static void
await_descriptors (HandoverStore *self)
{
  g_auto (GStrv) names = fd_store_names (self->kept);

  for (char **name = names; *name != NULL; name++) {
    const char *what = strrchr (*name, '-');

    if (what != NULL)
      g_hash_table_add (self->awaited, g_strndup (*name, (gsize) (what - *name)));
  }
}

HandoverStore *
handover_store_new (const char *runtime_dir, FdStore *kept, TtyCloser *closer)
{
  HandoverStore *self = g_new0 (HandoverStore, 1);

  self->ops = (HandoverOps) { .load = load, .adopted = adopted, .save = save, .discard = discard };
  self->kept = kept;
  self->closer = closer;
  self->directory = g_strdup (runtime_dir);
  self->boot = boot_id_read ();
  self->awaited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reading = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  await_files (self);
  await_descriptors (self);
  return self;
}

void
handover_store_free (HandoverStore *self)
{
  if (self == NULL)
    return;
  source_clear (&self->settle);
  leave_all_guards (self);
  g_hash_table_unref (self->reading);
  g_hash_table_unref (self->awaited);
  g_hash_table_unref (self->ours);
  g_free (self->directory);
  g_free (self->boot);
  g_free (self);
}

const HandoverOps *
handover_store_ops (HandoverStore *self)
{
  return &self->ops;
}

gboolean
handover_store_holds_links (const HandoverStore *self)
{
  return g_hash_table_size (self->ours) > 0 || g_hash_table_size (self->awaited) > 0;
}

gboolean
handover_store_is_awaited (const HandoverStore *self)
{
  return g_hash_table_size (self->awaited) > 0;
}

void
handover_store_end_awaited (HandoverStore *self)
{
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (self->awaited, NULL);
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (g_free);

  for (gpointer *id = ids; *id != NULL; id++)
    g_ptr_array_add (copies, g_strdup (*id));
  for (guint i = 0; i < copies->len; i++)
    discard (&self->ops, copies->pdata[i]);
}
