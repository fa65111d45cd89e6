/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A port and the AT dialogue on it. Commands carry the function that takes their reply; it runs from
 * at_port_drain(), once, and never from within at_port_send(). Private to the folder. */
#pragma once

#include "at/at-queue.h"
#include "host/modem-environment.h"

G_BEGIN_DECLS

typedef struct _Modem Modem;
typedef struct _AtPort AtPort;

typedef void (*AtDone) (Modem *modem, const AtReply *reply, gpointer data);
typedef void (*AtPortWoken) (Modem *modem, AtPort *port);

struct _AtPort {
  Modem *modem;
  const char *name;        /* for the log: "at", "data" */
  const PortOps *ports;
  const ClockOps *clock;
  AtPortWoken woken;    /* bytes or a loss came from the port */
  Port *port;              /* NULL: closed */
  AtQueue *queue;
  GArray *calls;           /* of AtCall: commands that are not yet answered */
  GQueue stillborn;        /* of AtCall *: commands that could not be queued, to be answered as ERROR */
  GByteArray *data;        /* what came in data mode and no link has taken yet */
  char *lost;              /* why the port is lost, until ports.c has seen it */
  guint silent;            /* timeouts in a row */
  gboolean no_joined;      /* the modem takes one command a line only */
};

void at_port_init (AtPort *self, const char *name, Modem *modem, const PortOps *ports, const ClockOps *clock,
                      AtPortWoken woken);
void at_port_clear (AtPort *self);

/* As PortOps.open. */
gboolean at_port_open (AtPort *self, const char *path, GError **error);
/* As PortOps.adopt. A link must take the port before the dialogue may use it. */
gboolean at_port_adopt (AtPort *self, const char *id, const char *path, GError **error);
/* Closes the port; what is pending ends as AT_FINAL_CANCELLED at the next drain. */
void at_port_close (AtPort *self);
/* Forgets the dialogue: pending commands end as AT_FINAL_CANCELLED. */
void at_port_reset (AtPort *self);

/* @done may be NULL. @data is freed with @destroy (may be NULL) after @done has run, or when the port is cleared
 * before. */
void at_port_send (AtPort *self, const AtCommand *command, AtDone done, gpointer data, GDestroyNotify destroy);

/* Likewise for a line of several commands, "+CSQ;+CPSI?", that is worth a round trip saved. Where the modem refuses
 * such lines they go out one by one, and the reply has the lines of all and the last error, if there was one. Of the
 * flags only AT_FLAG_FRONT does not apply. */
void at_port_send_joined (AtPort *self, const AtCommand *command, AtDone done, gpointer data);

/* Raw bytes beside the dialogue: the escape sequence and the like. */
void at_port_write (AtPort *self, const guint8 *data, gsize len);

/* Writes what waits and hands out replies and URCs. TRUE when anything happened. */
gboolean at_port_drain (AtPort *self);

G_END_DECLS
