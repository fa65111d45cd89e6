/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "faults.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  /* The words of the argument: "NUMBER", one of "a|b", or "TEXT", which takes all that is left. In brackets: may be
   * missing. */
  const char *takes;
  const char *without; /* the argument when none is given */
  guint count;         /* occasions when no number of them is given; 0: until it is cleared */
} FaultRow;

static const FaultRow rows[SIM_N_FAULTS] = {
  [SIM_FAULT_NO_ANSWER] = { "no-answer", "[at|modem]", "", 0 },
  [SIM_FAULT_ECHO_FLIP] = { "echo-flip", "", "", 0 },
  [SIM_FAULT_URC_IN_REPLY] = { "urc-in-reply", "[TEXT]", "+CMTI: \"SM\",3", 0 },
  [SIM_FAULT_SPLIT_REPLY] = { "split-reply", "[NUMBER]", "1", 0 },
  [SIM_FAULT_GARBAGE_FIRST] = { "garbage-first", "", "", 0 },
  [SIM_FAULT_ERROR_UNKNOWN] = { "error-unknown", "[TEXT]", "+", 0 },
  [SIM_FAULT_AT_GARBAGE] = { "at-garbage", "[NUMBER]", "64", 0 },
  [SIM_FAULT_CPIN_LATE] = { "cpin-late", "NUMBER", "", 0 },
  [SIM_FAULT_CREG_SEARCHING] = { "creg-searching", "NUMBER", "", 0 },
  [SIM_FAULT_CREG_DENIED] = { "creg-denied", "", "", 0 },
  [SIM_FAULT_DIAL_CME] = { "dial-cme", "NUMBER", "", 0 },
  [SIM_FAULT_DIAL_NO_CARRIER] = { "dial-no-carrier", "", "", 0 },
  [SIM_FAULT_DIAL_ERROR] = { "dial-error", "", "", 0 },
  [SIM_FAULT_DIAL_SILENT] = { "dial-silent", "", "", 0 },
  [SIM_FAULT_DCD_LATE] = { "dcd-late", "[NUMBER]", "300", 0 },
  [SIM_FAULT_CONNECT_SILENT] = { "connect-silent", "", "", 0 },
  [SIM_FAULT_LOOPBACK] = { "loopback", "", "", 0 },
  [SIM_FAULT_GARBAGE_ON_PPP] = { "garbage-on-ppp", "NUMBER", "", 0 },
  [SIM_FAULT_URC_ON_PPP] = { "urc-on-ppp", "[TEXT]", "+CEREG: 1,\"6A33\",\"7F0B50F\",7", 0 },
  [SIM_FAULT_FRAMES_AFTER_CLOSE] = { "frames-after-close", "", "", 0 },
  [SIM_FAULT_LCP_SILENT] = { "lcp-silent", "", "", 0 },
  [SIM_FAULT_ACK_REORDERED] = { "ack-reordered", "", "", 0 },
  [SIM_FAULT_PAP_REJECT] = { "pap-reject", "", "", 0 },
  [SIM_FAULT_CHAP_REJECT] = { "chap-reject", "", "", 0 },
  [SIM_FAULT_IPCP_SILENT] = { "ipcp-silent", "", "", 0 },
  [SIM_FAULT_IPCP_EMPTY_NAKS] = { "ipcp-empty-naks", "NUMBER", "", 0 },
  [SIM_FAULT_IPCP_PLACEHOLDER_NAKS] = { "ipcp-placeholder-naks", "NUMBER", "", 0 },
  [SIM_FAULT_ADDRESS] = { "address", "TEXT", "", 0 },
  [SIM_FAULT_PEER_ADDRESS] = { "peer-address", "TEXT", "", 0 },
  [SIM_FAULT_ADDRESS_ZERO] = { "address-zero", "", "", 0 },
  [SIM_FAULT_NO_DNS] = { "no-dns", "", "", 0 },
  [SIM_FAULT_DNS2_REJECT] = { "dns2-reject", "", "", 0 },
  [SIM_FAULT_TERMINATE_TEXT] = { "terminate-text", "[TEXT]",
                                 "PDP context activation failed, no network protocol running", 0 },
  [SIM_FAULT_TERMINATE_SILENT] = { "terminate-silent", "", "", 0 },
  [SIM_FAULT_SLOW_TERMINATE] = { "slow-terminate", "[NUMBER]", "2000", 0 },
  [SIM_FAULT_HANGUP_AFTER_PROTREJ] = { "hangup-after-protrej", "", "", 0 },
  [SIM_FAULT_PHANTOM] = { "phantom", "", "", 0 },
  [SIM_FAULT_SPONTANEOUS_RDY] = { "spontaneous-rdy", "", "", 0 },
  [SIM_FAULT_UNDER_VOLTAGE] = { "under-voltage", "", "", 0 },
  [SIM_FAULT_NMEA_FLOOD] = { "nmea-flood", "[nmea|at]", "nmea", 0 },

  [SIM_FAULT_URC_IN_BARE] = { "urc-in-bare", "[TEXT]", "+CGEV: ME PDN ACT 1", 0 },
  [SIM_FAULT_ONE_COMMAND] = { "one-command", "[NUMBER]", "", 0 },
  [SIM_FAULT_NO_CEREG] = { "no-cereg", "", "", 0 },
  [SIM_FAULT_QUIET] = { "quiet", "", "", 0 },
  [SIM_FAULT_CHARSET_UCS2] = { "charset-ucs2", "", "", 0 },
  [SIM_FAULT_SMS_PROMPT] = { "sms-prompt", "", "", 0 },
  [SIM_FAULT_SLOW_PORT] = { "slow-port", "[at|modem] NUMBER", "", 0 },
  [SIM_FAULT_LATE_ANSWER] = { "late-answer", "[at|modem] NUMBER", "", 1 },
  [SIM_FAULT_NO_DTR] = { "no-dtr", "", "", 0 },

  [SIM_FAULT_BOOT_WORDS] = { "boot-words", "TEXT", "", 0 },
  [SIM_FAULT_BOOT_SILENT] = { "boot-silent", "", "", 0 },
  [SIM_FAULT_PORT_STAYS] = { "port-stays", "", "", 0 },
  [SIM_FAULT_SIM_FAILURE_MS] = { "sim-failure-ms", "NUMBER", "", 0 },
  [SIM_FAULT_CPIN_WITHOUT_OK] = { "cpin-without-ok", "", "", 0 },

  [SIM_FAULT_CONTEXT_NEEDED] = { "context-needed", "[searching|denied]", "searching", 0 },
  [SIM_FAULT_DENIED_UNTIL_RADIO] = { "denied-until-radio", "", "", 0 },
  [SIM_FAULT_STEER] = { "steer", "NUMBER", "", 0 },

  [SIM_FAULT_CONTEXT_BUSY] = { "context-busy", "[NUMBER] [cgact|cgatt|cfun]", "", 0 },
  [SIM_FAULT_CONTEXT_CID] = { "context-cid", "NUMBER", "", 0 },
  [SIM_FAULT_GRANTED_TYPE] = { "granted-type", "[IP|IPV6]", "IP", 0 },
  [SIM_FAULT_APN_SUFFIX] = { "apn-suffix", "", "", 0 },
  [SIM_FAULT_STACK_HOLDS] = { "stack-holds", "", "", 0 },
  [SIM_FAULT_LATE_NO_CARRIER] = { "late-no-carrier", "NUMBER", "", 0 },
  [SIM_FAULT_CARRIES_NOTHING] = { "carries-nothing", "[cgatt|cgact] [unasked]", "", 0 },

  [SIM_FAULT_CHAP_UNASKED] = { "chap-unasked", "", "", 0 },
  [SIM_FAULT_ECHO_NEVER] = { "echo-never", "", "", 0 },
  [SIM_FAULT_ECHO_OWN_MAGIC] = { "echo-own-magic", "", "", 0 },
  [SIM_FAULT_IPV6_ENDS] = { "ipv6-ends", "", "", 0 },
  [SIM_FAULT_IPCP_TERMINATE] = { "ipcp-terminate", "[request|ack]", "request", 0 },
  [SIM_FAULT_IP_AFTER] = { "ip-after", "NUMBER", "", 0 },
};

typedef struct {
  gboolean active;
  gboolean fresh; /* nobody was told yet that it is on */
  guint left;     /* occasions; 0: no limit */
  char *argument;
} State;

struct _SimFaults {
  State states[SIM_N_FAULTS];
};

SimFaults *
sim_faults_new (void)
{
  return g_new0 (SimFaults, 1);
}

void
sim_faults_free (SimFaults *self)
{
  sim_faults_clear_all (self);
  g_free (self);
}

gboolean
sim_fault_from_string (const char *name, SimFault *out_fault)
{
  for (guint i = 0; i < SIM_N_FAULTS; i++) {
    if (strcmp (rows[i].name, name) == 0) {
      *out_fault = (SimFault) i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
sim_fault_to_string (SimFault fault)
{
  return rows[fault].name;
}

const char *
sim_fault_usage (SimFault fault)
{
  return rows[fault].takes;
}

static gboolean
is_number (const char *text)
{
  char *end = NULL;

  return g_ascii_strtod (text, &end) >= 0 && end != text && *end == '\0';
}

static gboolean
matches (const char *kind, const char *word)
{
  g_auto (GStrv) words = g_strsplit (kind, "|", -1);

  return strcmp (kind, "NUMBER") == 0 ? is_number (word) : g_strv_contains ((const char *const *) words, word);
}

static gboolean
fits (const char *takes, const char *argument)
{
  g_auto (GStrv) kinds = g_strsplit (takes, " ", -1);
  g_auto (GStrv) words = g_strsplit (argument == NULL ? "" : argument, " ", -1);
  char **word = words;

  for (char **at = kinds; *at != NULL; at++) {
    gboolean optional = **at == '[';
    g_autofree char *kind = optional ? g_strndup (*at + 1, strlen (*at) - 2) : g_strdup (*at);

    if (strcmp (kind, "TEXT") == 0)
      return optional || *word != NULL;
    if (*word != NULL && matches (kind, *word))
      word++;
    else if (!optional)
      return FALSE;
  }
  return *word == NULL;
}

gboolean
sim_faults_set (SimFaults *self, SimFault fault, const char *argument, guint count)
{
  State *state = &self->states[fault];

  if (!fits (rows[fault].takes, argument))
    return FALSE;
  g_free (state->argument);
  state->argument = g_strdup (argument == NULL ? rows[fault].without : argument);
  state->active = TRUE;
  state->fresh = TRUE;
  state->left = count == 0 ? rows[fault].count : count;
  return TRUE;
}

/* The argument may have spaces. */
char *
sim_faults_set_from_text (SimFaults *self, const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) pieces = g_strsplit_set (text, " \t", -1);
  g_auto (GStrv) words = NULL;
  g_autofree char *argument = NULL;
  guint64 count = 0;
  SimFault fault;

  for (char **piece = pieces; *piece != NULL; piece++) {
    if (**piece != '\0')
      g_strv_builder_add (builder, *piece);
  }
  words = g_strv_builder_end (builder);
  guint n = g_strv_length (words);

  if (n == 0 || !sim_fault_from_string (words[0], &fault))
    return g_strdup_printf ("no fault %s", n == 0 ? "" : words[0]);
  if (n >= 3 && strcmp (words[n - 2], "count") == 0) {
    if (!g_ascii_string_to_unsigned (words[n - 1], 10, 1, G_MAXUINT, &count, NULL))
      return g_strdup_printf ("%s is no number of occasions", words[n - 1]);
    g_clear_pointer (&words[n - 2], g_free);
    g_clear_pointer (&words[n - 1], g_free);
  }
  argument = words[1] == NULL ? NULL : g_strjoinv (" ", words + 1);
  return sim_faults_set (self, fault, argument, (guint) count)
           ? NULL
           : g_strdup_printf ("%s does not take this argument", words[0]);
}

void
sim_faults_clear (SimFaults *self, SimFault fault)
{
  State *state = &self->states[fault];

  state->active = FALSE;
  g_clear_pointer (&state->argument, g_free);
}

void
sim_faults_clear_all (SimFaults *self)
{
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    sim_faults_clear (self, (SimFault) i);
}

gboolean
sim_faults_active (const SimFaults *self, SimFault fault)
{
  return self->states[fault].active;
}

gboolean
sim_faults_active_on (const SimFaults *self, SimFault fault, const char *port)
{
  gboolean at = sim_faults_has_word (self, fault, "at");
  gboolean modem = sim_faults_has_word (self, fault, "modem");

  return sim_faults_active (self, fault) && ((!at && !modem) || strcmp (port, at ? "at" : "modem") == 0);
}

gboolean
sim_faults_take (SimFaults *self, SimFault fault)
{
  State *state = &self->states[fault];

  if (!state->active)
    return FALSE;
  /* The argument stays readable for this last occasion. */
  if (state->left > 0 && --state->left == 0)
    state->active = FALSE;
  return TRUE;
}

gboolean
sim_faults_begins (SimFaults *self, SimFault fault)
{
  State *state = &self->states[fault];
  gboolean begins = state->active && state->fresh;

  state->fresh = FALSE;
  return begins;
}

const char *
sim_faults_text (const SimFaults *self, SimFault fault)
{
  const char *argument = self->states[fault].argument;

  return argument == NULL ? "" : argument;
}

gdouble
sim_faults_number (const SimFaults *self, SimFault fault)
{
  g_auto (GStrv) words = g_strsplit (sim_faults_text (self, fault), " ", -1);

  for (char **word = words; *word != NULL; word++) {
    if (is_number (*word))
      return g_ascii_strtod (*word, NULL);
  }
  return 0;
}

gboolean
sim_faults_has_word (const SimFaults *self, SimFault fault, const char *word)
{
  g_auto (GStrv) words = g_strsplit (sim_faults_text (self, fault), " ", -1);

  return g_strv_contains ((const char *const *) words, word);
}
