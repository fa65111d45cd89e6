/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the control socket understands. */
#include "control.h"
#include "plmn.h"

#include <string.h>

typedef struct {
  SimContext *context;
  SimModem *modem;
  char **words; /* the command's arguments */
  guint n_words;
  const char *rest; /* the same, as one text */
  GString *reply;
} Command;

/* NULL: done; else what was wrong, to be freed. */
typedef char *(*CommandFunc) (const Command *command);

typedef struct {
  const char *name;
  const char *usage;
  CommandFunc func;
} CommandRow;

typedef struct {
  const char *name;
  guint value;
} NamedValue;

static const NamedValue cards[] = {
  { "ready", SIM_CARD_READY }, { "absent", SIM_CARD_ABSENT },   { "pin", SIM_CARD_PIN },
  { "puk", SIM_CARD_PUK },     { "failure", SIM_CARD_FAILURE }, { NULL, 0 },
};

static const NamedValue registrations[] = {
  { "home", SIM_REGISTRATION_HOME },
  { "roaming", SIM_REGISTRATION_ROAMING },
  { "searching", SIM_REGISTRATION_SEARCHING },
  { "denied", SIM_REGISTRATION_DENIED },
  { "idle", SIM_REGISTRATION_IDLE },
  { "sms-only", SIM_REGISTRATION_SMS_ONLY },
  { "sms-only-roaming", SIM_REGISTRATION_SMS_ONLY_ROAMING },
  { "emergency", SIM_REGISTRATION_EMERGENCY },
  { "rlos", SIM_REGISTRATION_RLOS },
  { NULL, 0 },
};

static const NamedValue domains[] = {
  { "creg", SIM_DOMAIN_CREG },
  { "cgreg", SIM_DOMAIN_CGREG },
  { "cereg", SIM_DOMAIN_CEREG },
  { NULL, 0 },
};

static const NamedValue technologies[] = {
  { "none", SIM_TECHNOLOGY_NONE },
  { "catm", SIM_TECHNOLOGY_CATM },
  { "nbiot", SIM_TECHNOLOGY_NBIOT },
  { "gsm", SIM_TECHNOLOGY_GSM },
  { NULL, 0 },
};

static const NamedValue switches[] = { { "off", 0 }, { "on", 1 }, { NULL, 0 } };

static char *
wrong_usage (void)
{
  return g_strdup ("usage");
}

static const char *
word (const Command *command, guint index)
{
  return index < command->n_words ? command->words[index] : "";
}

static gboolean
named_word (const Command *command, guint index, const NamedValue *values, guint *out)
{
  for (; values->name != NULL; values++) {
    if (strcmp (values->name, word (command, index)) == 0) {
      *out = values->value;
      return TRUE;
    }
  }
  return FALSE;
}

/* "after MS" at @index; nothing there is 0. */
static gboolean
after_word (const Command *command, guint index, guint *out_ms)
{
  guint64 ms;

  *out_ms = 0;
  if (index == command->n_words)
    return TRUE;
  if (index + 2 != command->n_words || strcmp (word (command, index), "after") != 0
      || !g_ascii_string_to_unsigned (word (command, index + 1), 10, 0, G_MAXINT, &ms, NULL))
    return FALSE;
  *out_ms = (guint) ms;
  return TRUE;
}

static char *
do_status (const Command *command)
{
  sim_modem_describe (command->modem, command->reply);
  return NULL;
}

static char *
do_stats (const Command *command)
{
  SimStats *stats = &command->context->stats;

  if (strcmp (word (command, 0), "reset") == 0) {
    *stats = (SimStats) { 0 };
    return NULL;
  }
  g_string_append_printf (
    command->reply,
    "at_commands=%u\ndials=%u\nppp_sessions=%u\npin_attempts=%u\nrx_bytes=%" G_GUINT64_FORMAT
    "\nrx_packets=%" G_GUINT64_FORMAT "\ntx_bytes=%" G_GUINT64_FORMAT "\ntx_packets=%" G_GUINT64_FORMAT
    "\nanswering_us=%" G_GINT64_FORMAT "\nicmp=%u\ndns=%u\ndropped=%u\n",
    stats->at_commands, stats->dials, stats->ppp_sessions, stats->pin_attempts, stats->rx_bytes, stats->rx_packets,
    stats->tx_bytes, stats->tx_packets, stats->answering_us, stats->icmp, stats->dns, stats->dropped);
  return NULL;
}

static char *
do_log (const Command *command)
{
  if (strcmp (word (command, 0), "clear") == 0)
    sim_modem_clear_log (command->modem);
  else
    g_string_append (command->reply, sim_modem_log (command->modem));
  return NULL;
}

static char *
do_sim (const Command *command)
{
  guint card;

  if (!named_word (command, 0, cards, &card))
    return wrong_usage ();
  sim_modem_set_card (command->modem, (SimCard) card);
  return NULL;
}

static char *
do_registration (const Command *command)
{
  guint registration, domain, ms;

  if (command->n_words == 2 && named_word (command, 0, domains, &domain)
      && named_word (command, 1, registrations, &registration)) {
    sim_modem_set_domain (command->modem, (SimDomain) domain, (SimRegistration) registration);
    return NULL;
  }
  if (!named_word (command, 0, registrations, &registration) || !after_word (command, 1, &ms))
    return wrong_usage ();
  sim_modem_set_registration (command->modem, (SimRegistration) registration, ms);
  return NULL;
}

static char *
do_operator (const Command *command)
{
  const char *code = word (command, 1);

  if (command->n_words == 1 && strcmp (word (command, 0), "automatic") == 0)
    sim_modem_store_operator (command->modem, NULL);
  else if (command->n_words == 2 && strcmp (word (command, 0), "stored") == 0 && sim_plmn_is_valid (code))
    sim_modem_store_operator (command->modem, code);
  else
    return wrong_usage ();
  return NULL;
}

static char *
do_network (const Command *command)
{
  SimConfig *config = &command->context->config;
  SimIpcpRefusal refusal = SIM_IPCP_PROTOCOL_REJECT;
  SimNetworkKind network;

  if (command->n_words > 2 || !sim_network_kind_from_string (word (command, 0), &network)
      || (command->n_words == 2
          && (network != SIM_NETWORK_IPV6 || !sim_ipcp_refusal_from_string (word (command, 1), &refusal))))
    return wrong_usage ();
  config->network = network;
  config->ipcp_refusal = refusal;
  return NULL;
}

static char *
do_signal (const Command *command)
{
  gint64 values[4];

  if (strcmp (word (command, 0), "unknown") == 0 || strcmp (word (command, 0), "99") == 0) {
    sim_modem_set_signal (command->modem, &(SimSignal) { TRUE, 0, 0, 0, 0 });
    return NULL;
  }
  for (guint i = 0; i < 4; i++) {
    if (!g_ascii_string_to_signed (word (command, i), 10, -200, 200, &values[i], NULL))
      return wrong_usage ();
  }
  /* No modem hears more than 0 dBm: that is +CSQ's own scale, of which 0 and 1 lie apart. */
  if (values[0] >= 0)
    values[0] = values[0] == 0 ? -115 : values[0] * 2 - (values[0] == 1 ? 113 : 114);
  sim_modem_set_signal (command->modem,
                        &(SimSignal) { FALSE, (gint) values[0], (gint) values[1], (gint) values[2], (gint) values[3] });
  return NULL;
}

static char *
do_technology (const Command *command)
{
  guint technology;

  if (!named_word (command, 0, technologies, &technology))
    return wrong_usage ();
  sim_modem_set_technology (command->modem, (SimTechnology) technology);
  return NULL;
}

static char *
do_attach (const Command *command)
{
  guint on;

  if (!named_word (command, 0, switches, &on))
    return wrong_usage ();
  sim_modem_set_attach (command->modem, on == 1);
  return NULL;
}

static char *
do_echo (const Command *command)
{
  guint on;

  if (!named_word (command, 0, switches, &on))
    return wrong_usage ();
  sim_modem_set_echo (command->modem, on == 1);
  return NULL;
}

static char *
do_apn (const Command *command)
{
  guint64 cme = 133;

  if (strcmp (word (command, 0), "accept") == 0 && command->n_words <= 2) {
    sim_modem_accept_apn (command->modem, word (command, 1));
    return NULL;
  }
  if (strcmp (word (command, 0), "reject") != 0 || command->n_words < 2
      || (command->n_words > 2 && !g_ascii_string_to_unsigned (word (command, 2), 10, 0, 999, &cme, NULL)))
    return wrong_usage ();
  sim_modem_reject_apn (command->modem, word (command, 1), (guint) cme);
  return NULL;
}

static char *
do_urc (const Command *command)
{
  gboolean inside = g_str_has_suffix (command->rest, " inside");
  g_autofree char *text = g_strndup (command->rest, strlen (command->rest) - (inside ? strlen (" inside") : 0));

  if (*text == '\0')
    return wrong_usage ();
  if (inside)
    sim_modem_urc_inside (command->modem, text);
  else
    sim_modem_urc (command->modem, text);
  return NULL;
}

static char *
do_hangup (const Command *command)
{
  return sim_modem_hang_up (command->modem) ? NULL : g_strdup ("there is no call");
}

static char *
do_terminate (const Command *command)
{
  return sim_modem_terminate (command->modem, command->rest) ? NULL : g_strdup ("there is no PPP session of ours");
}

static char *
do_restart (const Command *command)
{
  if (!sim_modem_is_plugged (command->modem))
    return g_strdup ("the modem is unplugged");
  sim_modem_restart (command->modem);
  return NULL;
}

static char *
do_unplug (const Command *command)
{
  if (!sim_modem_is_plugged (command->modem))
    return g_strdup ("the modem is unplugged");
  sim_modem_unplug (command->modem);
  return NULL;
}

static char *
do_replug (const Command *command)
{
  guint ms;

  if (!after_word (command, 0, &ms))
    return wrong_usage ();
  if (sim_modem_is_plugged (command->modem))
    return g_strdup ("the modem is plugged in");
  sim_modem_replug (command->modem, ms);
  return NULL;
}

static char *
clear_faults (const Command *command)
{
  SimFault fault;

  if (command->n_words == 1)
    sim_faults_clear_all (command->context->faults);
  else if (sim_fault_from_string (word (command, 1), &fault))
    sim_faults_clear (command->context->faults, fault);
  else
    return g_strdup_printf ("no fault %s", word (command, 1));
  sim_modem_faults_changed (command->modem);
  return NULL;
}

static char *
do_fault (const Command *command)
{
  char *problem = NULL;

  sim_modem_hear (command->modem);
  if (strcmp (word (command, 0), "clear") == 0)
    return clear_faults (command);
  problem = sim_faults_set_from_text (command->context->faults, command->rest);
  if (problem == NULL)
    sim_modem_faults_changed (command->modem);
  return problem;
}

static char *do_help (const Command *command);

#define REGISTRATIONS "home|roaming|searching|denied|idle|sms-only|sms-only-roaming|emergency|rlos"

static const CommandRow rows[] = {
  { "status", "", do_status },
  { "stats", "[reset]", do_stats },
  { "log", "[clear]", do_log },
  { "sim", "ready|absent|pin|puk|failure", do_sim },
  { "registration", REGISTRATIONS " [after MS] | creg|cgreg|cereg STATE", do_registration },
  { "network", "ip|ipv4v6 | ipv6 [protocol-reject|address-reject|silent|terminate]", do_network },
  { "operator", "stored MCCMNC | automatic", do_operator },
  { "signal", "RSSI RSRP RSRQ RSSNR | unknown", do_signal },
  { "technology", "catm|nbiot|gsm|none", do_technology },
  { "attach", "on|off", do_attach },
  { "echo", "on|off", do_echo },
  { "apn", "accept [NAME] | reject NAME [CME]", do_apn },
  { "urc", "TEXT [inside]", do_urc },
  { "hangup", "", do_hangup },
  { "terminate", "[TEXT]", do_terminate },
  { "restart", "", do_restart },
  { "unplug", "", do_unplug },
  { "replug", "[after MS]", do_replug },
  { "fault", "NAME [ARGUMENT] [count N] | clear [NAME]", do_fault },
  { "help", "", do_help },
};

static char *
do_help (const Command *command)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (command->reply, "%s %s\n", rows[i].name, rows[i].usage);
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    g_string_append_printf (command->reply, "fault %s %s\n", sim_fault_to_string ((SimFault) i),
                            sim_fault_usage ((SimFault) i));
  return NULL;
}

static const CommandRow *
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].name, name) == 0)
      return &rows[i];
  }
  return NULL;
}

void
sim_control_execute (SimContext *context, SimModem *modem, const char *line, GString *reply)
{
  g_autofree char *text = g_strstrip (g_strdup (line));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) pieces = g_strsplit_set (text, " \t", -1);
  g_auto (GStrv) words = NULL;
  g_autofree char *problem = NULL;

  for (char **piece = pieces; *piece != NULL; piece++) {
    if (**piece != '\0')
      g_strv_builder_add (builder, *piece);
  }
  words = g_strv_builder_end (builder);
  const CommandRow *row = words[0] == NULL ? NULL : find (words[0]);

  if (row == NULL) {
    g_string_append_printf (reply, "error unknown command %s; try help\n", text);
    return;
  }
  const char *rest = text + strlen (row->name);
  const Command command = { context, modem, words + 1, g_strv_length (words) - 1, rest + strspn (rest, " \t"), reply };

  problem = row->func (&command);
  if (problem == NULL)
    g_string_append (reply, "ok\n");
  else if (strcmp (problem, "usage") == 0)
    g_string_append_printf (reply, "error usage: %s %s\n", row->name, row->usage);
  else
    g_string_append_printf (reply, "error %s\n", problem);
}
