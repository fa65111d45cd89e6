/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"

G_DEFINE_QUARK (dialtone, dt_error)

static const char *const names[DT_N_ERRORS] = {
  [DT_ERROR_FAILED] = "Failed",
  [DT_ERROR_NO_MODEM] = "NoModem",
  [DT_ERROR_WRONG_STATE] = "WrongState",
  [DT_ERROR_IN_PROGRESS] = "InProgress",
  [DT_ERROR_NOT_CONNECTED] = "NotConnected",
  [DT_ERROR_CANCELLED] = "Cancelled",
  [DT_ERROR_TIMEOUT] = "Timeout",
  [DT_ERROR_NOT_SUPPORTED] = "NotSupported",
  [DT_ERROR_BUSY] = "Busy",
  [DT_ERROR_SIM_MISSING] = "SimMissing",
  [DT_ERROR_SIM_PIN_REQUIRED] = "SimPinRequired",
  [DT_ERROR_SIM_PIN_INCORRECT] = "SimPinIncorrect",
  [DT_ERROR_SIM_PUK_REQUIRED] = "SimPukRequired",
  [DT_ERROR_NOT_REGISTERED] = "NotRegistered",
  [DT_ERROR_REGISTRATION_DENIED] = "RegistrationDenied",
  [DT_ERROR_ROAMING_FORBIDDEN] = "RoamingForbidden",
  [DT_ERROR_APN_REJECTED] = "ApnRejected",
  [DT_ERROR_DIAL_FAILED] = "DialFailed",
  [DT_ERROR_AUTH_FAILED] = "AuthFailed",
  [DT_ERROR_PPP_FAILED] = "PppFailed",
  [DT_ERROR_IP_CONFIG_FAILED] = "IpConfigFailed",
  [DT_ERROR_QUOTA_REACHED] = "QuotaReached",
  [DT_ERROR_MODEM_ERROR] = "ModemError",
};

const char *
dt_error_name (DtError code)
{
  g_return_val_if_fail ((guint) code < DT_N_ERRORS, "Failed");

  return names[code];
}
