/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dialogue on one AT port: commands go out one at a time, replies and unsolicited result codes (URC) come back
 * apart.
 *
 * No I/O, no clock, no callback: bytes and time go in, bytes to write and events queue up and are drained by the owner
 * after every call. Times are monotonic µs. Memory is bounded: a reply keeps at most AT_MAX_LINES lines of AT_MAX_LINE
 * bytes, the rest is counted and dropped; events that the owner leaves lying are dropped beyond AT_MAX_URCS and
 * AT_MAX_DATA.
 *
 * After a timeout the modem may yet answer, and nothing marks whose answer it is. So before the next command the queue
 * asks AT+CMEE? by itself, again every second while the modem is silent, and drops late lines and final results until
 * "+CMEE:" shows that the modem is back in step; from a modem that answers otherwise, until all owed final results have
 * come or a second (half the next command's timeout if that is less) was quiet. A command that waits for this ends as
 * AT_FINAL_TIMEOUT, unwritten, when it lasts longer than its own timeout; once it is written its timeout starts anew. A
 * late CONNECT or NO CARRIER comes as a URC, since it changes what the port is. */
#pragma once

#include "at/at-result.h"

G_BEGIN_DECLS

/* The SIM7000 answers at most 559 characters a line; COPS=? lists may be longer. */
#define AT_MAX_LINE 2048
#define AT_MAX_LINES 128
/* Longer commands are refused by at_queue_submit() (the SIM7000 takes 559). */
#define AT_MAX_COMMAND 556
/* Waiting URC events, and waiting bytes of data events; what comes on top is lost. */
#define AT_MAX_URCS 256
#define AT_MAX_DATA (256 * 1024)

/* How long a NO CARRIER that may be another call's is held. */
#define AT_LATE_CARRIER_US (4 * G_USEC_PER_SEC)

typedef struct _AtQueue AtQueue;

typedef enum {
  AT_FLAG_NONE = 0,
  AT_FLAG_DATA =
    1 << 0, /* CONNECT is the success: the port then is in data mode and every later byte comes out as AT_EVENT_DATA */
  AT_FLAG_BARE = 1 << 1,   /* the reply has no prefix ("898600…"): every line that is no known URC belongs to it */
  AT_FLAG_FRONT = 1 << 2,  /* before everything that waits */
  AT_FLAG_SECRET = 1 << 3, /* the command line must not be shown in a trace */
  AT_FLAG_PROMPT = 1 << 4, /* the modem answers "> " and then takes AtCommand.body, ended with Ctrl-Z */
  AT_FLAG_BEHIND_CALL =
    1 << 5, /* with AT_FLAG_DATA: a call has ended on this port just now. A NO CARRIER that comes within half a second
             * may be that call's, late: it is the answer only when no other comes within AT_LATE_CARRIER_US */
} AtFlags;

typedef struct {
  const char *line;   /* "+CSQ": sent as "AT+CSQ\r"; "" sends a bare "AT\r". Copied */
  const char *prefix; /* lines of the reply begin so ("+CSQ:"); NULL: none are expected, or AT_FLAG_BARE. Copied. A
                         list: "+CREG:|+CEREG:" */
  const char *body;   /* for AT_FLAG_PROMPT, else NULL. Copied */
  gint64 timeout_us;  /* from the moment it is written; must be > 0 */
  guint flags;        /* AtFlags */
} AtCommand;

typedef enum {
  AT_EVENT_REPLY, /* a command ended */
  AT_EVENT_URC,   /* an unsolicited line */
  AT_EVENT_DATA,  /* bytes in data mode; those behind CONNECT in the same read are the first */
} AtEventType;

typedef struct {
  guint id; /* what at_queue_submit() returned */
  AtFinal final;
  int code;         /* of +CME and +CMS ERROR, else AT_CODE_UNKNOWN */
  const char *text; /* the words of the final result ("SIM not inserted", "150000000"); never NULL */
  /* Of char *, not to be changed: the information lines in order, without line ends, valid UTF-8; never NULL. A list
   * that the modem broke into several is one, and so may be longer than AT_MAX_LINE. */
  GPtrArray *lines;
  guint n_dropped;   /* lines that had no room */
  gint64 elapsed_us; /* from writing the command to its final result; 0 when it was cancelled */
} AtReply;

/* Everything that it points to is its own until at_event_clear(), also beyond the queue's life. */
typedef struct {
  AtEventType type;
  AtReply reply;   /* REPLY */
  const char *urc; /* URC: the whole line, without line ends, valid UTF-8; of +CMT, +CDS and +CBM also the line behind
                      it, after an LF */
  const guint8 *data; /* DATA */
  gsize data_len;
  gpointer record; /* private: the memory */
} AtEvent;

/* Gives back what @event holds, not @event itself, to the queue that it came from: only memory from there is used
 * again, and nothing is allocated once a dialogue has been through one round. */
void at_event_clear (AtEvent *event);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AtEvent, at_event_clear)

/* What the dialogue shows of the modem besides replies. */
typedef struct {
  gboolean echo;  /* a command line came back, of one that does not set the echo itself */
  gboolean plain; /* "+CMEE: 0" was the answer to a query of the queue's own */
  gboolean alive; /* something answered such a query, or a command that had timed out… */
  gint64 late_us; /* …which was written so long before; 0: none has come */
} AtSigns;

AtQueue *at_queue_new (void);
void at_queue_free (AtQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtQueue, at_queue_free)

/* The beginnings of lines that are unsolicited when the pending command does not expect them ("+CEREG:", "RDY", "SMS
 * Ready", …), NULL-terminated; must live as long as the queue. A line that neither the pending command nor this table
 * knows is taken as the command's when it is AT_FLAG_BARE and as an (unknown) URC otherwise: nothing is lost. */
void at_queue_set_urcs (AtQueue *self, const char *const *prefixes);

/* Queues a command; returns its id, never 0, or 0 when the line is too long or holds a control character, or when
 * AT_FLAG_PROMPT has no body or one with Ctrl-Z or ESC in it. The reply event comes exactly once. In data mode commands
 * wait. */
guint at_queue_submit (AtQueue *self, const AtCommand *command, gint64 now_us);

/* Forgets a command that is not yet written: its reply comes as AT_FINAL_CANCELLED. FALSE when it is already out or
 * unknown. */
gboolean at_queue_cancel (AtQueue *self, guint id);

/* The command that is out may not have been heard: it ends as AT_FINAL_CANCELLED at once, and a reply that comes all
 * the same is not taken for the next command's, as after a timeout. Without a command out, nothing happens. */
void at_queue_abandon (AtQueue *self, gint64 now_us);

/* Bytes from the port. A reply to a command line that timed out and arrives late is not taken for the next command's.
 */
void at_queue_receive (AtQueue *self, const guint8 *data, gsize len, gint64 now_us);

/* Ends data mode: what comes next is AT text again (after NO CARRIER, +++ or a hangup). */
void at_queue_leave_data_mode (AtQueue *self);
gboolean at_queue_in_data_mode (const AtQueue *self);

/* Every command, sent or waiting, ends as AT_FINAL_CANCELLED; half-read input and unwritten output are dropped, and
 * data mode ends. */
void at_queue_reset (AtQueue *self);

/* To be called when at_queue_deadline() has come. */
void at_queue_tick (AtQueue *self, gint64 now_us);
/* G_MAXINT64: none. 0: at once, there is a command to write (after at_queue_leave_data_mode()). */
gint64 at_queue_deadline (const AtQueue *self);

/* What was seen since the last call. */
AtSigns at_queue_take_signs (AtQueue *self);

/* Whether no command is out or waits. */
gboolean at_queue_idle (const AtQueue *self);

/* Whether what at_queue_pop_output() returns next belongs to an AT_FLAG_SECRET command and must not be shown in a
 * trace. */
gboolean at_queue_next_output_is_secret (const AtQueue *self);

/* The next bytes to write, @out_len of them, valid until the next call on the queue; NULL: none. */
const guint8 *at_queue_pop_output (AtQueue *self, gsize *out_len);

/* The oldest event. FALSE: none, @out is untouched; else @out is the caller's to clear. */
gboolean at_queue_pop_event (AtQueue *self, AtEvent *out);

G_END_DECLS
