/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/service/fd-store.h"

#include "base/log.h"
#include "platform/service/service-manager.h"

#include <fcntl.h>
#include <unistd.h>

/* SD_LISTEN_FDS_START */
#define FIRST 3
/* Nobody gives us more: FileDescriptorStoreMax= of our unit is smaller. */
#define MAX_GIVEN 256

struct _FdStore {
  GHashTable *given; /* name → descriptor */
  GHashTable *kept;  /* names that the service manager has, as a set */
};

static void
close_given (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

/* One of two with the same name is closed. */
static void
take_given (FdStore *self, int fd, const char *name)
{
  if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
    return;
  g_hash_table_replace (self->given, g_strdup (name), GINT_TO_POINTER (fd));
  g_hash_table_add (self->kept, g_strdup (name));
}

FdStore *
fd_store_new (void)
{
  FdStore *self = g_new0 (FdStore, 1);
  guint64 pid = service_manager_number ("LISTEN_PID");
  guint64 n = service_manager_number ("LISTEN_FDS");
  g_auto (GStrv) names = g_strsplit (g_getenv ("LISTEN_FDNAMES") == NULL ? "" : g_getenv ("LISTEN_FDNAMES"), ":", -1);

  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_FDNAMES");
  self->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, close_given);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (pid != (guint64) getpid () || n > MAX_GIVEN)
    return self;
  if (g_strv_length (names) != n)
    dt_log (DT_LOG_WARNING, NULL, "the service manager gave %u descriptors and %u names", (guint) n,
            g_strv_length (names));
  for (guint i = 0; i < n; i++)
    take_given (self, FIRST + (int) i, i < g_strv_length (names) ? names[i] : "");
  return self;
}

void
fd_store_free (FdStore *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->given);
  g_hash_table_unref (self->kept);
  g_free (self);
}

void
fd_store_put (FdStore *self, const char *name, int fd)
{
  g_autofree char *text = g_strdup_printf ("FDSTORE=1\nFDNAME=%s", name);

  /* What came from the store is still there. */
  if (!g_hash_table_add (self->kept, g_strdup (name)))
    return;
  service_manager_notify (text, fd);
}

int
fd_store_peek (const FdStore *self, const char *name)
{
  gpointer fd = NULL;

  return g_hash_table_lookup_extended (self->given, name, NULL, &fd) ? GPOINTER_TO_INT (fd) : -1;
}

int
fd_store_take (FdStore *self, const char *name)
{
  g_autofree char *key = NULL;
  gpointer taken_key = NULL;
  gpointer fd = NULL;

  if (!g_hash_table_steal_extended (self->given, name, &taken_key, &fd))
    return -1;
  key = taken_key;
  return GPOINTER_TO_INT (fd);
}

void
fd_store_remove (FdStore *self, const char *name)
{
  g_autofree char *text = g_strdup_printf ("FDSTOREREMOVE=1\nFDNAME=%s", name);

  if (g_hash_table_remove (self->kept, name))
    service_manager_notify (text, -1);
}

GStrv
fd_store_names (const FdStore *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->given);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_strv_builder_add (builder, name);
  return g_strv_builder_end (builder);
}
