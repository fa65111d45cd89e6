/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/network.h"

#include "base/backoff.h"
#include "base/log.h"
#include "platform/fd-source.h"
#include "platform/network/firewall.h"
#include "platform/network/netlink-link.h"
#include "platform/network/netlink-monitor.h"
#include "platform/network/netlink-route.h"
#include "platform/network/netlink-rule.h"
#include "platform/network/network-answers.h"
#include "platform/network/network-conflict.h"
#include "platform/network/network-link.h"
#include "platform/network/resolver.h"

#include <string.h>

/* Against a fight with another program over the same routes. */
static const BackoffLimits put_back_limits = { G_USEC_PER_SEC / 4, 60 * G_USEC_PER_SEC };
#define FIGHT_OVER_US (120 * G_USEC_PER_SEC) /* so long without a removal and the next one is put back at once */
#define FIGHT_ATTEMPTS 6                     /* so many in a row are worth a warning */
/* Older kernels rename an interface only while it is down: whoever does that sets it up by himself. */
#define STAYS_DOWN_US (1 * G_USEC_PER_SEC)

struct _PlatformNetwork {
  NetworkOps ops; /* first: the methods get a pointer to it */
  NetlinkSocket *socket;
  NetlinkMonitor *monitor;
  Resolver *resolver;
  Firewall *firewall;
  GPtrArray *links;    /* of NetworkLink: what is applied */
  GPtrArray *waiting;  /* of Waiting: apply() calls whose zone comes first */
  GArray *watches;     /* of Watch */
  GArray *left_behind; /* of guint: links of a predecessor that nobody took over; they may be there for a while */
  NetworkAnswers *answers;
  GSource *rank_source;     /* whose default route is the best is to be asked */
  GSource *conflict_source; /* links in doubt are to be checked */
};

typedef struct {
  PlatformNetwork *network;
  IpConfig config;
  gboolean was_down; /* before us: clear() sets it down again */
  gboolean is_up;    /* as far as we were told */
  gboolean in_doubt; /* the host may have another use for its address by now */
  Backoff put_backs;
  gint64 put_back_us; /* when the last was */
  gint64 delay_us;    /* before the next */
  GSource *put_back_source;
} NetworkLink;

typedef struct {
  guint ifindex;
  NetworkLost lost;
  gpointer user_data;
} Watch;

/* Nothing may come in before the firewall knows what is allowed to. */
typedef struct {
  PlatformNetwork *network;
  IpConfig config;
  NetworkApplied applied;
  gpointer user_data;
} Waiting;

static GSource *
start_source (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* --- answers --- */

static void
cancel_answers (PlatformNetwork *self, guint ifindex)
{
  for (guint i = 0; i < self->waiting->len; i++) {
    Waiting *waiting = g_ptr_array_index (self->waiting, i);

    if (waiting->config.ifindex != ifindex)
      continue;
    /* Whoever comes next waits for an answer of its own. */
    firewall_unset (self->firewall, ifindex);
    network_answers_push (self->answers, ifindex, waiting->applied, waiting->user_data, NULL);
    g_ptr_array_remove_index_fast (self->waiting, i);
    break;
  }
  network_answers_cancel (self->answers, ifindex);
}

/* --- links --- */

static void
network_link_free (NetworkLink *link)
{
  source_clear (&link->put_back_source);
  g_free (link);
}

static NetworkLink *
find_link (PlatformNetwork *self, guint ifindex)
{
  for (guint i = 0; i < self->links->len; i++) {
    NetworkLink *link = g_ptr_array_index (self->links, i);
    if (link->config.ifindex == ifindex)
      return link;
  }
  return NULL;
}

static gboolean
is_best (PlatformNetwork *self, guint ifindex)
{
  gboolean best = FALSE;

  return netlink_route_is_best (self->socket, ifindex, &best) == 0 && best;
}

static gboolean
rank_links (gpointer user_data)
{
  PlatformNetwork *self = user_data;

  source_clear (&self->rank_source);
  for (guint i = 0; i < self->links->len; i++) {
    const NetworkLink *link = g_ptr_array_index (self->links, i);
    resolver_set_best (self->resolver, link->config.ifindex, is_best (self, link->config.ifindex));
  }
  return G_SOURCE_REMOVE;
}

static void
rank_links_later (PlatformNetwork *self)
{
  if (self->rank_source == NULL && self->links->len > 0)
    self->rank_source = start_source (g_idle_source_new (), rank_links, self);
}

/* --- what else the host has the addresses for --- */

static GArray *
our_links (PlatformNetwork *self)
{
  GArray *ours = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->links->len; i++)
    g_array_append_val (ours, ((NetworkLink *) g_ptr_array_index (self->links, i))->config.ifindex);
  for (guint i = 0; i < self->waiting->len; i++)
    g_array_append_val (ours, ((Waiting *) g_ptr_array_index (self->waiting, i))->config.ifindex);
  g_array_append_vals (ours, self->left_behind->data, self->left_behind->len);
  return ours;
}

static gboolean
is_free (PlatformNetwork *self, const IpConfig *config, GError **error)
{
  g_autoptr (GArray) ours = our_links (self);

  return network_conflict_check (self->socket, config, ours, error);
}

static const Watch *
find_watch (PlatformNetwork *self, guint ifindex)
{
  for (guint i = 0; i < self->watches->len; i++) {
    const Watch *watch = &g_array_index (self->watches, Watch, i);
    if (watch->ifindex == ifindex)
      return watch;
  }
  return NULL;
}

/* One link a turn: whoever is told may change them all. */
static gboolean
check_doubts (gpointer user_data)
{
  PlatformNetwork *self = user_data;

  for (guint i = 0; i < self->links->len; i++) {
    NetworkLink *link = g_ptr_array_index (self->links, i);
    g_autoptr (GError) error = NULL;

    if (!link->in_doubt)
      continue;
    link->in_doubt = FALSE;
    const Watch *watch = find_watch (self, link->config.ifindex);
    if (watch == NULL || is_free (self, &link->config, &error))
      continue;
    const Watch told = *watch;
    told.lost (told.user_data, error);
    return G_SOURCE_CONTINUE;
  }
  source_clear (&self->conflict_source);
  return G_SOURCE_REMOVE;
}

static void
doubt (NetworkLink *link)
{
  PlatformNetwork *self = link->network;

  link->in_doubt = TRUE;
  if (self->conflict_source == NULL)
    self->conflict_source = start_source (g_idle_source_new (), check_doubts, self);
}

/* Global IPv6 addresses of a link are the kernel's to know. */
static gboolean
may_have (const IpConfig *config, const IpAddress *address)
{
  for (guint i = 0; i < config->n_addresses; i++) {
    if (config->addresses[i].local.family != address->family)
      continue;
    if (address->family == IP_FAMILY_6 || ip_address_equal (&config->addresses[i].local, address))
      return TRUE;
  }
  return FALSE;
}

static void
see_use (PlatformNetwork *self, guint ifindex, const IpAddress *address)
{
  if (ip_address_is_link_local6 (address))
    return;
  for (guint i = 0; i < self->links->len; i++) {
    NetworkLink *link = g_ptr_array_index (self->links, i);
    if (may_have (&link->config, address) && (link->config.ifindex != ifindex || address->family == IP_FAMILY_6))
      doubt (link);
  }
}

static void
doubt_all (PlatformNetwork *self)
{
  for (guint i = 0; i < self->links->len; i++)
    doubt (g_ptr_array_index (self->links, i));
}

/* --- what others remove --- */

static gboolean
put_back (gpointer user_data)
{
  NetworkLink *link = user_data;
  gint64 now_us = g_get_monotonic_time ();
  gboolean was_up = link->is_up;

  source_clear (&link->put_back_source);
  link->is_up = was_up || network_link_set_up_again (link->network->socket, &link->config);
  if (!link->is_up || (network_link_restore (link->network->socket, &link->config) == 0 && was_up))
    return G_SOURCE_REMOVE;

  if (now_us - link->put_back_us > FIGHT_OVER_US)
    backoff_reset (&link->put_backs);
  link->put_back_us = now_us;
  link->delay_us = backoff_next (&link->put_backs, &put_back_limits, 0);
  if (link->put_backs.attempts == FIGHT_ATTEMPTS)
    dt_log (DT_LOG_WARNING, link->config.ifname,
            "another program keeps removing our addresses, routes or rules; they are put back more slowly from now on");
  rank_links_later (link->network);
  return G_SOURCE_REMOVE;
}

static void
put_back_after (NetworkLink *link, gint64 least_us)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 wait_us = now_us - link->put_back_us > FIGHT_OVER_US ? 0 : link->delay_us - (now_us - link->put_back_us);
  GSource *source = g_timeout_source_new ((guint) (MAX (wait_us, least_us) / 1000));

  source_clear (&link->put_back_source);
  link->put_back_source = start_source (source, put_back, link);
}

static void
put_back_later (NetworkLink *link)
{
  if (link->put_back_source == NULL && link->is_up)
    put_back_after (link, 0);
}

static void
put_all_back_later (PlatformNetwork *self)
{
  for (guint i = 0; i < self->links->len; i++)
    put_back_later (g_ptr_array_index (self->links, i));
}

static void
tidy_all (PlatformNetwork *self)
{
  for (guint i = 0; i < self->links->len; i++)
    network_link_tidy_main (self->socket, &((NetworkLink *) g_ptr_array_index (self->links, i))->config);
}

static void
see_link (PlatformNetwork *self, const NetlinkEvent *event)
{
  NetworkLink *link = find_link (self, event->ifindex);

  rank_links_later (self);
  if (link == NULL)
    return;
  gboolean came_up = event->up && !link->is_up;
  gboolean went_down = !event->up && link->is_up;
  link->is_up = event->up;
  if (went_down)
    put_back_after (link, STAYS_DOWN_US);
  if (!event->up)
    return;
  if (event->name[0] != '\0' && strcmp (event->name, link->config.ifname) != 0) {
    dt_log (DT_LOG_INFO, link->config.ifname, "is called %s now", event->name);
    network_link_rename (self->socket, &link->config, event->name);
    resolver_set (self->resolver, &link->config, is_best (self, event->ifindex));
    if (*link->config.zone != '\0')
      firewall_set (self->firewall, event->ifindex, event->name, link->config.zone, NULL, NULL);
  }
  if (came_up) {
    source_clear (&link->put_back_source); /* it waited for longer */
    put_back_later (link);
  }
}

static void
on_netlink_event (const NetlinkEvent *event, gpointer user_data)
{
  PlatformNetwork *self = user_data;
  NetworkLink *link;

  switch (event->type) {
  case NETLINK_EVENT_LINK_CHANGED:
    see_link (self, event);
    break;
  case NETLINK_EVENT_LINK_REMOVED:
    link = find_link (self, event->ifindex);
    if (link != NULL) {
      link->is_up = FALSE;
      source_clear (&link->put_back_source);
    }
    rank_links_later (self);
    break;
  case NETLINK_EVENT_ADDRESS_REMOVED:
    link = find_link (self, event->ifindex);
    if (link != NULL)
      put_back_later (link);
    /* The routes that go with an address go without a word. */
    rank_links_later (self);
    break;
  case NETLINK_EVENT_ROUTE_REMOVED:
  case NETLINK_EVENT_RULE_REMOVED:
    put_all_back_later (self);
    break;
  case NETLINK_EVENT_ROUTE_MADE:
    link = find_link (self, event->ifindex);
    if (link != NULL)
      network_link_tidy_main (self->socket, &link->config);
    break;
  case NETLINK_EVENT_ADDRESS_USED:
    see_use (self, event->ifindex, &event->address);
    break;
  case NETLINK_EVENT_DEFAULT_CHANGED:
    put_all_back_later (self);
    rank_links_later (self);
    break;
  case NETLINK_EVENT_OVERRUN:
    tidy_all (self);
    doubt_all (self);
    put_all_back_later (self);
    rank_links_later (self);
    break;
  }
}

/* --- the methods --- */

/* Whether @to is now in the kernel; else nothing is of it, nor of @link (NULL: none yet). */
static gboolean
configure (PlatformNetwork *self, const NetworkLink *link, IpConfig *to, gboolean *was_down, GError **error)
{
  if (is_free (self, to, error))
    return network_link_apply (self->socket, link == NULL ? NULL : &link->config, to, was_down, error);
  if (link != NULL)
    network_link_remove (self->socket, &link->config, link->was_down);
  else
    network_link_remove (self->socket, to, FALSE); /* a predecessor may have left it */
  return FALSE;
}

static void
apply_now (PlatformNetwork *self, const IpConfig *config, NetworkApplied applied, gpointer user_data)
{
  NetworkLink *link = find_link (self, config->ifindex);
  IpConfig to = *config;
  gboolean was_down = link != NULL && link->was_down;
  GError *error = NULL;

  if (!configure (self, link, &to, &was_down, &error)) {
    resolver_unset (self->resolver, config->ifindex);
    firewall_unset (self->firewall, config->ifindex);
    if (link != NULL)
      g_ptr_array_remove (self->links, link);
    network_answers_push (self->answers, config->ifindex, applied, user_data, error);
    return;
  }
  if (link == NULL) {
    link = g_new0 (NetworkLink, 1);
    link->network = self;
    link->was_down = was_down;
    g_ptr_array_add (self->links, link);
  }
  link->config = to;
  link->is_up = TRUE;
  resolver_set (self->resolver, &to, is_best (self, to.ifindex));
  network_answers_push (self->answers, config->ifindex, applied, user_data, NULL);
}

static void
in_zone (gpointer user_data)
{
  g_autofree Waiting *waiting = user_data;
  PlatformNetwork *self = waiting->network;
  guint index = 0;

  if (g_ptr_array_find (self->waiting, waiting, &index))
    g_ptr_array_steal_index_fast (self->waiting, index);
  apply_now (self, &waiting->config, waiting->applied, waiting->user_data);
}

static void
wait_for_zone (PlatformNetwork *self, const IpConfig *config, NetworkApplied applied, gpointer user_data)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  *waiting = (Waiting) { .network = self, .config = *config, .applied = applied, .user_data = user_data };
  g_ptr_array_add (self->waiting, waiting);
  firewall_set (self->firewall, config->ifindex, config->ifname, config->zone, in_zone, waiting);
}

static void
apply (const NetworkOps *ops, const IpConfig *config, NetworkApplied applied, gpointer user_data)
{
  PlatformNetwork *self = (PlatformNetwork *) ops;
  IpConfig to = *config;
  NetlinkLink link;

  cancel_answers (self, to.ifindex);
  /* The firewall knows interfaces by their names, and this one may have another than it was made with. */
  if (*to.zone != '\0' && netlink_link_get (self->socket, to.ifindex, &link) == 0)
    g_strlcpy (to.ifname, link.name, sizeof to.ifname);
  if (*to.zone == '\0') {
    firewall_unset (self->firewall, to.ifindex);
  } else if (!firewall_has (self->firewall, to.ifindex, to.ifname, to.zone)) {
    wait_for_zone (self, &to, applied, user_data);
    return;
  }
  apply_now (self, &to, applied, user_data);
}

static void
end_watch (PlatformNetwork *self, guint ifindex)
{
  for (guint i = 0; i < self->watches->len; i++) {
    if (g_array_index (self->watches, Watch, i).ifindex == ifindex)
      g_array_remove_index_fast (self->watches, i--);
  }
}

static void
watch (const NetworkOps *ops, guint ifindex, NetworkLost lost, gpointer user_data)
{
  PlatformNetwork *self = (PlatformNetwork *) ops;
  const Watch new_watch = { ifindex, lost, user_data };

  NetworkLink *link = find_link (self, ifindex);

  end_watch (self, ifindex);
  g_array_append_val (self->watches, new_watch);
  if (link != NULL)
    doubt (link); /* nobody was told until now */
}

static void
clear (const NetworkOps *ops, guint ifindex)
{
  PlatformNetwork *self = (PlatformNetwork *) ops;
  NetworkLink *link = find_link (self, ifindex);

  end_watch (self, ifindex);
  cancel_answers (self, ifindex);
  firewall_unset (self->firewall, ifindex);
  if (link == NULL)
    return;
  resolver_unset (self->resolver, ifindex);
  network_link_remove (self->socket, &link->config, link->was_down);
  g_ptr_array_remove (self->links, link);
  rank_links_later (self);
}

static const char *
dns_backend (const NetworkOps *ops)
{
  const PlatformNetwork *self = (const PlatformNetwork *) ops;

  return resolver_backend_to_string (resolver_backend (self->resolver));
}

const NetworkOps *
platform_network_ops (PlatformNetwork *self)
{
  return &self->ops;
}

/* --- life --- */

void
platform_network_sweep (PlatformNetwork *self)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  guint n_removed = 0;

  for (guint i = 0; i < self->links->len; i++)
    g_ptr_array_add (kept, &((NetworkLink *) g_ptr_array_index (self->links, i))->config);
  for (guint i = 0; i < self->waiting->len; i++)
    g_ptr_array_add (kept, &((Waiting *) g_ptr_array_index (self->waiting, i))->config);
  int code = netlink_rule_purge (self->socket, kept, &n_removed);
  int code2 = netlink_route_purge (self->socket, kept, self->left_behind, &n_removed);
  if (code != 0 || code2 != 0)
    dt_log (DT_LOG_WARNING, NULL, "cannot remove old routes and rules: %s", g_strerror (code != 0 ? code : code2));
  if (n_removed > 0)
    dt_log (DT_LOG_INFO, NULL, "removed %u routes and rules that an earlier run left behind", n_removed);
  resolver_sweep (self->resolver);
  firewall_sweep (self->firewall);
}

PlatformNetwork *
platform_network_new (const PlatformNetworkOptions *options, GError **error)
{
  const PlatformNetworkOptions defaults = { .resolv_conf = NULL };
  g_autoptr (NetlinkSocket) socket = netlink_socket_new (error);

  if (socket == NULL)
    return NULL;
  if (options == NULL)
    options = &defaults;
  PlatformNetwork *self = g_new0 (PlatformNetwork, 1);
  self->ops = (NetworkOps) { .apply = apply, .clear = clear, .watch = watch, .dns_backend = dns_backend };
  self->socket = g_steal_pointer (&socket);
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) network_link_free);
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  self->watches = g_array_new (FALSE, FALSE, sizeof (Watch));
  self->left_behind = g_array_new (FALSE, FALSE, sizeof (guint));
  self->answers = network_answers_new ();
  const char *runtime_dir = options->runtime_dir == NULL ? "/run/dialtone" : options->runtime_dir;
  self->firewall = firewall_new (options->bus_address, runtime_dir);
  self->resolver = resolver_new (options->resolv_conf == NULL ? "/etc/resolv.conf" : options->resolv_conf, runtime_dir,
                                 options->bus_address);
  self->monitor = netlink_monitor_new (on_netlink_event, self, error);
  if (self->monitor == NULL)
    g_clear_pointer (&self, platform_network_free);
  else if (!options->links_go_on)
    platform_network_sweep (self);
  return self;
}

void
platform_network_free (PlatformNetwork *self)
{
  if (self == NULL)
    return;
  while (self->links->len > 0) {
    const NetworkLink *link = g_ptr_array_index (self->links, 0);
    clear (&self->ops, link->config.ifindex);
  }
  firewall_free (self->firewall);
  source_clear (&self->rank_source);
  source_clear (&self->conflict_source);
  network_answers_free (self->answers);
  netlink_monitor_free (self->monitor);
  resolver_free (self->resolver);
  netlink_socket_free (self->socket);
  g_array_unref (self->watches);
  g_array_unref (self->left_behind);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->links);
  g_free (self);
}
