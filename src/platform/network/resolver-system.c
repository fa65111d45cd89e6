/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-system.h"

#include "base/log.h"
#include "platform/network/resolver-file.h"
#include "platform/network/resolver-resolvconf.h"

struct _ResolverSystem {
  char *resolv_conf;
  char *runtime_dir;
  char *written; /* the file that has our servers; NULL: none that we know of */
  ResolverResolvconf *resolvconf;
};

ResolverSystem *
resolver_system_new (const char *resolv_conf, const char *runtime_dir)
{
  ResolverSystem *self = g_new0 (ResolverSystem, 1);
  g_autofree char *notes = g_build_filename (runtime_dir, "resolvconf", NULL);

  self->resolv_conf = g_strdup (resolv_conf);
  self->runtime_dir = g_strdup (runtime_dir);
  self->resolvconf = resolver_resolvconf_new (notes);
  return self;
}

void
resolver_system_free (ResolverSystem *self)
{
  if (self == NULL)
    return;
  resolver_resolvconf_free (self->resolvconf);
  g_free (self->resolv_conf);
  g_free (self->runtime_dir);
  g_free (self->written);
  g_free (self);
}

static void
restore (const ResolverSystem *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!resolver_file_restore (path, self->runtime_dir, &error))
    dt_log (DT_LOG_WARNING, NULL, "name servers are not put back: %s", error->message);
}

static void
set_file (ResolverSystem *self, const ResolverEntry *entries, guint n_entries)
{
  g_autofree char *path = resolver_file_locate (self->resolv_conf);
  g_autoptr (GError) error = NULL;

  if (self->written != NULL && !g_str_equal (self->written, path))
    restore (self, self->written);
  g_clear_pointer (&self->written, g_free);
  if (n_entries == 0)
    restore (self, path);
  else if (!resolver_file_write (path, self->runtime_dir, entries, n_entries, &error))
    dt_log (DT_LOG_WARNING, NULL, "name servers are not set: %s", error->message);
  else
    self->written = g_steal_pointer (&path);
}

void
resolver_system_set (ResolverSystem *self, ResolverBackend holder, const ResolverEntry *entries, guint n_entries)
{
  set_file (self, entries, holder == RESOLVER_FILE ? n_entries : 0);
  resolver_resolvconf_set (self->resolvconf, entries, holder == RESOLVER_RESOLVCONF ? n_entries : 0);
}
