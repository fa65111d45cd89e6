/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/radio-settings.h"

#include "base/log.h"
#include "modem/device/raw-command.h"
#include "modem/network/radio-memory.h"
#include "modem/network/registration.h"
#include "modem/request.h"
#include "settings/setting-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SETTING_TIMEOUT SECONDS (10)
/* +COPS=1 registers before it answers. */
#define OPERATOR_TIMEOUT SECONDS (120)

/* The same with every maker (27.007 §7.3). Asked in numbers, whatever form it was in. */
static const ModelRadioKey key_operator = {
  .name = RADIO_MEMORY_OPERATOR,
  .query = "+COPS=3,2;+COPS?;+COPS=3,0",
  .prefix = "+COPS: 1,2,",
  .write = "+COPS=1,2,",
};

static const ModelRadioKey *
radio_keys (const ModemCore *self)
{
  static const ModelRadioKey none = { .name = NULL };

  return core_model (self)->radio == NULL ? &none : core_model (self)->radio;
}

typedef struct {
  const ModelRadioKey *key;
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
  GString *prefixes; /* of its answer */
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
  g_string_free (request->prefixes, TRUE);
}

/* @prefix: up to the colon, of the lines that answer. */
static void
plan_query (RadioRequest *request, const char *query, const char *prefix)
{
  g_autofree char *name = g_strndup (prefix, strcspn (prefix, ":"));

  if (strstr (request->query->str, query) == NULL)
    g_string_append_printf (request->query, "%s%s", request->query->len == 0 ? "" : ";", query);
  if (strstr (request->prefixes->str, name) == NULL)
    g_string_append_printf (request->prefixes, "%s%s:", request->prefixes->len == 0 ? "" : "|", name);
}

/* @value is taken. */
static void
plan_item (RadioRequest *request, const ModelRadioKey *key, char *value, gboolean is_return)
{
  RadioItem *item = g_new0 (RadioItem, 1);

  *item = (RadioItem) { .key = key, .value = value, .is_return = is_return };
  g_ptr_array_add (request->items, item);
  plan_query (request, key->query, key->prefix);
}

static void
plan_rat (RadioRequest *request, const ModelRadioKey *key, const char *word)
{
  for (const ModelRadioValue *row = key->rats; row != NULL && row->word != NULL; row++) {
    if (g_str_equal (row->word, word))
      plan_item (request, key, g_strdup (row->value), FALSE);
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
plan_bands (RadioRequest *request, const ModelRadioKey *key, const char *const *bands)
{
  char *list = key->bands == NULL ? NULL : band_list (bands, key->bands);

  if (list != NULL)
    plan_item (request, key, list, FALSE);
}

static gboolean
is_planned (const RadioRequest *request, const ModelRadioKey *key)
{
  for (guint i = 0; i < request->items->len; i++) {
    if (((const RadioItem *) request->items->pdata[i])->key == key)
      return TRUE;
  }
  return FALSE;
}

/* What an earlier connection has set and this one does not name. */
static void
plan_return (ModemCore *self, RadioRequest *request)
{
  for (const ModelRadioKey *key = radio_keys (self); key->name != NULL; key++) {
    char *before = radio_memory_get (core_environment (self)->store, core_id (self), key->name);

    if (before != NULL && !is_planned (request, key))
      plan_item (request, key, before, TRUE);
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
  plan_query (request, "+COPS?", key_operator.prefix);
}

static void
plan (ModemCore *self, RadioRequest *request, const ConnectionSettings *settings)
{
  gboolean is_empty;

  for (const ModelRadioKey *key = radio_keys (self); key->name != NULL; key++)
    plan_rat (request, key, setting_rat_name (settings->rat));
  for (const ModelRadioKey *key = radio_keys (self); key->name != NULL && settings->bands != NULL; key++)
    plan_bands (request, key, (const char *const *) settings->bands);
  is_empty = request->items->len == 0;
  if (*settings->operator_code != '\0')
    plan_item (request, &key_operator, g_strdup_printf ("\"%s\"", settings->operator_code), FALSE);
  else if (request->of_connection || is_empty)
    plan_automatic (self, request);
  if (request->of_connection)
    plan_return (self, request);
}

/* The value of @key in @line; NULL: it is another line. +COPS goes on behind the code with the technology. */
static char *
read_value (const ModelRadioKey *key, const char *line)
{
  const char *value = line + strlen (key->prefix);

  if (!g_str_has_prefix (line, key->prefix))
    return NULL;
  return key == &key_operator ? g_strndup (value, strcspn (value, ",")) : g_strdup (value);
}

/* What a connection is about to change is noted, once; what is as it was again, or as a user wants it, is no
 * connection's any more.
 * @value: what the modem says, or NULL. */
static void
note (ModemCore *self, const RadioRequest *request, const RadioItem *item, const char *value)
{
  const StoreOps *store = core_environment (self)->store;
  const char *name = item->key->name;
  g_autofree char *before = radio_memory_get (store, core_id (self), name);

  if (item->key == &key_operator) {
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
      found = read_value (item->key, reply->lines->pdata[j]);
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
    line = g_strconcat (item->key->write, item->value, NULL);
    const AtCommand command = { .line = line,
                                .timeout_us = item->key == &key_operator ? OPERATOR_TIMEOUT : SETTING_TIMEOUT };
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
                         misfit->key->prefix, misfit->value);
  request_finish (self, &request->base, NULL, error);
}

/* Asks first: what is right already is not written again (flash, and a new search). */
static void
ask (ModemCore *self, RadioRequest *request)
{
  const AtCommand command = {
    .line = request->query->str,
    .prefix = request->prefixes->str,
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
  request->prefixes = g_string_new (NULL);
  request->of_connection = of_connection;
  plan (self, request, settings);
  if (!request_can_use_at (self, &error))
    request_finish (self, &request->base, NULL, error);
  else if (core_model (self)->radio == NULL && (settings->rat != RAT_UNSET || settings->bands != NULL))
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
  for (const ModelRadioKey *key = radio_keys (self); key->name != NULL; key++) {
    g_autofree char *before = radio_memory_get (core_environment (self)->store, core_id (self), key->name);

    if (before != NULL)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_written_by (const ModelRadioKey *key, const char *line)
{
  g_autofree char *name = g_strndup (key->write, strcspn (key->write, "="));

  return raw_command_writes (line, name);
}

gboolean
radio_settings_are_written_by (const ModemCore *self, const char *line)
{
  for (const ModelRadioKey *key = radio_keys (self); key->name != NULL; key++) {
    if (is_written_by (key, line))
      return TRUE;
  }
  return is_written_by (&key_operator, line);
}
