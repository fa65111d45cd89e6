/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plmn.h"

#include <string.h>

#define MCC_LEN 3
#define LONG_MNC_LEN 3

/* Where network codes have three digits (ITU-T E.212, Annex): in the whole country, or from @first to @last beside
 * shorter ones. */
typedef struct {
  guint mcc_first, mcc_last;
  guint first, last;
} LongRow;

static const LongRow rows[] = {
  { 302, 302, 0, 999 },                                                 /* Canada */
  { 310, 316, 0, 999 },                                                 /* United States */
  { 334, 334, 0, 999 },                                                 /* Mexico */
  { 338, 338, 0, 999 },                                                 /* Jamaica */
  { 342, 348, 0, 999 },                                                 /* the Caribbean */
  { 352, 360, 0, 999 },   { 365, 366, 0, 999 }, { 405, 405, 750, 999 }, /* India: 01 to 91 are short */
  { 502, 502, 150, 159 },                                               /* Malaysia */
  { 714, 714, 0, 99 },                                                  /* Panama */
  { 722, 722, 0, 399 },                                                 /* Argentina */
  { 732, 732, 0, 399 },                                                 /* Colombia */
};

char *
sim_plmn_from_imsi (const char *imsi)
{
  g_autofree char *mcc = g_strndup (imsi, MCC_LEN);
  g_autofree char *mnc = g_strndup (imsi + strlen (mcc), LONG_MNC_LEN);
  guint64 country = g_ascii_strtoull (mcc, NULL, 10);
  guint64 network = g_ascii_strtoull (mnc, NULL, 10);
  gboolean is_long = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    is_long |= country >= rows[i].mcc_first && country <= rows[i].mcc_last && network >= rows[i].first
               && network <= rows[i].last;
  return g_strndup (imsi, MCC_LEN + (is_long ? LONG_MNC_LEN : LONG_MNC_LEN - 1));
}

gboolean
sim_plmn_is_valid (const char *code)
{
  gsize len = strlen (code);

  return strspn (code, "0123456789") == len && (len == MCC_LEN + LONG_MNC_LEN || len == MCC_LEN + LONG_MNC_LEN - 1);
}
