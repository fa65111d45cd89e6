/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The components of a modem: the only place that names them all. One may call those above it here. */
#include "modem/call/bearer.h"
#include "modem/call/call.h"
#include "modem/call/dial.h"
#include "modem/call/dns-holder.h"
#include "modem/call/hangup.h"
#include "modem/call/link-watch.h"
#include "modem/call/release-cause.h"
#include "modem/call/session-config.h"
#include "modem/connection/connection.h"
#include "modem/device/bring-up.h"
#include "modem/device/chatter.h"
#include "modem/device/device-identity.h"
#include "modem/device/nmea-drain.h"
#include "modem/device/port-owner.h"
#include "modem/device/ports.h"
#include "modem/device/restart-watch.h"
#include "modem/handover.h"
#include "modem/network/context.h"
#include "modem/network/radio.h"
#include "modem/network/registration.h"
#include "modem/network/signal.h"
#include "modem/request.h"
#include "modem/sim/pin-try.h"
#include "modem/sim/sim-identity.h"
#include "modem/sim/sim.h"
#include "modem/usage/statistics.h"

/* clang-format off */
const ModemComponent *const modem_components[] = {
  &requests_component,
  &port_owner_component,
  &ports_component,
  &device_identity_component,
  &nmea_drain_component,
  &bring_up_component,
  &restart_watch_component,
  &chatter_component,
  &pin_try_component,
  &sim_identity_component,
  &sim_component,
  &registration_component,
  &signal_component,
  &radio_component,
  &context_component,
  &hangup_component,
  &release_cause_component,
  &dial_component,
  &session_config_component,
  &bearer_component,
  &dns_holder_component,
  &link_watch_component,
  &call_component,
  &intent_component,
  &connection_component,
  &usage_component,
  &handover_component,
  NULL,
};
/* clang-format on */
