/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-pending.h"

#include <string.h>

#include "at/at-reply.h"

#define CTRL_Z "\x1a"
#define ESCAPE "\x1b"

/* A shorter echo ("ATH") is recognized only when it is the whole line: it may well be the end of some text. */
#define ECHO_TAIL_MIN 5
/* A shorter part of a secret command line is not taken for a part of its echo, nor is a shorter argument looked for in lines. */
#define ECHO_PART_MIN 2
#define SECRET_MIN 4

struct _AtPending {
  guint id;
  char *text;      /* "AT+CSQ" */
  char **prefixes; /* maybe empty, never NULL */
  char *body;      /* or NULL */
  gint64 timeout_us;
  guint flags;
  gboolean prompt_answered;
  guint64 answered; /* bit i: the registration query prefixes[i] has its line */
};

/* Lines that are nobody's reply, whatever the owner's table says. */
static const char *const call_lines[] = { "RING", "NO CARRIER", "NO DIALTONE", "NO DIAL TONE", "BUSY", "NO ANSWER" };

static const char *const registration_prefixes[] = { "+CREG:", "+CGREG:", "+CEREG:" };

static gboolean
is_sendable (const char *line)
{
  gsize len = strlen (line);

  if (len > AT_MAX_COMMAND)
    return FALSE;
  for (gsize i = 0; i < len; i++) {
    if (g_ascii_iscntrl (line[i]))
      return FALSE;
  }
  return TRUE;
}

AtPending *
at_pending_new (guint id, const AtCommand *command)
{
  gboolean prompt = (command->flags & AT_FLAG_PROMPT) != 0;
  AtPending *self;

  /* Ctrl-Z and ESC would end the body early. */
  if (!is_sendable (command->line) || (prompt && (command->body == NULL || strpbrk (command->body, CTRL_Z ESCAPE) != NULL)))
    return NULL;
  self = g_new0 (AtPending, 1);
  self->id = id;
  self->text = g_strconcat ("AT", command->line, NULL);
  self->prefixes = g_strsplit (command->prefix == NULL ? "" : command->prefix, "|", -1);
  self->body = g_strdup (prompt ? command->body : NULL);
  self->timeout_us = command->timeout_us;
  self->flags = command->flags;
  return self;
}

void
at_pending_free (AtPending *self)
{
  g_free (self->text);
  g_strfreev (self->prefixes);
  g_free (self->body);
  g_free (self);
}

guint
at_pending_get_id (const AtPending *self)
{
  return self->id;
}

gint64
at_pending_get_timeout (const AtPending *self)
{
  return self->timeout_us;
}

gboolean
at_pending_has_flag (const AtPending *self, AtFlags flag)
{
  return (self->flags & (guint) flag) != 0;
}

GBytes *
at_pending_render (const AtPending *self)
{
  char *bytes = g_strconcat (self->text, "\r", NULL);

  return g_bytes_new_take (bytes, strlen (bytes));
}

GBytes *
at_pending_answer_prompt (AtPending *self)
{
  char *bytes;

  if (self->prompt_answered)
    return NULL;
  self->prompt_answered = TRUE;
  bytes = self->body == NULL ? g_strdup (ESCAPE) : g_strconcat (self->body, CTRL_Z, NULL);
  return g_bytes_new_take (bytes, strlen (bytes));
}

static gboolean
is_body_echo (const AtPending *self, const char *line)
{
  gsize len;
  const char *at;

  if (self->body == NULL || !self->prompt_answered)
    return FALSE;
  len = strlen (line);
  /* One whole line of the body; the prompts between them are no lines. */
  for (at = strstr (self->body, line); at != NULL; at = strstr (at + 1, line)) {
    if ((at == self->body || strchr ("\r\n", at[-1]) != NULL) && strchr ("\r\n", at[len]) != NULL)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_known_urc (const char *line, const char *const *urcs)
{
  for (gsize i = 0; i < G_N_ELEMENTS (call_lines); i++) {
    if (strcmp (line, call_lines[i]) == 0)
      return TRUE;
  }
  for (; urcs != NULL && *urcs != NULL; urcs++) {
    if (g_str_has_prefix (line, *urcs))
      return TRUE;
  }
  return FALSE;
}

/* A secret must not get out with a damaged echo either: noise in front, cut by a URC, characters lost. */
static gboolean
is_secret_echo (const AtPending *self, const char *line, const char *const *urcs)
{
  const char *command = self->text + strlen ("AT");
  const char *equals = strchr (command, '=');

  if (equals != NULL) {
    g_autofree char *name = g_strndup (command, (gsize) (equals + 1 - command));

    if (strstr (line, name) != NULL)
      return TRUE;
    if (strlen (equals + 1) >= SECRET_MIN && strstr (line, equals + 1) != NULL && !is_known_urc (line, urcs))
      return TRUE;
  }
  return strlen (line) >= ECHO_PART_MIN && strstr (self->text, line) != NULL;
}

/* Which of the prefixes @line begins with, or -1. */
static int
find_prefix (const AtPending *self, const char *line)
{
  for (int i = 0; self->prefixes[i] != NULL; i++) {
    if (*self->prefixes[i] != '\0' && g_str_has_prefix (line, self->prefixes[i]))
      return i;
  }
  return -1;
}

/* Whole, or with noise in front of it. */
static gboolean
is_echo (const AtPending *self, const char *line, const char *const *urcs)
{
  if (strcmp (line, self->text) == 0)
    return TRUE;
  if (strlen (self->text) >= ECHO_TAIL_MIN && g_str_has_suffix (line, self->text) && find_prefix (self, line) < 0)
    return TRUE;
  return is_body_echo (self, line) || (at_pending_has_flag (self, AT_FLAG_SECRET) && is_secret_echo (self, line, urcs));
}

static gboolean
is_registration (const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (registration_prefixes); i++) {
    if (g_str_has_prefix (line, registration_prefixes[i]))
      return TRUE;
  }
  return FALSE;
}

static gboolean
matches_prefix (AtPending *self, const char *line)
{
  int i = find_prefix (self, line);
  guint64 bit;

  if (i < 0 || !is_registration (line))
    return i >= 0;
  bit = G_GUINT64_CONSTANT (1) << MIN (i, 63);
  if ((self->answered & bit) != 0 || !at_registration_is_reply (line))
    return FALSE;
  self->answered |= bit;
  return TRUE;
}

static AtLineKind
classify_information (AtPending *self, const char *line, const char *const *urcs)
{
  if (matches_prefix (self, line))
    return AT_LINE_REPLY;
  return at_pending_has_flag (self, AT_FLAG_BARE) && !is_known_urc (line, urcs) ? AT_LINE_REPLY : AT_LINE_OTHER;
}

static gboolean
parse_result (const char *line, AtResult *out_result)
{
  const char *words = NULL;

  if (!at_result_parse (line, &out_result->final, &out_result->code, &out_result->text))
    return FALSE;
  if (out_result->final == AT_FINAL_CME_ERROR)
    words = at_cme_to_string (out_result->code);
  else if (out_result->final == AT_FINAL_CMS_ERROR)
    words = at_cms_to_string (out_result->code);
  if (words != NULL)
    out_result->text = words;
  return TRUE;
}

AtLineKind
at_pending_classify (AtPending *self, const char *line, const char *const *urcs, AtResult *out_result)
{
  AtResult result;

  if (parse_result (line, &result) && (at_pending_has_flag (self, AT_FLAG_DATA) || !at_final_is_call (result.final))) {
    *out_result = result;
    return AT_LINE_FINAL;
  }
  return is_echo (self, line, urcs) ? AT_LINE_ECHO : classify_information (self, line, urcs);
}

gboolean
at_pending_is_ambiguous (const AtPending *self, const char *line)
{
  return at_pending_has_flag (self, AT_FLAG_BARE) && g_ascii_isdigit (line[0]) && line[1] == '\0';
}
