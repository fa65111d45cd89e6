/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"

enum { RXLEV, BER, RSCP, ECNO, RSRQ, RSRP, N_FIELDS };

/* The figures are steps: 0 stands for less than the lowest level, each other for the level that begins at it. */
typedef struct {
  guint max;     /* the highest step; what is above it is "not known" */
  gdouble below; /* what step 0 would be */
  gdouble width;
} Scale;

static const Scale scales[N_FIELDS] = {
  [RXLEV] = { 63, -111, 1 },   /* dBm; 3GPP TS 45.008 §8.1.4 */
  [BER] = { 7, 0, 1 },         /* RXQUAL */
  [RSCP] = { 96, -121, 1 },    /* dBm; 25.133 §9.1.1.3 */
  [ECNO] = { 49, -24.5, 0.5 }, /* dB; 25.133 §9.1.2.3 */
  [RSRQ] = { 34, -20, 0.5 },   /* dB; 36.133 §9.1.7 */
  [RSRP] = { 97, -141, 1 },    /* dBm; 36.133 §9.1.4 */
};

static gboolean
read_step (guint i, guint32 step, gdouble *out)
{
  if (step > scales[i].max)
    return FALSE;
  *out = scales[i].below + scales[i].width * step;
  return TRUE;
}

gboolean
at_parse_cesq (const char *line, AtCesq *out)
{
  AtFields fields;
  AtField field[N_FIELDS];
  AtCesq cesq = { FALSE };
  guint32 step[N_FIELDS] = { 0 };
  gdouble ber = 0;

  if (!at_fields_init (&fields, line, "+CESQ:") || at_fields_read (&fields, field, N_FIELDS) < N_FIELDS)
    return FALSE;
  for (guint i = 0; i < N_FIELDS; i++) {
    if (!at_field_to_uint (&field[i], 255, &step[i]))
      return FALSE;
  }
  cesq.has_rssi = read_step (RXLEV, step[RXLEV], &cesq.rssi_dbm);
  cesq.has_ber = read_step (BER, step[BER], &ber);
  cesq.ber = (guint) ber;
  cesq.has_rscp = read_step (RSCP, step[RSCP], &cesq.rscp_dbm);
  cesq.has_ecno = read_step (ECNO, step[ECNO], &cesq.ecno_db);
  cesq.has_rsrq = read_step (RSRQ, step[RSRQ], &cesq.rsrq_db);
  cesq.has_rsrp = read_step (RSRP, step[RSRP], &cesq.rsrp_dbm);
  *out = cesq;
  return TRUE;
}
