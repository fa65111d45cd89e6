/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a client has asked for and has not been answered yet, where that takes AT commands. Each kind of request is a
 * struct of its own that begins with a Request. Private to the folder. */
#pragma once

#include "modem/component.h"
#include "modem/modem-listener.h"

G_BEGIN_DECLS

/* The component that holds them all. */
extern const ModemComponent requests_component;

typedef struct _Request Request;
typedef void (*RequestFunc) (ModemCore *core, Request *request);

/* What a kind of request does in its own way. */
typedef struct {
  RequestFunc start; /* no call is there any more: finishes it or goes on; NULL: it never waits for that */
  RequestFunc lost;  /* the port was closed or reset under it: finishes it; NULL: with an error */
  void (*clear) (Request *request); /* frees what the kind has added to Request; NULL: nothing */
} RequestKind;

struct _Request {
  const RequestKind *kind;
  ModemCore *core;
  ModemDone done; /* NULL: nobody is answered */
  gpointer user_data;
  AtScope scope; /* of its commands */
  GError *error; /* the first failure, of a kind that goes on after one; NULL: none */
};

/* A struct of @size bytes that begins with a Request, the rest zeroed. It lives until request_finish(), or as long as
 * the modem. @kind must live as long. */
gpointer request_new (ModemCore *core, const RequestKind *kind, gsize size, ModemDone done, gpointer user_data);
/* A Request and nothing more. */
Request *request_new_plain (ModemCore *core, ModemDone done, gpointer user_data);
/* Answers and frees @request. Takes @result and @error over. */
void request_finish (ModemCore *core, Request *request, ModemResult *result, GError *error);

/* Sends a command of @request; @done takes the reply, with @request as its data. */
void request_send (ModemCore *core, Request *request, const AtCommand *command, AtDone done);
/* Likewise for a line of several commands, see at_port_send_joined(). */
void request_send_joined (ModemCore *core, Request *request, const AtCommand *command, AtDone done);

/* Ends the call that is there; behind that @request starts. Finishes it at once when the modem is shut down. */
void request_wait_for_call_end (ModemCore *core, Request *request);
/* Starts what waits, when no call is there. */
void requests_start (ModemCore *core);
/* Finishes what waits with @error. */
void requests_refuse (ModemCore *core, const GError *error);

/* FALSE, and why, when the AT port cannot be used now. */
gboolean request_can_use_at (const ModemCore *core, GError **error);
/* What @reply means for whoever asked; NULL: it is a success. */
GError *request_error_of_reply (const AtReply *reply);
/* For whoever asked on a port that was closed or reset meanwhile. */
GError *request_error_of_loss (const ModemCore *core);

/* Frees a secret, which may be NULL, and leaves nothing of it in memory. */
void request_erase (char *secret);

G_END_DECLS
