/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A call that is through: the link on the port, the PPP session over it, the addresses on the interface. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <gio/gio.h>
#include <string.h>

#define CLOSE_TIME SECONDS (2)
/* Only when nothing was received for so long; so many in a row unanswered mean a dead link. */
#define ECHO_INTERVAL SECONDS (30)
#define ECHO_FAILURES 4

/* One call to the network. It may be answered when the bearer or the modem is gone: then modem is NULL. */
typedef struct {
  Modem *modem;
} BearerApply;

/* What is shown and given away has no password in it. The kernel may hand an IP packet up that it does not let pass: no trace has those. */
static void
trace (const Modem *self, gboolean sent, guint16 protocol, const guint8 *info, gsize len)
{
  g_autoptr (GString) text = NULL;
  g_autofree guint8 *copy = NULL;
  ModemEvent event = { .kind = MODEM_EVENT_PACKET };

  if ((!self->tracing && !dt_log_enabled (DT_LOG_DEBUG)) || protocol == PPP_PROTOCOL_IPV4 || protocol == PPP_PROTOCOL_IPV6)
    return;
  copy = g_memdup2 (info, len);
  ppp_hide_secrets (protocol, copy, len);
  text = g_string_new (NULL);
  ppp_trace_packet (text, protocol, copy, len);
  dt_log (DT_LOG_DEBUG, modem_id (self), "%s %s", sent ? "sent" : "rcvd", text->str);
  if (!self->tracing)
    return;
  event.packet.sent = sent;
  event.packet.protocol = protocol;
  event.packet.info = copy;
  event.packet.len = len;
  event.packet.text = text->str;
  self->listener->event (self->listener_data, &event);
}

static void
link_frame (gpointer user_data, guint16 protocol, const guint8 *info, gsize len)
{
  Modem *self = user_data;

  modem_turn_begin (self);
  if (self->bearer.session != NULL) {
    trace (self, FALSE, protocol, info, len);
    ppp_session_receive (self->bearer.session, protocol, info, len, modem_now (self));
  }
  modem_turn_end (self);
}

static void
link_hangup (gpointer user_data, const char *text)
{
  Modem *self = user_data;

  modem_turn_begin (self);
  if (self->bearer.session != NULL) {
    self->bearer.hung_up = TRUE;
    g_free (self->bearer.hangup_text);
    self->bearer.hangup_text = g_strdup (text);
    ppp_session_link_lost (self->bearer.session, modem_now (self));
  }
  modem_turn_end (self);
}

static const LinkListener link_listener = { link_frame, link_hangup };

static guint
auth_flags (AuthMode mode)
{
  switch (mode) {
  case AUTH_MODE_AUTO:
    return PPP_AUTH_PAP | PPP_AUTH_CHAP;
  case AUTH_MODE_NONE:
    return PPP_AUTH_NONE;
  case AUTH_MODE_PAP:
    return PPP_AUTH_PAP;
  case AUTH_MODE_CHAP:
    return PPP_AUTH_CHAP;
  }
  return PPP_AUTH_NONE;
}

/* The first data path that this machine can do. */
static gboolean
attach_link (Modem *self, const guint8 *pending, gsize len, GError **error)
{
  Port *port = modem_data_port (self)->port;

  for (const LinkOps *const *ops = self->environment->links; *ops != NULL; ops++) {
    g_autoptr (GError) own = NULL;
    Link *link = (*ops)->attach (*ops, port, pending, len, &link_listener, self, &own);

    if (link != NULL) {
      g_clear_error (error);
      self->bearer.ops = *ops;
      self->bearer.link = link;
      return TRUE;
    }
    g_clear_error (error);
    g_propagate_error (error, g_steal_pointer (&own));
    if (!g_error_matches (error == NULL ? NULL : *error, DT_ERROR, DT_ERROR_NOT_SUPPORTED))
      return FALSE;
    dt_log (DT_LOG_INFO, modem_id (self), "no %s data path here: %s", (*ops)->datapath (*ops),
            error == NULL ? "" : (*error)->message);
  }
  return FALSE;
}

/* Whether a peer that does not bear IPv6 is asked for IPv4 alone. */
static gboolean
spares_ip6 (const Modem *self)
{
  return self->ip4_only_for != NULL && connection_settings_equal (self->ip4_only_for, self->wanted.settings);
}

/* The peer has ended the link before anything was up. If that was for IPv6, the next attempt is without; if it was not, the one behind it is with it
 * again. TRUE: the next one is worth making at once. */
static gboolean
spare_ip6 (Modem *self)
{
  gboolean spared = spares_ip6 (self);

  g_clear_pointer (&self->ip4_only_for, connection_settings_free);
  if (spared)
    return FALSE;
  dt_log (DT_LOG_INFO, modem_id (self), "the peer ended the link when IPv6 was asked for: trying IPv4 alone");
  self->ip4_only_for = connection_settings_copy (self->wanted.settings);
  return TRUE;
}

/* The credentials stay the settings' own. */
static PppConfig
session_config (Modem *self)
{
  const ConnectionSettings *settings = self->wanted.settings;
  PppConfig config = {
    .username = settings->username,
    .password = settings->password,
    .auth = auth_flags (settings->auth),
    .ask_accm = TRUE,
    .want_ip4 = settings->pdp_type != PDP_TYPE_IPV6,
    .want_ip6 = settings->pdp_type == PDP_TYPE_IPV6 || (settings->pdp_type == PDP_TYPE_IPV4V6 && !spares_ip6 (self)),
    .echo_interval_us = ECHO_INTERVAL,
    .echo_failures = ECHO_FAILURES,
  };

  self->environment->clock->random (self->environment->clock, config.seed, sizeof config.seed);
  return config;
}

/* The host has come to need the address that the network gave. */
static void
network_lost (gpointer user_data, const GError *error)
{
  Modem *self = user_data;

  modem_turn_begin (self);
  if (self->call.phase == CALL_PPP)
    call_end (self, DT_REASON_IP_CONFIG_FAILED, error->message, FALSE);
  modem_turn_end (self);
}

/* @session is taken. */
static void
begin (Modem *self, PppSession *session)
{
  Bearer *bearer = &self->bearer;

  bearer->session = session;
  bearer->applies = g_ptr_array_new ();
  bearer->ifindex = bearer->ops->ifindex (bearer->link);
  self->environment->network->watch (self->environment->network, bearer->ifindex, network_lost, self);
  modem_info_uint (self, &self->info.ifindex, bearer->ifindex);
  modem_info_string (self, &self->info.interface, bearer->ops->ifname (bearer->link));
  modem_info_string (self, &self->info.datapath, bearer->ops->datapath (bearer->ops));
}

void
bearer_attach (Modem *self, const guint8 *pending, gsize len)
{
  Bearer *bearer = &self->bearer;
  g_autoptr (GError) error = NULL;

  if (!attach_link (self, pending, len, &error)) {
    call_end (self, DT_REASON_IP_CONFIG_FAILED, error == NULL ? NULL : error->message, FALSE);
    return;
  }
  PppConfig config = session_config (self);
  begin (self, ppp_session_new (&config));
  statistics_begin (self);
  ppp_session_open (bearer->session, modem_now (self));
}

/* What was configured is taken away; the link itself stays for the goodbye. */
static void
withdraw (Modem *self)
{
  Bearer *bearer = &self->bearer;

  handover_forget (self);
  bearer->ops->set_passing (bearer->link, FALSE, FALSE);
  self->environment->network->clear (self->environment->network, bearer->ifindex);
  for (guint i = 0; i < bearer->applies->len; i++)
    ((BearerApply *) g_ptr_array_index (bearer->applies, i))->modem = NULL;
  g_ptr_array_set_size (bearer->applies, 0);
  self->info.ip = (IpConfig) { .n_addresses = 0 };
  self->info.since_us = 0;
  modem_info_touch (self, MODEM_INFO_REST);
}

void
bearer_down (Modem *self)
{
  Bearer *bearer = &self->bearer;

  link_watch_end (self);
  if (bearer->link != NULL) {
    statistics_end (self);
    withdraw (self);
    bearer->ops->detach (bearer->link);
    g_ptr_array_unref (bearer->applies);
  }
  g_clear_pointer (&bearer->session, ppp_session_free);
  g_free (bearer->hangup_text);
  self->bearer = (Bearer) { .link = NULL };
  modem_info_uint (self, &self->info.ifindex, 0);
  modem_info_uint (self, &self->info.mtu, 0);
  modem_info_string (self, &self->info.interface, "");
  modem_info_string (self, &self->info.datapath, "");
  modem_timer_clear (self, TIMER_CLOSE);
  g_byte_array_set_size (modem_data_port (self)->data, 0);
}

static void
show_config (Modem *self, const IpConfig *config)
{
  self->info.ip = *config;
  self->info.mtu = config->mtu > 0 ? config->mtu : self->bearer.link_mtu;
  for (guint i = 0; i < config->n_routes; i++) {
    if (config->routes[i].table == IP_CONFIG_MAIN_TABLE)
      self->info.metric = config->routes[i].metric;
  }
  modem_info_touch (self, MODEM_INFO_REST);
}

static void
online (Modem *self, const IpConfig *config)
{
  show_config (self, config);
  if (self->bearer.stage == LINK_ONLINE)
    return;
  self->bearer.stage = LINK_ONLINE;
  link_watch_begin (self);
  self->info.since_us = self->environment->clock->wall (self->environment->clock);
  policy_show (self, DT_REASON_NONE);
  recovery_online (self);
}

static gboolean
build_config (Modem *self, IpConfig *out, GError **error)
{
  const ConnectionSettings *settings = self->wanted.settings;
  const Bearer *bearer = &self->bearer;
  IpConfigInput input = {
    .ifindex = bearer->ifindex,
    .ifname = bearer->ops->ifname (bearer->link),
    .slot = self->slot,
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
  Modem *self = apply->modem;
  IpConfig config;

  if (self == NULL)
    return;
  modem_turn_begin (self);
  g_ptr_array_remove (self->bearer.applies, apply);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->call.phase != CALL_PPP)
    ; /* a newer one is under way, or the end */
  else if (error != NULL)
    call_end (self, DT_REASON_IP_CONFIG_FAILED, error->message, FALSE);
  else if (self->bearer.applies->len == 0 && build_config (self, &config, NULL)) {
    online (self, &config);
    handover_save (self);
  }
  modem_turn_end (self);
}

/* IPv4 is enough; IPv6 joins when it comes, and goes alone only where IPv4 is not to be had. */
static gboolean
is_enough (const Modem *self)
{
  const Bearer *bearer = &self->bearer;

  return bearer->ip4 || (bearer->ip6 && (bearer->failed4 || self->wanted.settings->pdp_type == PDP_TYPE_IPV6));
}

static void
configure (Modem *self)
{
  Bearer *bearer = &self->bearer;
  g_autoptr (GError) error = NULL;
  IpConfig config;

  bearer->ops->set_passing (bearer->link, bearer->ip4, bearer->ip6);
  if (ppp_session_phase (bearer->session) == PPP_PHASE_TERMINATE) {
    bearer->stage = LINK_ENDING;
    self->call.reason = ppp_session_end_reason (bearer->session);
    policy_show (self, DT_REASON_NONE);
    return;
  }
  if (!is_enough (self)) {
    bearer->stage = LINK_NEGOTIATING;
    policy_show (self, DT_REASON_NONE);
    return;
  }
  if (!build_config (self, &config, &error)) {
    call_end (self, DT_REASON_IP_CONFIG_FAILED, error->message, FALSE);
    return;
  }
  if (bearer->stage == LINK_NEGOTIATING)
    bearer->stage = LINK_CONFIGURING;
  policy_show (self, DT_REASON_NONE);

  BearerApply *apply = g_new0 (BearerApply, 1);
  apply->modem = self;
  g_ptr_array_add (bearer->applies, apply);
  self->environment->network->apply (self->environment->network, &config, network_applied, apply);
}

static void
configure_link (Modem *self, const PppEvent *event)
{
  const LinkConfig config = {
    .tx_accm = event->link.tx_accm,
    .rx_accm = event->link.rx_accm,
    .mru = event->link.mru,
    .mtu = event->link.mtu,
    .pfc = event->link.pfc,
    .acfc = event->link.acfc,
  };

  self->bearer.link_mtu = event->link.mtu;
  self->bearer.ops->configure (self->bearer.link, &config);
}

static void
send_frames (Modem *self)
{
  PppFrame frame;

  while (ppp_session_pop_frame (self->bearer.session, &frame)) {
    trace (self, TRUE, frame.protocol, frame.info, frame.len);
    self->bearer.ops->send (self->bearer.link, frame.protocol, frame.info, frame.len, frame.lcp_defaults);
  }
}

/* A peer that says goodbye or hangs up as soon as both protocols were begun. */
static gboolean
is_end_for_ip6 (const Modem *self, DtReason reason)
{
  return (reason == DT_REASON_PEER_TERMINATED || reason == DT_REASON_NO_CARRIER) && self->wanted.settings->pdp_type == PDP_TYPE_IPV4V6
         && self->bearer.asked && !self->bearer.was_up;
}

static void
finished (Modem *self, const PppEvent *event)
{
  const char *text = self->bearer.hangup_text;
  gboolean command_mode = self->bearer.hung_up && strstr (text, "NO CARRIER") != NULL;
  g_autofree char *detail = NULL;

  send_frames (self);
  if (self->call.phase == CALL_CLOSING) {
    call_end (self, self->call.reason, NULL, command_mode);
    return;
  }
  if (self->wanted.settings != NULL && is_end_for_ip6 (self, event->finished.reason))
    self->call.again = spare_ip6 (self);
  if (*event->finished.detail != '\0')
    detail = g_strdup (event->finished.detail);
  else if (self->bearer.hung_up)
    detail = g_strdup (text);
  call_end (self, event->finished.reason, detail, command_mode);
}

static void
ip4_up (Modem *self, const PppEvent *event)
{
  Bearer *bearer = &self->bearer;

  bearer->ip4 = bearer->was_up = TRUE;
  bearer->failed4 = FALSE;
  bearer->local4 = ip_address_from_be32 (event->ip4.local);
  bearer->peer4 = ip_address_from_be32 (event->ip4.peer);
  for (guint i = 0; i < G_N_ELEMENTS (bearer->dns4); i++)
    bearer->dns4[i] = ip_address_from_be32 (event->ip4.dns[i]);
  bearer->changed = TRUE;
}

static void
handle (Modem *self, const PppEvent *event)
{
  Bearer *bearer = &self->bearer;

  switch (event->type) {
  case PPP_EVENT_PHASE:
    if (event->phase.old_phase == PPP_PHASE_NETWORK)
      handover_forget (self);
    bearer->asked = bearer->asked || event->phase.new_phase == PPP_PHASE_NETWORK;
    dt_log (DT_LOG_DEBUG, modem_id (self), "PPP: %s -> %s", ppp_phase_to_string (event->phase.old_phase),
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
attach_pending (Modem *self)
{
  if (self->call.phase != CALL_PPP || self->bearer.link != NULL)
    return FALSE;

  GByteArray *data = modem_data_port (self)->data;
  g_autofree guint8 *pending = g_memdup2 (data->data, data->len);
  gsize len = data->len;

  g_byte_array_set_size (data, 0);
  bearer_attach (self, pending, len);
  return TRUE;
}

gboolean
bearer_drain (Modem *self)
{
  gboolean moved = attach_pending (self);
  PppEvent event;

  if (self->bearer.session == NULL)
    return moved;
  while (self->bearer.session != NULL && ppp_session_pop_event (self->bearer.session, &event)) {
    handle (self, &event);
    moved = TRUE;
  }
  /* A session that ends takes its addresses down first: that is no change to be shown. */
  if (self->bearer.changed && self->call.phase == CALL_PPP && self->bearer.session != NULL) {
    self->bearer.changed = FALSE;
    configure (self);
  }
  if (self->bearer.session != NULL)
    send_frames (self);
  return moved;
}

gboolean
bearer_adopt (Modem *self, const LinkOps *ops, guint ifindex, const guint8 *state, gsize len, GError **error)
{
  PppConfig ppp = session_config (self);
  g_autoptr (PppSession) session = ppp_session_import (&ppp, state, len, modem_now (self));
  IpConfig config;

  if (session == NULL) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_FAILED, "the state of its PPP session is not one");
    return FALSE;
  }
  self->bearer.link = ops->adopt (ops, modem_data_port (self)->port, modem_id (self), ifindex, &link_listener, self, error);
  if (self->bearer.link == NULL)
    return FALSE;
  self->bearer.ops = ops;
  self->bearer.stage = LINK_ONLINE;
  self->call.phase = CALL_PPP;
  begin (self, g_steal_pointer (&session));
  bearer_drain (self);
  /* What the session has to say may have ended the call. */
  if (self->call.phase != CALL_PPP)
    return TRUE;
  if (build_config (self, &config, NULL))
    show_config (self, &config);
  link_watch_begin (self);
  return TRUE;
}

gint64
bearer_deadline (const Modem *self)
{
  return self->bearer.session == NULL ? G_MAXINT64 : ppp_session_deadline (self->bearer.session);
}

/* IP packets do not pass through here: only the link can tell that the peer is alive. */
void
bearer_tick (Modem *self)
{
  Bearer *bearer = &self->bearer;
  gint64 now = modem_now (self);
  gint64 silence = bearer->ops->silence (bearer->link);

  if (silence < ECHO_INTERVAL)
    ppp_session_saw_traffic (bearer->session, now - silence);
  ppp_session_tick (bearer->session, now);
  if (self->bearer.stage == LINK_ONLINE && ppp_session_learned (bearer->session) != bearer->learned)
    handover_save (self);
  link_watch_look (self);
}

void
bearer_close (Modem *self)
{
  self->call.phase = CALL_CLOSING;
  if (self->bearer.session == NULL) {
    call_end (self, self->call.reason, NULL, FALSE);
    return;
  }
  withdraw (self);
  ppp_session_close (self->bearer.session, modem_now (self));
  modem_timer_set (self, TIMER_CLOSE, CLOSE_TIME);
}

void
bearer_close_timer (Modem *self)
{
  if (self->call.phase == CALL_CLOSING)
    call_end (self, self->call.reason, NULL, FALSE);
}
