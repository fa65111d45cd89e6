/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at-command.h"

#include "modem-private.h"

#include <string.h>

void
at_request_free (AtRequest *request)
{
  g_free (request->name);
  g_free (request->text);
  g_ptr_array_unref (request->arguments);
  g_free (request);
}

/* Up to a semicolon outside quotes. */
static gsize
parameter_length (const char *at)
{
  gboolean quoted = FALSE;
  gsize len = 0;

  for (; at[len] != '\0' && (quoted || at[len] != ';'); len++)
    quoted ^= at[len] == '"';
  return len;
}

static void
add_argument (GPtrArray *arguments, const char *start, gsize len)
{
  g_autofree char *argument = g_strstrip (g_strndup (start, len));
  gsize argument_len = strlen (argument);

  if (argument_len >= 2 && argument[0] == '"' && argument[argument_len - 1] == '"')
    g_ptr_array_add (arguments, g_strndup (argument + 1, argument_len - 2));
  else
    g_ptr_array_add (arguments, g_steal_pointer (&argument));
}

static void
split_arguments (GPtrArray *arguments, const char *text)
{
  gboolean quoted = FALSE;
  const char *start = text;

  for (; *text != '\0'; text++) {
    quoted ^= *text == '"';
    if (*text == ',' && !quoted) {
      add_argument (arguments, start, (gsize) (text - start));
      start = text + 1;
    }
  }
  add_argument (arguments, start, (gsize) (text - start));
}

static void
parse_extended (AtRequest *request, const char **line)
{
  const char *at = *line;
  gsize len = 1;

  while (g_ascii_isalnum (at[len]) || at[len] == '_')
    len++;
  request->name = g_ascii_strup (at, (gssize) len);
  at += len;
  len = parameter_length (at);
  request->text = g_strstrip (g_strndup (at, len));
  *line = at + len;
  if (strcmp (request->text, "?") == 0) {
    request->form = AT_FORM_READ;
  } else if (strcmp (request->text, "=?") == 0) {
    request->form = AT_FORM_TEST;
  } else if (request->text[0] == '=') {
    g_autofree char *whole = g_steal_pointer (&request->text);

    request->form = AT_FORM_SET;
    request->text = g_strdup (whole + 1);
    split_arguments (request->arguments, request->text);
  } else if (request->text[0] != '\0') {
    request->form = AT_FORM_SET; /* "+X junk": no handler takes it */
    g_free (request->name);
    request->name = g_strdup ("");
  }
}

static void
parse_basic (AtRequest *request, const char **line)
{
  const char *at = *line;
  gsize name_len = at[0] == '&' ? 2 : 1;
  gsize len = 0;

  request->name = g_ascii_strup (at, (gssize) name_len);
  at += name_len;
  if (request->name[0] == 'D') {
    len = parameter_length (at);
  } else if (request->name[0] == 'S') {
    while (g_ascii_isdigit (at[len]) || at[len] == '=' || at[len] == '?')
      len++;
  } else {
    while (g_ascii_isdigit (at[len]))
      len++;
  }
  request->text = g_strndup (at, len);
  *line = at + len;
}

AtRequest *
at_request_parse (SimModem *modem, AtPort *port, const char **line)
{
  const char *at = *line;

  while (*at == ' ' || *at == ';')
    at++;
  *line = at;
  if (*at == '\0' || (*at != '+' && *at != '&' && !g_ascii_isalpha (*at)) || (*at == '&' && !g_ascii_isalpha (at[1])))
    return NULL;

  AtRequest *request = g_new0 (AtRequest, 1);

  request->modem = modem;
  request->port = port;
  request->form = AT_FORM_EXECUTE;
  request->arguments = g_ptr_array_new_with_free_func (g_free);
  if (*at == '+')
    parse_extended (request, line);
  else
    parse_basic (request, line);
  return request;
}

const char *
at_skip_to_prefix (const char *line)
{
  for (; *line != '\0'; line++) {
    if (g_ascii_strncasecmp (line, "AT", 2) == 0)
      return line + 2;
  }
  return NULL;
}

const char *
at_argument (const AtRequest *request, guint index)
{
  return index < request->arguments->len ? g_ptr_array_index (request->arguments, index) : "";
}

gboolean
at_argument_number (const AtRequest *request, guint index, guint min, guint max, guint *out)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (at_argument (request, index), 10, min, max, &value, NULL))
    return FALSE;
  *out = (guint) value;
  return TRUE;
}

gboolean
at_basic_number (const AtRequest *request, guint max, guint *out)
{
  guint64 value = 0;

  if (request->text[0] != '\0' && !g_ascii_string_to_unsigned (request->text, 10, 0, max, &value, NULL))
    return FALSE;
  *out = (guint) value;
  return TRUE;
}

static const AtCommand *
find (const char *name)
{
  const AtCommand *groups[] = { at_general_commands, at_card_commands, at_radio_commands, at_packet_commands };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
    for (const AtCommand *row = groups[i]; row->name != NULL; row++) {
      if (strcmp (row->name, name) == 0)
        return row;
    }
  }
  return NULL;
}

static AtResult
check_needs (SimModem *modem, AtNeeds needs)
{
  switch (needs) {
  case AT_NEEDS_NOTHING:
    break;
  case AT_NEEDS_RADIO:
    if (modem->cfun != 1)
      return at_cme (CME_CFUN_0_OR_4);
    return card_check (modem);
  case AT_NEEDS_SIM:
    return card_check_command (modem);
  }
  return at_result (AT_OK);
}

static AtResult
execute_row (const AtCommand *row, AtRequest *request)
{
  AtHandler handler = NULL;

  switch (request->form) {
  case AT_FORM_TEST:
    handler = row->test_handler;
    if (row->test == NULL)
      break;
    if (row->test[0] != '\0')
      at_port_reply (request->port, "%s: %s", row->name, row->test);
    return at_result (AT_OK);
  case AT_FORM_EXECUTE:
    handler = row->execute;
    break;
  case AT_FORM_READ:
    handler = row->read;
    break;
  case AT_FORM_SET:
    handler = row->set;
    break;
  }
  if (handler == NULL)
    return at_result (AT_ERROR);
  AtResult allowed = check_needs (request->modem, row->needs);

  return allowed.end == AT_OK ? handler (request) : allowed;
}

/* Commands whose answer has no name in front of it. */
static gboolean
is_bare (const AtRequest *request)
{
  static const char *const names[] = { "+CGMI", "+CGMM", "+CGMR", "+CGSN", "+GMI", "+GMM",
                                       "+GMR",  "+GSN",  "+CCID", "+CIMI", NULL };

  return request->form == AT_FORM_EXECUTE && g_strv_contains (names, request->name);
}

/* Whether a fault makes a command of it that this modem has not. */
static gboolean
is_unknown (const AtRequest *request)
{
  SimFaults *faults = request->modem->context->faults;

  if (strcmp (request->name, "+CEREG") == 0 && sim_faults_active (faults, SIM_FAULT_NO_CEREG))
    return TRUE;
  return sim_faults_active (faults, SIM_FAULT_ERROR_UNKNOWN)
         && g_str_has_prefix (request->name, sim_faults_text (faults, SIM_FAULT_ERROR_UNKNOWN))
         && sim_faults_take (faults, SIM_FAULT_ERROR_UNKNOWN);
}

AtResult
at_command_execute (AtRequest *request)
{
  SimFaults *faults = request->modem->context->faults;
  const AtCommand *row = find (request->name);

  if (is_unknown (request))
    return at_result (AT_ERROR);
  if (is_bare (request) && sim_faults_take (faults, SIM_FAULT_URC_IN_BARE))
    at_port_reply (request->port, "%s", sim_faults_text (faults, SIM_FAULT_URC_IN_BARE));
  return row == NULL ? at_result (AT_ERROR) : execute_row (row, request);
}
