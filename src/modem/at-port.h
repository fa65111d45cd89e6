/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A port and the AT dialogue on it. Commands carry the function that takes their reply, and belong to a scope; the
 * function runs from at_port_drain(), at most once, and never from within at_port_send(). Private to the folder. */
#pragma once

#include "at/at-queue.h"
#include "host/modem-environment.h"

G_BEGIN_DECLS

/* In µs. */
#define MS(n) (G_GINT64_CONSTANT (1000) * (n))
#define SECONDS(n) (G_USEC_PER_SEC * (gint64) (n))

typedef struct _ModemCore ModemCore;
typedef struct _AtPort AtPort;

/* Takes a reply, which is never AT_FINAL_CANCELLED: what is cancelled or lost is not answered. */
typedef void (*AtDone) (ModemCore *core, const AtReply *reply, gpointer data);
/* The port was closed or reset while something was out in the scope: nothing is any more. */
typedef void (*AtLost) (ModemCore *core, gpointer data);
typedef void (*AtPortWoken) (ModemCore *core, AtPort *port);
/* A line that the modem has said unasked. */
typedef void (*AtPortUrc) (ModemCore *core, AtPort *port, const char *line);

/* Who hears all that the modem says on a port, whoever has asked; NULL: nobody. Each runs from at_port_drain(). */
typedef struct {
  AtPortUrc urc;
  /* In front of the replies: what a command has shown that is being answered is of the time before its reply is acted
   * on. */
  void (*signs) (ModemCore *core, AtPort *port, const AtSigns *signs);
  /* Before whoever has asked takes it; also one that nobody takes any more. */
  void (*reply) (ModemCore *core, AtPort *port, const AtReply *reply);
} AtPortListener;

/* The commands of one purpose, on whatever port, so that they can be dropped together. It is part of its owner, who
 * cancels it before he goes; zeroed it is ready. */
typedef struct {
  GQueue pending; /* private: commands that are not yet answered */
  AtLost lost;    /* NULL: nobody is told */
  gpointer data;  /* of lost */
} AtScope;

struct _AtPort {
  ModemCore *core;
  const char *name; /* for the log: "at", "data" */
  const PortOps *ports;
  const ClockOps *clock;
  AtPortWoken woken;              /* bytes or a loss came from the port */
  const char *id;                 /* of the modem, for the log */
  const AtPortListener *listener; /* NULL: nobody listens */
  const AtPort *leader;           /* a port of the same modem; NULL: there is none */
  Port *port;                     /* NULL: closed */
  AtQueue *queue;
  GQueue pending;     /* of Transaction *: commands that are with the queue */
  GQueue ended;       /* of Transaction *: commands that it has not taken or has lost, until the next drain */
  GByteArray *data;   /* what came in data mode and no link has taken yet */
  char *lost;         /* why the port is lost, until ports.c has seen it */
  guint silent;       /* timeouts in a row */
  gint64 slow_us;     /* how long it has lately taken to answer what any modem answers at once */
  gint64 alive_us;    /* when something last came that only the AT dialogue of a modem says behind a timeout */
  gboolean no_joined; /* the modem takes one command a line only */
};

/* What is out in @scope is dropped: no function runs for it, and its replies are swallowed when they come. What was not
 * written yet is written all the same. */
void at_scope_cancel (AtScope *scope);
/* Whether anything is out in it. The command whose reply is being taken is not any more. */
gboolean at_scope_is_busy (const AtScope *scope);

/* @self zeroed. @name, @ports and @clock must live as long as it. The port is closed yet. */
void at_port_init (AtPort *self, const char *name, ModemCore *core, const PortOps *ports, const ClockOps *clock,
                   AtPortWoken woken);
/* @id of the modem, for the log; @prefixes, NULL at their end, begin the lines that are unsolicited. All of them must
 * live as long as @self. */
void at_port_listen (AtPort *self, const char *id, const char *const *prefixes, const AtPortListener *listener);
/* Behind both is one modem: where @leader, which must live as long as @self, is slow to answer, so is @self. */
void at_port_follow (AtPort *self, const AtPort *leader);
/* Drops what is out in all scopes, and tells nobody. */
void at_port_clear (AtPort *self);

/* As PortOps.open. */
gboolean at_port_open (AtPort *self, const char *path, GError **error);
/* As PortOps.adopt. A link must take the port before the dialogue may use it. */
gboolean at_port_adopt (AtPort *self, const char *id, const char *path, GError **error);
/* Closes the port and resets the dialogue. */
void at_port_close (AtPort *self);
/* Forgets the dialogue: what is out on this port is dropped. A scope with a lost function loses what it has on other
 * ports as well, and is told at the next drain. */
void at_port_reset (AtPort *self);

/* @scope NULL: the command is dropped with the port alone. @done may be NULL. A command that goes out on a closed port
 * is lost as by a reset. */
void at_port_send (AtPort *self, AtScope *scope, const AtCommand *command, AtDone done, gpointer data);

/* Likewise for a line of several commands, "+CSQ;+CPSI?", that is worth a round trip saved. Where the modem refuses
 * such lines they go out one by one, and the reply has the lines of all and the last error, if there was one. Of the
 * flags only AT_FLAG_FRONT does not apply. */
void at_port_send_joined (AtPort *self, AtScope *scope, const AtCommand *command, AtDone done, gpointer data);

/* Raw bytes beside the dialogue: the escape sequence and the like. */
void at_port_write (AtPort *self, const guint8 *data, gsize len);

/* Writes what waits and hands out replies and URCs. TRUE when anything happened. */
gboolean at_port_drain (AtPort *self);

G_END_DECLS
