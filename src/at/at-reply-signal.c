/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-technology.h"

#include <string.h>

/* +CSQ: what a SIM7000 means by the ends of the range; in between 2 dB a step from 2 = -110 dBm (27.007 counts from
 * -113). */
#define CSQ_UNKNOWN 99
#define CSQ_MAX 31
#define BER_MAX 7

#define TECHNOLOGY_DIGITS 3

/* A number below this is an RSRP in tenths of a dBm (SIM7600). */
#define RSRP_TENTHS (-200)

/* What can be: 3GPP TS 36.133 §9.1.4 (RSRP) and §9.1.7 (RSRQ, at best -3) with a dB for rounding; the power received in
 * all of a carrier, or on a GSM channel, is neither below the noise nor above what a receiver bears. */
#define RSRP_MIN (-157)
#define RSRP_MAX (-43)
#define RSRQ_MIN (-35)
#define RSRQ_MAX (-2)
#define RSSI_MIN (-130)
#define RSSI_MAX (-10)

/* SINR in dB = 2 * RSSNR - 20. */
#define RSSNR_MAX 25

typedef struct {
  const char *text;
  AtTechnology technology;
} SystemRow;

static const SystemRow systems[] = {
  { "NO SERVICE", AT_TECHNOLOGY_NONE }, { "GSM", AT_TECHNOLOGY_GSM },         { "WCDMA", AT_TECHNOLOGY_UMTS },
  { "LTE", AT_TECHNOLOGY_LTE },         { "LTE CAT-M1", AT_TECHNOLOGY_CATM }, { "LTE NB-IOT", AT_TECHNOLOGY_NBIOT },
};

/* Fields of a +CPSI line by number. GSM: */
enum { SYSTEM, MODE, OPERATOR, AREA, CELL, GSM_CHANNEL, GSM_LEVEL };
/* LTE, between AREA, CELL and the bandwidths: */
enum { LTE_PCI = 5, LTE_BAND, LTE_CHANNEL, LTE_RSRQ = 10, LTE_RSRP, LTE_RSSI, LTE_RSSNR, LTE_FIELDS };
/* WCDMA: */
enum { UMTS_BAND = 5, UMTS_CODE, UMTS_CHANNEL };

const char *
at_technology_to_string (AtTechnology technology)
{
  static const char *const names[] = {
    [AT_TECHNOLOGY_NONE] = "",       [AT_TECHNOLOGY_GSM] = "gsm", [AT_TECHNOLOGY_EGPRS] = "egprs",
    [AT_TECHNOLOGY_UMTS] = "umts",   [AT_TECHNOLOGY_LTE] = "lte", [AT_TECHNOLOGY_CATM] = "catm",
    [AT_TECHNOLOGY_NBIOT] = "nbiot",
  };

  g_return_val_if_fail ((guint) technology < G_N_ELEMENTS (names), "");

  return names[technology];
}

/* NONE: none that AtTechnology has. 8 is EC-GSM-IoT in the standard, which no network ever had; modems that print it
 * (BG96, SARA-R4, SARA-R5) mean Cat-M. */
static const AtTechnology by_number[] = {
  AT_TECHNOLOGY_GSM,   /* 0 GSM */
  AT_TECHNOLOGY_GSM,   /* 1 GSM compact */
  AT_TECHNOLOGY_UMTS,  /* 2 UTRAN */
  AT_TECHNOLOGY_EGPRS, /* 3 GSM with EGPRS */
  AT_TECHNOLOGY_UMTS,  /* 4 UTRAN with HSDPA */
  AT_TECHNOLOGY_UMTS,  /* 5 UTRAN with HSUPA */
  AT_TECHNOLOGY_UMTS,  /* 6 UTRAN with both */
  AT_TECHNOLOGY_LTE,   /* 7 E-UTRAN */
  AT_TECHNOLOGY_CATM,  /* 8 */
  AT_TECHNOLOGY_NBIOT, /* 9 E-UTRAN, NB-S1 mode */
  AT_TECHNOLOGY_LTE,   /* 10 E-UTRAN at a 5G core */
  AT_TECHNOLOGY_NONE,  /* 11 NR at a 5G core */
  AT_TECHNOLOGY_NONE,  /* 12 NG-RAN */
  AT_TECHNOLOGY_LTE,   /* 13 E-UTRAN with NR beside it */
};

gboolean
at_technology_is_field (const AtField *field)
{
  guint32 number = 0;

  return field->type == AT_FIELD_TEXT && field->len <= TECHNOLOGY_DIGITS
         && at_field_to_uint (field, G_N_ELEMENTS (by_number) - 1, &number);
}

gboolean
at_technology_from_field (const AtField *field, AtTechnology *out)
{
  guint32 number = 0;

  if (!at_technology_is_field (field) || !at_field_to_uint (field, G_N_ELEMENTS (by_number) - 1, &number)
      || by_number[number] == AT_TECHNOLOGY_NONE)
    return FALSE;
  *out = by_number[number];
  return TRUE;
}

gboolean
at_parse_csq (const char *line, AtCsq *out)
{
  AtFields fields;
  AtField field[2];
  guint32 rssi = 0;
  guint32 ber = 0;

  if (!at_fields_init (&fields, line, "+CSQ:") || at_fields_read (&fields, field, 2) < 2
      || !at_field_to_uint (&field[0], 255, &rssi) || !at_field_to_uint (&field[1], CSQ_UNKNOWN, &ber))
    return FALSE;
  *out = (AtCsq) { FALSE };
  out->has_rssi = rssi <= CSQ_MAX;
  if (rssi == 0)
    out->rssi_dbm = -115;
  else if (rssi == 1)
    out->rssi_dbm = -111;
  else if (rssi < CSQ_MAX)
    out->rssi_dbm = -110 + 2 * ((int) rssi - 2);
  else if (rssi == CSQ_MAX)
    out->rssi_dbm = -52;
  out->has_ber = ber <= BER_MAX;
  out->ber = out->has_ber ? ber : 0;
  return TRUE;
}

/* "466-92" to "46692"; nothing for "240-XX" and for 000, which no country has. */
static void
read_operator (const AtField *field, AtServingCell *out)
{
  char code[sizeof out->operator_code];
  gsize n = 0;

  for (gsize i = 0; i < field->len; i++) {
    if (field->start[i] == '-' && i == 3)
      continue;
    if (!g_ascii_isdigit (field->start[i]) || n >= 6)
      return;
    code[n++] = field->start[i];
  }
  code[n] = '\0';
  if (n >= 5 && strncmp (code, "000", 3) != 0)
    memcpy (out->operator_code, code, n + 1);
}

static void
read_place (const AtField *field, AtServingCell *out)
{
  read_operator (&field[OPERATOR], out);
  out->has_area = at_field_to_hex (&field[AREA], &out->area);
  out->has_cell = at_field_to_uint (&field[CELL], G_MAXUINT32, &out->cell);
}

/* Takes a figure that can be; FALSE leaves @out as it is. */
static gboolean
take_figure (gdouble value, gdouble min, gdouble max, gdouble *out)
{
  if (value < min || value > max)
    return FALSE;
  *out = value;
  return TRUE;
}

/* "61 EGSM 900": the channel and the band share a field. */
static void
read_gsm (const AtField *field, AtServingCell *out)
{
  AtField channel = field[GSM_CHANNEL];
  const char *space = channel.type == AT_FIELD_TEXT ? memchr (channel.start, ' ', channel.len) : NULL;
  AtField band = channel;
  gdouble level = 0;

  if (space != NULL) {
    channel.len = (gsize) (space - channel.start);
    band.start = space + 1;
    band.len -= channel.len + 1;
    at_field_copy (&band, out->band, sizeof out->band);
  }
  out->has_channel = at_field_to_uint (&channel, G_MAXUINT32, &out->channel);
  out->has_rssi = at_field_to_number (&field[GSM_LEVEL], &level)
                  && take_figure (level, RSSI_MIN, RSSI_MAX, &out->rssi_dbm);
}

/* An idle modem prints RSRP 0 or an RSSI above 0: then none of the four is worth anything. RSRP tells the unit of the
 * line; what cannot be in that unit is unknown, as some firmwares mix the two. */
static void
read_lte_signal (const AtField *field, AtServingCell *out)
{
  gdouble rsrq = 0;
  gdouble rsrp = 0;
  gdouble rssi = 0;
  guint32 rssnr = 0;
  gdouble unit;

  if (!at_field_to_number (&field[LTE_RSRQ], &rsrq) || !at_field_to_number (&field[LTE_RSRP], &rsrp)
      || !at_field_to_number (&field[LTE_RSSI], &rssi) || rsrp >= 0 || rssi > 0)
    return;
  unit = rsrp < RSRP_TENTHS ? 10 : 1;
  out->has_rsrq = take_figure (rsrq / unit, RSRQ_MIN, RSRQ_MAX, &out->rsrq_db);
  out->has_rsrp = take_figure (rsrp / unit, RSRP_MIN, RSRP_MAX, &out->rsrp_dbm);
  out->has_rssi = take_figure (rssi / unit, RSSI_MIN, RSSI_MAX, &out->rssi_dbm);
  out->has_sinr = at_field_to_uint (&field[LTE_RSSNR], RSSNR_MAX, &rssnr);
  if (out->has_sinr)
    out->sinr_db = 2.0 * rssnr - 20;
}

static void
read_lte (const AtField *field, AtServingCell *out)
{
  out->has_pci = at_field_to_uint (&field[LTE_PCI], G_MAXUINT32, &out->pci);
  at_field_copy (&field[LTE_BAND], out->band, sizeof out->band);
  out->has_channel = at_field_to_uint (&field[LTE_CHANNEL], G_MAXUINT32, &out->channel);
  read_lte_signal (field, out);
}

static void
read_umts (const AtField *field, AtServingCell *out)
{
  at_field_copy (&field[UMTS_BAND], out->band, sizeof out->band);
  out->has_channel = at_field_to_uint (&field[UMTS_CHANNEL], G_MAXUINT32, &out->channel);
}

static gboolean
find_system (const AtField *field, AtTechnology *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++) {
    if (at_field_equal (field, systems[i].text)) {
      *out = systems[i].technology;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
at_parse_cpsi (const char *line, AtServingCell *out)
{
  AtFields fields;
  /* What the line does not have stays empty, and so reads as absent. */
  AtField field[LTE_FIELDS] = { { AT_FIELD_EMPTY, "", 0 } };
  AtServingCell cpsi = { AT_TECHNOLOGY_NONE };
  guint n;

  if (!at_fields_init (&fields, line, "+CPSI:"))
    return FALSE;
  n = at_fields_read (&fields, field, LTE_FIELDS);
  /* Some say "NO SERVICE" and no more. */
  if (n == 0 || !find_system (&field[SYSTEM], &cpsi.technology) || (n == 1 && cpsi.technology != AT_TECHNOLOGY_NONE))
    return FALSE;
  at_field_copy (&field[MODE], cpsi.mode, sizeof cpsi.mode);
  if (cpsi.technology != AT_TECHNOLOGY_NONE)
    read_place (field, &cpsi);
  switch (cpsi.technology) {
  case AT_TECHNOLOGY_NONE:
    break;
  case AT_TECHNOLOGY_GSM:
  case AT_TECHNOLOGY_EGPRS:
    read_gsm (field, &cpsi);
    break;
  case AT_TECHNOLOGY_UMTS:
    read_umts (field, &cpsi);
    break;
  case AT_TECHNOLOGY_LTE:
  case AT_TECHNOLOGY_CATM:
  case AT_TECHNOLOGY_NBIOT:
    read_lte (field, &cpsi);
    break;
  }
  *out = cpsi;
  return TRUE;
}
