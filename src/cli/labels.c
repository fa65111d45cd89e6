/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/labels.h"

#include "base/reason.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  const char *key;
  const char *label;
  PrinterStyle style;
} LabelRow;

/* clang-format off */
static const LabelRow states[] = {
  { "unavailable", N_("unavailable"), STYLE_BAD },
  { "initializing", N_("initializing"), STYLE_BUSY },
  { "locked", N_("locked"), STYLE_BAD },
  { "disabled", N_("radio off"), STYLE_FAINT },
  { "searching", N_("searching for a network"), STYLE_BUSY },
  { "registered", N_("registered"), STYLE_PLAIN },
  { "dialing", N_("dialing"), STYLE_BUSY },
  { "negotiating", N_("negotiating PPP"), STYLE_BUSY },
  { "configuring", N_("configuring the network"), STYLE_BUSY },
  { "connected", N_("connected"), STYLE_GOOD },
  { "disconnecting", N_("disconnecting"), STYLE_BUSY },
  { "waiting", N_("waiting for the next try"), STYLE_BUSY },
  { "failed", N_("failed"), STYLE_BAD },
};

static const LabelRow technologies[] = {
  { "gsm", "GSM", STYLE_PLAIN },       { "egprs", "EDGE", STYLE_PLAIN },     { "umts", "UMTS", STYLE_PLAIN },
  { "lte", "LTE", STYLE_PLAIN },       { "catm", "LTE Cat-M1", STYLE_PLAIN }, { "nbiot", "NB-IoT", STYLE_PLAIN },
};

static const LabelRow registrations[] = {
  { "idle", N_("not searching"), STYLE_PLAIN },
  { "home", N_("home network"), STYLE_PLAIN },
  { "searching", N_("searching"), STYLE_PLAIN },
  { "denied", N_("refused by the network"), STYLE_PLAIN },
  { "unknown", N_("unknown"), STYLE_PLAIN },
  { "roaming", N_("roaming"), STYLE_PLAIN },
};

static const LabelRow sim_locks[] = {
  { "unknown", N_("unknown"), STYLE_PLAIN },
  { "none", N_("ready"), STYLE_GOOD },
  { "pin", N_("waits for the PIN"), STYLE_BAD },
  { "puk", N_("blocked, waits for the PUK"), STYLE_BAD },
  { "pin2", N_("waits for PIN2"), STYLE_PLAIN },
  { "puk2", N_("waits for PUK2"), STYLE_PLAIN },
  { "phone", N_("locked to another device"), STYLE_BAD },
  { "network", N_("locked to another operator"), STYLE_BAD },
  { "missing", N_("missing"), STYLE_BAD },
};
/* clang-format on */

static const LabelRow *
find_row (const LabelRow *rows, gsize n_rows, const char *key)
{
  for (gsize i = 0; i < n_rows; i++) {
    if (g_strcmp0 (rows[i].key, key) == 0)
      return &rows[i];
  }
  return NULL;
}

static const char *
find_label (const LabelRow *rows, gsize n_rows, const char *key)
{
  const LabelRow *row = find_row (rows, n_rows, key);

  return row == NULL ? key : g_dgettext ("dialtone", row->label);
}

const char *
label_state (const char *state)
{
  return find_label (states, G_N_ELEMENTS (states), state);
}

PrinterStyle
label_state_style (const char *state)
{
  const LabelRow *row = find_row (states, G_N_ELEMENTS (states), state);

  return row == NULL ? STYLE_PLAIN : row->style;
}

const char *
label_reason (const char *string)
{
  DtReason reason = DT_REASON_NONE;

  if (string == NULL || !dt_reason_from_string (string, &reason))
    return string;
  return reason == DT_REASON_NONE ? NULL : dt_reason_describe (reason);
}

/* On the way up, that somebody asked for it goes without saying. */
static gboolean
reason_is_news (const char *state, const char *reason)
{
  static const char *const way_up[] = { "dialing", "negotiating", "configuring", "connected", NULL };

  return g_strcmp0 (reason, "user-request") != 0 || !g_strv_contains (way_up, state);
}

char *
label_state_with_reason (const char *state, const char *reason)
{
  const char *words = reason_is_news (state, reason) ? label_reason (reason) : NULL;

  return words == NULL || *words == '\0' ? g_strdup (label_state (state))
                                         : g_strdup_printf ("%s (%s)", label_state (state), words);
}

const char *
label_technology (const char *technology)
{
  const LabelRow *row = find_row (technologies, G_N_ELEMENTS (technologies), technology);

  return row == NULL ? technology : row->label;
}

const char *
label_registration (const char *registration)
{
  return find_label (registrations, G_N_ELEMENTS (registrations), registration);
}

const char *
label_sim_lock (const char *lock)
{
  return find_label (sim_locks, G_N_ELEMENTS (sim_locks), lock);
}

const char *
label_quality (guint percent)
{
  if (percent == 0)
    return _ ("none or unknown");
  if (percent < 20)
    return _ ("very weak");
  if (percent < 40)
    return _ ("weak");
  if (percent < 60)
    return _ ("fair");
  return percent < 80 ? _ ("good") : _ ("excellent");
}
