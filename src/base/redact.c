/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/redact.h"

#include <string.h>

#define HIDDEN "<hidden>"

/* Identities have 14 (IMEI without check digit) to 20 digits; an ICCID may carry filler letters. */
#define IDENTITY_MIN 14

static const char *const secret_commands[] = { "+CPIN=", "+CLCK=", "+CPWD=", "+CNCFG=", "+CGAUTH=" };

static gsize
match_secret_command (const char *at)
{
  for (gsize i = 0; i < G_N_ELEMENTS (secret_commands); i++) {
    gsize len = strlen (secret_commands[i]);

    if (g_ascii_strncasecmp (at, secret_commands[i], len) == 0 && at[len] != '?')
      return len;
  }
  return 0;
}

/* The end of a command's arguments: the line's end, or a semicolon outside quotes (ITU-T V.250 5.4.3). */
static gsize
argument_length (const char *at)
{
  gboolean quoted = FALSE;
  gsize len = 0;

  for (; at[len] != '\0' && at[len] != '\r' && at[len] != '\n'; len++) {
    if (at[len] == '"')
      quoted = !quoted;
    else if (at[len] == ';' && !quoted)
      break;
  }
  return len;
}

static gsize
identity_length (const char *at)
{
  gsize len = 0;
  gsize digits = 0;

  while (g_ascii_isxdigit (at[len])) {
    digits += g_ascii_isdigit (at[len]) ? 1 : 0;
    len++;
  }
  return len >= IDENTITY_MIN && digits * 2 > len ? len : 0;
}

static void
append_visible (GString *out, char c)
{
  if (c == '\r')
    g_string_append (out, "\\r");
  else if (c == '\n')
    g_string_append (out, "\\n");
  else if (g_ascii_iscntrl (c))
    g_string_append_printf (out, "\\x%02x", (guint8) c);
  else
    g_string_append_c (out, c);
}

char *
dt_redact (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  while (*text != '\0') {
    gsize secret = match_secret_command (text);
    gsize identity = identity_length (text);

    if (secret > 0) {
      g_string_append_len (out, text, (gssize) secret);
      g_string_append (out, HIDDEN);
      text += secret + argument_length (text + secret);
    } else if (identity > 0) {
      g_string_append (out, HIDDEN);
      text += identity;
    } else {
      append_visible (out, *text);
      text++;
    }
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
