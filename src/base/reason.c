/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/reason.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  const char *string;
  DtError error;
  gboolean permanent;
  const char *description;
  const char *advice; /* or NULL */
} ReasonRow;

static const ReasonRow rows[DT_N_REASONS] = {
  [DT_REASON_NONE] = { "none", DT_ERROR_FAILED, FALSE, N_ ("nothing unusual happened"), NULL },
  [DT_REASON_USER_REQUEST] = { "user-request", DT_ERROR_CANCELLED, FALSE, N_ ("a user asked for it"), NULL },
  [DT_REASON_BOOT] = { "boot", DT_ERROR_FAILED, FALSE, N_ ("the service started"), NULL },
  [DT_REASON_AUTOCONNECT] = { "autoconnect", DT_ERROR_FAILED, FALSE, N_ ("a profile connects by itself"), NULL },
  [DT_REASON_DEVICE_ADDED] = { "device-added", DT_ERROR_FAILED, FALSE, N_ ("the modem appeared"), NULL },
  [DT_REASON_DEVICE_REMOVED] = { "device-removed", DT_ERROR_NO_MODEM, FALSE, N_ ("the modem went away"),
                                 N_ ("check the USB cable and the power supply") },
  [DT_REASON_SIM_MISSING] = { "sim-missing", DT_ERROR_SIM_MISSING, TRUE, N_ ("there is no SIM, or it cannot be read"),
                              N_ ("insert a SIM, contacts down, and reset the modem") },
  [DT_REASON_SIM_PIN_REQUIRED] = { "sim-pin-required", DT_ERROR_SIM_PIN_REQUIRED, TRUE,
                                   N_ ("the SIM waits for its PIN"), N_ ("set pin= in the profile or call SendPin") },
  [DT_REASON_SIM_PIN_INCORRECT] = { "sim-pin-incorrect", DT_ERROR_SIM_PIN_INCORRECT, TRUE,
                                    N_ ("the SIM refused the PIN"),
                                    N_ ("correct the PIN; the refused one will not be sent again") },
  [DT_REASON_SIM_PUK_REQUIRED] = { "sim-puk-required", DT_ERROR_SIM_PUK_REQUIRED, TRUE, N_ ("the SIM is blocked"),
                                   N_ ("unblock it with the PUK from the operator") },
  [DT_REASON_REGISTRATION_DENIED] = { "registration-denied", DT_ERROR_REGISTRATION_DENIED, TRUE,
                                      N_ ("the network refuses this SIM"),
                                      N_ ("ask the operator whether the SIM is active and allowed on this "
                                          "network type") },
  [DT_REASON_REGISTRATION_TIMEOUT] = { "registration-timeout", DT_ERROR_NOT_REGISTERED, FALSE,
                                       N_ ("no network was found in time"),
                                       N_ ("check the antenna, the network type (rat) and the bands") },
  [DT_REASON_NOT_ATTACHED] = { "not-attached", DT_ERROR_NOT_REGISTERED, FALSE,
                               N_ ("the modem is registered but has no packet service"),
                               N_ ("check the APN and whether the subscription includes data") },
  [DT_REASON_APN_REJECTED] = { "apn-rejected", DT_ERROR_APN_REJECTED, FALSE, N_ ("the network refuses the APN"),
                               N_ ("check the APN with the operator") },
  [DT_REASON_NO_CARRIER] = { "no-carrier", DT_ERROR_DIAL_FAILED, FALSE, N_ ("the modem dropped the call"),
                             N_ ("check the signal and the APN") },
  [DT_REASON_DIAL_FAILED] = { "dial-failed", DT_ERROR_DIAL_FAILED, FALSE, N_ ("the modem refused to dial"),
                              N_ ("check the APN and the subscription") },
  [DT_REASON_DIAL_TIMEOUT] = { "dial-timeout", DT_ERROR_DIAL_FAILED, FALSE,
                               N_ ("the modem did not answer the dial command"),
                               N_ ("check the signal; if it stays so, reset the modem") },
  [DT_REASON_LCP_TIMEOUT] = { "lcp-timeout", DT_ERROR_PPP_FAILED, FALSE, N_ ("the modem's PPP did not answer"),
                              N_ ("reset the modem if it stays so") },
  [DT_REASON_AUTH_FAILED] = { "auth-failed", DT_ERROR_AUTH_FAILED, TRUE, N_ ("user name or password was refused"),
                              N_ ("check username=, password= and auth= with the operator") },
  [DT_REASON_IPCP_TIMEOUT] = { "ipcp-timeout", DT_ERROR_PPP_FAILED, FALSE, N_ ("the network gave no address"),
                               N_ ("check the APN, the user name and the password") },
  [DT_REASON_LOOPBACK] = { "loopback", DT_ERROR_PPP_FAILED, FALSE, N_ ("the modem echoes instead of speaking PPP"),
                           N_ ("reset the modem if it stays so") },
  [DT_REASON_PEER_TERMINATED] = { "peer-terminated", DT_ERROR_PPP_FAILED, FALSE,
                                  N_ ("the network ended the PPP session"),
                                  N_ ("check the APN and whether the subscription includes data") },
  [DT_REASON_LINK_DEAD] = { "link-dead", DT_ERROR_PPP_FAILED, FALSE, N_ ("the link stopped answering"),
                            N_ ("check the signal") },
  [DT_REASON_IP_CONFIG_FAILED] = { "ip-config-failed", DT_ERROR_IP_CONFIG_FAILED, FALSE,
                                   N_ ("the address could not be configured"), NULL },
  [DT_REASON_ROAMING_FORBIDDEN] = { "roaming-forbidden", DT_ERROR_ROAMING_FORBIDDEN, TRUE,
                                    N_ ("the modem is on a foreign network and roaming is not allowed"),
                                    N_ ("set allow-roaming=true if the cost is acceptable") },
  [DT_REASON_QUOTA_REACHED] = { "quota-reached", DT_ERROR_QUOTA_REACHED, TRUE, N_ ("the data quota is used up"),
                                N_ ("raise the quota or reset the period") },
  [DT_REASON_SUSPEND] = { "suspend", DT_ERROR_CANCELLED, FALSE, N_ ("the computer goes to sleep"), NULL },
  [DT_REASON_POWER_SUSPECTED] = { "power-suspected", DT_ERROR_NO_MODEM, FALSE,
                                  N_ ("the modem vanished as it began to transmit"),
                                  N_ ("it needs 2 A peaks: use a stronger supply or a powered hub") },
  [DT_REASON_MODEM_UNRESPONSIVE] = { "modem-unresponsive", DT_ERROR_MODEM_ERROR, FALSE,
                                     N_ ("the modem does not answer commands"),
                                     N_ ("unplug it or cut its power for ten seconds") },
  [DT_REASON_RECOVERY] = { "recovery", DT_ERROR_FAILED, FALSE, N_ ("the modem is being recovered"), NULL },
  [DT_REASON_DAEMON_EXIT] = { "daemon-exit", DT_ERROR_CANCELLED, FALSE, N_ ("the service stops"), NULL },
  [DT_REASON_INTERNAL] = { "internal", DT_ERROR_FAILED, FALSE, N_ ("Dialtone made a mistake"),
                           N_ ("please report it with the log") },
};

const char *
dt_reason_to_string (DtReason reason)
{
  g_return_val_if_fail ((guint) reason < DT_N_REASONS, "internal");

  return rows[reason].string;
}

gboolean
dt_reason_from_string (const char *string, DtReason *out_reason)
{
  g_return_val_if_fail (string != NULL && out_reason != NULL, FALSE);

  for (guint i = 0; i < DT_N_REASONS; i++) {
    if (strcmp (rows[i].string, string) == 0) {
      *out_reason = (DtReason) i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
dt_reason_describe (DtReason reason)
{
  g_return_val_if_fail ((guint) reason < DT_N_REASONS, "");

  return g_dgettext ("dialtone", rows[reason].description);
}

const char *
dt_reason_advice (DtReason reason)
{
  g_return_val_if_fail ((guint) reason < DT_N_REASONS, NULL);

  return rows[reason].advice == NULL ? NULL : g_dgettext ("dialtone", rows[reason].advice);
}

DtError
dt_reason_to_error (DtReason reason)
{
  g_return_val_if_fail ((guint) reason < DT_N_REASONS, DT_ERROR_FAILED);

  return rows[reason].error;
}

gboolean
dt_reason_is_permanent (DtReason reason)
{
  g_return_val_if_fail ((guint) reason < DT_N_REASONS, FALSE);

  return rows[reason].permanent;
}

void
dt_reason_set_error (GError **error, DtReason reason, const char *detail)
{
  const char *advice = dt_reason_advice (reason);
  g_autoptr (GString) text = g_string_new (dt_reason_describe (reason));

  if (detail != NULL && *detail != '\0')
    g_string_append_printf (text, " (%s)", detail);
  if (advice != NULL)
    g_string_append_printf (text, ": %s", advice);
  g_set_error_literal (error, DT_ERROR, (int) dt_reason_to_error (reason), text->str);
}
