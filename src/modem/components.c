/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The components of a modem: the only place that names them all. */
#include "modem/modem-private.h"
#include "modem/network/radio.h"
#include "modem/network/registration.h"
#include "modem/network/signal.h"
#include "modem/usage/statistics.h"

const ModemComponent *const modem_components[] = {
  &device_component,
  &sim_component,
  &registration_component,
  &signal_component,
  &radio_component,
  &call_component,
  &connection_component,
  &usage_component,
  NULL,
};
