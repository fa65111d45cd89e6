/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "at/at-pending.h"

#include "at/at-fields.h"
#include "at/at-reply.h"

#include <string.h>

#define CTRL_Z "\x1a"
#define ESCAPE "\x1b"

/* A shorter echo ("ATH") is recognized only when it is the whole line: it may well be the end of some text. */
#define ECHO_TAIL_MIN 5
/* A shorter part of a secret command line is not taken for a part of its echo, nor is a shorter argument looked for
 * in lines. */
#define ECHO_PART_MIN 2
#define SECRET_MIN 4

struct _AtPending {
  guint id;
  GString *text;     /* "AT+CSQ" */
  GString *prefixes; /* "+CREG:|+CEREG:" */
  GString *body;     /* with AT_FLAG_PROMPT only */
  gint64 timeout_us;
  guint flags;
  gboolean prompt_answered;
  guint64 answered;    /* bit i: prefix i, of a registration query, has its line */
  gboolean began;      /* a line with a prefix has come */
  gboolean unfinished; /* it ended with a comma, or in front of the first item of a list */
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
at_pending_new (void)
{
  AtPending *self = g_new0 (AtPending, 1);

  self->text = g_string_new (NULL);
  self->prefixes = g_string_new (NULL);
  self->body = g_string_new (NULL);
  return self;
}

void
at_pending_erase (AtPending *self)
{
  explicit_bzero (self->text->str, self->text->len);
  explicit_bzero (self->body->str, self->body->len);
  g_string_truncate (self->text, 0);
  g_string_truncate (self->body, 0);
}

void
at_pending_free (AtPending *self)
{
  at_pending_erase (self);
  g_string_free (self->text, TRUE);
  g_string_free (self->prefixes, TRUE);
  g_string_free (self->body, TRUE);
  g_free (self);
}

gboolean
at_pending_set (AtPending *self, guint id, const AtCommand *command)
{
  gboolean prompt = (command->flags & AT_FLAG_PROMPT) != 0;

  /* Ctrl-Z and ESC would end the body early. */
  if (!is_sendable (command->line)
      || (prompt && (command->body == NULL || strpbrk (command->body, CTRL_Z ESCAPE) != NULL)))
    return FALSE;
  g_string_assign (self->text, "AT");
  g_string_append (self->text, command->line);
  g_string_assign (self->prefixes, command->prefix == NULL ? "" : command->prefix);
  g_string_assign (self->body, prompt ? command->body : "");
  self->id = id;
  self->timeout_us = command->timeout_us;
  self->flags = command->flags;
  self->prompt_answered = FALSE;
  self->answered = 0;
  self->began = FALSE;
  self->unfinished = FALSE;
  return TRUE;
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

void
at_pending_render (const AtPending *self, GString *out)
{
  g_string_append_len (out, self->text->str, (gssize) self->text->len);
  g_string_append_c (out, '\r');
}

void
at_pending_answer_prompt (AtPending *self, GString *out)
{
  if (self->prompt_answered)
    return;
  self->prompt_answered = TRUE;
  if (at_pending_has_flag (self, AT_FLAG_PROMPT)) {
    g_string_append_len (out, self->body->str, (gssize) self->body->len);
    g_string_append (out, CTRL_Z);
  } else {
    g_string_append (out, ESCAPE);
  }
}

static gboolean
is_body_echo (const AtPending *self, const char *line)
{
  const char *body = self->body->str;
  const char *at;
  gsize len;

  if (!at_pending_has_flag (self, AT_FLAG_PROMPT) || !self->prompt_answered)
    return FALSE;
  len = strlen (line);
  /* One whole line of the body; the prompts between them are no lines. */
  for (at = strstr (body, line); at != NULL; at = strstr (at + 1, line)) {
    if ((at == body || strchr ("\r\n", at[-1]) != NULL) && strchr ("\r\n", at[len]) != NULL)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_known_urc (const char *line, const char *const *urcs)
{
  for (gsize i = 0; i < G_N_ELEMENTS (call_lines); i++) {
    if (at_line_is (line, call_lines[i]))
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
  const char *command = self->text->str + strlen ("AT");
  const char *equals = strchr (command, '=');

  if (equals != NULL) {
    if (memmem (line, strlen (line), command, (gsize) (equals + 1 - command)) != NULL)
      return TRUE;
    if (strlen (equals + 1) >= SECRET_MIN && strstr (line, equals + 1) != NULL && !is_known_urc (line, urcs))
      return TRUE;
  }
  return strlen (line) >= ECHO_PART_MIN && strstr (self->text->str, line) != NULL;
}

/* Which of the prefixes @line begins with, or -1. */
static int
find_prefix (const AtPending *self, const char *line)
{
  const char *prefix = self->prefixes->str;

  for (int i = 0;; i++) {
    gsize len = strcspn (prefix, "|");

    if (len > 0 && strncmp (line, prefix, len) == 0)
      return i;
    if (prefix[len] == '\0')
      return -1;
    prefix += len + 1;
  }
}

/* Whole, or with noise in front of it. */
static gboolean
is_echo (const AtPending *self, const char *line, const char *const *urcs)
{
  if (strcmp (line, self->text->str) == 0)
    return TRUE;
  if (self->text->len >= ECHO_TAIL_MIN && g_str_has_suffix (line, self->text->str) && find_prefix (self, line) < 0)
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

static void
note_end (AtPending *self, const char *line)
{
  gsize len = strlen (line);

  while (len > 0 && line[len - 1] == ' ')
    len--;
  self->unfinished = len > 0 && strchr (",(", line[len - 1]) != NULL;
}

/* No URC begins with a parenthesis or a comma; what else may be in the midst of a list goes on only with what was left
 * open. */
static gboolean
is_continuation (const AtPending *self, const char *line)
{
  return self->began
         && (strchr ("(),", *line) != NULL || (self->unfinished && (*line == '"' || g_ascii_isdigit (*line))));
}

static AtLineKind
classify_information (AtPending *self, const char *line, const char *const *urcs)
{
  gboolean matches = matches_prefix (self, line);

  if (matches || (is_continuation (self, line) && !is_known_urc (line, urcs))) {
    self->began = TRUE;
    note_end (self, line);
    return matches ? AT_LINE_REPLY : AT_LINE_MORE;
  }
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
at_pending_sets_echo (const AtPending *self)
{
  return g_ascii_toupper (self->text->str[strlen ("AT")]) == 'E';
}

gboolean
at_pending_is_ambiguous (const AtPending *self, const char *line)
{
  return at_pending_has_flag (self, AT_FLAG_BARE) && g_ascii_isdigit (line[0]) && line[1] == '\0';
}
