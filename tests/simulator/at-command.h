/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of AT commands: each a row with what it does in each of its forms. */
#pragma once

#include "at-port.h"

G_BEGIN_DECLS

typedef AtResult (*AtHandler) (AtRequest *request);

/* What has to be there before a command is tried. */
typedef enum {
  AT_NEEDS_NOTHING, /* works always */
  AT_NEEDS_SIM,     /* +CME ERROR 10 … 14 without a usable SIM */
  AT_NEEDS_RADIO,   /* as before, and 797 with AT+CFUN=0 or 4 */
} AtNeeds;

typedef struct {
  const char *name;
  AtNeeds needs;
  AtHandler execute; /* AT+X, and basic commands; NULL: ERROR */
  AtHandler read;    /* AT+X? */
  AtHandler set;     /* AT+X=… */
  const char *test;  /* AT+X=?: printed as "+X: …"; "": OK alone; NULL: what @test_handler does, without one ERROR */
  AtHandler test_handler;
} AtCommand;

/* The groups; each ends with a row without a name. */
extern const AtCommand at_general_commands[];
extern const AtCommand at_card_commands[];
extern const AtCommand at_radio_commands[];
extern const AtCommand at_packet_commands[];

/* What follows "AT"; NULL: there is none. What precedes it is noise (V.250 §5.2.1). */
const char *at_skip_to_prefix (const char *line);
/* Takes the next command off @line (behind "AT" or an earlier command). NULL at the end, where **@line is 0, and for
 * what is no command, where it is not. */
AtRequest *at_request_parse (SimModem *modem, AtPort *port, const char **line);
void at_request_free (AtRequest *request);

AtResult at_command_execute (AtRequest *request);

/* The n-th argument, "" when there are fewer. */
const char *at_argument (const AtRequest *request, guint index);
/* FALSE unless it is a number of @min to @max. */
gboolean at_argument_number (const AtRequest *request, guint index, guint min, guint max, guint *out);
/* The number behind a basic command, 0 when absent; FALSE when above @max. */
gboolean at_basic_number (const AtRequest *request, guint max, guint *out);

/* A result code as bytes; "" when there is none. */
char *at_format_result (AtResult result, gboolean verbose, guint cmee);
/* "+CME ERROR: …" by @cmee (1 number, 2 text), NULL for 0: plain ERROR. */
char *at_format_cme (guint cmee, guint code);
const char *at_cme_text (guint code);

G_END_DECLS
