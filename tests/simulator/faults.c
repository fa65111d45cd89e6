/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "faults.h"

#include <stdlib.h>
#include <string.h>

/* What a fault takes behind its name. */
typedef enum {
  ARGUMENT_NONE,
  ARGUMENT_NUMBER,          /* required */
  ARGUMENT_OPTIONAL_NUMBER,
  ARGUMENT_TEXT,            /* required */
  ARGUMENT_OPTIONAL_TEXT,
} Argument;

typedef struct {
  const char *name;
  Argument argument;
  const char *without; /* stands in for an optional argument */
} FaultRow;

static const FaultRow rows[SIM_N_FAULTS] = {
  [SIM_FAULT_NO_ANSWER] = { "no-answer", ARGUMENT_OPTIONAL_TEXT, "" },
  [SIM_FAULT_ECHO_FLIP] = { "echo-flip", ARGUMENT_NONE, "" },
  [SIM_FAULT_URC_IN_REPLY] = { "urc-in-reply", ARGUMENT_OPTIONAL_TEXT, "+CMTI: \"SM\",3" },
  [SIM_FAULT_SPLIT_REPLY] = { "split-reply", ARGUMENT_OPTIONAL_NUMBER, "1" },
  [SIM_FAULT_GARBAGE_FIRST] = { "garbage-first", ARGUMENT_NONE, "" },
  [SIM_FAULT_ERROR_UNKNOWN] = { "error-unknown", ARGUMENT_OPTIONAL_TEXT, "+" },
  [SIM_FAULT_AT_GARBAGE] = { "at-garbage", ARGUMENT_OPTIONAL_NUMBER, "64" },
  [SIM_FAULT_CPIN_LATE] = { "cpin-late", ARGUMENT_NUMBER, "" },
  [SIM_FAULT_CREG_SEARCHING] = { "creg-searching", ARGUMENT_NUMBER, "" },
  [SIM_FAULT_CREG_DENIED] = { "creg-denied", ARGUMENT_NONE, "" },
  [SIM_FAULT_DIAL_CME] = { "dial-cme", ARGUMENT_NUMBER, "" },
  [SIM_FAULT_DIAL_NO_CARRIER] = { "dial-no-carrier", ARGUMENT_NONE, "" },
  [SIM_FAULT_DIAL_ERROR] = { "dial-error", ARGUMENT_NONE, "" },
  [SIM_FAULT_DIAL_SILENT] = { "dial-silent", ARGUMENT_NONE, "" },
  [SIM_FAULT_DCD_LATE] = { "dcd-late", ARGUMENT_OPTIONAL_NUMBER, "300" },
  [SIM_FAULT_CONNECT_SILENT] = { "connect-silent", ARGUMENT_NONE, "" },
  [SIM_FAULT_LOOPBACK] = { "loopback", ARGUMENT_NONE, "" },
  [SIM_FAULT_GARBAGE_ON_PPP] = { "garbage-on-ppp", ARGUMENT_NUMBER, "" },
  [SIM_FAULT_URC_ON_PPP] = { "urc-on-ppp", ARGUMENT_OPTIONAL_TEXT, "+CEREG: 1,\"6A33\",\"7F0B50F\",7" },
  [SIM_FAULT_FRAMES_AFTER_CLOSE] = { "frames-after-close", ARGUMENT_NONE, "" },
  [SIM_FAULT_LCP_SILENT] = { "lcp-silent", ARGUMENT_NONE, "" },
  [SIM_FAULT_ACK_REORDERED] = { "ack-reordered", ARGUMENT_NONE, "" },
  [SIM_FAULT_PAP_REJECT] = { "pap-reject", ARGUMENT_NONE, "" },
  [SIM_FAULT_CHAP_REJECT] = { "chap-reject", ARGUMENT_NONE, "" },
  [SIM_FAULT_IPCP_SILENT] = { "ipcp-silent", ARGUMENT_NONE, "" },
  [SIM_FAULT_IPCP_EMPTY_NAKS] = { "ipcp-empty-naks", ARGUMENT_NUMBER, "" },
  [SIM_FAULT_IPCP_PLACEHOLDER_NAKS] = { "ipcp-placeholder-naks", ARGUMENT_NUMBER, "" },
  [SIM_FAULT_ADDRESS] = { "address", ARGUMENT_TEXT, "" },
  [SIM_FAULT_PEER_ADDRESS] = { "peer-address", ARGUMENT_TEXT, "" },
  [SIM_FAULT_ADDRESS_ZERO] = { "address-zero", ARGUMENT_NONE, "" },
  [SIM_FAULT_NO_DNS] = { "no-dns", ARGUMENT_NONE, "" },
  [SIM_FAULT_DNS2_REJECT] = { "dns2-reject", ARGUMENT_NONE, "" },
  [SIM_FAULT_TERMINATE_TEXT] = { "terminate-text", ARGUMENT_OPTIONAL_TEXT,
                                 "PDP context activation failed, no network protocol running" },
  [SIM_FAULT_TERMINATE_SILENT] = { "terminate-silent", ARGUMENT_NONE, "" },
  [SIM_FAULT_SLOW_TERMINATE] = { "slow-terminate", ARGUMENT_OPTIONAL_NUMBER, "2000" },
  [SIM_FAULT_HANGUP_AFTER_PROTREJ] = { "hangup-after-protrej", ARGUMENT_NONE, "" },
  [SIM_FAULT_PHANTOM] = { "phantom", ARGUMENT_NONE, "" },
  [SIM_FAULT_SPONTANEOUS_RDY] = { "spontaneous-rdy", ARGUMENT_NONE, "" },
  [SIM_FAULT_UNDER_VOLTAGE] = { "under-voltage", ARGUMENT_NONE, "" },
  [SIM_FAULT_NMEA_FLOOD] = { "nmea-flood", ARGUMENT_OPTIONAL_TEXT, "nmea" },
};

typedef struct {
  gboolean active;
  guint left; /* occasions; 0: no limit */
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

static gboolean
is_number (const char *text)
{
  char *end = NULL;

  return g_ascii_strtod (text, &end) >= 0 && end != text && *end == '\0';
}

static gboolean
fits (const FaultRow *row, const char *argument)
{
  switch (row->argument) {
  case ARGUMENT_NONE:
    return argument == NULL;
  case ARGUMENT_NUMBER:
    return argument != NULL && is_number (argument);
  case ARGUMENT_OPTIONAL_NUMBER:
    return argument == NULL || is_number (argument);
  case ARGUMENT_TEXT:
    return argument != NULL;
  case ARGUMENT_OPTIONAL_TEXT:
    return TRUE;
  }
  return FALSE;
}

gboolean
sim_faults_set (SimFaults *self, SimFault fault, const char *argument, guint count)
{
  State *state = &self->states[fault];

  if (!fits (&rows[fault], argument))
    return FALSE;
  g_free (state->argument);
  state->argument = g_strdup (argument == NULL ? rows[fault].without : argument);
  state->active = TRUE;
  state->left = count;
  return TRUE;
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

const char *
sim_faults_text (const SimFaults *self, SimFault fault)
{
  const char *argument = self->states[fault].argument;

  return argument == NULL ? "" : argument;
}

gdouble
sim_faults_number (const SimFaults *self, SimFault fault)
{
  return g_ascii_strtod (sim_faults_text (self, fault), NULL);
}
