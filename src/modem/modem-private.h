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
  gint64 refreshed_us; /* when figures came last for a caller (monotonic); 0: never */
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

/* modem.c */
const char *modem_id (const Modem *self);
gint64 modem_now (const Modem *self);
AtPort *modem_data_port (Modem *self);
void modem_timer_set (Modem *self, ModemTimer timer, gint64 delay_us);
void modem_timer_clear (Modem *self, ModemTimer timer);
gboolean modem_timer_runs (const Modem *self, ModemTimer timer);
void modem_turn_begin (Modem *self);
void modem_turn_end (Modem *self);

/* policy.c: which state the modem is in, and what comes next. */
/* What the facts say now, for those who look; nothing is begun. @cause: of what has just changed, where the facts do not tell it. */
void policy_show (Modem *self, DtReason cause);
/* Likewise, behind the end of a connection that is still wanted, of which @cause is the reason. */
void policy_show_loss (Modem *self, DtReason cause);
/* The next thing to do. Without a call, and with open ports. */
void policy_run (Modem *self);

/* limited-log.c */
/* Whether a line of this kind may be written now; if not, it is counted, and their number is written later. */
gboolean modem_log_allows (Modem *self, ModemLog kind);
void modem_log_timer (Modem *self);

/* info.c: what others see of the modem, and are told at the end of the turn. */
/* For policy.c alone. DT_REASON_NONE leaves the reason of a state that stays. */
void modem_set_state (Modem *self, ModemState state, DtReason reason);
/* The state that an earlier process left, or that there is none: nobody needs to be told. */
void modem_restore_state (Modem *self, ModemState state, DtReason reason);
void info_init (Modem *self);
void info_clear (Modem *self);
void modem_info_string (Modem *self, char **field, const char *value);
void modem_info_uint (Modem *self, guint *field, guint value);
void modem_info_touch (Modem *self, ModemInfoParts parts);
void modem_tell_recovery (Modem *self, const char *step, guint attempt);
/* Takes @result (floating or not) and @error over. */
void modem_answer (Modem *self, ModemDone done, gpointer user_data, GVariant *result, GError *error);

/* rival.c */
/* Looks who has the device at @path (which lives as long as the modem) open, and tells @found; NULL: nobody was seen. Does nothing while another
 * search is under way. @ourselves: whether this process counts. */
void rival_ask (Modem *self, const char *path, gboolean ourselves, void (*found) (Modem *self, const char *holder));
/* DT_ERROR_BUSY for the port that was asked about. @holder: NULL: nobody was seen. */
GError *rival_error (const Modem *self, const char *holder);
void rival_forget (Modem *self);
/* The modem is ours, from rival_claim() on to rival_release(), which comes behind the closing of the ports. */
void rival_claim (Modem *self);
void rival_release (Modem *self);
/* Whether the ports must wait for the answer of a program that may have them. */
gboolean rival_is_asked (const Modem *self);
/* Whether @holder is such a program, which is only looking at the modem and will let go of it by itself. */
gboolean rival_is_passing (const Modem *self, const char *holder);

/* ports.c */
void ports_init (Modem *self);
void ports_open (Modem *self);
void ports_check (Modem *self);
/* The modem has switched itself off. On a port that stays it is silent until somebody switches it on. */
void ports_powered_down (Modem *self);
void ports_close (Modem *self);
/* Everything that was known of the modem is void. */
void ports_forget (Modem *self);
/* For a time the ports may go away and come back because of @reason. */
void ports_expect_loss (Modem *self, DtReason reason);
/* The last step of modem_shutdown(): everything is closed, the caller is answered. */
void ports_shut (Modem *self);
gboolean ports_loss_is_expected (const Modem *self);
void ports_clear (Modem *self);
/* Opens the AT port beside a link that was taken over, and brings the modem up through it. */
void ports_open_at (Modem *self);

/* bring-up.c */
void bring_up_start (Modem *self);
void bring_up_restarted (Modem *self);
void bring_up_next (Modem *self);
/* The only port was freed, or could not be: the first command is tried again. */
void bring_up_wake_again (Modem *self);
void bring_up_hold (Modem *self);
/* Starts over after @delay_us. */
void bring_up_later (Modem *self, gint64 delay_us);
void bring_up_sim_again (Modem *self);
gboolean bring_up_waits_for_sim (const Modem *self);
void bring_up_timer (Modem *self);

/* restart-watch.c: a restart that the modem does not tell of. */
/* It says something that modems say when they have started. */
void restart_watch_word (Modem *self);
void restart_watch_signs (Modem *self, const AtSigns *signs);
/* To a command on the AT port. */
void restart_watch_reply (Modem *self, const AtReply *reply);
/* @line, of one command or several, was obeyed. @ours: else it was a client's, and its values tell nothing. */
void restart_watch_written (Modem *self, const char *line, gboolean ours);
void restart_watch_forget (Modem *self);

/* sim.c */
void sim_check (Modem *self);
void sim_forget (Modem *self);
void sim_urc (Modem *self, const char *line);
/* Holds the bring-up. @detail (a constant, or NULL) is added to what @reason says. */
void sim_hold (Modem *self, const char *lock, DtReason reason, const char *detail);
void sim_retry_timer (Modem *self);
void sim_ask_retries (Modem *self);

/* sim-identity.c */
void sim_read_iccid (Modem *self);
void sim_read_identity (Modem *self);
void sim_take_iccid (Modem *self, const AtReply *reply);
/* Which operator the SIM is of: something has come that tells. */
void sim_show_operator (Modem *self);

/* sim-pin.c */
/* Sends the PIN of the settings, unless it must not be; then FALSE, and sim.reason says why. */
gboolean sim_try_pin (Modem *self);

/* pin-try.c */
typedef struct _PinTry PinTry;
typedef enum {
  PIN_TRY_NOTED,     /* it is on disk that the PIN is tried: now it may go out */
  PIN_TRY_NOT_NOTED, /* the disk does not take it; it is noted as long as this process lives */
  PIN_TRY_CANCELLED, /* the SIM or the modem went away: it must not go out, and is not noted any more */
} PinTryOutcome;
typedef void (*PinNoted) (Modem *self, PinTryOutcome outcome, gpointer data);
/* Notes @pin as tried at the SIM that is there; @noted comes in a turn of its own, unless the modem is freed before. */
void pin_try_note (Modem *self, const char *pin, PinNoted noted, gpointer data);
/* What has not gone out does not go out any more. */
void pin_tries_cancel (Modem *self);
/* For whoever called for a try that is cancelled. */
GError *pin_try_error (const Modem *self);
/* As pin_tries_cancel(), and nobody is told: the modem is being freed. */
void pin_tries_abandon (Modem *self);

/* registration.c */
void registration_forget (Modem *self);
gboolean registration_line (Modem *self, const char *line, gboolean reply);
void registration_reply (Modem *self, const AtReply *reply);
void registration_poll (Modem *self);
void registration_denied_timer (Modem *self);
/* Its name, as this model means it. */
const char *registration_technology (const Modem *self, AtTechnology technology);
gboolean registration_is_on (const Modem *self);
gboolean registration_is_roaming (const Modem *self);
/* How the network was selected, by the last +COPS? (27.007 §7.3). */
void registration_take_selection (Modem *self, const AtCops *cops);
gboolean registration_has_selection (const Modem *self);
gboolean registration_is_manual (const Modem *self);
/* A network has refused it; it may be for a moment only. */
gboolean registration_is_denied (const Modem *self);

/* signal.c */
void signal_start (Modem *self);
void signal_poll (Modem *self);
void signal_forget (Modem *self);
/* Takes what is of the signal in @lines (of char *), the answer to one command. FALSE: nothing is. */
gboolean signal_lines (Modem *self, const GPtrArray *lines);
void signal_notice_timer (Modem *self);
guint signal_percent (const ModemSignal *signal);
/* Tells the listener, whatever has changed. */
void signal_tell (Modem *self);

/* context.c */
/* That of the settings is not what the modem has, and may be written now. */
gboolean context_is_pending (const Modem *self);
/* It is being written. */
gboolean context_is_running (const Modem *self);
void context_write (Modem *self);
void context_timer (Modem *self);

/* dial.c */
void dial_start (Modem *self, DtReason reason);
void dial_abort (Modem *self);

/* bearer.c */
void bearer_attach (Modem *self, const guint8 *pending, gsize len);
void bearer_close (Modem *self);
void bearer_close_timer (Modem *self);
void bearer_down (Modem *self);
gboolean bearer_drain (Modem *self);
gint64 bearer_deadline (const Modem *self);
/* The link of an earlier process and its session go on; the data port and the settings are in place. FALSE: nothing has changed. */
gboolean bearer_adopt (Modem *self, const LinkOps *ops, guint ifindex, const guint8 *state, gsize len, GError **error);
void bearer_tick (Modem *self);

/* link-watch.c */
/* The link is up. */
void link_watch_begin (Modem *self);
void link_watch_end (Modem *self);
/* Looks at the link's counters; it may end the call. */
void link_watch_look (Modem *self);
/* +CGEV, +CGATT or +CGACT came unasked. */
void link_watch_line (Modem *self, const char *line);

/* handover.c: what is left for the process that comes after this one. */
/* The connection that is up is left to it. */
void handover_save (Modem *self);
/* Nothing is. */
void handover_forget (Modem *self);
/* Takes over what an earlier process has left. TRUE: connected; FALSE: what does not fit is ended, and what is wanted stays. */
gboolean handover_adopt (Modem *self);

/* hangup.c */
void hangup_start (Modem *self);
/* CONNECT came when nobody dials: a dial that was given up has come through. */
void hangup_late_connect (Modem *self);
/* NO CARRIER was seen on the data port. */
void hangup_carrier_gone (Modem *self);
void hangup_cancel (Modem *self);
void hangup_timer (Modem *self);

/* failure-question.c */
void question_start (Modem *self);
void question_cancel (Modem *self);
void question_timer (Modem *self);
void question_conclude (Modem *self);
/* What a refusal with this error code and these words means; DT_REASON_NONE: nothing that has a name. */
DtReason question_reason (int code, const char *text);

/* recovery.c: how a call ends, and what follows. */
void call_end (Modem *self, DtReason reason, const char *detail, gboolean command_mode);
void call_drop (Modem *self, DtReason reason);
void call_check_ended (Modem *self);
/* The modem is not there any more, or has forgotten everything. @returning: it is on its way up again by itself; whoever waits for a first connection
 * goes on waiting. */
void call_lost (Modem *self, DtReason reason, const char *detail, gboolean returning);
void recovery_attempt_failed (Modem *self, DtReason reason, const char *detail);
/* What is wanted must wait for a change. */
void recovery_block (Modem *self, DtReason reason, const char *detail);
void recovery_unblock (Modem *self);
void recovery_online (Modem *self);
/* A search has found no network for as long as recovery_search_time() says. */
void recovery_search_timeout (Modem *self);
gint64 recovery_search_time (const Modem *self);
/* There is a network for data, or more of it than before: a pause before the next dial has lost its sense. */
void recovery_network_came (Modem *self);
void recovery_run_step (Modem *self);
/* How many times in a row dialling has failed, over all callers. */
guint recovery_failures (const Modem *self);
void recovery_set_error (Modem *self, const GError *error);

/* connect.c */
void connect_wanted_clear (Modem *self);
void connect_answer_all (Modem *self, const GError *error);
/* Those whose call is over; who waits with an error, when the interface is gone: nothing that he could see is left then. */
void connect_answer_leavers (Modem *self);
void connect_failed (Modem *self, const GError *error);
void connect_failed_for (Modem *self, DtReason reason, const char *detail);
void connect_timer (Modem *self);
void connect_arm (Modem *self);
/* Whether somebody who asked by hand has time left. */
gboolean connect_has_user (const Modem *self);
/* What is wanted, to those who look. */
void connect_show_settings (Modem *self);
/* After a sleep: asks the modem for everything anew, once no call is left. */
void connect_ask_anew (Modem *self);

/* statistics.c: bytes are counted, and a quota is kept. */
void statistics_init (Modem *self);
/* Counts for the profile that is wanted, from now on, unless a link is there that counts for another; and takes its quota. */
void statistics_follow (Modem *self);
/* The link is there. */
void statistics_begin (Modem *self);
/* One that an earlier process counted. */
void statistics_adopt (Modem *self);
/* Its last bytes; it is there for the last time. */
void statistics_end (Modem *self);
/* Looks at the counters: tells of the quota, and cuts. Does nothing without a link. */
void statistics_look (Modem *self);
void statistics_timer (Modem *self);
/* What is not stored yet is, for the end of the process. */
void statistics_save (Modem *self);
/* Whether the quota forbids to dial. */
gboolean statistics_forbid (const Modem *self);
/* It does: the next try comes with the next period. */
void statistics_wait (Modem *self);
/* How much of the quota is used and when the period ends, for a person; to be freed. */
char *statistics_describe (const Modem *self);

/* radio.c */
void radio_cycle (Modem *self, DtReason reason);
void radio_reset (Modem *self, DtReason reason);

/* radio-settings.c */
/* Writes rat, bands and operator of the settings where they differ. TRUE: that is under way. */
gboolean radio_apply_wanted (Modem *self);
/* Whether the radio must be looked at before a connection with @settings. */
gboolean radio_settings_are_pending (Modem *self, const ConnectionSettings *settings);

/* device-identity.c */
void device_read_identity (Modem *self);

/* unsolicited.c */
const char *const *unsolicited_prefixes (void);
void unsolicited_line (Modem *self, AtPort *port, const char *line);

/* pin-memory.c and command-guard.c have their own headers. */

G_END_DECLS
