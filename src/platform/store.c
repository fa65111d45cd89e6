/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/store.h"

#include "base/log.h"
#include "platform/fd-source.h"
#include "platform/read-guard.h"

#include <gio/gio.h>
#include <string.h>

#define SUFFIX ".conf"

typedef struct {
  PlatformStore *store;
  char *name;
  char *path;
  GKeyFile *values;
  guint64 changes;     /* so far */
  guint64 handed_over; /* so many of them are in what was written last, or on its way; fewer than changes after a
                          failure too */
  GPtrArray *writes;   /* of Write: under way */
  GPtrArray *waits;    /* of Wait */
  char *failure;       /* of the last write, as logged; NULL: it was none */
} Group;

/* A write that is not answered yet. */
typedef struct {
  Group *group;
  guint64 changes; /* that it contains */
  gpointer change; /* of FileOps */
} Write;

/* A sync() that is not answered yet. */
typedef struct {
  Group *group;
  guint64 changes; /* that it waits for */
  StoreDone done;
  gpointer user_data;
} Wait;

struct _PlatformStore {
  StoreOps ops; /* first: the functions find the store by it */
  const FileOps *files;
  char *directory;
  GHashTable *groups; /* name → Group */
  GSource *flush;     /* at the end of the turn; NULL: there is nothing to do */
};

/* A group becomes a file name. */
static gboolean
is_name (const char *name)
{
  return name != NULL && name[0] != '\0' && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen (name);
}

static void
group_free (gpointer data)
{
  Group *group = data;

  for (guint i = 0; i < group->writes->len; i++)
    group->store->files->forget (((Write *) group->writes->pdata[i])->change);
  g_ptr_array_unref (group->writes);
  g_ptr_array_unref (group->waits);
  g_key_file_unref (group->values);
  g_free (group->failure);
  g_free (group->path);
  g_free (group->name);
  g_free (group);
}

static Group *
get_group (PlatformStore *self, const char *name)
{
  Group *group = g_hash_table_lookup (self->groups, name);
  g_autofree char *file = NULL;

  if (group != NULL)
    return group;
  file = g_strconcat (name, SUFFIX, NULL);
  group = g_new0 (Group, 1);
  group->store = self;
  group->name = g_strdup (name);
  group->path = g_build_filename (self->directory, file, NULL);
  group->values = g_key_file_new ();
  group->writes = g_ptr_array_new_with_free_func (g_free);
  group->waits = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (self->groups, group->name, group);
  return group;
}

static void
load_group (Group *group, const char *runtime_dir)
{
  g_autoptr (GError) error = NULL;

  if (!read_guard_enter (runtime_dir, group->path))
    return;
  if (!g_key_file_load_from_file (group->values, group->path, G_KEY_FILE_NONE, &error))
    dt_log (DT_LOG_WARNING, NULL, "%s: %s; it counts as empty", group->path, error->message);
  read_guard_leave (runtime_dir, group->path);
}

/* Now, when nobody is served yet, rather than when a value is asked for: reading may wait for the disk as well. */
static void
load (PlatformStore *self, const char *runtime_dir)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *file;

  while (directory != NULL && (file = g_dir_read_name (directory)) != NULL) {
    g_autofree char *name = g_str_has_suffix (file, SUFFIX) ? g_strndup (file, strlen (file) - strlen (SUFFIX)) : NULL;

    if (is_name (name))
      load_group (get_group (self, name), runtime_dir);
  }
}

static gboolean flush_dirty (gpointer user_data);

static void
schedule_flush (PlatformStore *self)
{
  if (self->flush != NULL)
    return;
  self->flush = g_idle_source_new ();
  g_source_set_priority (self->flush, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->flush, flush_dirty, self, NULL);
  g_source_attach (self->flush, g_main_context_get_thread_default ());
}

/* Answers who waits for no more than @changes. */
static void
answer_waits (Group *group, guint64 changes, const GError *error)
{
  guint i = 0;

  /* Who is answered may forget another one. */
  while (i < group->waits->len) {
    const Wait wait = *(Wait *) group->waits->pdata[i];

    if (wait.changes > changes) {
      i++;
      continue;
    }
    g_ptr_array_remove_index (group->waits, i);
    wait.done (wait.user_data, error);
    i = 0;
  }
}

/* Each failure is told once, until it is another one or is over. */
static void
note_outcome (Group *group, const GError *error)
{
  if (error != NULL && g_strcmp0 (group->failure, error->message) != 0)
    dt_log (DT_LOG_WARNING, NULL, "%s; what is to be remembered is lost at the next restart", error->message);
  else if (error == NULL && group->failure != NULL)
    dt_log (DT_LOG_INFO, NULL, "%s is written again", group->path);
  g_free (group->failure);
  group->failure = error == NULL ? NULL : g_strdup (error->message);
}

static void
written (gpointer user_data, const GError *error)
{
  Write *write = user_data;
  Group *group = write->group;
  guint64 changes = write->changes;

  g_ptr_array_remove (group->writes, write);
  note_outcome (group, error);
  if (error != NULL && group->writes->len > 0)
    return; /* the next one has all that this one had */
  if (error != NULL)
    group->handed_over = 0; /* the next set() or sync() tries again */
  answer_waits (group, changes, error);
}

static void
write_group (Group *group)
{
  PlatformStore *self = group->store;
  Write *write = g_new0 (Write, 1);
  gsize len = 0;
  g_autofree char *text = g_key_file_to_data (group->values, &len, NULL);

  group->handed_over = group->changes;
  *write = (Write) { .group = group, .changes = group->changes };
  g_ptr_array_add (group->writes, write);
  write->change = self->files->write (self->files, group->path, text, len, written, write);
}

static void
hand_over (PlatformStore *self, gboolean failed_too)
{
  GHashTableIter iter;
  gpointer value;

  source_clear (&self->flush);
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Group *group = value;

    if (group->handed_over < group->changes && (failed_too || group->failure == NULL))
      write_group (group);
  }
}

void
platform_store_flush (PlatformStore *self)
{
  hand_over (self, TRUE);
}

static gboolean
flush_dirty (gpointer user_data)
{
  PlatformStore *self = user_data;
  g_autoptr (GPtrArray) idle = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  platform_store_flush (self);
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (((Group *) value)->writes->len == 0)
      g_ptr_array_add (idle, value);
  }
  for (guint i = 0; i < idle->len; i++)
    answer_waits (idle->pdata[i], G_MAXUINT64, NULL);
  return G_SOURCE_REMOVE;
}

static char *
get (const StoreOps *ops, const char *group, const char *key)
{
  g_return_val_if_fail (is_name (group) && is_name (key), NULL);

  return g_key_file_get_string (get_group ((PlatformStore *) ops, group)->values, group, key, NULL);
}

static void
set (const StoreOps *ops, const char *name, const char *key, const char *value)
{
  PlatformStore *self = (PlatformStore *) ops;

  g_return_if_fail (is_name (name) && is_name (key));

  Group *group = get_group (self, name);
  g_autofree char *old = g_key_file_get_string (group->values, name, key, NULL);
  if (g_strcmp0 (old, value) == 0) { /* the flash of a small computer wears out */
    if (group->handed_over < group->changes)
      schedule_flush (self);
    return;
  }
  if (value == NULL)
    g_key_file_remove_key (group->values, name, key, NULL);
  else
    g_key_file_set_string (group->values, name, key, value);
  group->changes++;
  schedule_flush (self);
}

static gpointer
sync_group (const StoreOps *ops, const char *name, StoreDone done, gpointer user_data)
{
  PlatformStore *self = (PlatformStore *) ops;
  Wait *wait;

  g_return_val_if_fail (is_name (name), NULL);

  wait = g_new0 (Wait, 1);
  *wait = (Wait) { .group = get_group (self, name), .done = done, .user_data = user_data };
  wait->changes = wait->group->changes;
  g_ptr_array_add (wait->group->waits, wait);
  schedule_flush (self);
  return wait;
}

static void
forget (gpointer waiting)
{
  Wait *wait = waiting;

  if (wait != NULL)
    g_ptr_array_remove (wait->group->waits, wait);
}

PlatformStore *
platform_store_new (const char *directory, const char *runtime_dir, const FileOps *files)
{
  PlatformStore *self = g_new0 (PlatformStore, 1);

  self->ops = (StoreOps) { .get = get, .set = set, .sync = sync_group, .forget = forget };
  self->files = files;
  self->directory = g_strdup (directory);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, group_free);
  load (self, runtime_dir);
  return self;
}

void
platform_store_free (PlatformStore *self)
{
  if (self == NULL)
    return;
  hand_over (self, FALSE);
  g_hash_table_unref (self->groups);
  g_free (self->directory);
  g_free (self);
}

const StoreOps *
platform_store_ops (PlatformStore *self)
{
  return &self->ops;
}
