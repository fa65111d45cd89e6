/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module from the inside: what its parts and the AT commands share. */
#pragma once

#include "at-port.h"
#include "call.h"
#include "modem.h"

G_BEGIN_DECLS

#define SIM_CONTEXTS 24 /* cid 1 … 24 */
#define SIM_PIN_TRIES 3
#define SIM_PUK_TRIES 10

/* CME codes used by name (3GPP TS 27.007 §9.2, and SIMCom's own from 600 on). */
#define CME_NOT_ALLOWED 3
#define CME_NO_SIM 10
#define CME_SIM_PIN 11
#define CME_SIM_PUK 12
#define CME_SIM_FAILURE 13
#define CME_SIM_BUSY 14
#define CME_WRONG_PASSWORD 16
#define CME_NO_NETWORK 30
#define CME_NOT_SUBSCRIBED 133
#define CME_CFUN_0_OR_4 797

/* The whole module. */
typedef enum {
  SIM_POWER_GONE,    /* not on the bus */
  SIM_POWER_OFF,     /* off, and the ports of its UART are there */
  SIM_POWER_BOOTING, /* ports are there, firmware starts, nothing is answered */
  SIM_POWER_ON,      /* answers */
} SimPower;

/* The boot sequence's next line. */
typedef enum {
  SIM_BOOT_RDY,       /* RDY */
  SIM_BOOT_CFUN,      /* +CFUN: 1 */
  SIM_BOOT_CPIN,      /* +CPIN: … */
  SIM_BOOT_SMS_READY, /* SMS Ready, only with a usable SIM */
  SIM_BOOT_DONE,      /* nothing any more */
} SimBoot;

/* One PDP context definition (27.007 §10.1.1). */
typedef struct {
  gboolean defined;
  char *type;
  char *apn;
} SimPdp;

struct _SimModem {
  SimContext *context;
  SimNetwork *network;
  AtPort *at;
  AtPort *data;
  struct _SimNmea *nmea;
  GString *log;
  char *urc_inside;

  SimPower power;
  SimBoot boot;
  guint boot_words; /* said so far (fault boot-words) */
  GSource *boot_timer;
  GSource *reset_timer; /* AT+CFUN=1,1: off the bus, then back on it */
  guint reset_ms;       /* how long it stays away */
  guint cfun;           /* 0 minimum, 1 full, 4 flight */
  guint cmee;
  guint messages; /* sent from the prompt of AT+CMGS */
  gboolean ucs2;  /* AT+CSCS="UCS2"; else IRA, or GSM, which is the same for the letters that are used here */

  SimCard card;
  gboolean pin_lock; /* the PIN is asked for at power-on */
  char *pin;
  char *puk;
  guint pin_tries;
  guint puk_tries;
  gint64 card_busy_until_us; /* +CPIN: NOT READY before */
  GSource *card_timer;
  gint64 card_failure_until_us; /* fault sim-failure-ms; 0: nobody has asked yet */

  SimRegistration granted;      /* what the network would say */
  SimRegistration registration; /* what the module has */
  GSource *registration_timer;
  gint overrides[SIM_N_DOMAINS]; /* what one command tells instead; negative: nothing else */
  gboolean context_refused;      /* the network wants another APN in context 1 (fault context-needed) */
  gboolean refused;              /* and it stays so (fault denied-until-radio) */
  char *chosen_operator;         /* by hand, and not here; NULL: none */
  SimRegistration next_granted;
  GSource *granted_timer;
  SimTechnology technology;
  SimSignal signal;
  gboolean deregistered; /* AT+COPS=2 */
  guint cops_mode, cops_format;
  guint creg, cgreg, cereg; /* URC modes */
  guint cnmp, cmnb;
  guint cnsmod;
  char *catm_bands;
  char *nbiot_bands;
  gboolean psm, edrx;

  gboolean attached;
  SimPdp contexts[SIM_CONTEXTS];
  GHashTable *rejected_apns; /* name → code */
  GPtrArray *accepted_apns;
  gboolean context_held; /* context 1 is in use (fault context-busy) */
  gboolean cnact;
  GSource *stack_timer; /* its last URC */
  guint capnmode;
  guint clts;
  char *last_cause; /* +CEER */

  SimCall *call;
  AtPort *call_port; /* where it was dialled; also while dialling */
  guint call_cid;
  GSource *dial_timer;
  gboolean dial_waiting;
  AtPort *owed_port; /* where the NO CARRIER of the last call is still to come; NULL: nowhere */
  GSource *owed_timer;
  AtResult dial_result;
  GSource *stuck_timer;
  SimPppIds ppp_ids;
  guint8 stuck_id;
  GSource *noise_timer; /* fault at-garbage */
};

/* modem.c */
void modem_log_line (SimModem *self, const char *port, const char *line);
char *modem_take_urc_inside (SimModem *self);
guint modem_cmee (const SimModem *self);
/* Off the bus in a moment, back after the configured time. */
void modem_reset (SimModem *self);
/* Off the bus in a moment, for good. */
void modem_power_down (SimModem *self);
/* AT+CFUN. */
void modem_set_cfun (SimModem *self, guint cfun);

/* boot.c: the URCs after power-on */
void modem_boot (SimModem *self);
void modem_boot_stop (SimModem *self);
/* The SIM became usable after the boot: what had to wait for it. */
void modem_boot_card_ready (SimModem *self);

/* card.c */
void card_power_on (SimModem *self);
/* What +CPIN says. */
const char *card_state_text (const SimModem *self);
/* AT_OK, or the error of a command that needs the SIM. */
AtResult card_check (const SimModem *self);
/* The same for a command, which a card that is not there yet fails (fault sim-failure-ms). */
AtResult card_check_command (SimModem *self);
AtResult card_enter (SimModem *self, const char *code, const char *new_pin);
AtResult card_change_pin (SimModem *self, const char *old_pin, const char *new_pin);
AtResult card_set_lock (SimModem *self, gboolean lock, const char *pin);
void card_delay (SimModem *self, guint ms);
void card_stop (SimModem *self);

/* pdp.c; cid from 1 on */
void pdp_define (SimModem *self, guint cid, const char *type, const char *apn);
gboolean pdp_is_attached (const SimModem *self);
/* While a call uses it, and the attach's own on LTE. */
gboolean pdp_is_active (const SimModem *self, guint cid);
/* The attach, a call or AT+CGACT=1 takes it in use. */
void pdp_hold (SimModem *self);
/* "cgact", "cgatt" or "cfun" ends that. */
void pdp_free (SimModem *self, const char *how);
/* Whether it cannot be defined now, and what is said then. */
gboolean pdp_is_busy (const SimModem *self, guint cid, guint *out_cme);
/* What AT+CGDCONT? shows. The APN is to be freed. */
const char *pdp_shown_type (const SimModem *self, guint cid);
char *pdp_shown_apn (const SimModem *self, guint cid);

/* radio.c */
/* Whatever decides about registration may have changed. */
void radio_update (SimModem *self);
void radio_stop (SimModem *self);
/* Registered as if it had been for long. */
void radio_settle (SimModem *self);
/* The same after a search, when there is somewhere to register. */
void radio_search (SimModem *self);
/* What is stored as context 1 is looked at anew although the modem is registered. */
void radio_judge_context (SimModem *self);
gboolean radio_is_registered (const SimModem *self);
/* Registered for packets with the technology in use. */
gboolean radio_has_service (const SimModem *self);
gboolean radio_is_lte (const SimModem *self);
/* stat, and location if @mode is 2. */
void radio_append_status (const SimModem *self, GString *out, SimDomain domain, guint mode);
const char *radio_operator_name (const SimModem *self);
const char *radio_operator_code (const SimModem *self);
/* 27.007 <AcT>. */
guint radio_access_technology (const SimModem *self);

/* dial.c */
gboolean modem_is_dialling (const SimModem *self, const AtPort *port);
void modem_abort_dial (SimModem *self);
/* ATD on @port: answers later. */
AtResult modem_dial (SimModem *self, AtPort *port, guint cid);
/* ATO */
gboolean modem_has_call (const SimModem *self, const AtPort *port);
void modem_connected (SimModem *self, AtPort *port);
void modem_call_bytes (SimModem *self, const guint8 *bytes, gsize len);
/* Without a word: the port is going. */
void modem_drop_call (SimModem *self);

/* apn.c */
/* The end of the suffix that networks put behind an APN. */
#define APN_SUFFIX_END ".gprs"
/* TRUE: the network accepts @apn; else how the dial ends. */
gboolean apn_is_accepted (const SimModem *self, const char *apn, AtResult *out_result);
/* The subscription's own. */
const char *apn_default (const SimModem *self);

G_END_DECLS
