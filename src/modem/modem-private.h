/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of a modem, for the files of this folder only.
 *
 * Everything happens in turns. A turn begins with one input (bytes or a loss on a port, a frame or a hangup on the
 * link, the network's answer, the alarm), drains every queue until nothing moves, lets policy.c decide what comes
 * next, and ends by telling the listener: info, states in order, answers. Operations that a client calls only queue
 * work and ask for a turn, so nobody is called back from within a call. */
#pragma once

#include "at/at-reply.h"
#include "base/backoff.h"
#include "base/log-limit.h"
#include "models/model.h"
#include "modem/at-port.h"
#include "modem/facts.h"
#include "modem/modem.h"
#include "modem/outbox.h"
#include "modem/request.h"
#include "modem/usage.h"
#include "ppp/ppp-session.h"

G_BEGIN_DECLS

#define MS(n) ((gint64) (n) * 1000)
#define SECONDS(n) ((gint64) (n) * G_USEC_PER_SEC)

/* What a modem waits for besides its queues; each has a function in modem.c's table. */
typedef enum {
  TIMER_TURN,         /* a turn is wanted as soon as possible */
  TIMER_REOPEN,       /* try the ports again */
  TIMER_BRING_UP,     /* next try of the first command, or of the SIM */
  TIMER_POLL,         /* registration is asked while searching */
  TIMER_DENIED,       /* a refusal that stands so long is believed */
  TIMER_SEARCH,       /* no network in time */
  TIMER_SIGNAL,       /* next signal poll */
  TIMER_SIGNAL_NOTICE, /* a change of signal was held back */
  TIMER_CONTEXT,      /* a context that was written is not taken up */
  TIMER_CONNECT,      /* the first of the waiting callers gives up */
  TIMER_REDIAL,       /* the backoff is over */
  TIMER_HANGUP,       /* next step of freeing the data port */
  TIMER_CLOSE,        /* the orderly end of PPP takes too long */
  TIMER_QUESTION,     /* the failure question takes too long */
  TIMER_STATISTICS,   /* bytes are to be counted or written, or a period ends */
  TIMER_LOG,          /* lines were left out of the log: to be told */
  N_TIMERS
} ModemTimer;

/* What is written to the log so often at most; limited-log.c has how often. */
typedef enum {
  MODEM_LOG_LOW_VOLTAGE,
  MODEM_LOG_HIGH_VOLTAGE,
  MODEM_LOG_SWITCHING_OFF,
  MODEM_LOG_RESTART,
  MODEM_LOG_READY,
  MODEM_LOG_GONE,
  MODEM_LOG_NOT_CONNECTED,
  MODEM_LOG_LOST,
  MODEM_LOG_STATE,
  N_MODEM_LOGS
} ModemLog;

typedef enum {
  BRING_UP_IDLE,      /* the ports are closed */
  BRING_UP_RUNNING,
  BRING_UP_HELD,      /* the SIM or the radio must change first */
  BRING_UP_DONE,
} BringUpStage;

typedef struct {
  BringUpStage stage;
  guint step;         /* row of the table in bring-up.c */
  guint tries;        /* of this step */
  AtScope scope;      /* of this step */
  gint64 started_us;
  gint64 restarted_us; /* when RDY was seen last */
  const AtPort *restarted_by; /* on which port */
  char restarted_word[AT_MAX_TEXT]; /* by which of several; "": by none */
  gboolean unresponsive; /* the modem was given up on; it is still being asked */
  gboolean reports;   /* they are switched on, and the echo is off */
} BringUp;

/* What the set-up writes and a restart undoes. */
typedef enum { RESTART_MARK_ERRORS, RESTART_MARK_CS, RESTART_MARK_PS, RESTART_MARK_EPS } RestartMark;

#define N_RESTART_MARKS (RESTART_MARK_EPS + 1)

typedef struct {
  AtScope scope;      /* busy while it is asked */
  guint tries;
  gboolean written[N_RESTART_MARKS]; /* by us, and by nobody else since */
  gboolean word, echo, error; /* what is suspicious */
  gboolean errors_are_plain;  /* this modem says ERROR with CMEE on */
} RestartWatch;

typedef struct {
  char iccid[AT_MAX_TEXT], imsi[AT_MAX_TEXT]; /* "" unknown */
  guint mnc_digits;   /* as the card has it; 0: unknown */
  guint tries;        /* of asking while it is busy */
  gboolean busy;      /* a PIN is out, or its effect is being looked at */
  gboolean pin_out;   /* it is not answered: the state is asked behind it */
  AtScope check;      /* the SIM's state is asked */
  AtScope work;       /* what must come before it is asked again, or before it holds the bring-up */
  AtScope identity;   /* which SIM it is */
  gboolean refused;   /* the last PIN was wrong */
  gint64 accepted_us; /* when a PIN was right; 0: never */
  DtReason reason;    /* why it holds the bring-up */
  const char *detail; /* likewise, NULL: nothing to add */
  guint radio_tries;  /* how often CFUN=1 did not help */
  gint64 radio_us;    /* when CFUN was written last */
} SimCard;

typedef struct {
  AtRegistrationStatus status[3]; /* by AtDomain */
  gboolean known;
  gboolean denied;    /* for longer than a moment */
  gboolean attached;
  gboolean has_selection;
  gboolean manual;    /* a network was chosen by hand, or none at all: the modem does not look for others */
  AtPdpContext contexts[CONNECTION_CID_MAX + 1]; /* by cid: what the modem has stored; one whose own cid is 0 is not known */
  AtScope scope;      /* it is asked */
} Network;

/* What is done so that a modem lets a context be written, one after the other. */
typedef enum {
  CONTEXT_FREE_NOTHING,
  CONTEXT_FREE_CONTEXT,
  CONTEXT_FREE_ATTACH,
  CONTEXT_FREE_RADIO,
} ContextFreeing;

typedef struct {
  AtScope scope;      /* it is being written, or followed by a new attach */
  AtPdpContext asked; /* this one */
  ContextFreeing freeing;
  gboolean detached;  /* for it */
  gboolean detach_refused;
  AtPdpContext written[CONNECTION_CID_MAX + 1]; /* by cid: the last one that the modem took from us */
} ContextWriting;

typedef struct {
  CallPhase phase;
  AtScope scope;      /* attach, dial */
  guint dial;         /* which of the model's dial commands is next */
  gint64 untold_us;   /* when the last one ended without the modem saying so: it may yet; 0: it has */
  guint cid;          /* its context; stays when it has ended; 0: there was none yet */
  gint64 dialed_us;   /* when ATD went out; 0: never */
  DtReason up_reason; /* for the states on the way up */
  gboolean online;    /* it was connected */
  gint64 online_us;   /* since when */
  gboolean deliberate; /* ended by us: not a failure */
  gboolean again;     /* the next attempt is another one, and comes at once: nobody is told of this one's end */
  int code;           /* of +CME ERROR to ATD, or AT_CODE_UNKNOWN */
  DtReason reason;    /* of its end */
  char *detail;
} Call;

typedef struct {
  const LinkOps *ops;
  Link *link;
  PppSession *session;
  guint ifindex;
  guint link_mtu;
  gboolean ip4, ip6;  /* up */
  IpAddress local4, peer4, dns4[2], local6, peer6;
  LinkStage stage;
  gboolean asked;     /* the network protocols went out… */
  gboolean was_up;    /* …and one of them came up */
  gboolean failed4;   /* IPCP gave up, IPv6 may go on alone */
  gboolean changed;   /* addresses came or went: to be configured when all events are seen */
  guint learned;      /* of the peer, in what was left for the next process */
  GPtrArray *applies; /* of BearerApply *: calls to the network that are not answered yet */
  gboolean hung_up;
  char *hangup_text;
} Bearer;

/* Whether a link that is up carries anything. */
typedef struct {
  AtScope scope;       /* the modem is asked */
  guint64 rx, tx;      /* bytes that were received, and that had been sent then */
  guint64 seen_tx;     /* sent at the last look */
  gint64 sent_us;      /* since when something was sent that nothing came for; 0: nothing was */
  guint sending;       /* looks since in which more was sent */
  gboolean suspect;    /* the modem has said that its context is gone, and then that it is not */
  gboolean in_vain;    /* it was for long enough: the modem is asked why */
} LinkWatch;

/* How the data port is brought back to command mode, step by step. */
typedef enum {
  HANGUP_CHECK,     /* does it answer AT? */
  HANGUP_DTR,       /* DTR is down or just up again; ATH went to the other port */
  HANGUP_RECHECK,
  HANGUP_DEACTIVATE, /* the other port ends the PDP context, and with it the call */
  HANGUP_TERMINATE, /* silence behind an LCP Terminate-Request */
  HANGUP_ESCAPE,    /* silence behind +++ */
  HANGUP_ATH,       /* ATH on the port itself; then from the start */
} HangupStep;

typedef struct {
  gboolean running;
  HangupStep step;
  guint rounds;
  gint64 started_us;
  gint64 heard_us;    /* until when what came from the port is known */
  gboolean clear;     /* the data port answered in command mode and no call has been made since */
  gboolean dead;      /* nothing helped */
  AtScope scope;      /* of this step */
} Hangup;

typedef struct {
  AtScope scope;      /* busy while it is asked */
  gboolean asked_registration, has_ceer;
  gboolean registered, denied, attached; /* when it was answered, or at the failure: what our own hangup changes does not count */
  char ceer[AT_MAX_TEXT];
} Question;

typedef struct {
  guint serial;       /* of the settings, other ones have another; 0: nothing is wanted */
  ConnectionSettings *settings; /* NULL: nothing is wanted */
  gboolean persistent;
  gboolean established; /* was online with these settings */
  gboolean pin_tried;
  gboolean radio_pending; /* rat, bands or operator are still to be written */
  GQueue waiters;     /* of Waiter * */
  GQueue leavers;     /* of Waiter *: callers of Disconnect, and of a Connect whose time is over (with an error) */
  DtReason blocked;   /* a cause that waits for a change, or DT_REASON_NONE */
  DtReason resume_reason; /* for the states on the way up, next time */
  DtReason wait_reason; /* of the last failure or loss */
  Backoff backoff;
  guint short_ones;   /* connections in a row that fell soon */
  guint fruitless;    /* redials because nothing was received, since something was */
  gint64 next_us;     /* monotonic; no dialling before */
  Backoff admission;  /* the pauses between the tries to be admitted to a network that refuses */
  gint64 admission_us; /* monotonic: the next of them; 0: none */
} Wanted;

/* What has failed in a row, whoever has asked for it. */
typedef struct {
  guint failures;     /* of dialling, since the last success */
  guint searches;     /* that found no network, since the last success */
  const char *step;   /* "radio", "reset": what to do before the next dial; NULL: nothing */
  gint64 hurried_us;  /* monotonic: when a new network last ended a pause; 0: never */
} Ladder;

typedef struct {
  ModemDone done;
  gpointer user_data;
  gint64 start_us, deadline_us; /* monotonic */
  gboolean is_user;   /* who waits for as long as he said, and not a profile that comes up by itself */
  GError *error;      /* the answer of one that leaves; NULL: success */
} Waiter;

typedef struct {
  AtScope scope;
  gboolean no_cpsi;
  gint64 told_us;
  guint told_percent;
  gboolean must_tell;
  gint64 next_us;
} SignalPoll;

/* Another program at one of the ports. */
typedef struct {
  gpointer search;       /* under way; NULL: none */
  const char *path;      /* of the last search */
  void (*found) (Modem *self, const char *holder);
  char *name;            /* who is there while the modem does not answer; NULL: nobody is known */
  PortOwnerClaim *claim; /* NULL: there is nobody to ask */
} Rival;

/* Bytes, for whom, and how many are allowed. */
typedef struct {
  char *profile;           /* whose they are; "": the modem's own */
  guint64 quota;           /* bytes a period, 0: none */
  QuotaAction action;
  guint billing_day;
  gint64 end_us;           /* of the period that ModemInfo shows, by the clock on the wall; 0: not known */
  guint64 rx_seen, tx_seen; /* the link's counters at the last look; they stay when it is gone */
  guint64 rx_new, tx_new;  /* counted since what is stored */
  gint64 looked_us, saved_us; /* monotonic */
  gint64 pace_us;          /* from the last look to the next */
} Counting;

struct _Modem {
  ModemDescription *description;
  guint slot;
  const ModemEnvironment *environment;
  const ModemListener *listener;
  gpointer listener_data;

  Alarm *alarm;
  gint64 timers[N_TIMERS];
  guint turns;          /* depth: listeners run inside of one */
  gboolean freed;       /* modem_free() was called from inside a turn */
  gboolean shut;        /* modem_shutdown() was called: nothing starts any more */
  gboolean suspended;
  gboolean ask_anew;    /* it has slept: it may have been restarted, or have lost its network, meanwhile */
  gboolean radio_off;   /* at a user's wish */
  gboolean tracing;     /* the listener wants every packet */

  ModemInfo info;
  Outbox *outbox;
  Waiter *farewell;     /* caller of modem_shutdown() */

  gboolean single_port; /* at_path and data_path are one */
  gboolean ports_open;
  AtPort at, data;
  gpointer watches[2];
  Backoff reopen;
  GError *open_error;
  Rival rival;
  gint64 closed_us;     /* since when the ports are away */
  gint64 expect_us;     /* until then a loss is our own doing */
  DtReason expect_reason;
  gboolean had_ports;
  guint data_resets;    /* restarts because the data port was stuck, since it was last clear */
  gboolean low_voltage; /* it said so */
  gboolean powered_off; /* likewise; its port may be there all the same */

  const ModelRow *model;
  BringUp bring_up;
  RestartWatch restart;
  SimCard sim;
  Network network;
  ContextWriting context;
  SignalPoll signal;
  Call call;
  Bearer bearer;
  LinkWatch link_watch;
  ConnectionSettings *ip4_only_for; /* with these settings the peer ended the link when IPv6 was asked for; NULL: with none */
  Hangup hangup;
  Question question;
  Wanted wanted;
  Ladder ladder;
  Counting counting;
  GQueue requests;      /* of Request *: all of them */
  GQueue waiting_requests; /* of Request *, of them: for when no call is there */
  GQueue refreshes;     /* of Request *: they wait for the one answer that is under way, which is the first one's */
  GQueue pin_tries;     /* of PinTry *: they wait for the store */
  gboolean exclusive;   /* a request is at work that no call may disturb */
  gboolean radio_running; /* radio_apply_wanted() is at work… */
  guint radio_serial;   /* …for these */
  guint last_serial;    /* of what was wanted so far */
  AtScope radio_cycle;  /* CFUN off and on; busy while it lasts */
  DtReason rest_reason; /* why a call ended, for the state to rest in */
  LogLimit log_limits[N_MODEM_LOGS];
};

G_END_DECLS

#include "modem/modem-parts.h"
