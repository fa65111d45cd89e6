/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/radio-settings.h"

#include "base/log.h"
#include "modem/network/radio-memory.h"
#include "modem/network/registration.h"
#include "modem/request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SETTING_TIMEOUT SECONDS (10)
/* +COPS=1 registers before it answers. */
#define OPERATOR_TIMEOUT SECONDS (120)

/* One thing that a modem keeps: asked with @query it says a line @prefix and the value, and takes the value behind
 * @write. */
typedef struct {
  const char *name; /* in the memory */
  const char *query, *prefix, *write;
} RadioKind;

static const RadioKind kind_mode = { "cnmp", "+CNMP?", "+CNMP: ", "+CNMP=" };
static const RadioKind kind_iot = { "cmnb", "+CMNB?", "+CMNB: ", "+CMNB=" };
static const RadioKind kind_catm_bands = { "catm-bands", "+CBANDCFG?", "+CBANDCFG: \"CAT-M\",",
                                           "+CBANDCFG=\"CAT-M\"," };
static const RadioKind kind_nbiot_bands = { "nbiot-bands", "+CBANDCFG?", "+CBANDCFG: \"NB-IOT\",",
                                            "+CBANDCFG=\"NB-IOT\"," };
/* Asked in numbers, whatever form it was in. */
static const RadioKind kind_operator = { RADIO_MEMORY_OPERATOR, "+COPS=3,2;+COPS?;+COPS=3,0", "+COPS: 1,2,",
                                         "+COPS=1,2," };

/* Those that are put back. */
static const RadioKind *const kept_kinds[] = { &kind_mode, &kind_iot, &kind_catm_bands, &kind_nbiot_bands };

typedef struct {
  const RadioKind *kind;
  char *value;
  gboolean is_return; /* to what it was before a connection; that this may fail is nobody's error */
  gboolean fits;      /* by the last answer */
} RadioItem;

/* What the radio should be, and whether it is. */
typedef struct {
  Request base;
  GPtrArray *items;         /* of RadioItem */
  gboolean wants_automatic; /* no network that was chosen by hand, if one was */
  gboolean of_connection;   /* else of the modem itself */
  GString *query;
  gboolean written;
} RadioRequest;

static void
item_free (gpointer data)
{
  RadioItem *item = data;

  g_free (item->value);
  g_free (item);
}

static void
radio_clear (Request *base)
{
  RadioRequest *request = (RadioRequest *) base;

  g_ptr_array_unref (request->items);
  g_string_free (request->query, TRUE);
}

static void
plan_query (RadioRequest *request, const char *query)
{
  if (strstr (request->query->str, query) == NULL)
    g_string_append_printf (request->query, "%s%s", request->query->len == 0 ? "" : ";", query);
}

/* @value is taken. */
static void
plan_item (RadioRequest *request, const RadioKind *kind, char *value, gboolean is_return)
{
  RadioItem *item = g_new0 (RadioItem, 1);

  *item = (RadioItem) { .kind = kind, .value = value, .is_return = is_return };
  g_ptr_array_add (request->items, item);
  plan_query (request, kind->query);
}

typedef struct {
  Rat rat;
  guint cnmp, cmnb; /* SIMCom: preferred mode; Cat-M or NB-IoT, 0: leave it */
} RatRow;

static const RatRow rats[] = { { RAT_AUTO, 2, 3 }, { RAT_CATM, 38, 1 }, { RAT_NBIOT, 38, 2 }, { RAT_GSM, 13, 0 } };

static void
plan_rat (RadioRequest *request, Rat rat)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rats); i++) {
    if (rats[i].rat != rat)
      continue;
    plan_item (request, &kind_mode, g_strdup_printf ("%u", rats[i].cnmp), FALSE);
    if (rats[i].cmnb != 0)
      plan_item (request, &kind_iot, g_strdup_printf ("%u", rats[i].cmnb), FALSE);
  }
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return (int) *(const guint *) a - (int) *(const guint *) b;
}

/* "catm-3", "catm-8" → "3,8"; NULL when there is none of the technology. */
static char *
band_list (const char *const *bands, const char *technology)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GString) text = g_string_new (NULL);

  for (; *bands != NULL; bands++) {
    gsize len = strlen (technology);

    if (!g_str_has_prefix (*bands, technology) || (*bands)[len] != '-')
      continue;
    guint number = (guint) g_ascii_strtoull (*bands + len + 1, NULL, 10);
    g_array_append_val (numbers, number);
  }
  g_array_sort (numbers, compare_numbers);
  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (text, "%s%u", i == 0 ? "" : ",", g_array_index (numbers, guint, i));
  return text->len == 0 ? NULL : g_strdup (text->str);
}

static void
plan_bands (RadioRequest *request, const char *const *bands)
{
  char *catm = band_list (bands, "catm");
  char *nbiot = band_list (bands, "nbiot");

  if (catm != NULL)
    plan_item (request, &kind_catm_bands, catm, FALSE);
  if (nbiot != NULL)
    plan_item (request, &kind_nbiot_bands, nbiot, FALSE);
}

static gboolean
is_planned (const RadioRequest *request, const RadioKind *kind)
{
  for (guint i = 0; i < request->items->len; i++) {
    if (((const RadioItem *) request->items->pdata[i])->kind == kind)
      return TRUE;
  }
  return FALSE;
}

/* What an earlier connection has set and this one does not name. */
static void
plan_return (ModemCore *self, RadioRequest *request)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept_kinds); i++) {
    char *before = radio_memory_get (core_environment (self)->store, core_id (self), kept_kinds[i]->name);

    if (before != NULL && !is_planned (request, kept_kinds[i]))
      plan_item (request, kept_kinds[i], before, TRUE);
    else
      g_free (before);
  }
}

static void
plan_automatic (ModemCore *self, RadioRequest *request)
{
  g_autofree char *chosen = radio_memory_get (core_environment (self)->store, core_id (self), RADIO_MEMORY_OPERATOR);

  if (request->of_connection && chosen != NULL)
    return; /* by a user, for every connection */
  request->wants_automatic = TRUE;
  plan_query (request, "+COPS?");
}

static void
plan (ModemCore *self, RadioRequest *request, const ConnectionSettings *settings)
{
  gboolean is_empty;

  plan_rat (request, settings->rat);
  if (settings->bands != NULL)
    plan_bands (request, (const char *const *) settings->bands);
  is_empty = request->items->len == 0;
  if (*settings->operator_code != '\0')
    plan_item (request, &kind_operator, g_strdup_printf ("\"%s\"", settings->operator_code), FALSE);
  else if (request->of_connection || is_empty)
    plan_automatic (self, request);
  if (request->of_connection)
    plan_return (self, request);
}

/* The value of @kind in @line; NULL: it is another line. +COPS goes on behind the code with the technology. */
static char *
read_value (const RadioKind *kind, const char *line)
{
  const char *value = line + strlen (kind->prefix);

  if (!g_str_has_prefix (line, kind->prefix))
    return NULL;
  return kind == &kind_operator ? g_strndup (value, strcspn (value, ",")) : g_strdup (value);
}

/* What a connection is about to change is noted, once; what is as it was again, or as a user wants it, is no
 * connection's any more.
 * @value: what the modem says, or NULL. */
static void
note (ModemCore *self, const RadioRequest *request, const RadioItem *item, const char *value)
{
  const StoreOps *store = core_environment (self)->store;
  const char *name = item->kind->name;
  g_autofree char *before = radio_memory_get (store, core_id (self), name);

  if (item->kind == &kind_operator) {
    if (!request->of_connection && item->fits)
      radio_memory_set (store, core_id (self), name, item->value);
  } else if (item->fits && (item->is_return || !request->of_connection)) {
    radio_memory_set (store, core_id (self), name, NULL);
  } else if (!item->fits && request->of_connection && before == NULL && value != NULL) {
    radio_memory_set (store, core_id (self), name, value);
  }
}

static void
look (ModemCore *self, RadioRequest *request, const AtReply *reply)
{
  for (guint i = 0; i < request->items->len; i++) {
    RadioItem *item = request->items->pdata[i];
    g_autofree char *found = NULL;

    for (guint j = 0; j < reply->lines->len && found == NULL; j++)
      found = read_value (item->kind, reply->lines->pdata[j]);
    item->fits = found != NULL && g_str_equal (found, item->value);
    note (self, request, item, found);
  }
}

/* Whether a network was chosen by hand, or none at all, by the last answer. */
static gboolean
is_chosen (ModemCore *self, const AtReply *reply)
{
  AtCops cops;

  for (guint i = 0; i < reply->lines->len; i++) {
    if (at_parse_cops (reply->lines->pdata[i], &cops)) {
      registration_take_selection (self, &cops);
      return registration_is_manual (self);
    }
  }
  return FALSE;
}

/* The first that is not as it should be and is anybody's error; NULL: all are. */
static const RadioItem *
first_misfit (const RadioRequest *request)
{
  for (guint i = 0; i < request->items->len; i++) {
    const RadioItem *item = request->items->pdata[i];

    if (!item->fits && !item->is_return)
      return item;
  }
  return NULL;
}

static void ask (ModemCore *self, RadioRequest *request);

static void
written_all (ModemCore *self, RadioRequest *request)
{
  Request *base = &request->base;

  if (at_scope_is_busy (&base->scope))
    return;
  if (base->error != NULL)
    request_finish (self, base, NULL, g_steal_pointer (&base->error));
  else
    ask (self, request);
}

static void
write_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  RadioRequest *request = data;

  if (request->base.error == NULL)
    request->base.error = request_error_of_reply (reply);
  written_all (self, request);
}

static void
return_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  if (reply->final != AT_FINAL_OK)
    dt_log (DT_LOG_INFO, core_id (self), "the radio cannot be set back to what it was: %s",
            at_final_to_string (reply->final));
  written_all (self, data);
}

static void
write_misfits (ModemCore *self, RadioRequest *request, gboolean is_chosen_by_hand)
{
  const AtCommand automatic = { .line = "+COPS=0", .timeout_us = OPERATOR_TIMEOUT };

  request->written = TRUE;
  for (guint i = 0; i < request->items->len; i++) {
    const RadioItem *item = request->items->pdata[i];
    g_autofree char *line = NULL;

    if (item->fits)
      continue;
    line = g_strconcat (item->kind->write, item->value, NULL);
    const AtCommand command = { .line = line,
                                .timeout_us = item->kind == &kind_operator ? OPERATOR_TIMEOUT : SETTING_TIMEOUT };
    request_send (self, &request->base, &command, item->is_return ? return_done : write_done);
  }
  if (request->wants_automatic && is_chosen_by_hand)
    request_send (self, &request->base, &automatic, return_done);
}

static gboolean
all_fit (const RadioRequest *request)
{
  for (guint i = 0; i < request->items->len; i++) {
    if (!((const RadioItem *) request->items->pdata[i])->fits)
      return FALSE;
  }
  return TRUE;
}

static gboolean
names_something (const RadioRequest *request)
{
  for (guint i = 0; i < request->items->len; i++) {
    if (!((const RadioItem *) request->items->pdata[i])->is_return)
      return TRUE;
  }
  return FALSE;
}

static void
ask_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  RadioRequest *request = data;
  GError *error = request_error_of_reply (reply);
  gboolean is_chosen_by_hand = is_chosen (self, reply);
  gboolean is_wrong;
  const RadioItem *misfit;

  look (self, request, reply);
  misfit = first_misfit (request);
  is_wrong = !all_fit (request) || (request->wants_automatic && is_chosen_by_hand);
  if (is_wrong && !request->written && reply->final != AT_FINAL_TIMEOUT) {
    g_clear_error (&error);
    write_misfits (self, request, is_chosen_by_hand);
    return;
  }
  /* That it cannot be asked matters only where somebody has named something. */
  if (!names_something (request) || (misfit == NULL && reply->final != AT_FINAL_TIMEOUT))
    g_clear_error (&error);
  else if (error == NULL)
    error = g_error_new (DT_ERROR, DT_ERROR_MODEM_ERROR, _ ("the modem said OK but did not take “%s%s”"),
                         misfit->kind->prefix, misfit->value);
  request_finish (self, &request->base, NULL, error);
}

/* Asks first: what is right already is not written again (flash, and a new search). */
static void
ask (ModemCore *self, RadioRequest *request)
{
  const AtCommand command = {
    .line = request->query->str,
    .prefix = "+CNMP:|+CMNB:|+CBANDCFG:|+COPS:",
    .timeout_us = SETTING_TIMEOUT,
  };

  request_send_joined (self, &request->base, &command, ask_done);
}

static void
set_radio (ModemCore *self, const ConnectionSettings *settings, gboolean of_connection, ModemDone done,
           gpointer user_data)
{
  static const RequestKind kind = { .clear = radio_clear };
  RadioRequest *request = request_new (self, &kind, sizeof *request, done, user_data);
  GError *error = NULL;

  request->items = g_ptr_array_new_with_free_func (item_free);
  request->query = g_string_new (NULL);
  request->of_connection = of_connection;
  plan (self, request, settings);
  if (!request_can_use_at (self, &error))
    request_finish (self, &request->base, NULL, error);
  else if (!core_model (self)->simcom_radio && (settings->rat != RAT_UNSET || settings->bands != NULL))
    request_finish (self, &request->base, NULL,
                    g_error_new_literal (DT_ERROR, DT_ERROR_NOT_SUPPORTED,
                                         _ ("this modem does not know the settings rat and bands")));
  else if (request->query->len == 0)
    request_finish (self, &request->base, NULL, NULL);
  else
    ask (self, request);
}

void
radio_settings_set (ModemCore *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data)
{
  if (settings->rat == RAT_UNSET && settings->bands == NULL && *settings->operator_code == '\0')
    radio_memory_set (core_environment (self)->store, core_id (self), RADIO_MEMORY_OPERATOR, NULL);
  set_radio (self, settings, FALSE, done, user_data);
}

void
radio_settings_apply (ModemCore *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data)
{
  set_radio (self, settings, TRUE, done, user_data);
}

gboolean
radio_settings_are_pending (const ModemCore *self, const ConnectionSettings *settings)
{
  if (settings->rat != RAT_UNSET || settings->bands != NULL || *settings->operator_code != '\0'
      || registration_is_manual (self))
    return TRUE;
  /* Where there is a network, nobody waits for the answer to how it was chosen: it is asked for anyway. */
  if (!registration_has_selection (self) && !registration_is_on (self))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (kept_kinds); i++) {
    g_autofree char *before = radio_memory_get (core_environment (self)->store, core_id (self), kept_kinds[i]->name);

    if (before != NULL)
      return TRUE;
  }
  return FALSE;
}
