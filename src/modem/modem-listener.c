/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/modem-listener.h"

const char *
recovery_step_to_string (RecoveryStep step)
{
  static const char *const names[N_RECOVERY_STEPS] = {
    [RECOVERY_STEP_REDIAL] = "redial",
    [RECOVERY_STEP_RADIO] = "radio",
    [RECOVERY_STEP_RESET] = "reset",
  };

  return names[step];
}

const char *
quota_level_to_string (QuotaLevel level)
{
  static const char *const names[N_QUOTA_LEVELS] = {
    [QUOTA_LEVEL_WARNING] = "warning",
    [QUOTA_LEVEL_REACHED] = "reached",
  };

  return names[level];
}
