/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/resolver.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/resolver-file.h"
#include "platform/resolver-resolvconf.h"
#include "platform/resolver-resolved.h"

struct _Resolver {
  char *resolv_conf;
  char *runtime_dir;
  char *bus_address;
  GArray *entries;               /* of ResolverEntry: what should be */
  ResolverBackend backend;       /* that has them */
  ResolverResolved *resolved;    /* NULL: never needed yet */
  ResolverResolvconf *resolvconf; /* likewise */
  ResolverBackend complained;    /* without effect, and the user was told so last; RESOLVER_FILE: none was */
};

char *
resolver_server_text (const ResolverEntry *entry, guint index)
{
  char text[IP_ADDRESS_MAX_STRING];
  const IpAddress *server = &entry->servers[index];
  gboolean link_local = server->family == IP_FAMILY_6 && server->bytes[0] == 0xfe && (server->bytes[1] & 0xc0) == 0x80;

  return g_strconcat (ip_address_format (server, text), link_local ? "%" : "", link_local ? entry->ifname : "", NULL);
}

/* --- the choice --- */

static void on_resolved_changed (gpointer user_data);

/* FALSE when it is not known yet. */
static gboolean
choose (Resolver *self, ResolverBackend *out)
{
  struct stat info;
  g_autofree char *target = NULL;
  g_autofree char *content = NULL;
  ResolverFacts facts = { 0 };

  if (lstat (self->resolv_conf, &info) == 0) {
    if (S_ISLNK (info.st_mode))
      target = g_file_read_link (self->resolv_conf, NULL);
    facts.special = !S_ISLNK (info.st_mode) && !S_ISREG (info.st_mode);
  }
  if (!facts.special)
    g_file_get_contents (self->resolv_conf, &content, NULL, NULL);
  facts.link_target = target;
  facts.content = content;
  facts.resolvconf_there = resolver_resolvconf_exists ();
  if (resolver_is_resolved_file (&facts)) {
    if (self->resolved == NULL)
      self->resolved = resolver_resolved_new (self->bus_address, on_resolved_changed, self);
    if (resolver_resolved_state (self->resolved) == BUS_SERVICE_UNKNOWN)
      return FALSE;
    facts.resolved_runs = resolver_resolved_state (self->resolved) == BUS_SERVICE_RUNS;
  }
  *out = resolver_choose (&facts);
  return TRUE;
}

/* Says once why the network's name servers are not used. */
static void
complain (Resolver *self, ResolverBackend backend)
{
  gboolean still_asking = self->resolved != NULL && resolver_resolved_state (self->resolved) == BUS_SERVICE_UNKNOWN;

  if (self->complained == backend || still_asking)
    return;
  self->complained = backend;
  if (backend == RESOLVER_NETWORKMANAGER)
    dt_log (DT_LOG_INFO, NULL, "NetworkManager holds %s: name servers are left as they are", self->resolv_conf);
  else
    dt_log (DT_LOG_WARNING, NULL, "nobody whom we know looks after %s: name servers are left as they are",
            self->resolv_conf);
}

/* --- giving and taking --- */

static void
write_file (Resolver *self)
{
  g_autoptr (GError) error = NULL;

  if (!resolver_file_write (self->resolv_conf, self->runtime_dir, &g_array_index (self->entries, ResolverEntry, 0),
                            self->entries->len, &error))
    dt_log (DT_LOG_WARNING, NULL, "name servers are not set: %s", error->message);
}

static void
restore_file (Resolver *self)
{
  g_autoptr (GError) error = NULL;

  if (!resolver_file_restore (self->resolv_conf, self->runtime_dir, &error))
    dt_log (DT_LOG_WARNING, NULL, "name servers are not put back: %s", error->message);
}

static void
give (Resolver *self, const ResolverEntry *entry)
{
  switch (self->backend) {
  case RESOLVER_RESOLVED:
    resolver_resolved_set (self->resolved, entry);
    break;
  case RESOLVER_RESOLVCONF:
    if (self->resolvconf == NULL) {
      g_autofree char *requests = g_build_filename (self->runtime_dir, "resolvconf", NULL);
      self->resolvconf = resolver_resolvconf_new (geteuid () == 0 ? NULL : requests);
    }
    resolver_resolvconf_add (self->resolvconf, entry);
    break;
  case RESOLVER_FILE:
    write_file (self);
    break;
  case RESOLVER_NETWORKMANAGER:
  case RESOLVER_NONE:
    complain (self, self->backend);
    break;
  }
}

/* @entry is not in the list any more, unless the back end changes. */
static void
take (Resolver *self, const ResolverEntry *entry, gboolean last)
{
  switch (self->backend) {
  case RESOLVER_RESOLVED:
    resolver_resolved_revert (self->resolved, entry->ifindex, entry->ifname);
    break;
  case RESOLVER_RESOLVCONF:
    resolver_resolvconf_remove (self->resolvconf, entry->ifname);
    break;
  case RESOLVER_FILE:
    if (last)
      restore_file (self);
    else
      write_file (self);
    break;
  case RESOLVER_NETWORKMANAGER:
  case RESOLVER_NONE:
    break;
  }
}

/* Chooses anew; when that gives another back end, all entries move there. Returns whether they did. */
static gboolean
move (Resolver *self)
{
  ResolverBackend backend = RESOLVER_NONE;

  if (!choose (self, &backend) || backend == self->backend)
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    take (self, &g_array_index (self->entries, ResolverEntry, i), TRUE);
  self->backend = backend;
  for (guint i = 0; i < self->entries->len; i++)
    give (self, &g_array_index (self->entries, ResolverEntry, i));
  return TRUE;
}

static void
on_resolved_changed (gpointer user_data)
{
  Resolver *self = user_data;

  if (self->entries->len == 0)
    return;
  if (!move (self) && self->backend == RESOLVER_NONE && resolver_resolved_state (self->resolved) == BUS_SERVICE_ABSENT)
    complain (self, RESOLVER_NONE);
}

/* --- the entries --- */

static ResolverEntry *
find_entry (Resolver *self, guint ifindex, guint *index)
{
  for (guint i = 0; i < self->entries->len; i++) {
    ResolverEntry *entry = &g_array_index (self->entries, ResolverEntry, i);
    if (entry->ifindex == ifindex) {
      *index = i;
      return entry;
    }
  }
  return NULL;
}

void
resolver_set (Resolver *self, const IpConfig *config, gboolean best)
{
  ResolverEntry wanted = { .ifindex = config->ifindex, .primary = config->dns_default, .best = best };
  guint index;

  if (config->n_dns == 0) {
    resolver_unset (self, config->ifindex);
    return;
  }
  g_strlcpy (wanted.ifname, config->ifname, sizeof wanted.ifname);
  for (; wanted.n_servers < MIN (config->n_dns, IP_CONFIG_MAX_DNS); wanted.n_servers++)
    wanted.servers[wanted.n_servers] = config->dns[wanted.n_servers];

  ResolverEntry *entry = find_entry (self, config->ifindex, &index);
  /* resolvconf knows the link by its name. */
  if (entry != NULL && strcmp (entry->ifname, wanted.ifname) != 0) {
    resolver_unset (self, config->ifindex);
    entry = NULL;
  }
  if (entry == NULL)
    g_array_append_val (self->entries, wanted);
  else
    *entry = wanted;
  if (!move (self))
    give (self, &wanted);
}

void
resolver_unset (Resolver *self, guint ifindex)
{
  guint index;
  const ResolverEntry *entry = find_entry (self, ifindex, &index);

  if (entry == NULL)
    return;
  ResolverEntry old = *entry;
  g_array_remove_index (self->entries, index);
  take (self, &old, self->entries->len == 0);
  if (self->entries->len == 0)
    self->backend = RESOLVER_NONE;
}

void
resolver_set_best (Resolver *self, guint ifindex, gboolean best)
{
  guint index;
  ResolverEntry *entry = find_entry (self, ifindex, &index);

  if (entry == NULL || !entry->best == !best)
    return;
  entry->best = best;
  if (!entry->primary && !move (self) && self->backend != RESOLVER_RESOLVCONF)
    give (self, entry);
}

ResolverBackend
resolver_backend (const Resolver *self)
{
  return self->backend;
}

/* --- life --- */

Resolver *
resolver_new (const char *resolv_conf, const char *runtime_dir, const char *bus_address)
{
  Resolver *self = g_new0 (Resolver, 1);

  self->resolv_conf = g_strdup (resolv_conf);
  self->runtime_dir = g_strdup (runtime_dir);
  self->bus_address = g_strdup (bus_address);
  self->entries = g_array_new (FALSE, FALSE, sizeof (ResolverEntry));
  self->complained = RESOLVER_FILE;
  restore_file (self);
  return self;
}

void
resolver_free (Resolver *self)
{
  if (self == NULL)
    return;
  while (self->entries->len > 0)
    resolver_unset (self, g_array_index (self->entries, ResolverEntry, self->entries->len - 1).ifindex);
  resolver_resolved_free (self->resolved);
  resolver_resolvconf_free (self->resolvconf);
  g_array_unref (self->entries);
  g_free (self->resolv_conf);
  g_free (self->runtime_dir);
  g_free (self->bus_address);
  g_free (self);
}
