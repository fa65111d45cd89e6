/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/interfaces.h"

const InterfaceRow *const modem_object_interfaces[] = {
  &modem_interface, &sim_interface, &connection_interface, &statistics_interface, &trace_interface, NULL,
};
