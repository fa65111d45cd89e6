/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One modem: from its ports to an online interface and back. It owns bring-up, SIM, registration, signal, dialling, PPP, the configuration of the
 * interface, and the policy that brings a lost connection back. Knows neither system calls nor D-Bus: it acts through ModemEnvironment and reports
 * through ModemListener.
 *
 * Every operation answers exactly once through its ModemDone, never from within the call, and after the state changes that belong to it. */
#pragma once

#include "base/reason.h"
#include "ipconfig/ip-config.h"
#include "host/modem-description.h"
#include "host/modem-environment.h"
#include "modem/modem-state.h"
#include "settings/connection-settings.h"

G_BEGIN_DECLS

typedef struct _Modem Modem;

/* Signal figures; what is unknown has its flag unset. */
typedef struct {
  guint percent;            /* 0 … 100, 0 also when unknown */
  gboolean has_rssi, has_rsrp, has_rsrq, has_sinr, has_ber;
  gdouble rssi_dbm, rsrp_dbm, rsrq_db, sinr_db;
  guint ber;                /* 0 … 7, 27.007 §8.5 */
  const char *technology;   /* "catm", "" unknown */
  gint64 time_us;           /* since 1970; 0: never measured */
} ModemSignal;

/* What is known of the modem; strings are never NULL, "" is unknown. Valid until the next change. */
typedef struct {
  ModemState state;
  DtReason reason;
  ModemSignal signal;
  /* network */
  char *access_technology;  /* "catm", "nbiot", "gsm", … */
  char *registration;       /* "idle", "home", "searching", "denied", "unknown", "roaming" */
  char *operator_code;      /* "46692" */
  char *operator_name;
  gboolean roaming;
  gboolean has_cell;
  guint32 cell_area, cell_id, cell_channel; /* TAC or LAC, cell identity, (E)ARFCN */
  char *cell_band;
  /* device */
  char *manufacturer, *model, *revision;
  GStrv quirks;             /* names of the model's peculiarities that are in force */
  /* SIM */
  char *sim_lock;           /* "unknown", "none", "pin", "puk", "pin2", "puk2", "phone", "network", "missing" */
  guint pin_retries, puk_retries; /* G_MAXUINT: unknown */
  char *sim_operator_code;  /* home network from the IMSI, "46692" */
  /* connection */
  char *profile, *apn, *interface, *datapath;
  guint ifindex;            /* 0: none */
  IpConfig ip;              /* valid while connected: n_addresses > 0 */
  guint mtu;
  char *route;              /* "primary", "backup", "none" */
  guint metric;
  gint64 since_us;          /* wall clock of the connection's start, 0: none */
  guint attempts;           /* since the last success */
  gint64 next_attempt_us;   /* wall clock, 0: none planned */
  gint64 period_start_us;   /* wall clock, of the period whose bytes are counted */
  guint64 quota;            /* bytes a period, 0: none */
  char *last_error_name;    /* "SimPinIncorrect"; "" none */
  char *last_error_text;
} ModemInfo;

/* What of ModemInfo has changed. The signal does so with every measurement, all day long, and nothing else with it. */
typedef enum {
  MODEM_INFO_SIGNAL = 1 << 0, /* signal */
  MODEM_INFO_REST = 1 << 1,   /* anything else */
  MODEM_INFO_ALL = MODEM_INFO_SIGNAL | MODEM_INFO_REST,
} ModemInfoParts;

/* Bytes of IP packets and of what belongs to them, as the network interface counts them. */
typedef struct {
  guint64 rx_bytes, tx_bytes; /* of the connection, or of the last one while there is none */
  guint64 period_rx_bytes, period_tx_bytes; /* since ModemInfo.period_start_us: of the profile, or of the modem where it is used without */
} ModemStatistics;

/* What happens at a moment, and is not to be seen in ModemInfo afterwards. */
typedef enum {
  MODEM_EVENT_STATE_CHANGED,
  MODEM_EVENT_SIGNAL_CHANGED, /* by 3 % or more, at most once a second, or when asked */
  MODEM_EVENT_RECOVERY_STEP,  /* one begins */
  MODEM_EVENT_QUOTA_REACHED,  /* once a period for each level */
  /* Only while modem_set_tracing() is on: a PPP control packet, as it is sent or received; never IP. Comes in the midst of work: nothing of the modem may be
   * called from it. */
  MODEM_EVENT_PACKET,
  N_MODEM_EVENTS,
} ModemEventKind;

/* @kind says which member counts. Valid during the call; the words of a step and of a level are constants. */
typedef struct {
  ModemEventKind kind;
  union {
    struct {
      ModemState new_state, old_state;
      DtReason reason;
    } state_changed;
    const ModemSignal *signal_changed;
    struct {
      const char *step; /* "redial", "radio", "reset" … */
      guint attempt;
    } recovery_step;
    struct {
      const char *level; /* "warning" at four fifths of the quota, "reached" */
      guint64 bytes;     /* of the period */
    } quota_reached;
    struct {
      gboolean sent;
      guint16 protocol;
      /* The bytes behind the protocol number, and the same in pppd's dialect; passwords and CHAP responses are overwritten in both. */
      const guint8 *info;
      gsize len;
      const char *text;
    } packet;
  };
} ModemEvent;

typedef struct {
  /* Something in ModemInfo changed; at most once per input from outside, before that input's events and before answers. */
  void (*changed) (gpointer user_data, ModemInfoParts parts);
  void (*event) (gpointer user_data, const ModemEvent *event);
} ModemListener;

/* @result is NULL or of the type the operation names (the receiver takes a reference if it keeps it); @error is NULL on success. */
typedef void (*ModemDone) (gpointer user_data, GVariant *result, const GError *error);

/* Starts at once to open the ports and bring the modem up. @slot: IpConfigInput.slot. All pointers but @description must outlive the modem. */
Modem *modem_new (const ModemDescription *description, guint slot, const ModemEnvironment *environment,
                  const ModemListener *listener, gpointer user_data);

/* Drops everything at once: interface, routes, ports; pending operations are not answered. May be called from within any of the modem's own callbacks. For an orderly end call modem_shutdown() first. */
void modem_free (Modem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Modem, modem_free)

const ModemDescription *modem_description (const Modem *self);
const ModemInfo *modem_info (const Modem *self);

/* What is wanted: the settings of the connection that is up, coming up or waiting to come back; NULL after Disconnect. */
const ConnectionSettings *modem_wanted (const Modem *self);

/* Connect (DESIGN §3): same settings and connected: success at once; same settings and under way: joins; other settings: reconnects, the waiting callers of the
 * old ones fail with DT_ERROR_CANCELLED. The answer comes when online, when a permanent cause is met, when the first attempt of a modem that is ready fails (the modem goes on
 * trying by itself only if it had been connected with these settings before, or @persistent), or when settings->timeout is over (DT_ERROR_TIMEOUT, or the error of the cause
 * that is in force; the interface is gone then). @persistent: keep trying after failures, as for autoconnect; else a failed first attempt ends in registered/failed and nothing is wanted any more.
 * A port that another program holds is told at once (DT_ERROR_BUSY); ports that are away, and not because of a reset of ours, after ten seconds (DT_ERROR_NO_MODEM).
 * @reason: DT_REASON_USER_REQUEST, DT_REASON_AUTOCONNECT, … for the state changes. No result. */
void modem_connect (Modem *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason, ModemDone done, gpointer user_data);

/* Ends the connection or the attempt; a waiting Connect fails with DT_ERROR_CANCELLED first. Success when there was nothing to end. Answers when the link is down and
 * clean. No result. */
void modem_disconnect (Modem *self, DtReason reason, ModemDone done, gpointer user_data);

/* Asks the modem now. Result (ua{sv}): percent and the figures as the D-Bus property Signal has them. */
void modem_refresh_signal (Modem *self, ModemDone done, gpointer user_data);

/* SIM (27.007 §8.3, 7.4, 7.5). A PIN that this SIM refused once is not sent again: DT_ERROR_SIM_PIN_INCORRECT at once. No results. PINs are 4 … 8 digits, else
 * G_IO_ERROR_INVALID_ARGUMENT. */
void modem_send_pin (Modem *self, const char *pin, ModemDone done, gpointer user_data);
void modem_send_puk (Modem *self, const char *puk, const char *new_pin, ModemDone done, gpointer user_data);
void modem_change_pin (Modem *self, const char *old_pin, const char *new_pin, ModemDone done, gpointer user_data);
void modem_enable_pin (Modem *self, const char *pin, gboolean enable, ModemDone done, gpointer user_data);
/* Result a{sv}: iccid, imsi. */
void modem_get_sim_identity (Modem *self, ModemDone done, gpointer user_data);
/* Result a{sv}: imei. */
void modem_get_identity (Modem *self, ModemDone done, gpointer user_data);

/* Radio on or off (CFUN=1, CFUN=4); off ends a connection first and lasts until on or a reset by a client, also where the modem restarts or goes and
 * comes back. No result. */
void modem_enable (Modem *self, gboolean enable, ModemDone done, gpointer user_data);
/* Right behind modem_new(): a user has switched the radio of this modem off before, and it stays so. */
void modem_keep_radio_off (Modem *self);
/* @kind: "radio" (CFUN 4/1), "modem" (the model's reset command; the ports go and come back). G_IO_ERROR_INVALID_ARGUMENT for others. What was wanted is brought back after. */
void modem_reset (Modem *self, const char *kind, ModemDone done, gpointer user_data);
void modem_power_off (Modem *self, ModemDone done, gpointer user_data);
/* +COPS=?, up to three minutes. Result aa{sv}: status, name, code, technology. */
void modem_scan (Modem *self, ModemDone done, gpointer user_data);
/* Keys rat, bands, operator of the settings; written, read back. No result. */
void modem_set_radio (Modem *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data);
/* One raw AT command ("AT+CSQ") on the AT port. Commands that would take the port out of command mode or hang it up are refused. Result s: the reply's lines and the final result,
 * joined by newlines. DT_ERROR_MODEM_ERROR when the final result is an error. @timeout_ms 1 … 600000. */
void modem_command (Modem *self, const char *at, guint timeout_ms, ModemDone done, gpointer user_data);

/* As of now; in every state. */
void modem_statistics (const Modem *self, ModemStatistics *out);

/* Begins a new period now, with nothing in it; a connection that its quota cut comes back. No result. */
void modem_reset_period (Modem *self, ModemDone done, gpointer user_data);

/* The profile that is wanted has changed: its quota, quota-action and billing-day count from now on; the rest waits for the next modem_connect(). Nothing when @settings
 * are of another profile. */
void modem_update_quota (Modem *self, const ConnectionSettings *settings);

/* Whether MODEM_EVENT_PACKET is told; off at first, when nothing is rendered for it. */
void modem_set_tracing (Modem *self, gboolean tracing);

/* The host goes to sleep or has woken up: the first ends the link without giving up what is wanted, the second brings it back. */
void modem_suspend (Modem *self);
void modem_resume (Modem *self);

/* An orderly end of everything for the daemon's exit: hangs up, cleans the network, answers pending operations; then @done. */
void modem_shutdown (Modem *self, ModemDone done, gpointer user_data);

G_END_DECLS
