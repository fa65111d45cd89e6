/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every reply parser, the result parser and the field iterator under any text: results are terminated, valid UTF-8
 * when the line was, and in range. */
#include "at/at-error-codes.h"
#include "at/at-fields.h"
#include "at/at-reply.h"
#include "at/at-result.h"
#include "at/at-ucs2.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_text (const char *text, gsize size, gboolean utf8)
{
  gsize len = strnlen (text, size);

  g_assert (len < size);
  g_assert (!utf8 || g_utf8_validate (text, (gssize) len, NULL));
}

static void
check_signal (const char *line, gboolean utf8)
{
  AtServingCell cpsi;
  AtCsq csq;

  if (at_parse_csq (line, &csq)) {
    g_assert (!csq.has_rssi || (csq.rssi_dbm >= -115 && csq.rssi_dbm <= -52));
    g_assert (!csq.has_ber || csq.ber <= 7);
  }
  if (at_parse_cpsi (line, &cpsi)) {
    check_text (cpsi.mode, sizeof cpsi.mode, utf8);
    check_text (cpsi.operator_code, sizeof cpsi.operator_code, TRUE);
    check_text (cpsi.band, sizeof cpsi.band, utf8);
    check_text (at_technology_to_string (cpsi.technology), 8, TRUE);
    g_assert (!cpsi.has_sinr || (cpsi.sinr_db >= -20 && cpsi.sinr_db <= 30));
    g_assert (!cpsi.has_rsrp || (cpsi.rsrp_dbm > -160 && cpsi.rsrp_dbm < 0));
    g_assert (!cpsi.has_rsrq || (cpsi.rsrq_db > -40 && cpsi.rsrq_db < 0));
    g_assert (!cpsi.has_rssi || (cpsi.rssi_dbm >= -130 && cpsi.rssi_dbm < 0));
  }
}

static void
check_cesq (const char *line)
{
  AtCesq cesq;

  if (!at_parse_cesq (line, &cesq))
    return;
  g_assert (!cesq.has_ber || cesq.ber <= 7);
  g_assert (!cesq.has_rssi || (cesq.rssi_dbm >= -111 && cesq.rssi_dbm <= -48));
  g_assert (!cesq.has_rscp || (cesq.rscp_dbm >= -121 && cesq.rscp_dbm <= -25));
  g_assert (!cesq.has_ecno || (cesq.ecno_db >= -24.5 && cesq.ecno_db <= 0));
  g_assert (!cesq.has_rsrq || (cesq.rsrq_db >= -20 && cesq.rsrq_db <= -3));
  g_assert (!cesq.has_rsrp || (cesq.rsrp_dbm >= -141 && cesq.rsrp_dbm <= -44));
}

static void
check_settings (const char *line)
{
  AtStorage storage[AT_N_STORAGES];
  guint memories[AT_N_STORAGES];
  AtFacilityLock lock;
  AtBattery battery;
  AtClock clock;
  guint number;

  if (at_parse_cpms (line, storage, &number))
    g_assert (number >= 1 && number <= AT_N_STORAGES);
  if (at_parse_cpms_test (line, memories))
    g_assert (((memories[0] | memories[1] | memories[2]) & ~((guint) AT_MEMORY_TA * 2 - 1)) == 0);
  if (at_parse_cscs (line, &number))
    g_assert (number < (guint) AT_CHARSET_PCDN * 2);
  if (at_parse_clck (line, &lock))
    g_assert (lock.classes <= 255);
  if (at_parse_cbc (line, &battery))
    g_assert ((battery.has_percent || battery.has_millivolt) && battery.percent <= 100 && battery.millivolt <= 20000);
  if (at_parse_cclk (line, &clock))
    g_assert (clock.month >= 1 && clock.month <= 12 && clock.day >= 1 && clock.day <= 31 && clock.hour < 24
              && clock.minute < 60 && clock.second < 60 && ABS (clock.zone_minutes) <= 1440);
}

static void
check_address (const AtAddress *address)
{
  g_assert (address->len == 0 || address->len == 4 || address->len == 16);
}

static void
check_contexts (const char *line, gboolean utf8)
{
  AtContextState state;
  gboolean active;
  guint cid;

  if (at_parse_cgcontrdp (line, &state)) {
    check_text (state.apn, sizeof state.apn, utf8);
    check_address (&state.address);
    check_address (&state.mask);
    check_address (&state.gateway);
    check_address (&state.dns[0]);
    check_address (&state.dns[1]);
    g_assert (state.mask.len == 0 || state.mask.len == state.address.len);
  }
  if (at_parse_cgact (line, &cid, &active))
    g_assert (cid <= 255);
}

static void
check_operators (const char *line, gboolean utf8)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (AtNetwork));
  AtCops cops;

  if (at_parse_cops (line, &cops) && cops.has_operator)
    check_text (cops.operator_name, sizeof cops.operator_name, utf8);
  at_parse_cops_test (line, networks);
  for (guint i = 0; i < networks->len; i++) {
    AtNetwork *network = &g_array_index (networks, AtNetwork, i);

    g_assert (network->status <= 3);
    check_text (network->long_name, sizeof network->long_name, utf8);
    check_text (network->short_name, sizeof network->short_name, utf8);
    check_text (network->code, sizeof network->code, TRUE);
    g_assert (strlen (network->code) >= 5 && strspn (network->code, "0123456789") == strlen (network->code));
  }
}

static void
check_registration (const char *line)
{
  AtRegistration with, without;
  gboolean parsed = at_parse_registration (line, TRUE, &with);

  g_assert (parsed == at_parse_registration (line, FALSE, &without));
  g_assert (!parsed || (with.status <= AT_REGISTRATION_ROAMING && with.domain <= AT_DOMAIN_EPS));
  at_registration_is_reply (line);
}

static void
check_others (const char *line, gboolean utf8)
{
  char text[101];
  AtSimState sim;
  AtPdpContext context;
  gboolean attached;
  guint a, b;
  AtFinal final;
  int code;
  const char *words;

  if (at_parse_cpin (line, &sim))
    g_assert (*at_sim_state_to_string (sim) != '\0');
  if (at_parse_cgdcont (line, &context)) {
    check_text (context.type, sizeof context.type, utf8);
    check_text (context.apn, sizeof context.apn, utf8);
  }
  at_parse_cgatt (line, &attached);
  if (at_parse_cgnapn (line, text))
    check_text (text, sizeof text, utf8);
  if (at_parse_ceer (line, text))
    check_text (text, AT_MAX_TEXT, utf8);
  at_parse_cfun (line, &a);
  at_parse_number (line, "+CNMP:", &a);
  at_parse_number (line, "+C", &a);
  at_parse_spic (line, &a, &b);
  at_parse_mnc_digits (line, &a);
  if (at_result_parse (line, &final, &code, &words))
    g_assert (words >= line && words <= line + strlen (line) && code >= AT_CODE_UNKNOWN);
}

static void
check_lines (char **split, gboolean utf8)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  char text[AT_MAX_TEXT];

  for (guint i = 0; split[i] != NULL; i++)
    g_ptr_array_add (lines, split[i]);
  if (at_parse_iccid (lines, text))
    g_assert (g_str_has_prefix (text, "89") && strlen (text) >= 18 && strlen (text) <= 22);
  if (at_parse_imsi (lines, text))
    check_text (text, sizeof text, TRUE);
  if (at_parse_imei (lines, text))
    g_assert (strlen (text) >= 14 && strlen (text) <= 16 && strspn (text, "0123456789") == strlen (text));
  if (at_parse_text (lines, text))
    check_text (text, sizeof text, utf8);
}

/* Each field lies within the line, and every conversion can be asked of it. */
static void
check_fields (AtFields *fields, const char *line, guint depth)
{
  const char *end = line + strlen (line);
  gdouble number;
  guint32 a, b;
  AtField field;

  while (at_fields_next (fields, &field)) {
    AtFields inside;
    char text[8];

    g_assert (field.start >= line && field.start + field.len <= end);
    at_field_to_uint (&field, 100, &a);
    at_field_to_hex (&field, &a);
    at_field_to_number (&field, &number);
    if (at_field_to_range (&field, &a, &b))
      g_assert (a <= b);
    at_field_copy (&field, text, sizeof text);
    check_text (text, sizeof text, FALSE);
    at_field_copy_string (&field, text, sizeof text);
    check_text (text, sizeof text, FALSE);
    if (at_field_to_ascii (&field, text, sizeof text))
      check_text (text, sizeof text, FALSE);
    if (depth < 4 && at_fields_enter (&inside, &field))
      check_fields (&inside, line, depth + 1);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  gboolean utf8 = g_utf8_validate (line, -1, NULL);
  g_auto (GStrv) split = g_strsplit (line, "\n", -1);
  const char *colon = strchr (line, ':');

  check_signal (line, utf8);
  check_operators (line, utf8);
  check_registration (line);
  check_cesq (line);
  check_settings (line);
  check_contexts (line, utf8);
  check_others (line, utf8);
  g_assert (at_cme_from_string (line) >= AT_CODE_UNKNOWN && at_cms_from_string (line) >= AT_CODE_UNKNOWN);
  check_lines (split, utf8);
  if (colon != NULL) {
    g_autofree char *prefix = g_strndup (line, (gsize) (colon + 1 - line));
    AtFields fields;

    g_assert (at_fields_init (&fields, line, prefix));
    check_fields (&fields, line, 0);
  }
  return 0;
}
