/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The components of a modem: the only place that names them all. */
#include "modem/component.h"
#include "modem/usage/statistics.h"

const ModemComponent *const modem_components[] = {
  &usage_component,
  NULL,
};
