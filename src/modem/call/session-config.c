/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/session-config.h"

#include "base/log.h"

/* So many echoes in a row unanswered mean a dead link. */
#define ECHO_FAILURES 4

typedef struct {
  ConnectionSettings *ip4_only_for; /* with these the peer ended the link when IPv6 was asked for; NULL: with none */
} SessionConfig;

static SessionConfig *
session_config_of (const ModemCore *self)
{
  return core_state (self, &session_config_component);
}

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

PppConfig
session_config_make (ModemCore *self, const ConnectionSettings *settings)
{
  PppConfig config = {
    .username = settings->username,
    .password = settings->password,
    .auth = auth_flags (settings->auth),
    .ask_accm = TRUE,
    .want_ip4 = settings->pdp_type != PDP_TYPE_IPV6,
    .want_ip6 = settings->pdp_type == PDP_TYPE_IPV6
                || (settings->pdp_type == PDP_TYPE_IPV4V6 && !session_config_spares_ip6 (self, settings)),
    .echo_interval_us = SESSION_ECHO_INTERVAL,
    .echo_failures = ECHO_FAILURES,
  };

  core_environment (self)->clock->random (core_environment (self)->clock, config.seed, sizeof config.seed);
  return config;
}

gboolean
session_config_spares_ip6 (const ModemCore *self, const ConnectionSettings *settings)
{
  const ConnectionSettings *known = session_config_of (self)->ip4_only_for;

  return known != NULL && connection_settings_equal (known, settings);
}

static void
forget (ModemCore *self)
{
  g_clear_pointer (&session_config_of (self)->ip4_only_for, connection_settings_free);
}

void
session_config_spare_ip6 (ModemCore *self, const ConnectionSettings *settings)
{
  forget (self);
  session_config_of (self)->ip4_only_for = connection_settings_copy (settings);
}

gboolean
session_config_change_ip6 (ModemCore *self, const ConnectionSettings *settings)
{
  if (session_config_spares_ip6 (self, settings)) {
    forget (self);
    return FALSE;
  }
  dt_log (DT_LOG_INFO, core_id (self), "the peer ended the link when IPv6 was asked for: trying IPv4 alone");
  session_config_spare_ip6 (self, settings);
  return TRUE;
}

const ModemComponent session_config_component = {
  .name = "session config",
  .state_size = sizeof (SessionConfig),
  .clear = forget,
};
