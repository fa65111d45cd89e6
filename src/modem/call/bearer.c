/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/bearer.h"

#include "base/log.h"
#include "modem/call/packet-trace.h"
#include "modem/call/session-config.h"
#include "ppp/ppp-session.h"

#include <gio/gio.h>
#include <string.h>

/* One call to the network. It may be answered when the bearer or the modem is gone: then core is NULL. */
typedef struct {
  ModemCore *core;
} BearerApply;

typedef struct {
  const ConnectionSettings *settings; /* NULL: there is no call for it */
  gboolean through;                   /* the modem has connected, and the end has not begun */
  const LinkOps *ops;
  Link *link;
  PppSession *session;
  guint ifindex;
  guint link_mtu;
  gboolean ip4, ip6; /* up */
  IpAddress local4, peer4, dns4[2], local6, peer6;
  LinkStage stage;
  gboolean asked;     /* the network protocols went out… */
  gboolean was_up;    /* …and one of them came up */
  gboolean failed4;   /* IPCP gave up, IPv6 may go on alone */
  guint learned;      /* of the peer, in what was left for the next process */
  gboolean changed;   /* addresses came or went: to be configured when all events are seen */
  GPtrArray *applies; /* of BearerApply *: calls to the network that are not answered yet */
  gboolean hung_up;
  char *hangup_text;
  BearerInfo info;
} Bearer;

static Bearer *
bearer_of (const ModemCore *self)
{
  return core_state (self, &bearer_component);
}

const BearerInfo *
bearer_info (const ModemCore *self)
{
  return &bearer_of (self)->info;
}

static void
failed (ModemCore *self, DtReason reason, const char *detail, gboolean command_mode)
{
  core_raise_event (
    self, &(ComponentEvent) { .kind = COMPONENT_EVENT_LINK_FAILED, .call_failed = { reason, detail, command_mode } });
}

static void
link_frame (gpointer user_data, guint16 protocol, const guint8 *info, gsize len)
{
  ModemCore *self = user_data;

  core_turn_begin (self);
  if (bearer_of (self)->session != NULL) {
    packet_trace (self, FALSE, protocol, info, len);
    ppp_session_receive (bearer_of (self)->session, protocol, info, len, core_now (self));
  }
  core_turn_end (self);
}

static void
link_hangup (gpointer user_data, const char *text)
{
  ModemCore *self = user_data;

  core_turn_begin (self);
  if (bearer_of (self)->session != NULL) {
    bearer_of (self)->hung_up = TRUE;
    g_free (bearer_of (self)->hangup_text);
    bearer_of (self)->hangup_text = g_strdup (text);
    ppp_session_link_lost (bearer_of (self)->session, core_now (self));
  }
  core_turn_end (self);
}

static const LinkListener link_listener = { link_frame, link_hangup };

/* The first data path that this machine can do. */
static gboolean
attach_link (ModemCore *self, const guint8 *pending, gsize len, GError **error)
{
  Port *port = core_data_port (self)->port;

  for (const LinkOps *const *ops = core_environment (self)->links; *ops != NULL; ops++) {
    g_autoptr (GError) own = NULL;
    Link *link = (*ops)->attach (*ops, port, pending, len, &link_listener, self, &own);

    if (link != NULL) {
      g_clear_error (error);
      bearer_of (self)->ops = *ops;
      bearer_of (self)->link = link;
      return TRUE;
    }
    g_clear_error (error);
    g_propagate_error (error, g_steal_pointer (&own));
    if (!g_error_matches (error == NULL ? NULL : *error, DT_ERROR, DT_ERROR_NOT_SUPPORTED))
      return FALSE;
    dt_log (DT_LOG_INFO, core_id (self), "no %s data path here: %s", (*ops)->datapath (*ops),
            error == NULL ? "" : (*error)->message);
  }
  return FALSE;
}

/* The host has come to need the address that the network gave. */
static void
network_lost (gpointer user_data, const GError *error)
{
  ModemCore *self = user_data;

  core_turn_begin (self);
  if (bearer_of (self)->through)
    failed (self, DT_REASON_IP_CONFIG_FAILED, error->message, FALSE);
  core_turn_end (self);
}

/* @session is taken. */
static void
begin (ModemCore *self, PppSession *session)
{
  Bearer *bearer = bearer_of (self);

  bearer->session = session;
  bearer->applies = g_ptr_array_new ();
  bearer->ifindex = bearer->ops->ifindex (bearer->link);
  core_environment (self)->network->watch (core_environment (self)->network, bearer->ifindex, network_lost, self);
  bearer->info.ifindex = bearer->ifindex;
  bearer->info.datapath = bearer->ops->datapath (bearer->ops);
  g_strlcpy (bearer->info.interface, bearer->ops->ifname (bearer->link), sizeof bearer->info.interface);
  core_touch (self, MODEM_INFO_BEARER);
}

static void
attach (ModemCore *self, const guint8 *pending, gsize len)
{
  Bearer *bearer = bearer_of (self);
  g_autoptr (GError) error = NULL;

  if (!attach_link (self, pending, len, &error)) {
    failed (self, DT_REASON_IP_CONFIG_FAILED, error == NULL ? NULL : error->message, FALSE);
    return;
  }
  PppConfig config = session_config_make (self, bearer->settings);
  begin (self, ppp_session_new (&config));
  core_raise (self, COMPONENT_EVENT_LINK_UP);
  ppp_session_open (bearer->session, core_now (self));
}

/* What was configured is taken away; the link itself stays for the goodbye. */
static void
withdraw (ModemCore *self)
{
  Bearer *bearer = bearer_of (self);

  core_raise (self, COMPONENT_EVENT_LINK_UNSETTLED);
  bearer->ops->set_passing (bearer->link, FALSE, FALSE);
  core_environment (self)->network->clear (core_environment (self)->network, bearer->ifindex);
  for (guint i = 0; i < bearer->applies->len; i++)
    ((BearerApply *) g_ptr_array_index (bearer->applies, i))->core = NULL;
  g_ptr_array_set_size (bearer->applies, 0);
  bearer->info.ip = (IpConfig) { .n_addresses = 0 };
  bearer->info.since_us = 0;
  core_touch (self, MODEM_INFO_BEARER);
}

void
bearer_down (ModemCore *self)
{
  Bearer *bearer = bearer_of (self);

  if (bearer->link != NULL) {
    core_raise (self, COMPONENT_EVENT_LINK_DOWN);
    withdraw (self);
    bearer->ops->detach (bearer->link);
    g_ptr_array_unref (bearer->applies);
  }
  g_clear_pointer (&bearer->session, ppp_session_free);
  g_free (bearer->hangup_text);
  /* That of the last connection stays to be seen. */
  *bearer = (Bearer) { .info.metric = bearer->info.metric };
  g_byte_array_set_size (core_data_port (self)->data, 0);
}

static void
show_config (ModemCore *self, const IpConfig *config)
{
  BearerInfo *info = &bearer_of (self)->info;

  info->ip = *config;
  info->mtu = config->mtu > 0 ? config->mtu : bearer_of (self)->link_mtu;
  for (guint i = 0; i < config->n_routes; i++) {
    if (config->routes[i].table == IP_CONFIG_MAIN_TABLE)
      info->metric = config->routes[i].metric;
  }
  core_touch (self, MODEM_INFO_BEARER);
}

static void
online (ModemCore *self, const IpConfig *config)
{
  show_config (self, config);
  if (bearer_of (self)->stage == LINK_ONLINE)
    return;
  bearer_of (self)->stage = LINK_ONLINE;
  core_set_int64 (self, MODEM_INFO_BEARER, &bearer_of (self)->info.since_us, core_wall (self));
  core_show (self, DT_REASON_NONE);
  core_raise (self, COMPONENT_EVENT_LINK_ONLINE);
}

static gboolean
build_config (ModemCore *self, IpConfig *out, GError **error)
{
  const ConnectionSettings *settings = bearer_of (self)->settings;
  const Bearer *bearer = bearer_of (self);
  IpConfigInput input = {
    .ifindex = bearer->ifindex,
    .ifname = bearer->ops->ifname (bearer->link),
    .slot = core_slot (self),
    .link_mtu = bearer->link_mtu,
    .route = settings->route,
    .metric = settings->metric,
    .dns = settings->dns,
    .dns_servers = settings->dns_servers,
    .n_dns_servers = settings->n_dns_servers,
    .mtu = settings->mtu,
    .zone = settings->zone,
  };

  if (bearer->ip4) {
    input.local4 = bearer->local4;
    input.peer4 = bearer->peer4;
    input.dns4[0] = bearer->dns4[0];
    input.dns4[1] = bearer->dns4[1];
  }
  if (bearer->ip6) {
    input.local6 = bearer->local6;
    input.peer6 = bearer->peer6;
  }
  return ip_config_build (&input, out, error);
}

static void
network_applied (gpointer user_data, const GError *error)
{
  g_autofree BearerApply *apply = user_data;
  ModemCore *self = apply->core;
  IpConfig config;

  if (self == NULL)
    return;
  core_turn_begin (self);
  g_ptr_array_remove (bearer_of (self)->applies, apply);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !bearer_of (self)->through)
    ; /* a newer one is under way, or the end */
  else if (error != NULL)
    failed (self, DT_REASON_IP_CONFIG_FAILED, error->message, FALSE);
  else if (bearer_of (self)->applies->len == 0 && build_config (self, &config, NULL)) {
    online (self, &config);
    core_raise (self, COMPONENT_EVENT_LINK_SETTLED);
  }
  core_turn_end (self);
}

/* IPv4 is enough; IPv6 joins when it comes, and goes alone only where IPv4 is not to be had. */
static gboolean
is_enough (const ModemCore *self)
{
  const Bearer *bearer = bearer_of (self);

  return bearer->ip4 || (bearer->ip6 && (bearer->failed4 || bearer_of (self)->settings->pdp_type == PDP_TYPE_IPV6));
}

static void
configure (ModemCore *self)
{
  Bearer *bearer = bearer_of (self);
  g_autoptr (GError) error = NULL;
  IpConfig config;

  bearer->ops->set_passing (bearer->link, bearer->ip4, bearer->ip6);
  if (ppp_session_phase (bearer->session) == PPP_PHASE_TERMINATE) {
    bearer->stage = LINK_ENDING;
    core_raise_event (self, &(ComponentEvent) { .kind = COMPONENT_EVENT_LINK_ENDING,
                                                .reason = ppp_session_end_reason (bearer->session) });
    core_show (self, DT_REASON_NONE);
    return;
  }
  if (!is_enough (self)) {
    bearer->stage = LINK_NEGOTIATING;
    core_show (self, DT_REASON_NONE);
    return;
  }
  if (!build_config (self, &config, &error)) {
    failed (self, DT_REASON_IP_CONFIG_FAILED, error->message, FALSE);
    return;
  }
  if (bearer->stage == LINK_NEGOTIATING)
    bearer->stage = LINK_CONFIGURING;
  core_show (self, DT_REASON_NONE);

  BearerApply *apply = g_new0 (BearerApply, 1);
  apply->core = self;
  g_ptr_array_add (bearer->applies, apply);
  core_environment (self)->network->apply (core_environment (self)->network, &config, network_applied, apply);
}

static void
configure_link (ModemCore *self, const PppEvent *event)
{
  const LinkConfig config = {
    .tx_accm = event->link.tx_accm,
    .rx_accm = event->link.rx_accm,
    .mru = event->link.mru,
    .mtu = event->link.mtu,
    .pfc = event->link.pfc,
    .acfc = event->link.acfc,
  };

  bearer_of (self)->link_mtu = event->link.mtu;
  bearer_of (self)->ops->configure (bearer_of (self)->link, &config);
}

static void
send_frames (ModemCore *self)
{
  PppFrame frame;

  while (ppp_session_pop_frame (bearer_of (self)->session, &frame)) {
    packet_trace (self, TRUE, frame.protocol, frame.info, frame.len);
    bearer_of (self)->ops->send (bearer_of (self)->link, frame.protocol, frame.info, frame.len, frame.lcp_defaults);
  }
}

/* A peer that says goodbye or hangs up as soon as both protocols were begun. */
static gboolean
is_end_for_ip6 (const ModemCore *self, DtReason reason)
{
  const Bearer *bearer = bearer_of (self);

  return (reason == DT_REASON_PEER_TERMINATED || reason == DT_REASON_NO_CARRIER)
         && bearer->settings->pdp_type == PDP_TYPE_IPV4V6 && bearer->asked && !bearer->was_up;
}

static void
finished (ModemCore *self, const PppEvent *event)
{
  const char *text = bearer_of (self)->hangup_text;
  gboolean command_mode = bearer_of (self)->hung_up && strstr (text, "NO CARRIER") != NULL;
  g_autofree char *detail = NULL;
  ComponentEvent end = {
    .kind = COMPONENT_EVENT_LINK_FAILED,
    .call_failed = { .reason = event->finished.reason, .command_mode = command_mode },
  };

  send_frames (self);
  if (bearer_of (self)->through && is_end_for_ip6 (self, event->finished.reason))
    end.call_failed.again = session_config_change_ip6 (self, bearer_of (self)->settings);
  if (*event->finished.detail != '\0')
    detail = g_strdup (event->finished.detail);
  else if (bearer_of (self)->hung_up)
    detail = g_strdup (text);
  end.call_failed.detail = detail;
  core_raise_event (self, &end);
}

static void
ip4_up (ModemCore *self, const PppEvent *event)
{
  Bearer *bearer = bearer_of (self);

  bearer->ip4 = bearer->was_up = TRUE;
  bearer->failed4 = FALSE;
  bearer->local4 = ip_address_from_be32 (event->ip4.local);
  bearer->peer4 = ip_address_from_be32 (event->ip4.peer);
  for (guint i = 0; i < G_N_ELEMENTS (bearer->dns4); i++)
    bearer->dns4[i] = ip_address_from_be32 (event->ip4.dns[i]);
  bearer->changed = TRUE;
}

static void
handle (ModemCore *self, const PppEvent *event)
{
  Bearer *bearer = bearer_of (self);

  switch (event->type) {
  case PPP_EVENT_PHASE:
    if (event->phase.old_phase == PPP_PHASE_NETWORK)
      core_raise (self, COMPONENT_EVENT_LINK_UNSETTLED);
    bearer->asked = bearer->asked || event->phase.new_phase == PPP_PHASE_NETWORK;
    dt_log (DT_LOG_DEBUG, core_id (self), "PPP: %s -> %s", ppp_phase_to_string (event->phase.old_phase),
            ppp_phase_to_string (event->phase.new_phase));
    break;
  case PPP_EVENT_LINK_CONFIG:
    configure_link (self, event);
    break;
  case PPP_EVENT_IP4_UP:
    ip4_up (self, event);
    break;
  case PPP_EVENT_IP4_DOWN:
    bearer->ip4 = FALSE;
    bearer->failed4 = TRUE;
    bearer->changed = TRUE;
    break;
  case PPP_EVENT_IP6_UP:
    bearer->ip6 = bearer->was_up = TRUE;
    bearer->local6 = ip_address_link_local (event->ip6.local);
    bearer->peer6 = ip_address_link_local (event->ip6.peer);
    bearer->changed = TRUE;
    break;
  case PPP_EVENT_IP6_DOWN:
    bearer->changed = bearer->changed || bearer->ip6;
    bearer->ip6 = FALSE;
    break;
  case PPP_EVENT_FINISHED:
    finished (self, event);
    break;
  }
}

/* CONNECT is here: the link takes the port over, and with it what came behind CONNECT. */
static gboolean
attach_pending (ModemCore *self)
{
  if (!bearer_of (self)->through || bearer_of (self)->link != NULL)
    return FALSE;

  GByteArray *data = core_data_port (self)->data;
  g_autofree guint8 *pending = g_memdup2 (data->data, data->len);
  gsize len = data->len;

  g_byte_array_set_size (data, 0);
  attach (self, pending, len);
  return TRUE;
}

static gboolean
drain (ModemCore *self)
{
  gboolean moved = attach_pending (self);
  PppEvent event;

  if (bearer_of (self)->session == NULL)
    return moved;
  while (bearer_of (self)->session != NULL && ppp_session_pop_event (bearer_of (self)->session, &event)) {
    handle (self, &event);
    moved = TRUE;
  }
  /* A session that ends takes its addresses down first: that is no change to be shown. */
  if (bearer_of (self)->changed && bearer_of (self)->through && bearer_of (self)->session != NULL) {
    bearer_of (self)->changed = FALSE;
    configure (self);
  }
  if (bearer_of (self)->session != NULL)
    send_frames (self);
  return moved;
}

gboolean
bearer_adopt (ModemCore *self, const ConnectionSettings *settings, const LinkOps *ops, guint ifindex,
              const guint8 *state, gsize len, gint64 since_us, GError **error)
{
  Bearer *bearer = bearer_of (self);
  g_autoptr (PppSession) session = NULL;
  IpConfig config;

  bearer->settings = settings;
  PppConfig ppp = session_config_make (self, settings);
  session = ppp_session_import (&ppp, state, len, core_now (self));
  if (session == NULL) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_FAILED, "the state of its PPP session is not one");
    return FALSE;
  }
  bearer->link = ops->adopt (ops, core_data_port (self)->port, core_id (self), ifindex, &link_listener, self, error);
  if (bearer->link == NULL)
    return FALSE;
  bearer->ops = ops;
  bearer->stage = LINK_ONLINE;
  bearer->through = TRUE;
  bearer->info.since_us = since_us;
  begin (self, g_steal_pointer (&session));
  drain (self);
  if (bearer->through && build_config (self, &config, NULL))
    show_config (self, &config);
  return TRUE;
}

gsize
bearer_leave (ModemCore *self, guint8 state[PPP_SESSION_STATE_MAX])
{
  Bearer *bearer = bearer_of (self);
  gsize len = ppp_session_export (bearer->session, state);

  if (len == 0)
    return 0;
  bearer->learned = ppp_session_learned (bearer->session);
  bearer->ops->keep (bearer->link, core_id (self));
  return len;
}

static gint64
deadline (const ModemCore *self)
{
  return bearer_of (self)->session == NULL ? G_MAXINT64 : ppp_session_deadline (bearer_of (self)->session);
}

/* IP packets do not pass through here: only the link can tell that the peer is alive. */
static void
tick (ModemCore *self)
{
  Bearer *bearer = bearer_of (self);
  gint64 now = core_now (self);
  gint64 silence = bearer->ops->silence (bearer->link);

  if (silence < SESSION_ECHO_INTERVAL)
    ppp_session_saw_traffic (bearer->session, now - silence);
  ppp_session_tick (bearer->session, now);
  if (bearer->stage == LINK_ONLINE && ppp_session_learned (bearer->session) != bearer->learned)
    core_raise (self, COMPONENT_EVENT_LINK_SETTLED);
  core_raise (self, COMPONENT_EVENT_LINK_TICK);
}

void
bearer_expect (ModemCore *self, const ConnectionSettings *settings)
{
  bearer_of (self)->settings = settings;
  bearer_of (self)->through = TRUE;
}

gboolean
bearer_close (ModemCore *self)
{
  bearer_of (self)->through = FALSE;
  if (bearer_of (self)->session == NULL)
    return FALSE;
  withdraw (self);
  ppp_session_close (bearer_of (self)->session, core_now (self));
  return TRUE;
}

gboolean
bearer_has_link (const ModemCore *self)
{
  return bearer_of (self)->link != NULL;
}

gboolean
bearer_is_online (const ModemCore *self)
{
  return bearer_of (self)->through && bearer_of (self)->stage == LINK_ONLINE;
}

guint
bearer_cid (const ModemCore *self)
{
  return bearer_of (self)->settings->cid;
}

DtReason
bearer_awaits (const ModemCore *self)
{
  if (bearer_of (self)->session == NULL)
    return DT_REASON_NONE;
  return ppp_session_phase (bearer_of (self)->session) == PPP_PHASE_NETWORK ? DT_REASON_IPCP_TIMEOUT
                                                                            : DT_REASON_LCP_TIMEOUT;
}

gboolean
bearer_statistics (const ModemCore *self, LinkStatistics *out)
{
  if (bearer_of (self)->link == NULL)
    return FALSE;
  bearer_of (self)->ops->statistics (bearer_of (self)->link, out);
  return TRUE;
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  out->link = bearer_of (self)->stage;
}

const ModemComponent bearer_component = {
  .name = "bearer",
  .state_size = sizeof (Bearer),
  .facts = facts,
  .drain = drain,
  .deadline = deadline,
  .tick = tick,
};
