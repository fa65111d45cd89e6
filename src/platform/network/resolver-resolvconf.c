/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-resolvconf.h"

#include "base/log.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".dialtone"
/* Only Debian's has it. */
#define LIST_BY_NAME "/lib/resolvconf/list-records"

struct _ResolverResolvconf {
  char *notes;
  GHashTable *told; /* record to the input of its last addition */
  GQueue calls;     /* of Call; the head is under way when `process` is set */
  GSubprocess *process;
  GCancellable *cancellable;
};

typedef struct {
  const char *option; /* "-a" or "-d" */
  char *name;         /* of the record: "ppp0.dialtone" */
  char *input;        /* for -a; NULL: none */
} Call;

static void
call_free (Call *call)
{
  g_free (call->name);
  g_free (call->input);
  g_free (call);
}

ResolverResolvconf *
resolver_resolvconf_new (const char *notes)
{
  ResolverResolvconf *self = g_new0 (ResolverResolvconf, 1);

  self->notes = g_strdup (notes);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&self->calls);
  self->cancellable = g_cancellable_new ();
  return self;
}

gboolean
resolver_resolvconf_exists (void)
{
  g_autofree char *path = g_find_program_in_path ("resolvconf");

  if (path == NULL)
    return FALSE;
  g_autofree char *target = g_file_read_link (path, NULL);
  g_autofree char *name = g_path_get_basename (target == NULL ? path : target);
  return g_strcmp0 (name, "resolvectl") != 0;
}

char *
resolver_resolvconf_record (const char *ifname, gboolean by_name)
{
  return g_strconcat (by_name ? "hso." : "", ifname, SUFFIX, NULL);
}

/* --- the notes --- */

static void
note (const ResolverResolvconf *self, const char *record)
{
  g_autofree char *path = g_build_filename (self->notes, record, NULL);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (self->notes, 0755) < 0 || !g_file_set_contents (path, "", 0, &error))
    dt_log (DT_LOG_WARNING, record, "cannot note that resolvconf has it: %s",
            error == NULL ? g_strerror (errno) : error->message);
}

static void
unnote (const ResolverResolvconf *self, const char *record)
{
  g_autofree char *path = g_build_filename (self->notes, record, NULL);

  if (unlink (path) < 0 && errno != ENOENT)
    dt_log (DT_LOG_WARNING, record, "cannot remove %s: %s", path, g_strerror (errno));
}

/* A name becomes an argument of the program. */
static gboolean
is_record (const char *name)
{
  return g_ascii_isalpha (name[0]) && g_str_has_suffix (name, SUFFIX)
         && strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-") == strlen (name);
}

static GPtrArray *
noted (const char *notes)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (notes, 0, NULL);

  for (const char *name = folder == NULL ? NULL : g_dir_read_name (folder); name != NULL;
       name = g_dir_read_name (folder)) {
    if (is_record (name))
      g_ptr_array_add (records, g_strdup (name));
  }
  return records;
}

gboolean
resolver_resolvconf_has_notes (const char *notes)
{
  g_autoptr (GPtrArray) records = noted (notes);

  return records->len > 0;
}

/* --- the program --- */

static GSubprocess *
spawn (const Call *call)
{
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE;
  g_autoptr (GError) error = NULL;

  if (call->input != NULL)
    flags |= G_SUBPROCESS_FLAGS_STDIN_PIPE;
  GSubprocess *process = g_subprocess_new (flags, &error, "resolvconf", call->option, call->name, NULL);
  if (process == NULL)
    dt_log (DT_LOG_WARNING, call->name, "cannot run resolvconf: %s", error->message);
  return process;
}

static void
report (const Call *call, GSubprocess *process, gboolean talked, const char *output, const GError *error)
{
  g_autofree char *words = g_strstrip (g_strdup (output == NULL ? "" : output));

  if (!talked)
    dt_log (DT_LOG_WARNING, call->name, "resolvconf %s failed: %s", call->option, error->message);
  else if (!g_subprocess_get_successful (process))
    /* Removing what is not there is a failure to openresolv. */
    dt_log (call->input == NULL ? DT_LOG_DEBUG : DT_LOG_WARNING, call->name, "resolvconf %s failed: %s", call->option,
            words);
}

/* What could not be taken back is tried again by whoever comes next. */
static void
finish (const ResolverResolvconf *self, Call *call, gboolean ran)
{
  if (call->input == NULL && ran && !g_hash_table_contains (self->told, call->name))
    unnote (self, call->name);
  call_free (call);
}

static void run_next (ResolverResolvconf *self);

static void
on_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ResolverResolvconf *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  gboolean talked = g_subprocess_communicate_utf8_finish (G_SUBPROCESS (object), result, NULL, &output, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* `self` is gone */
  Call *call = g_queue_pop_head (&self->calls);
  report (call, self->process, talked, output, error);
  finish (self, call, TRUE);
  g_clear_object (&self->process);
  run_next (self);
}

static void
run_next (ResolverResolvconf *self)
{
  while (self->process == NULL && !g_queue_is_empty (&self->calls)) {
    Call *call = g_queue_peek_head (&self->calls);
    self->process = spawn (call);
    if (self->process == NULL)
      finish (self, g_queue_pop_head (&self->calls), FALSE);
    else
      g_subprocess_communicate_utf8_async (self->process, call->input, self->cancellable, on_done, self);
  }
}

/* @input is taken. */
static void
queue_call (ResolverResolvconf *self, const char *option, const char *record, char *input)
{
  Call *call = g_new0 (Call, 1);

  call->option = option;
  call->name = g_strdup (record);
  call->input = input;
  g_queue_push_tail (&self->calls, call);
}

/* --- what should be --- */

/* Whether the last that the program will be told of @record is to forget it. */
static gboolean
is_going (ResolverResolvconf *self, const char *record)
{
  for (GList *item = self->calls.tail; item != NULL; item = item->prev) {
    const Call *call = item->data;
    if (strcmp (call->name, record) == 0)
      return call->input == NULL;
  }
  return FALSE;
}

static char *
input_of (const ResolverEntry *entry)
{
  GString *input = g_string_new (NULL);

  for (guint i = 0; i < entry->n_servers; i++) {
    g_autofree char *server = resolver_entry_format_server (entry, i);
    g_string_append_printf (input, "nameserver %s\n", server);
  }
  return g_string_free (input, FALSE);
}

static void
add (ResolverResolvconf *self, const char *record, const ResolverEntry *entry)
{
  g_autofree char *input = input_of (entry);

  if (g_strcmp0 (g_hash_table_lookup (self->told, record), input) == 0)
    return;
  g_hash_table_insert (self->told, g_strdup (record), g_strdup (input));
  note (self, record);
  queue_call (self, "-a", record, g_steal_pointer (&input));
}

void
resolver_resolvconf_set (ResolverResolvconf *self, const ResolverEntry *entries, guint n_entries)
{
  gboolean by_name = g_file_test (LIST_BY_NAME, G_FILE_TEST_EXISTS);
  g_autoptr (GPtrArray) old = noted (self->notes);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_entries; i++)
    g_ptr_array_add (wanted, resolver_resolvconf_record (entries[i].ifname, by_name));
  for (guint i = 0; i < old->len; i++) {
    const char *record = g_ptr_array_index (old, i);
    if (g_ptr_array_find_with_equal_func (wanted, record, g_str_equal, NULL) || is_going (self, record))
      continue;
    g_hash_table_remove (self->told, record);
    queue_call (self, "-d", record, NULL);
  }
  for (guint i = 0; i < n_entries; i++)
    add (self, g_ptr_array_index (wanted, i), &entries[i]);
  run_next (self);
}

void
resolver_resolvconf_free (ResolverResolvconf *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  if (self->process != NULL) {
    Call *call = g_queue_pop_head (&self->calls);
    /* An addition may wait for input that nobody sends any more. */
    if (call->input != NULL)
      g_subprocess_force_exit (self->process);
    g_subprocess_wait (self->process, NULL, NULL);
    finish (self, call, TRUE);
  }
  for (Call *call = g_queue_pop_head (&self->calls); call != NULL; call = g_queue_pop_head (&self->calls)) {
    g_autoptr (GSubprocess) process = spawn (call);
    if (process != NULL)
      g_subprocess_communicate_utf8 (process, call->input, NULL, NULL, NULL, NULL);
    finish (self, call, process != NULL);
  }
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->told);
  g_free (self->notes);
  g_free (self);
}
