/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-option.h"

#include <string.h>

/* Type and length. */
#define HEADER_LEN 2
/* So many Rejects are obeyed in one negotiation; a peer that goes on is left to the restart counter. */
#define REJECT_LIMIT 10
/* So many Naks are sent for the peer's requests before we reject what we cannot agree on (RFC 1661 §4.6,
 * Max-Failure). */
#define NAK_SENT_LIMIT 5
/* So many Acks that do not repeat our request are discarded before we ask for less. Peers that sort the options do it
 * every time, and one option alone cannot be sorted. */
#define BAD_ACK_LIMIT 2
/* Room for the Naks of one packet: each row once, at most ten bytes. */
#define NAK_SPACE 320

typedef struct {
  guint8 bits[32];
} TypeSet;

/* TRUE: @type was not in the set before. */
static gboolean
type_set_add (TypeSet *set, guint8 type)
{
  guint8 bit = (guint8) (1u << type % 8);
  gboolean is_new = (set->bits[type / 8] & bit) == 0;

  set->bits[type / 8] |= bit;
  return is_new;
}

gboolean
ppp_option_next (PppReader *options, guint8 *out_type, PppReader *out_value)
{
  PppReader peek = *options;
  guint8 type = ppp_reader_u8 (&peek);
  guint8 len = ppp_reader_u8 (&peek);

  if (options->failed || options->left == 0)
    return FALSE;
  *out_value = ppp_reader_take (&peek, len < HEADER_LEN ? G_MAXSIZE : (gsize) len - HEADER_LEN);
  if (peek.failed) {
    options->failed = TRUE; /* data and left stay: the caller may want to reject the rest */
    return FALSE;
  }
  *out_type = type;
  *options = peek;
  return TRUE;
}

const PppOption *
ppp_option_find (const PppOptionTable *table, guint8 type)
{
  for (guint i = 0; i < table->n_rows; i++) {
    if (table->rows[i].type == type)
      return &table->rows[i];
  }
  return NULL;
}

static guint32
row_bit (const PppOptionTable *table, const PppOption *row)
{
  return (guint32) 1 << (row - table->rows);
}

gboolean
ppp_option_asked (const PppOptionTable *table, const PppOptionState *state, guint8 type)
{
  const PppOption *row = ppp_option_find (table, type);

  return row != NULL && (state->asked & row_bit (table, row)) != 0;
}

gboolean
ppp_option_refused (const PppOptionTable *table, const PppOptionState *state, guint8 type)
{
  const PppOption *row = ppp_option_find (table, type);

  return row != NULL && (state->refused & row_bit (table, row)) != 0;
}

static void
write_option (PppWriter *out, guint8 type, const PppWriter *value)
{
  ppp_writer_u8 (out, type);
  ppp_writer_u8 (out, (guint8) (HEADER_LEN + value->len));
  ppp_writer_bytes (out, value->data, value->len);
}

void
ppp_option_request (const PppOptionTable *table, PppOptionState *state, gconstpointer values, PppWriter *out)
{
  state->asked = 0;
  for (guint i = 0; i < table->n_rows; i++) {
    const PppOption *row = &table->rows[i];
    guint8 space[16];
    PppWriter value = ppp_writer (space, sizeof space);

    if (row->want == NULL || (state->rejected & row_bit (table, row)) != 0 || !row->want (values))
      continue;
    if (row->put != NULL)
      row->put (values, &value);
    write_option (out, row->type, &value);
    state->asked |= row_bit (table, row);
  }
}

gboolean
ppp_option_take_nak (const PppOptionTable *table, PppOptionState *state, gpointer values, gpointer trial,
                     PppReader options)
{
  guint32 rejected = state->rejected;
  TypeSet seen = { 0 };
  PppReader value;
  guint8 type;

  if (state->naks >= 2 * table->nak_limit)
    return FALSE;
  memcpy (trial, values, table->values_size);
  while (ppp_option_next (&options, &type, &value)) {
    const PppOption *row = ppp_option_find (table, type);

    /* A Nak may volunteer options that we did not ask for; those that we do not know are no harm. */
    if (!type_set_add (&seen, type) || row == NULL || (rejected & row_bit (table, row)) != 0)
      continue;
    if (row->nak == NULL) { /* it has no value that could be another */
      rejected |= state->asked & row_bit (table, row);
      continue;
    }
    if (row->len != 0 && value.left != (gsize) row->len - HEADER_LEN)
      return FALSE;
    if (state->naks >= table->nak_limit)
      rejected |= state->asked & row_bit (table, row);
    else
      row->nak (trial, &value);
    if (value.failed)
      return FALSE;
  }
  if (options.failed)
    return FALSE;
  memcpy (values, trial, table->values_size);
  state->rejected = rejected;
  state->naks++;
  return TRUE;
}

/* Whether the peer may reject the option: it is in @request, or was until it was rejected. */
static gboolean
may_reject (const PppOptionTable *table, const PppOptionState *state, PppReader request, guint8 type, PppReader value)
{
  const PppOption *row = ppp_option_find (table, type);
  PppReader asked;
  guint8 asked_type;

  if (row != NULL && (state->rejected & row_bit (table, row)) != 0)
    return TRUE;
  while (ppp_option_next (&request, &asked_type, &asked)) {
    if (asked_type == type)
      return type != table->purpose
             || (asked.left == value.left && (value.left == 0 || memcmp (asked.data, value.data, value.left) == 0));
  }
  return FALSE;
}

gboolean
ppp_option_take_reject (const PppOptionTable *table, PppOptionState *state, PppReader request, PppReader options)
{
  guint32 rejected = state->rejected;
  PppReader value;
  guint8 type;

  if (state->rejects >= REJECT_LIMIT)
    return FALSE;
  while (ppp_option_next (&options, &type, &value)) {
    if (!may_reject (table, state, request, type, value))
      return FALSE;
    rejected |= row_bit (table, ppp_option_find (table, type));
  }
  if (options.failed)
    return FALSE;
  state->rejected = rejected;
  state->rejects++;
  return TRUE;
}

gboolean
ppp_option_take_bad_ack (const PppOptionTable *table, PppOptionState *state)
{
  guint32 keep = row_bit (table, ppp_option_find (table, table->essential));
  guint32 excess = (state->asked & ~keep) != 0 ? state->asked & ~keep : state->asked;

  if (++state->bad_acks < BAD_ACK_LIMIT || excess == 0)
    return FALSE;
  state->bad_acks = 0;
  state->rejected |= excess;
  return TRUE;
}

/* One option of the peer's request; may write its counter-proposal. */
static PppVerdict
judge_option (const PppOption *row, gpointer trial, PppReader value, PppWriter *counter, gboolean may_nak)
{
  PppVerdict verdict;

  if (row == NULL || row->peer == NULL || (row->len != 0 && value.left != (gsize) row->len - HEADER_LEN))
    return PPP_VERDICT_REJECT;
  verdict = row->peer (trial, &value, counter);
  if (verdict == PPP_VERDICT_NAK && !may_nak && !row->nak_always)
    return PPP_VERDICT_REJECT;
  return verdict;
}

PppVerdict
ppp_option_judge (const PppOptionTable *table, PppOptionState *state, gpointer values, gpointer trial,
                  PppReader options, PppWriter *answer)
{
  guint8 nak_space[NAK_SPACE];
  PppWriter naks = ppp_writer (nak_space, sizeof nak_space);
  TypeSet seen = { 0 };
  PppReader value;
  guint8 type;

  memcpy (trial, values, table->values_size);
  table->forget_peer (trial);
  while (ppp_option_next (&options, &type, &value)) {
    guint8 space[16];
    PppWriter counter = ppp_writer (space, sizeof space);
    const PppOption *row = ppp_option_find (table, type);
    PppVerdict verdict;

    if (!type_set_add (&seen, type))
      continue; /* the first one counts */
    verdict = judge_option (row, trial, value, &counter, state->naks_sent < NAK_SENT_LIMIT);
    if (verdict == PPP_VERDICT_NAK)
      write_option (&naks, type, &counter);
    if (verdict == PPP_VERDICT_REJECT) {
      state->refused |= row == NULL ? 0 : row_bit (table, row);
      ppp_writer_u8 (answer, type);
      ppp_writer_u8 (answer, (guint8) (HEADER_LEN + value.left));
      ppp_writer_bytes (answer, value.data, value.left);
    }
  }
  if (options.failed) /* an impossible length: nothing behind it can be understood, so the rest goes back */
    ppp_writer_bytes (answer, options.data, options.left);
  if (answer->len > 0)
    return PPP_VERDICT_REJECT;
  if (naks.len > 0) {
    ppp_writer_bytes (answer, naks.data, naks.len);
    state->naks_sent++;
    return PPP_VERDICT_NAK;
  }
  memcpy (values, trial, table->values_size);
  state->naks_sent = 0;
  return PPP_VERDICT_ACK;
}

void
ppp_option_restart (PppOptionState *state)
{
  state->naks = 0;
  state->rejects = 0;
  state->naks_sent = 0;
  state->bad_acks = 0;
}
