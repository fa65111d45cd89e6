/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A component of a modem: what it does of its own accord, for the core to call. It has a state of its own, which nobody
 * else sees. A component may call those that stand before it in the table; what those behind it are to know is an event
 * or a fact. Private to the folder. */
#pragma once

#include "base/reason.h"
#include "modem/at-port.h"
#include "modem/facts.h"

G_BEGIN_DECLS

/* What has happened in one component and others may have to follow. */
typedef enum {
  /* the device */
  COMPONENT_EVENT_PORT_OWNER,    /* another program has let go of the modem, or has not */
  COMPONENT_EVENT_PORTS_OPENED,  /* they are open */
  COMPONENT_EVENT_PORTS_REFUSED, /* they cannot be opened: ports_refused */
  COMPONENT_EVENT_MODEM_LOST,    /* the modem is not there any more, or has forgotten everything, or has lost its SIM:
                                    modem_lost */
  COMPONENT_EVENT_UNPLUGGED,     /* likewise, and its ports are gone: it may come back with another SIM, or after a word
                                    with the operator */
  COMPONENT_EVENT_FORGOTTEN,     /* everything that was known of the modem is void */
  COMPONENT_EVENT_RESTARTING,    /* the modem is about to be restarted by us */
  COMPONENT_EVENT_POWERED_DOWN,  /* it has switched itself off; its ports may be there all the same */
  COMPONENT_EVENT_BRING_UP,      /* its set-up begins */
  COMPONENT_EVENT_AWAKE,         /* it has answered the first command */
  COMPONENT_EVENT_PORT_STUCK,    /* its only port does not answer: whatever holds it is to be ended */
  COMPONENT_EVENT_RESPONSIVE,    /* it answers, whatever was believed until now */
  COMPONENT_EVENT_OBEYED,   /* a line of commands was obeyed that may have set how it answers and reports: obeyed */
  COMPONENT_EVENT_SIM_STEP, /* its SIM must be open before the set-up goes on: whoever sees to that calls
                               bring_up_next() */
  COMPONENT_EVENT_READY,    /* it is set up */
  COMPONENT_EVENT_SETTLED,  /* and all that the way online needs has been asked: the rest can be */
  /* the SIM */
  COMPONENT_EVENT_SIM_OPEN,     /* it needs no PIN, or no more */
  COMPONENT_EVENT_SIM_GONE,     /* it was taken out */
  COMPONENT_EVENT_SIM_NUMBER,   /* its number has been read */
  COMPONENT_EVENT_SIM_OPERATOR, /* which network it is at home in may be known, or known better: sim_home_network() */
  COMPONENT_EVENT_OTHER_SIM,    /* it is another one than before */
  /* the network */
  COMPONENT_EVENT_NETWORK_FORGOTTEN, /* the modem searches anew: nothing is known of its network any more */
  COMPONENT_EVENT_ADMITTED,          /* a refusal by the network, or its being a foreign one, may be over */
  COMPONENT_EVENT_NETWORK_CAME,      /* there is a network for data, or more of it than before */
  COMPONENT_EVENT_NO_NETWORK,        /* none was found in the time of registration_wait() */
  COMPONENT_EVENT_POLL,      /* the modem is being polled: a turn that is good for all that is done from time to time */
  COMPONENT_EVENT_POWER_OFF, /* the modem is to be switched off: reason */
  COMPONENT_EVENT_CONTEXT_FAILED, /* the PDP context that is wanted cannot be written: context_failed */
  /* the call */
  COMPONENT_EVENT_LINE_WANTED,    /* a request waits for the end of the call: reason */
  COMPONENT_EVENT_HANGUP_OVER,    /* the data port is free, or cannot be freed */
  COMPONENT_EVENT_CAUSE_KNOWN,    /* the modem has said why a call failed, or will not */
  COMPONENT_EVENT_DIALING,        /* the dial command goes out */
  COMPONENT_EVENT_DIALED,         /* the modem has connected */
  COMPONENT_EVENT_DIAL_FAILED,    /* call_failed */
  COMPONENT_EVENT_LINK_UP,        /* the link of a call is there */
  COMPONENT_EVENT_LINK_ADOPTED,   /* likewise, of an earlier process */
  COMPONENT_EVENT_LINK_ONLINE,    /* it has its first addresses, and the network is configured */
  COMPONENT_EVENT_LINK_SETTLED,   /* all its addresses are configured: it can be left to another process as it is */
  COMPONENT_EVENT_LINK_UNSETTLED, /* it cannot, or not any more */
  COMPONENT_EVENT_LINK_TICK,      /* the timers of PPP have run: a turn that is good for a look at the link */
  COMPONENT_EVENT_LINK_ENDING,    /* the peer ends it, or PPP by itself: reason */
  COMPONENT_EVENT_LINK_DOWN,      /* it is there for the last time */
  COMPONENT_EVENT_LINK_FAILED,    /* call_failed */
  COMPONENT_EVENT_CALL_ENDED,     /* call_ended */
  COMPONENT_EVENT_CALL_GONE,      /* with the modem, whatever call there was: call_gone */
  /* what is wanted */
  COMPONENT_EVENT_SUSPEND, /* the host goes to sleep */
  COMPONENT_EVENT_INTENT,  /* another connection is wanted, or one for the first time */
  COMPONENT_EVENT_QUOTA,   /* the quota of the connection that is wanted has changed */
  COMPONENT_EVENT_STORE,   /* the end is near: what is not stored yet is */
  N_COMPONENT_EVENTS,
} ComponentEventKind;

/* @kind says which member counts; what they point to is valid during the call. Details are what the modem or the peer
 * has said to it, NULL: nothing. */
typedef struct {
  ComponentEventKind kind;
  union {
    DtReason reason;
    struct {
      const GError *error;
      gboolean passing; /* it will pass by itself */
    } ports_refused;
    struct {
      DtReason reason;
      const char *detail;
      /* It is on its way up again by itself: whoever waits for a first connection goes on waiting. */
      gboolean returning;
    } modem_lost;
    struct {
      const char *line; /* behind "AT", or with it; in capitals and without blanks outside quotes */
      gboolean ours;    /* else it was a client's, and what it sets tells nothing */
    } obeyed;
    struct {
      DtReason reason; /* DT_REASON_NONE: what the modem has said tells it */
      int code;        /* of +CME ERROR, or AT_CODE_UNKNOWN */
      const char *detail;
    } context_failed;
    struct {
      DtReason reason;
      const char *detail;
      gboolean command_mode; /* the modem has said that the data port is in command mode again */
      gboolean again; /* the next attempt is another one, and worth making at once: nobody is told of this one's end */
    } call_failed;
    struct {
      DtReason reason;
      const char *detail;
      gboolean deliberate; /* by us: not a failure */
      gboolean was_online;
      gint64 lasted_us;  /* since it was online */
      gboolean vanished; /* the modem itself is gone */
      gboolean again;    /* as above */
    } call_ended;
    struct {
      DtReason reason;
      const char *detail;
      gboolean returning; /* as above */
      gboolean had_call;  /* else it was only the modem */
    } call_gone;
  };
} ComponentEvent;

/* What a component does when something has happened. */
typedef struct {
  ComponentEventKind kind;
  void (*function) (ModemCore *core, const ComponentEvent *event);
} ComponentHandler;

/* Lines that the modem says unasked. */
typedef struct {
  const char *prefix;
  AtPortUrc function; /* NULL: the line is of no use to us, but no answer either */
} ModemUrc;

typedef struct {
  const char *name;
  gsize state_size;                                       /* of its own struct, zeroed to begin with: core_state() */
  void (*init) (ModemCore *core);                         /* NULL, here and below: nothing */
  const ComponentHandler *handlers;                       /* a row without a function ends */
  void (*facts) (const ModemCore *core, ModemFacts *out); /* writes its own lines; those of the components before it are
                                                             there, and it may know more of them */
  void (*take) (ModemCore *core, const AtReply *reply);   /* what is its own in the answer to a command of the set-up */
  const ModemUrc *urcs;                                   /* a row without a prefix ends */
  void (*signs) (ModemCore *core, const AtSigns *signs);  /* what the dialogue on the AT port shows beside replies */
  void (*reply) (ModemCore *core,
                 const AtReply *reply);       /* any reply on the AT port, before whoever has asked takes it */
  gboolean (*drain) (ModemCore *core);        /* takes what waits in queues of its own; whether anything moved */
  void (*check) (ModemCore *core);            /* looks at what the queues of all have brought */
  gint64 (*deadline) (const ModemCore *core); /* when it is to be called without an input; G_MAXINT64: never */
  void (*tick) (ModemCore *core);             /* the deadline is there */
  void (*clear) (ModemCore *core);            /* frees what its state owns; those behind it are cleared already */
} ModemComponent;

/* All of them, in the order in which they hear of events; NULL ends. */
extern const ModemComponent *const modem_components[];

typedef struct _Components Components;

/* For the core. Of @table, which a NULL ends and which must live as long. A turn asks the components for many things of
 * which each does few: who does what is found out once. */
Components *components_new (const ModemComponent *const *table);
void components_free (Components *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Components, components_free)

/* Each of these asks all, in the order of the table if nothing else is said. */
void components_init (const Components *self, ModemCore *core);
/* The last one first. */
void components_clear (const Components *self, ModemCore *core);
/* Of const char *; NULL ends. */
GPtrArray *components_urc_prefixes (const Components *self);
/* To the first that has a row for it. */
void components_give_urc (const Components *self, ModemCore *core, AtPort *port, const char *line);
void components_hear_signs (const Components *self, ModemCore *core, const AtSigns *signs);
void components_hear_reply (const Components *self, ModemCore *core, const AtReply *reply);
void components_handle (const Components *self, ModemCore *core, const ComponentEvent *event);
void components_take (const Components *self, ModemCore *core, const AtReply *reply);
void components_add_facts (const Components *self, const ModemCore *core, ModemFacts *out);
/* TRUE: something has moved. */
gboolean components_drain (const Components *self, ModemCore *core);
void components_check (const Components *self, ModemCore *core);
gint64 components_deadline (const Components *self, const ModemCore *core);
/* TRUE: one of them was due at @now_us. */
gboolean components_tick (const Components *self, ModemCore *core, gint64 now_us);

G_END_DECLS
