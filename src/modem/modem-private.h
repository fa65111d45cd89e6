/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of a modem that is not yet a component of its own, for the files of this folder only. Operations that a client calls only queue work and
 * ask for a turn, so nobody is called back from within a call. */
#pragma once

#include "at/at-reply.h"
#include "base/backoff.h"
#include "base/log-limit.h"
#include "models/model.h"
#include "modem/core.h"
#include "modem/outbox.h"
#include "modem/plan.h"
#include "modem/request.h"
#include "ppp/ppp-session.h"

G_BEGIN_DECLS

/* What a modem waits for besides its queues; each has a function in modem.c's table. */
typedef enum {
  TIMER_TURN,         /* a turn is wanted as soon as possible */
  TIMER_REOPEN,       /* try the ports again */
  TIMER_BRING_UP,     /* next try of the first command, or of the SIM */
  TIMER_CONNECT,      /* the first of the waiting callers gives up */
  TIMER_REDIAL,       /* the backoff is over */
  TIMER_HANGUP,       /* next step of freeing the data port */
  TIMER_CLOSE,        /* the orderly end of PPP takes too long */
  TIMER_QUESTION,     /* the failure question takes too long */
  TIMER_LOG,          /* lines were left out of the log: to be told */
  N_TIMERS
} ModemTimer;

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
  gboolean unresponsive; /* the modem was given up on; it is still being asked */
} BringUp;

typedef struct {
  char iccid[AT_MAX_TEXT], imsi[AT_MAX_TEXT]; /* "" unknown */
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
  CallPhase phase;
  AtScope scope;      /* context, attach, dial */
  guint dial;         /* which of the model's dial commands */
  gint64 dialed_us;   /* when ATD went out; 0: never */
  DtReason up_reason; /* for the states on the way up */
  gboolean online;    /* it was connected */
  gint64 online_us;   /* since when */
  gboolean deliberate; /* ended by us: not a failure */
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
  gboolean failed4;   /* IPCP gave up, IPv6 may go on alone */
  gboolean changed;   /* addresses came or went: to be configured when all events are seen */
  GPtrArray *applies; /* of BearerApply *: calls to the network that are not answered yet */
  gboolean hung_up;
  char *hangup_text;
} Bearer;

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
  gboolean clear;     /* the data port answered in command mode and no call has been made since */
  gboolean dead;      /* nothing helped */
  AtScope scope;      /* of this step */
} Hangup;

typedef struct {
  AtScope scope;      /* busy while it is asked */
  gboolean asked_registration, has_ceer;
  char ceer[AT_MAX_TEXT];
} Question;

typedef struct {
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
  guint failures;     /* since the last success, for the ladder */
  guint short_ones;   /* connections in a row that fell soon */
  gint64 next_us;     /* monotonic; no dialling before */
  const char *recovery; /* "radio", "reset": what to do before the next dial; NULL: nothing */
} Wanted;

typedef struct {
  ModemDone done;
  gpointer user_data;
  gint64 start_us, deadline_us; /* monotonic */
  GError *error;      /* the answer of one that leaves; NULL: success */
} Waiter;

/* Another program at one of the ports. */
typedef struct {
  gpointer search;       /* under way; NULL: none */
  const char *path;      /* of the last search */
  void (*found) (Modem *self, const char *holder);
  char *name;            /* who is there while the modem does not answer; NULL: nobody is known */
  PortOwnerClaim *claim; /* NULL: there is nobody to ask */
} Rival;

struct _Modem {
  ModemDescription *description;
  guint slot;
  const ModemEnvironment *environment;
  const ModemListener *listener;
  gpointer listener_data;

  Alarm *alarm;
  gint64 timers[N_TIMERS];
  const ModemComponent *const *components;
  gpointer *states;            /* of the components, in their order */
  GPtrArray *urc_prefixes;     /* of const char *, of all components; NULL ends */
  GPtrArray *component_timers; /* of CoreTimer * */
  guint turns;          /* depth: listeners run inside of one */
  gboolean freed;       /* modem_free() was called from inside a turn */
  gboolean shut;        /* modem_shutdown() was called: nothing starts any more */
  gboolean suspended;
  gboolean tracing;     /* the listener wants every packet */

  ModemInfo *info;
  Outbox *outbox;
  Waiter *farewell;     /* caller of modem_shutdown() */

  gboolean single_port; /* at_path and data_path are one */
  gboolean ports_open;
  AtPort *at, *data;
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

  const ModelRow *model;
  BringUp bring_up;
  SimCard sim;
  Call call;
  Bearer bearer;
  Hangup hangup;
  Question question;
  Wanted wanted;
  GQueue requests;      /* of Request *: all of them */
  GQueue waiting_requests; /* of Request *, of them: for when no call is there */
  GQueue pin_tries;     /* of PinTry *: they wait for the store */
  DtReason rest_reason; /* why a call ended, for the state to rest in */
  LogLimit log_limits[N_MODEM_LOGS];
};

/* modem.c */
void modem_timer_set (Modem *self, ModemTimer timer, gint64 delay_us);
void modem_timer_clear (Modem *self, ModemTimer timer);
gboolean modem_timer_runs (const Modem *self, ModemTimer timer);
/* The alarm follows what has been set; inside a turn its end sees to that. */
void core_arm (Modem *self);

/* core.c */
/* @components must outlive the modem. Their states are there from here on, and begin with core_init_components(). */
void core_add_components (Modem *self, const ModemComponent *const *components);
void core_init_components (Modem *self);
void core_clear_components (Modem *self);
/* Nothing comes of itself any more. */
void core_stop_component_timers (Modem *self);
/* What the modem says unasked on its ports comes to the components. */
void core_listen (Modem *self);
/* As core_show(), and what comes next. */
Plan core_decide (Modem *self, DtReason cause);
void core_set_model (Modem *self, const ModelRow *model);

/* policy.c: the next thing to do. Without a call, and with open ports. */
void policy_run (Modem *self);

/* limited-log.c */
void core_log_timer (Modem *self);

/* info.c: what others see of the modem, and are told at the end of the turn. */
/* For policy.c alone. DT_REASON_NONE leaves the reason of a state that stays. */
void core_set_state (Modem *self, ModemState state, DtReason reason);
/* The state that an earlier process left, or that there is none: nobody needs to be told. */
void core_restore_state (Modem *self, ModemState state, DtReason reason);
void info_init (Modem *self);
void info_clear (Modem *self);

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

/* device.c, sim.c, call.c, connect.c */
extern const ModemComponent device_component, sim_component, call_component, connection_component;

/* ports.c */
void ports_init (Modem *self);
void ports_open (Modem *self);
void ports_check (Modem *self);
void ports_close (Modem *self);
/* Everything that was known of the modem is void. */
void ports_forget (Modem *self);
/* For a time the ports may go away and come back because of @reason. */
void ports_expect_loss (Modem *self, DtReason reason);
/* The last step of modem_shutdown(): everything is closed, the caller is answered. */
void ports_shut (Modem *self);
gboolean ports_loss_is_expected (const Modem *self);
void ports_clear (Modem *self);
/* What is out on both is dropped. */
void ports_reset (Modem *self);
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
gboolean bring_up_is_done (const Modem *self);
gboolean bring_up_waits_for_sim (const Modem *self);
void bring_up_timer (Modem *self);

/* sim.c */
void sim_check (Modem *self);
void sim_forget (Modem *self);
/* Holds the bring-up. @detail (a constant, or NULL) is added to what @reason says. */
void sim_hold (Modem *self, const char *lock, DtReason reason, const char *detail);
void sim_retry_timer (Modem *self);
void sim_ask_retries (Modem *self);

/* sim-identity.c */
void sim_read_iccid (Modem *self);
void sim_read_identity (Modem *self);
void sim_take_iccid (Modem *self, const AtReply *reply);

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
/* The counters of the link. FALSE: there is none. */
gboolean bearer_statistics (const Modem *self, LinkStatistics *out);

/* handover.c: what is left for the process that comes after this one. */
/* The connection that is up is left to it. */
void handover_save (Modem *self);
/* Nothing is. */
void handover_forget (Modem *self);
/* Takes over what an earlier process has left. TRUE: connected; FALSE: what does not fit is ended, and what is wanted stays. */
gboolean handover_adopt (Modem *self);

/* hangup.c */
void hangup_start (Modem *self);
/* CONNECT came on @port when nobody dials: a dial that was given up has come through. */
void hangup_late_connect (Modem *self, AtPort *port, const char *line);
/* NO CARRIER was seen on @port. */
void hangup_carrier_gone (Modem *self, AtPort *port, const char *line);
void hangup_cancel (Modem *self);
void hangup_timer (Modem *self);

/* failure-question.c */
void question_start (Modem *self);
void question_cancel (Modem *self);
void question_timer (Modem *self);
void question_conclude (Modem *self);

/* call.c: a call and how it ends. */
CallPhase call_phase (const Modem *self);
void call_end (Modem *self, DtReason reason, const char *detail, gboolean command_mode);
void call_drop (Modem *self, DtReason reason);
void call_check_ended (Modem *self);
/* The modem is not there any more, or has forgotten everything. @returning: it is on its way up again by itself; whoever waits for a first connection
 * goes on waiting. */
void call_lost (Modem *self, DtReason reason, const char *detail, gboolean returning);
/* recovery.c: what follows from the end of a call. */
void recovery_attempt_failed (Modem *self, DtReason reason, const char *detail);
/* The connection is lost that was up. */
void recovery_lost (Modem *self, DtReason reason, const char *detail);
/* For whoever waits, and for those who look. */
GError *recovery_error (Modem *self, DtReason reason, const char *detail);
/* What is wanted must wait for a change. */
void recovery_block (Modem *self, DtReason reason, const char *detail);
void recovery_unblock (Modem *self);
void recovery_online (Modem *self);
void recovery_search_timeout (Modem *self);
gboolean recovery_run_step (Modem *self);
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
/* NULL: nothing is wanted. */
const ConnectionSettings *intent_settings (const Modem *self);
/* The cause that waits for a change; DT_REASON_NONE: none. */
DtReason intent_blocked (const Modem *self);
/* What is wanted, to those who look. */
void connect_show_settings (Modem *self);

/* radio-settings.c */
/* Writes rat, bands and operator of the settings where they differ. TRUE: that is under way. */
gboolean radio_apply_wanted (Modem *self);

/* device-identity.c */
void device_read_identity (Modem *self);

/* pin-memory.c and command-guard.c have their own headers. */

G_END_DECLS
