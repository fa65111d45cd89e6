/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver.h"

#include "base/backoff.h"
#include "base/log.h"
#include "platform/fd-source.h"
#include "platform/network/resolver-choice.h"
#include "platform/network/resolver-entry.h"
#include "platform/network/resolver-file-text.h"
#include "platform/network/resolver-file.h"
#include "platform/network/resolver-helper.h"
#include "platform/network/resolver-networkmanager.h"
#include "platform/network/resolver-resolvconf.h"
#include "platform/network/resolver-resolved.h"
#include "platform/network/resolver-system.h"
#include "platform/network/resolver-watch.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Against a fight with another program over resolv.conf. */
static const BackoffLimits look_limits = { G_USEC_PER_SEC / 4, 60 * G_USEC_PER_SEC };
#define FIGHT_OVER_US (120 * G_USEC_PER_SEC) /* so long without a change of ours and the next one is made at once */
#define FIGHT_ATTEMPTS 6                     /* so many in a row are worth a warning */

struct _Resolver {
  char *resolv_conf;
  char *bus_address;
  GArray *entries;                         /* of ResolverEntry: what should be */
  ResolverBackend backend;                 /* that has them */
  ResolverResolved *resolved;              /* NULL: never needed yet */
  ResolverNetworkManager *network_manager; /* likewise, or not any more */
  ResolverSystem *system;                  /* for what we may do ourselves */
  ResolverHelper *helper;                  /* for the rest; NULL: never needed yet */
  ResolverWatch *watch;                    /* while there are entries */
  GSource *look_source;                    /* what others did to resolv.conf is to be looked at */
  GSource *tidy_source;                    /* whether NetworkManager is needed any more */
  Backoff looks;
  gint64 mended_us; /* when others made us do something last */
  gboolean is_swept;
  ResolverBackend complained; /* without effect, and the user was told so last; RESOLVER_FILE: none was */
};

static GSource *
start_source (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* --- the choice --- */

static void on_resolved_changed (gpointer user_data);
static void on_network_manager_changed (gpointer user_data);

/* What is on the system, without the services on the bus. */
static void
gather (const Resolver *self, ResolverFacts *facts, char **target, char **content)
{
  struct stat info;
  g_autofree char *text = NULL;

  if (lstat (self->resolv_conf, &info) == 0) {
    if (S_ISLNK (info.st_mode))
      *target = g_file_read_link (self->resolv_conf, NULL);
    facts->special = !S_ISLNK (info.st_mode) && !S_ISREG (info.st_mode);
  }
  if (!facts->special)
    g_file_get_contents (self->resolv_conf, &text, NULL, NULL);
  *content = text == NULL ? NULL : resolver_text_strip (text);
  facts->link_target = *target;
  facts->content = *content;
  facts->resolvconf_there = resolver_resolvconf_exists ();
}

static void
need_network_manager (Resolver *self)
{
  if (self->network_manager == NULL)
    self->network_manager = resolver_network_manager_new (self->bus_address, on_network_manager_changed, self);
}

/* FALSE when it is not known yet. */
static gboolean
choose (Resolver *self, ResolverBackend *out)
{
  g_autofree char *target = NULL;
  g_autofree char *content = NULL;
  ResolverFacts facts = { 0 };

  gather (self, &facts, &target, &content);
  if (resolver_is_resolved_file (&facts)) {
    if (self->resolved == NULL)
      self->resolved = resolver_resolved_new (self->bus_address, on_resolved_changed, self);
    if (resolver_resolved_state (self->resolved) == BUS_SERVICE_UNKNOWN)
      return FALSE;
    facts.resolved_runs = resolver_resolved_state (self->resolved) == BUS_SERVICE_RUNS;
  }
  if (resolver_is_network_manager_file (&facts)) {
    need_network_manager (self);
    if (resolver_network_manager_state (self->network_manager) == RESOLVER_NM_UNKNOWN)
      return FALSE;
    facts.network_manager_gone = resolver_network_manager_state (self->network_manager) == RESOLVER_NM_GONE;
  }
  *out = resolver_choose (&facts);
  return TRUE;
}

/* Says once why the network's name servers are not used. */
static void
complain (Resolver *self)
{
  gboolean still_asking = (self->resolved != NULL && resolver_resolved_state (self->resolved) == BUS_SERVICE_UNKNOWN)
                          || (self->network_manager != NULL
                              && resolver_network_manager_state (self->network_manager) == RESOLVER_NM_UNKNOWN);

  if (self->backend != RESOLVER_NONE || self->complained == RESOLVER_NONE || still_asking)
    return;
  self->complained = RESOLVER_NONE;
  dt_log (DT_LOG_WARNING, NULL, "nobody whom we know looks after %s: name servers are left as they are",
          self->resolv_conf);
}

/* --- giving and taking --- */

/* Those that are for all names. */
static GArray *
in_use (const Resolver *self)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (ResolverEntry));

  for (guint i = 0; i < self->entries->len; i++) {
    const ResolverEntry *entry = &g_array_index (self->entries, ResolverEntry, i);
    if (entry->primary || entry->best)
      g_array_append_val (entries, *entry);
  }
  return entries;
}

/* Whether we may write resolv.conf, or take our part out of it. */
static gboolean
may_write (const Resolver *self)
{
  g_autofree char *path = resolver_file_locate (self->resolv_conf);

  return geteuid () == 0 || access (path, W_OK) == 0;
}

/* Whether dialtone-name-servers may have something of an earlier run. */
static gboolean
helper_has_leftovers (const Resolver *self)
{
  g_autofree char *notes = g_build_filename (RESOLVER_HELPER_RUNTIME_DIR, "resolvconf", NULL);
  g_autofree char *path = resolver_file_locate (self->resolv_conf);

  return geteuid () != 0
         && (resolver_resolvconf_has_notes (notes) || (!may_write (self) && !resolver_file_holds (path, NULL, 0)));
}

static void
need_helper (Resolver *self)
{
  if (self->helper == NULL)
    self->helper = resolver_helper_new (self->bus_address);
}

/* All that hold one list for all links are told what it is now. */
static void
share (Resolver *self)
{
  g_autoptr (GArray) entries = in_use (self);
  const ResolverEntry *first = &g_array_index (entries, ResolverEntry, 0);
  gboolean direct = self->backend == RESOLVER_FILE ? may_write (self) : geteuid () == 0;
  gboolean help = !direct && entries->len > 0
                  && (self->backend == RESOLVER_FILE || self->backend == RESOLVER_RESOLVCONF);

  if (may_write (self))
    resolver_system_set (self->system, help ? RESOLVER_NONE : self->backend, first, entries->len);
  if (help || helper_has_leftovers (self))
    need_helper (self);
  if (self->helper != NULL)
    resolver_helper_set (self->helper, self->backend, first, help ? entries->len : 0);
  if (self->network_manager != NULL)
    resolver_network_manager_set (self->network_manager, first,
                                  self->backend == RESOLVER_NETWORKMANAGER ? entries->len : 0);
}

static gboolean
is_out_of_place (const Resolver *self)
{
  g_autoptr (GArray) entries = in_use (self);
  g_autofree char *path = resolver_file_locate (self->resolv_conf);

  return self->backend == RESOLVER_FILE
         && !resolver_file_holds (path, &g_array_index (entries, ResolverEntry, 0), entries->len);
}

/* Chooses anew; when that gives another back end, all entries move there. Returns whether they did. */
static gboolean
move (Resolver *self)
{
  ResolverBackend backend = RESOLVER_NONE;

  if (!choose (self, &backend) || backend == self->backend)
    return FALSE;
  for (guint i = 0; i < self->entries->len && self->backend == RESOLVER_RESOLVED; i++) {
    const ResolverEntry *entry = &g_array_index (self->entries, ResolverEntry, i);
    resolver_resolved_revert (self->resolved, entry->ifindex, entry->ifname);
  }
  self->backend = backend;
  if (backend != RESOLVER_NONE)
    dt_log (DT_LOG_INFO, NULL, "name servers are held by: %s", resolver_backend_to_string (backend));
  for (guint i = 0; i < self->entries->len && backend == RESOLVER_RESOLVED; i++)
    resolver_resolved_set (self->resolved, &g_array_index (self->entries, ResolverEntry, i));
  share (self);
  complain (self);
  return TRUE;
}

/* The same, and what others took out of the file is put back, unless it is not known yet whose it is. Returns whether
 * anything was to be done. */
static gboolean
look_again (Resolver *self)
{
  ResolverBackend backend = RESOLVER_NONE;

  if (move (self))
    return TRUE;
  if (!choose (self, &backend) || !is_out_of_place (self))
    return FALSE;
  share (self);
  return TRUE;
}

static void
on_resolved_changed (gpointer user_data)
{
  Resolver *self = user_data;

  if (self->entries->len > 0 && !look_again (self))
    complain (self);
}

static gboolean
tidy (gpointer user_data)
{
  Resolver *self = user_data;

  source_clear (&self->tidy_source);
  if (self->entries->len == 0 && self->network_manager != NULL
      && resolver_network_manager_is_done (self->network_manager))
    g_clear_pointer (&self->network_manager, resolver_network_manager_free);
  return G_SOURCE_REMOVE;
}

static void
on_network_manager_changed (gpointer user_data)
{
  Resolver *self = user_data;

  if (self->entries->len > 0 && !look_again (self))
    complain (self);
  /* The caller is in the middle of its work: what is not needed any more goes later. */
  if (self->entries->len == 0 && self->tidy_source == NULL)
    self->tidy_source = start_source (g_idle_source_new (), tidy, self);
}

/* --- what others do to resolv.conf --- */

static gboolean
look (gpointer user_data)
{
  Resolver *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  source_clear (&self->look_source);
  if (!look_again (self))
    return G_SOURCE_REMOVE;
  if (now_us - self->mended_us > FIGHT_OVER_US)
    backoff_reset (&self->looks);
  self->mended_us = now_us;
  backoff_next (&self->looks, &look_limits, 0);
  if (self->looks.attempts == FIGHT_ATTEMPTS)
    dt_log (DT_LOG_WARNING, NULL, "another program keeps writing %s: name servers are put back more slowly from now on",
            self->resolv_conf);
  return G_SOURCE_REMOVE;
}

static void
on_file_changed (gpointer user_data)
{
  Resolver *self = user_data;
  gint64 quiet_us = g_get_monotonic_time () - self->mended_us;
  gint64 wait_us = 0;

  if (self->look_source != NULL)
    return;
  if (quiet_us <= FIGHT_OVER_US) {
    Backoff next = self->looks;
    wait_us = backoff_next (&next, &look_limits, 0) - quiet_us;
  }
  self->look_source = start_source (g_timeout_source_new ((guint) (MAX (wait_us, 0) / 1000)), look, self);
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

/* @entry is new or another. */
static void
give (Resolver *self, const ResolverEntry *entry)
{
  if (move (self))
    return;
  if (self->backend == RESOLVER_RESOLVED)
    resolver_resolved_set (self->resolved, entry);
  share (self);
  complain (self);
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
  if (entry == NULL)
    g_array_append_val (self->entries, wanted);
  else
    *entry = wanted;
  if (self->watch == NULL)
    self->watch = resolver_watch_new (self->resolv_conf, on_file_changed, self);
  give (self, &wanted);
}

void
resolver_unset (Resolver *self, guint ifindex)
{
  guint index;
  const ResolverEntry *entry = find_entry (self, ifindex, &index);

  if (entry == NULL)
    return;
  if (self->backend == RESOLVER_RESOLVED)
    resolver_resolved_revert (self->resolved, entry->ifindex, entry->ifname);
  g_array_remove_index (self->entries, index);
  share (self);
  if (self->entries->len > 0)
    return;
  self->backend = RESOLVER_NONE;
  g_clear_pointer (&self->watch, resolver_watch_free);
  source_clear (&self->look_source);
}

void
resolver_set_best (Resolver *self, guint ifindex, gboolean best)
{
  guint index;
  ResolverEntry *entry = find_entry (self, ifindex, &index);

  if (entry == NULL || !entry->best == !best)
    return;
  entry->best = best;
  if (!entry->primary)
    give (self, entry);
}

ResolverBackend
resolver_backend (const Resolver *self)
{
  gboolean refused = self->backend == RESOLVER_NETWORKMANAGER
                     && resolver_network_manager_state (self->network_manager) == RESOLVER_NM_FOREIGN;

  return refused ? RESOLVER_FOREIGN : self->backend;
}

/* --- life --- */

void
resolver_sweep (Resolver *self)
{
  g_autofree char *target = NULL;
  g_autofree char *content = NULL;
  ResolverFacts facts = { 0 };

  share (self);
  gather (self, &facts, &target, &content);
  if (!self->is_swept && resolver_is_network_manager_file (&facts))
    need_network_manager (self);
  self->is_swept = TRUE;
}

Resolver *
resolver_new (const char *resolv_conf, const char *runtime_dir, const char *bus_address)
{
  Resolver *self = g_new0 (Resolver, 1);

  self->resolv_conf = g_strdup (resolv_conf);
  self->bus_address = g_strdup (bus_address);
  self->entries = g_array_new (FALSE, FALSE, sizeof (ResolverEntry));
  self->system = resolver_system_new (resolv_conf, runtime_dir);
  self->complained = RESOLVER_FILE;
  return self;
}

void
resolver_free (Resolver *self)
{
  if (self == NULL)
    return;
  while (self->entries->len > 0)
    resolver_unset (self, g_array_index (self->entries, ResolverEntry, self->entries->len - 1).ifindex);
  source_clear (&self->tidy_source);
  resolver_resolved_free (self->resolved);
  resolver_network_manager_free (self->network_manager);
  resolver_system_free (self->system);
  resolver_helper_free (self->helper);
  g_array_unref (self->entries);
  g_free (self->resolv_conf);
  g_free (self->bus_address);
  g_free (self);
}
