/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/sim/sim-info.h"

const char *
sim_lock_to_string (SimLock lock)
{
  static const char *const names[N_SIM_LOCKS] = {
    [SIM_LOCK_UNKNOWN] = "unknown", [SIM_LOCK_NONE] = "none",       [SIM_LOCK_PIN] = "pin",
    [SIM_LOCK_PUK] = "puk",         [SIM_LOCK_PIN2] = "pin2",       [SIM_LOCK_PUK2] = "puk2",
    [SIM_LOCK_PHONE] = "phone",     [SIM_LOCK_NETWORK] = "network", [SIM_LOCK_MISSING] = "missing",
  };

  return names[lock];
}
