/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a modem, of its call and of what is wanted of it, as far as it decides what the modem does next and
 * which state it is in. A snapshot without texts; plan.h makes a decision of it. Each line has one component that
 * writes it. Private to the folder. */
#pragma once

#include "base/reason.h"
#include "modem/modem-state.h"

G_BEGIN_DECLS

/* How far the modem itself is. */
typedef enum {
  DEVICE_AWAY,       /* its ports are not open */
  DEVICE_SILENT,     /* it does not answer, or nothing brings its data port back to command mode */
  DEVICE_HELD,       /* the SIM must change before the set-up goes on */
  DEVICE_SETTING_UP, /* answers are awaited: the set-up, a PIN, the end of a call that holds the data port, the radio
                        that is switched off and on */
  DEVICE_READY,
} DeviceFact;

#define N_DEVICE_FACTS (DEVICE_READY + 1)

typedef enum {
  REGISTRATION_OFF,    /* on no network: it searches */
  REGISTRATION_DENIED, /* likewise, and networks refuse it, for longer than a moment */
  REGISTRATION_HOME,
  REGISTRATION_AWAY, /* roaming */
} RegistrationFact;

#define N_REGISTRATION_FACTS (REGISTRATION_AWAY + 1)

/* How far a call is. */
typedef enum {
  CALL_NONE,
  CALL_PREPARING, /* context and attach */
  CALL_DIALING,   /* ATD is out */
  CALL_PPP,       /* the modem has connected */
  CALL_CLOSING,   /* PPP is being ended in good order */
  CALL_ENDING,    /* the data port is being freed, the cause is being asked */
} CallPhase;

#define N_CALL_PHASES (CALL_ENDING + 1)

/* How far the link of a call in CALL_PPP is. */
typedef enum {
  LINK_NEGOTIATING, /* PPP has no address yet, or none any more */
  LINK_CONFIGURING, /* the network is being told of the first addresses */
  LINK_ONLINE,
  LINK_ENDING, /* PPP is being ended by the peer, or by itself */
} LinkStage;

#define N_LINK_STAGES (LINK_ENDING + 1)

typedef struct {
  /* the device */
  DeviceFact device;
  gboolean ports_open;    /* whether it answers or not */
  gboolean radio_off;     /* at a user's request */
  gboolean radio_cycling; /* it is switched off and on by us */
  /* the SIM */
  DtReason sim_reason; /* why it holds the set-up, in DEVICE_HELD */
  /* the network */
  RegistrationFact registration;
  /* the call */
  CallPhase call;
  LinkStage link;
  gboolean deliberate; /* it is ended by us */
  gboolean was_online;
  gboolean hanging_up;    /* the data port is being freed */
  DtReason up_reason;     /* why it was begun */
  DtReason end_reason;    /* why it ends, as far as it is known */
  gboolean port_is_clear; /* the data port is in command mode */
  gint64 dialed_us;       /* when the dial command went out last (monotonic); 0: never */
  /* what is wanted */
  gboolean wanted;          /* a connection */
  gboolean awaited;         /* somebody waits for it */
  gboolean pin_tried;       /* the PIN of its settings was looked at since something changed */
  gboolean radio_pending;   /* its rat, bands or operator are still to be written… */
  gboolean radio_running;   /* …and are being written */
  gboolean context_pending; /* its PDP context is still to be written… */
  gboolean context_running; /* …and is being written, or waits for the attach behind that */
  gboolean allow_roaming;
  gboolean quota_forbids;
  DtReason blocked;      /* a cause that waits for a change; DT_REASON_NONE: none */
  gboolean caller_waits; /* somebody who asked by hand has time left for it */
  gint64 admission_us;   /* of a block by the network: when it is asked to admit us again (monotonic); 0: never */
  gboolean step_is_due;  /* of recovery, before the next dial */
  DtReason wait_reason;  /* of the last failure or loss */
  gint64 next_us;        /* no dialling before (monotonic) */
  /* what stands above it */
  gboolean suspended; /* the computer sleeps, or is about to */
  gboolean exclusive; /* a request of a client is at work that no call may disturb */
  /* the moment */
  ModemState shown;   /* the state until now */
  gboolean just_lost; /* a connection has ended that is still wanted */
  DtReason cause;     /* of what has just changed, where the facts do not tell it */
} ModemFacts;

G_END_DECLS
