/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Radio on and off, restart and power; which networks there are, and which of them to use. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define CFUN_TIMEOUT SECONDS (15)
#define SETTING_TIMEOUT SECONDS (10)
/* +COPS=1 registers before it answers. */
#define OPERATOR_TIMEOUT SECONDS (120)
#define SCAN_TIMEOUT SECONDS (180)
/* A modem that says OK to a restart goes on answering for a moment. */
#define RESET_PAUSE SECONDS (2)

static void
cycle_done (Modem *self, const AtReply *reply, gpointer data)
{
  if (!at_scope_is_busy (&self->radio_cycle))
    bring_up_sim_again (self);
}

/* Off and on again, and everything behind it anew. */
void
radio_cycle (Modem *self, DtReason reason)
{
  const AtCommand off = { .line = "+CFUN=4", .timeout_us = CFUN_TIMEOUT };
  const AtCommand on = { .line = "+CFUN=1", .timeout_us = CFUN_TIMEOUT };

  at_scope_cancel (&self->radio_cycle);
  self->radio_off = FALSE;
  self->sim.radio_us = modem_now (self);
  registration_forget (self);
  policy_show (self, reason);
  at_port_send (&self->at, &self->radio_cycle, &off, cycle_done, NULL);
  at_port_send (&self->at, &self->radio_cycle, &on, cycle_done, NULL);
}

static void
reset_done (Modem *self, const AtReply *reply, gpointer data)
{
  ports_forget (self);
  at_port_reset (&self->at);
  at_port_reset (&self->data);
  bring_up_later (self, RESET_PAUSE);
}

/* The modem restarts: its ports go and come back, or it says RDY, or it just goes on. */
void
radio_reset (Modem *self, DtReason reason)
{
  const AtCommand command = { .line = self->model->reset, .timeout_us = CFUN_TIMEOUT };

  ports_expect_loss (self, reason);
  hangup_cancel (self);
  modem_timer_clear (self, TIMER_BRING_UP);
  self->bring_up.stage = BRING_UP_RUNNING;
  policy_show (self, reason);
  at_port_send (&self->at, NULL, &command, reset_done, NULL);
}

static void
enable_done (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  GError *error = operation_error (self, reply);

  self->exclusive = FALSE;
  if (error == NULL) {
    self->radio_off = !op->flag;
    registration_forget (self);
    self->rest_reason = DT_REASON_USER_REQUEST;
    if (op->flag)
      bring_up_sim_again (self);
  }
  operation_finish (self, op, NULL, error);
}

static void
enable_lost (Modem *self, Operation *op)
{
  self->exclusive = FALSE;
  operation_finish (self, op, NULL, operation_lost_error (self));
}

static void
enable_start (Modem *self, Operation *op)
{
  const AtCommand command = { .line = op->flag ? "+CFUN=1" : "+CFUN=4", .timeout_us = CFUN_TIMEOUT };

  if (!operation_needs_at (self, op))
    return;
  if (op->flag == !self->radio_off) {
    operation_finish (self, op, NULL, NULL);
    return;
  }
  self->exclusive = TRUE;
  op->lost = enable_lost;
  self->sim.radio_us = modem_now (self);
  operation_send (self, &command, enable_done, op);
}

static void
postpone (Modem *self, Operation *op, OperationFunc start)
{
  if (self->shut) {
    GError *error = NULL;

    dt_reason_set_error (&error, DT_REASON_DAEMON_EXIT, NULL);
    operation_finish (self, op, NULL, error);
    return;
  }
  op->start = start;
  g_queue_push_tail (&self->postponed, op);
  call_drop (self, DT_REASON_USER_REQUEST);
  modem_timer_set (self, TIMER_TURN, 0);
}

void
modem_enable (Modem *self, gboolean enable, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);

  op->flag = enable;
  if (enable)
    enable_start (self, op);
  else
    postpone (self, op, enable_start);
  modem_timer_set (self, TIMER_TURN, 0);
}

static void
reset_start (Modem *self, Operation *op)
{
  if (!operation_needs_at (self, op))
    return;
  if (op->flag)
    radio_reset (self, DT_REASON_USER_REQUEST);
  else
    radio_cycle (self, DT_REASON_USER_REQUEST);
  operation_finish (self, op, NULL, NULL);
}

void
modem_reset (Modem *self, const char *kind, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);

  op->flag = g_str_equal (kind, "modem");
  if (op->flag || g_str_equal (kind, "radio")) {
    postpone (self, op, reset_start);
    return;
  }
  operation_finish (
    self, op, NULL,
    g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("a reset is “radio” or “modem”, not “%s”"), kind));
}

static void
power_done (Modem *self, const AtReply *reply, gpointer data)
{
  self->exclusive = FALSE;
  operation_finish (self, data, NULL, operation_error (self, reply));
}

/* Some say so with a line of their own, some are gone before they answer. */
static void
power_lost (Modem *self, Operation *op)
{
  self->exclusive = FALSE;
  operation_finish (self, op, NULL, NULL);
}

static void
power_start (Modem *self, Operation *op)
{
  const AtCommand command = { .line = self->model->power_off,
                              .prefix = "NORMAL POWER DOWN|POWER DOWN",
                              .timeout_us = CFUN_TIMEOUT };

  if (!operation_needs_at (self, op))
    return;
  ports_expect_loss (self, DT_REASON_USER_REQUEST);
  self->exclusive = TRUE;
  op->lost = power_lost;
  operation_send (self, &command, power_done, op);
}

void
modem_power_off (Modem *self, ModemDone done, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dt_reason_set_error (&error, DT_REASON_USER_REQUEST, NULL);
  connect_answer_all (self, error);
  connect_wanted_clear (self);
  postpone (self, operation_new (self, done, user_data), power_start);
}

static GVariant *
network_to_variant (const Modem *self, const AtNetwork *network)
{
  static const char *const status[] = { "unknown", "available", "current", "forbidden" };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "status", "s", status[MIN (network->status, G_N_ELEMENTS (status) - 1)]);
  g_variant_dict_insert (&dict, "name", "s", *network->long_name != '\0' ? network->long_name : network->short_name);
  g_variant_dict_insert (&dict, "code", "s", network->code);
  g_variant_dict_insert (&dict, "technology", "s", registration_technology (self, network->technology));
  return g_variant_dict_end (&dict);
}

static void
scan_done (Modem *self, const AtReply *reply, gpointer data)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (AtNetwork));
  GError *error = operation_error (self, reply);
  GVariantBuilder builder;

  if (error != NULL) {
    operation_finish (self, data, NULL, error);
    return;
  }
  for (guint i = 0; i < reply->lines->len; i++)
    at_parse_cops_test (g_ptr_array_index (reply->lines, i), networks);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < networks->len; i++)
    g_variant_builder_add_value (&builder, network_to_variant (self, &g_array_index (networks, AtNetwork, i)));
  operation_finish (self, data, g_variant_builder_end (&builder), NULL);
}

void
modem_scan (Modem *self, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);
  const AtCommand command = { .line = "+COPS=?", .prefix = "+COPS:", .timeout_us = SCAN_TIMEOUT };

  if (operation_needs_at (self, op))
    operation_send (self, &command, scan_done, op);
}

/* What the radio should be: commands to write, and what asking for it must then answer. */
typedef struct {
  GPtrArray *writes;
  GPtrArray *expected;
  GString *query;
  gboolean written;
  gboolean has_operator;
} RadioPlan;

static void
plan_free (gpointer data)
{
  RadioPlan *plan = data;

  g_ptr_array_unref (plan->writes);
  g_ptr_array_unref (plan->expected);
  g_string_free (plan->query, TRUE);
  g_free (plan);
}

static void
plan_query (RadioPlan *plan, const char *query)
{
  g_string_append_printf (plan->query, "%s%s", plan->query->len == 0 ? "" : ";", query);
}

typedef struct {
  Rat rat;
  guint cnmp, cmnb; /* SIMCom: preferred mode; Cat-M or NB-IoT, 0: leave it */
} RatRow;

static const RatRow rats[] = { { RAT_AUTO, 2, 3 }, { RAT_CATM, 38, 1 }, { RAT_NBIOT, 38, 2 }, { RAT_GSM, 13, 0 } };

static void
plan_rat (RadioPlan *plan, Rat rat)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rats); i++) {
    if (rats[i].rat != rat)
      continue;
    g_ptr_array_add (plan->writes, g_strdup_printf ("+CNMP=%u", rats[i].cnmp));
    g_ptr_array_add (plan->expected, g_strdup_printf ("+CNMP: %u", rats[i].cnmp));
    plan_query (plan, "+CNMP?");
    if (rats[i].cmnb == 0)
      return;
    g_ptr_array_add (plan->writes, g_strdup_printf ("+CMNB=%u", rats[i].cmnb));
    g_ptr_array_add (plan->expected, g_strdup_printf ("+CMNB: %u", rats[i].cmnb));
    plan_query (plan, "+CMNB?");
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
plan_bands (RadioPlan *plan, const char *const *bands)
{
  static const struct {
    const char *ours, *theirs;
  } technologies[] = { { "catm", "CAT-M" }, { "nbiot", "NB-IOT" } };
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (technologies); i++) {
    g_autofree char *list = band_list (bands, technologies[i].ours);

    if (list == NULL)
      continue;
    g_ptr_array_add (plan->writes, g_strdup_printf ("+CBANDCFG=\"%s\",%s", technologies[i].theirs, list));
    g_ptr_array_add (plan->expected, g_strdup_printf ("+CBANDCFG: \"%s\",%s", technologies[i].theirs, list));
    any = TRUE;
  }
  if (any)
    plan_query (plan, "+CBANDCFG?");
}

static void
plan_operator (RadioPlan *plan, const char *code)
{
  plan->has_operator = TRUE;
  g_ptr_array_add (plan->writes, g_strdup_printf ("+COPS=1,2,\"%s\"", code));
  g_ptr_array_add (plan->expected, g_strdup_printf ("+COPS: 1,2,\"%s\"", code));
  /* Asked in numbers, whatever form it was in. */
  plan_query (plan, "+COPS=3,2;+COPS?;+COPS=3,0");
}

static RadioPlan *
plan_new (const ConnectionSettings *settings)
{
  RadioPlan *plan = g_new0 (RadioPlan, 1);

  plan->writes = g_ptr_array_new_with_free_func (g_free);
  plan->expected = g_ptr_array_new_with_free_func (g_free);
  plan->query = g_string_new (NULL);
  plan_rat (plan, settings->rat);
  if (settings->bands != NULL)
    plan_bands (plan, (const char *const *) settings->bands);
  if (*settings->operator_code != '\0')
    plan_operator (plan, settings->operator_code);
  return plan;
}

/* +COPS goes on behind the code with the technology. */
static gboolean
line_fits (const char *line, const char *expected)
{
  return g_str_equal (line, expected) || (g_str_has_prefix (expected, "+COPS:") && g_str_has_prefix (line, expected));
}

/* The first that is not as it should be; NULL: all is. */
static const char *
first_misfit (const RadioPlan *plan, const AtReply *reply)
{
  for (guint i = 0; i < plan->expected->len; i++) {
    const char *expected = g_ptr_array_index (plan->expected, i);
    gboolean found = FALSE;

    for (guint j = 0; j < reply->lines->len && !found; j++)
      found = line_fits (g_ptr_array_index (reply->lines, j), expected);
    if (!found)
      return expected;
  }
  return NULL;
}

static void plan_ask (Modem *self, Operation *op);

static void
write_done (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;

  if (op->error == NULL)
    op->error = operation_error (self, reply);
  if (at_scope_is_busy (&op->scope))
    return;
  if (op->error != NULL)
    operation_finish (self, op, NULL, g_steal_pointer (&op->error));
  else
    plan_ask (self, op);
}

static void
plan_write (Modem *self, Operation *op)
{
  RadioPlan *plan = op->extra;

  plan->written = TRUE;
  for (guint i = 0; i < plan->writes->len; i++) {
    const char *line = g_ptr_array_index (plan->writes, i);
    const AtCommand command = {
      .line = line,
      .timeout_us = g_str_has_prefix (line, "+COPS") ? OPERATOR_TIMEOUT : SETTING_TIMEOUT,
    };

    operation_send (self, &command, write_done, op);
  }
}

static void
ask_done (Modem *self, const AtReply *reply, gpointer data)
{
  Operation *op = data;
  RadioPlan *plan = op->extra;
  GError *error = operation_error (self, reply);
  const char *misfit = error == NULL ? first_misfit (plan, reply) : NULL;

  if (error == NULL && misfit == NULL) {
    operation_finish (self, op, NULL, NULL);
  } else if (!plan->written && reply->final != AT_FINAL_TIMEOUT) {
    g_clear_error (&error);
    plan_write (self, op);
  } else {
    if (error == NULL)
      error = g_error_new (DT_ERROR, DT_ERROR_MODEM_ERROR, _("the modem said OK but did not take “%s”"), misfit);
    operation_finish (self, op, NULL, error);
  }
}

/* Asks first: what is right already is not written again (flash, and a new search). */
static void
plan_ask (Modem *self, Operation *op)
{
  RadioPlan *plan = op->extra;
  const AtCommand command = {
    .line = plan->query->str,
    .prefix = "+CNMP:|+CMNB:|+CBANDCFG:|+COPS:",
    .timeout_us = SETTING_TIMEOUT,
  };

  operation_send (self, &command, ask_done, op);
}

void
modem_set_radio (Modem *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data)
{
  Operation *op = operation_new (self, done, user_data);
  RadioPlan *plan = plan_new (settings);

  op->extra = plan;
  op->extra_free = plan_free;
  if (!operation_needs_at (self, op))
    return;
  if (plan->writes->len == 0)
    operation_finish (self, op, NULL, NULL);
  else if (!self->model->simcom_radio && (settings->rat != RAT_UNSET || settings->bands != NULL))
    operation_finish (self, op, NULL,
                      g_error_new_literal (DT_ERROR, DT_ERROR_NOT_SUPPORTED,
                                           _("this modem does not know the settings rat and bands")));
  else
    plan_ask (self, op);
}

static void
wanted_applied (gpointer user_data, GVariant *result, const GError *error)
{
  Modem *self = user_data;

  self->radio_running = FALSE;
  if (g_error_matches (error, DT_ERROR, DT_ERROR_MODEM_ERROR)
      || g_error_matches (error, DT_ERROR, DT_ERROR_NOT_SUPPORTED)) {
    recovery_set_error (self, error);
    connect_failed (self, error);
  } else if (error != NULL) {
    self->wanted.radio_pending = self->wanted.settings != NULL; /* the modem went away meanwhile */
  }
  modem_timer_set (self, TIMER_TURN, 0);
}

gboolean
radio_apply_wanted (Modem *self)
{
  if (self->radio_running)
    return TRUE;
  if (!self->wanted.radio_pending)
    return FALSE;
  self->wanted.radio_pending = FALSE;
  self->radio_running = TRUE;
  modem_set_radio (self, self->wanted.settings, wanted_applied, self);
  return TRUE;
}
