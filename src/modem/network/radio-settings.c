/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/radio-settings.h"

#include "modem/request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SETTING_TIMEOUT SECONDS (10)
/* +COPS=1 registers before it answers. */
#define OPERATOR_TIMEOUT SECONDS (120)

/* What the radio should be: commands to write, and what asking for it must then answer. */
typedef struct {
  Request base;
  GPtrArray *writes;
  GPtrArray *expected;
  GString *query;
  gboolean written;
} RadioRequest;

static void
radio_clear (Request *base)
{
  RadioRequest *request = (RadioRequest *) base;

  g_ptr_array_unref (request->writes);
  g_ptr_array_unref (request->expected);
  g_string_free (request->query, TRUE);
}

static void
plan_query (RadioRequest *request, const char *query)
{
  g_string_append_printf (request->query, "%s%s", request->query->len == 0 ? "" : ";", query);
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
    g_ptr_array_add (request->writes, g_strdup_printf ("+CNMP=%u", rats[i].cnmp));
    g_ptr_array_add (request->expected, g_strdup_printf ("+CNMP: %u", rats[i].cnmp));
    plan_query (request, "+CNMP?");
    if (rats[i].cmnb == 0)
      return;
    g_ptr_array_add (request->writes, g_strdup_printf ("+CMNB=%u", rats[i].cmnb));
    g_ptr_array_add (request->expected, g_strdup_printf ("+CMNB: %u", rats[i].cmnb));
    plan_query (request, "+CMNB?");
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
  static const struct {
    const char *ours, *theirs;
  } technologies[] = { { "catm", "CAT-M" }, { "nbiot", "NB-IOT" } };
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (technologies); i++) {
    g_autofree char *list = band_list (bands, technologies[i].ours);

    if (list == NULL)
      continue;
    g_ptr_array_add (request->writes, g_strdup_printf ("+CBANDCFG=\"%s\",%s", technologies[i].theirs, list));
    g_ptr_array_add (request->expected, g_strdup_printf ("+CBANDCFG: \"%s\",%s", technologies[i].theirs, list));
    any = TRUE;
  }
  if (any)
    plan_query (request, "+CBANDCFG?");
}

static void
plan_operator (RadioRequest *request, const char *code)
{
  g_ptr_array_add (request->writes, g_strdup_printf ("+COPS=1,2,\"%s\"", code));
  g_ptr_array_add (request->expected, g_strdup_printf ("+COPS: 1,2,\"%s\"", code));
  /* Asked in numbers, whatever form it was in. */
  plan_query (request, "+COPS=3,2;+COPS?;+COPS=3,0");
}

static void
plan (RadioRequest *request, const ConnectionSettings *settings)
{
  request->writes = g_ptr_array_new_with_free_func (g_free);
  request->expected = g_ptr_array_new_with_free_func (g_free);
  request->query = g_string_new (NULL);
  plan_rat (request, settings->rat);
  if (settings->bands != NULL)
    plan_bands (request, (const char *const *) settings->bands);
  if (*settings->operator_code != '\0')
    plan_operator (request, settings->operator_code);
}

/* +COPS goes on behind the code with the technology. */
static gboolean
line_fits (const char *line, const char *expected)
{
  return g_str_equal (line, expected) || (g_str_has_prefix (expected, "+COPS:") && g_str_has_prefix (line, expected));
}

/* The first that is not as it should be; NULL: all is. */
static const char *
first_misfit (const RadioRequest *request, const AtReply *reply)
{
  for (guint i = 0; i < request->expected->len; i++) {
    const char *expected = g_ptr_array_index (request->expected, i);
    gboolean found = FALSE;

    for (guint j = 0; j < reply->lines->len && !found; j++)
      found = line_fits (g_ptr_array_index (reply->lines, j), expected);
    if (!found)
      return expected;
  }
  return NULL;
}

static void ask (ModemCore *self, RadioRequest *request);

static void
write_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  RadioRequest *request = data;
  Request *base = &request->base;

  if (base->error == NULL)
    base->error = request_error_of_reply (reply);
  if (at_scope_is_busy (&base->scope))
    return;
  if (base->error != NULL)
    request_finish (self, base, NULL, g_steal_pointer (&base->error));
  else
    ask (self, request);
}

static void
write_all (ModemCore *self, RadioRequest *request)
{
  request->written = TRUE;
  for (guint i = 0; i < request->writes->len; i++) {
    const char *line = g_ptr_array_index (request->writes, i);
    const AtCommand command = {
      .line = line,
      .timeout_us = g_str_has_prefix (line, "+COPS") ? OPERATOR_TIMEOUT : SETTING_TIMEOUT,
    };

    request_send (self, &request->base, &command, write_done);
  }
}

static void
ask_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  RadioRequest *request = data;
  GError *error = request_error_of_reply (reply);
  const char *misfit = error == NULL ? first_misfit (request, reply) : NULL;

  if (error == NULL && misfit == NULL) {
    request_finish (self, &request->base, NULL, NULL);
  } else if (!request->written && reply->final != AT_FINAL_TIMEOUT) {
    g_clear_error (&error);
    write_all (self, request);
  } else {
    if (error == NULL)
      error = g_error_new (DT_ERROR, DT_ERROR_MODEM_ERROR, _("the modem said OK but did not take “%s”"), misfit);
    request_finish (self, &request->base, NULL, error);
  }
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

  request_send (self, &request->base, &command, ask_done);
}

void
radio_settings_write (ModemCore *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .clear = radio_clear };
  RadioRequest *request = request_new (self, &kind, sizeof *request, done, user_data);
  GError *error = NULL;

  plan (request, settings);
  if (!request_can_use_at (self, &error))
    request_finish (self, &request->base, NULL, error);
  else if (request->writes->len == 0)
    request_finish (self, &request->base, NULL, NULL);
  else if (!core_model (self)->simcom_radio && (settings->rat != RAT_UNSET || settings->bands != NULL))
    request_finish (self, &request->base, NULL,
                    g_error_new_literal (DT_ERROR, DT_ERROR_NOT_SUPPORTED,
                                         _("this modem does not know the settings rat and bands")));
  else
    ask (self, request);
}
