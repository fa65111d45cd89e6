/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One modem: from its ports to an online interface and back. It owns bring-up, SIM, registration, signal, dialling,
 * PPP, the configuration of the interface, and the policy that brings a lost connection back. Knows neither system
 * calls nor D-Bus: it acts through ModemEnvironment and reports through ModemListener.
 *
 * Every operation answers exactly once through its ModemDone, never from within the call, and after the state changes
 * that belong to it. */
#pragma once

#include "host/modem-description.h"
#include "host/modem-environment.h"
#include "modem/call/bearer-info.h"
#include "modem/connection/connection-info.h"
#include "modem/device/device-info.h"
#include "modem/modem-info.h"
#include "modem/modem-listener.h"
#include "modem/network/network-info.h"
#include "modem/sim/sim-info.h"
#include "modem/usage/usage-info.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

typedef struct _Modem Modem;

/* Starts at once to open the ports and bring the modem up. @slot: IpConfigInput.slot. All pointers but @description
 * must outlive the modem. */
Modem *modem_new (const ModemDescription *description, guint slot, const ModemEnvironment *environment,
                  const ModemListener *listener, gpointer user_data);

/* Drops everything at once: interface, routes, ports; pending operations are not answered. May be called from within
 * any of the modem's own callbacks. For an orderly end call modem_shutdown() first. */
void modem_free (Modem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Modem, modem_free)

const ModemDescription *modem_description (const Modem *self);

/* What is known of the modem, in parts. */
const StateInfo *modem_state_info (const Modem *self);
const DeviceInfo *modem_device_info (const Modem *self);
const SimInfo *modem_sim_info (const Modem *self);
const NetworkInfo *modem_network_info (const Modem *self);
const SignalInfo *modem_signal_info (const Modem *self);
const BearerInfo *modem_bearer_info (const Modem *self);
/* NetworkOps.dns_backend of the connection, "" while there is none; goes with BearerInfo. */
const char *modem_dns_holder (const Modem *self);
const ConnectionInfo *modem_connection_info (const Modem *self);
const UsageInfo *modem_usage_info (const Modem *self);

/* What is wanted: the settings of the connection that is up, coming up or waiting to come back; NULL after Disconnect.
 */
const ConnectionSettings *modem_wanted (const Modem *self);

/* Connect (DESIGN §3): same settings and connected: success at once; same settings and under way: joins; other
 * settings: reconnects, the waiting callers of the old ones fail with DT_ERROR_CANCELLED. The answer comes when online,
 * when a permanent cause is met, when the first attempt of a modem that is ready fails (the modem goes on trying by
 * itself only if it had been connected with these settings before, or @persistent), or when settings->timeout is over
 * (DT_ERROR_TIMEOUT, or the error of the cause that is in force; the interface is gone then). @persistent: keep trying
 * after failures, as for autoconnect; else a failed first attempt ends in registered/failed and nothing is wanted any
 * more. A port that another program holds is told at once (DT_ERROR_BUSY); ports that are away, and not because of a
 * reset of ours, after ten seconds (DT_ERROR_NO_MODEM).
 * @reason: DT_REASON_USER_REQUEST, DT_REASON_AUTOCONNECT, … for the state changes. No result. */
void modem_connect (Modem *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason,
                    ModemDone done, gpointer user_data);

/* Ends the connection or the attempt; a waiting Connect fails with DT_ERROR_CANCELLED first. Success when there was
 * nothing to end. Answers when the link is down and clean. No result. */
void modem_disconnect (Modem *self, DtReason reason, ModemDone done, gpointer user_data);

/* Asks the modem now. MODEM_RESULT_SIGNAL. */
void modem_refresh_signal (Modem *self, ModemDone done, gpointer user_data);

/* SIM (27.007 §8.3, 7.4, 7.5). A PIN that this SIM refused once is not sent again: DT_ERROR_SIM_PIN_INCORRECT at once.
 * No results. PINs are 4 … 8 digits, else G_IO_ERROR_INVALID_ARGUMENT. */
void modem_send_pin (Modem *self, const char *pin, ModemDone done, gpointer user_data);
void modem_send_puk (Modem *self, const char *puk, const char *new_pin, ModemDone done, gpointer user_data);
void modem_change_pin (Modem *self, const char *old_pin, const char *new_pin, ModemDone done, gpointer user_data);
void modem_enable_pin (Modem *self, const char *pin, gboolean enable, ModemDone done, gpointer user_data);
/* MODEM_RESULT_SIM_IDENTITY, one of the two at least. */
void modem_get_sim_identity (Modem *self, ModemDone done, gpointer user_data);
/* MODEM_RESULT_DEVICE_IDENTITY. */
void modem_get_identity (Modem *self, ModemDone done, gpointer user_data);

/* Radio on or off (CFUN=1, CFUN=4); off ends a connection first and lasts until on or a reset by a client, also where
 * the modem restarts or goes and comes back. No result. */
void modem_enable (Modem *self, gboolean enable, ModemDone done, gpointer user_data);
/* Right behind modem_new(): a user has switched the radio of this modem off before, and it stays so. */
void modem_keep_radio_off (Modem *self);
/* @kind: "radio" (CFUN 4/1), "modem" (the model's reset command; the ports go and come back).
 * G_IO_ERROR_INVALID_ARGUMENT for others. What was wanted is brought back after. */
void modem_reset (Modem *self, const char *kind, ModemDone done, gpointer user_data);
void modem_power_off (Modem *self, ModemDone done, gpointer user_data);
/* +COPS=?, up to three minutes. MODEM_RESULT_NETWORKS. */
void modem_scan (Modem *self, ModemDone done, gpointer user_data);
/* Keys rat, bands, operator of the settings; written, read back. No result. */
void modem_set_radio (Modem *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data);
/* One raw AT command ("AT+CSQ") on the AT port. Commands that would take the port out of command mode or hang it up are
 * refused. MODEM_RESULT_REPLY. DT_ERROR_MODEM_ERROR when the final
 * result is an error. @timeout_ms 1 … 600000. */
void modem_command (Modem *self, const char *at, guint timeout_ms, ModemDone done, gpointer user_data);

/* As of now; in every state. */
void modem_statistics (const Modem *self, ModemStatistics *out);

/* Begins a new period now, with nothing in it; a connection that its quota cut comes back. No result. */
void modem_reset_period (Modem *self, ModemDone done, gpointer user_data);

/* The profile that is wanted has changed: its quota, quota-action and billing-day count from now on; the rest waits for
 * the next modem_connect(). Nothing when @settings are of another profile. */
void modem_update_quota (Modem *self, const ConnectionSettings *settings);

/* Whether MODEM_EVENT_PACKET is told; off at first, when nothing is rendered for it. */
void modem_set_tracing (Modem *self, gboolean tracing);

/* The host goes to sleep or has woken up: the first ends the link without giving up what is wanted, the second brings
 * it back. */
void modem_suspend (Modem *self);
void modem_resume (Modem *self);

/* An orderly end of everything for the daemon's exit: hangs up, cleans the network, answers pending operations; then
 * @done. */
void modem_shutdown (Modem *self, ModemDone done, gpointer user_data);

G_END_DECLS
