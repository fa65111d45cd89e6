/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module: power, ports, SIM card, radio, calls, as seen from outside the AT dialogue. */
#pragma once

#include "context.h"
#include "network.h"

G_BEGIN_DECLS

typedef struct _SimModem SimModem;

/* State of the SIM card. */
typedef enum {
  SIM_CARD_READY,   /* no PIN, or the right one was given */
  SIM_CARD_ABSENT,  /* no card */
  SIM_CARD_PIN,     /* waits for the PIN */
  SIM_CARD_PUK,     /* three wrong PINs: waits for the PUK and a new PIN */
  SIM_CARD_FAILURE, /* does not answer, or ten wrong PUKs */
} SimCard;

/* The numbers of 3GPP TS 27.007 §7.2. */
typedef enum {
  SIM_REGISTRATION_IDLE = 0,      /* not searching */
  SIM_REGISTRATION_HOME = 1,      /* registered */
  SIM_REGISTRATION_SEARCHING = 2, /* looking for a network */
  SIM_REGISTRATION_DENIED = 3,    /* the network refused */
  SIM_REGISTRATION_ROAMING = 5,   /* registered with another operator */
  SIM_REGISTRATION_SMS_ONLY = 6,  /* at home, messages only */
  SIM_REGISTRATION_SMS_ONLY_ROAMING = 7,
  SIM_REGISTRATION_EMERGENCY = 8, /* emergency calls only */
  SIM_REGISTRATION_RLOS = 11,     /* access to restricted local operator services */
} SimRegistration;

/* Whose registration a command tells. */
typedef enum {
  SIM_DOMAIN_CREG,  /* circuit switched */
  SIM_DOMAIN_CGREG, /* packets over GSM */
  SIM_DOMAIN_CEREG, /* packets over LTE */
  SIM_N_DOMAINS
} SimDomain;

/* Access technology in the air. */
typedef enum {
  SIM_TECHNOLOGY_NONE,  /* no coverage */
  SIM_TECHNOLOGY_CATM,  /* LTE Cat-M1 */
  SIM_TECHNOLOGY_NBIOT, /* LTE NB-IoT */
  SIM_TECHNOLOGY_GSM,   /* GSM */
} SimTechnology;

/* In dBm, dB, and +CPSI's own unit for RSSNR; unknown: CSQ says 99,99. */
typedef struct {
  gboolean unknown;
  gint rssi;
  gint rsrp;
  gint rsrq;
  gint rssnr;
} SimSignal;

/* The ports exist when this returns; the module is on and registered, or boots if the configuration says so. */
SimModem *sim_modem_new (SimContext *context, SimNetwork *network, GError **error);
void sim_modem_free (SimModem *self);

/* A URC on every port in command mode: now, or inside the next reply. */
void sim_modem_urc (SimModem *self, const char *text);
void sim_modem_urc_inside (SimModem *self, const char *text);

/* The call drops. FALSE: there is none. */
gboolean sim_modem_hang_up (SimModem *self);
/* LCP Terminate-Request from the network. FALSE: nobody to send it. */
gboolean sim_modem_terminate (SimModem *self, const char *text);

/* The module restarts by itself: state lost, ports stay, boot URCs. */
void sim_modem_restart (SimModem *self);
/* The USB device vanishes; comes back, booting, after @ms. */
void sim_modem_unplug (SimModem *self);
void sim_modem_replug (SimModem *self, guint ms);
gboolean sim_modem_is_plugged (const SimModem *self);

void sim_modem_set_card (SimModem *self, SimCard card);
/* What the network grants; takes effect at once, or after @ms. */
void sim_modem_set_registration (SimModem *self, SimRegistration registration, guint ms);
/* What one command tells, whatever the others do, until sim_modem_set_registration(). */
void sim_modem_set_domain (SimModem *self, SimDomain domain, SimRegistration registration);
/* Selection by hand of the network @code was stored, here or not; NULL: automatic selection. */
void sim_modem_store_operator (SimModem *self, const char *code);
void sim_modem_set_signal (SimModem *self, const SimSignal *signal);
void sim_modem_set_technology (SimModem *self, SimTechnology technology);
void sim_modem_set_attach (SimModem *self, gboolean attached);
void sim_modem_set_echo (SimModem *self, gboolean echo);
void sim_modem_accept_apn (SimModem *self, const char *apn);
/* A dial with @apn ends with +CME ERROR: @cme; 0: with NO CARRIER. */
void sim_modem_reject_apn (SimModem *self, const char *apn, guint cme);

/* Takes what the host has written until now: faults that change count for what comes behind it. */
void sim_modem_hear (SimModem *self);

/* Does what a fault just switched on does at once, and stops what one switched off did. */
void sim_modem_faults_changed (SimModem *self);

/* "key: value" lines. */
void sim_modem_describe (const SimModem *self, GString *out);
/* The command lines received so far, "SECONDS PORT LINE" each. */
const char *sim_modem_log (const SimModem *self);
void sim_modem_clear_log (SimModem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimModem, sim_modem_free)

G_END_DECLS
