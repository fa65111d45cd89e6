/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/resolver-resolvconf.h"

#include <errno.h>
#include <gio/gio.h>
#include <unistd.h>

#include "base/log.h"

struct _ResolverResolvconf {
  char *requests; /* NULL: we run the program */
  GQueue calls;   /* of Call; the head is under way when `process` is set */
  GSubprocess *process;
  GCancellable *cancellable;
};

typedef struct {
  const char *option; /* "-a" or "-d" */
  char *name;         /* "ppp0.dialtone" */
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
resolver_resolvconf_new (const char *requests)
{
  ResolverResolvconf *self = g_new0 (ResolverResolvconf, 1);

  self->requests = g_strdup (requests);
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
  call_free (call);
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
      call_free (g_queue_pop_head (&self->calls));
    else
      g_subprocess_communicate_utf8_async (self->process, call->input, self->cancellable, on_done, self);
  }
}

static void
request (const ResolverResolvconf *self, const char *name, const char *input)
{
  g_autofree char *path = g_build_filename (self->requests, name, NULL);
  g_autoptr (GError) error = NULL;

  if (input == NULL) {
    if (unlink (path) < 0 && errno != ENOENT)
      dt_log (DT_LOG_WARNING, name, "cannot remove %s: %s", path, g_strerror (errno));
  } else if (g_mkdir_with_parents (self->requests, 0755) < 0 || !g_file_set_contents (path, input, -1, &error)) {
    dt_log (DT_LOG_WARNING, name, "cannot ask for resolvconf: %s", error == NULL ? g_strerror (errno) : error->message);
  }
}

static void
queue_call (ResolverResolvconf *self, const char *option, const char *ifname, char *input)
{
  if (self->requests != NULL) {
    request (self, ifname, input);
    g_free (input);
    return;
  }
  Call *call = g_new0 (Call, 1);

  call->option = option;
  call->name = g_strconcat (ifname, ".dialtone", NULL);
  call->input = input;
  g_queue_push_tail (&self->calls, call);
  run_next (self);
}

void
resolver_resolvconf_add (ResolverResolvconf *self, const ResolverEntry *entry)
{
  GString *input = g_string_new (NULL);

  for (guint i = 0; i < entry->n_servers; i++) {
    g_autofree char *server = resolver_server_text (entry, i);
    g_string_append_printf (input, "nameserver %s\n", server);
  }
  queue_call (self, "-a", entry->ifname, g_string_free (input, FALSE));
}

void
resolver_resolvconf_remove (ResolverResolvconf *self, const char *ifname)
{
  queue_call (self, "-d", ifname, NULL);
}

void
resolver_resolvconf_free (ResolverResolvconf *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  if (self->process != NULL) {
    Call *call = g_queue_pop_head (&self->calls);
    /* An addition may wait for input that nobody sends any more; its removal comes next. */
    if (call->input != NULL)
      g_subprocess_force_exit (self->process);
    g_subprocess_wait (self->process, NULL, NULL);
    call_free (call);
  }
  for (Call *call = g_queue_pop_head (&self->calls); call != NULL; call = g_queue_pop_head (&self->calls)) {
    g_autoptr (GSubprocess) process = spawn (call);
    if (process != NULL)
      g_subprocess_communicate_utf8 (process, call->input, NULL, NULL, NULL, NULL);
    call_free (call);
  }
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  g_free (self->requests);
  g_free (self);
}
