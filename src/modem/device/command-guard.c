/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/device/command-guard.h"

#include "at/at-queue.h"
#include "base/error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Data mode, a multiplexer, a prompt, another speed: what Dialtone must do itself, or what would deafen it. A PIN goes
 * through SendPin, which remembers what was refused. */
static const char *const refused_extended[] = { "+CGDATA",  "+CMUX",   "+CMGS", "+CMGW", "+CMGC",    "+CIPSEND",
                                                "+CIPMODE", "+CASEND", "+IPR",  "+CHUP", "+CGNSTST", "+CPIN" };
/* Dial (by pulse, by tone), answer, go online, hang up, quiet, numeric results, repeat, reset of the profile. */
static const char refused_basic[] = "DPTAHOQVZ";

static gboolean
refuse (const char *what, gsize len, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("AT%.*s would take the port out of Dialtone's hands"),
               (int) len, what);
  return FALSE;
}

/* Blanks mean nothing outside of quotes (V.250 §5.2.1). */
static char *
without_blanks (const char *at)
{
  GString *text = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (; *at != '\0'; at++) {
    quoted = quoted != (*at == '"');
    if (quoted || *at != ' ')
      g_string_append_c (text, *at);
  }
  return g_string_free (text, FALSE);
}

char *
command_guard_normalize (const char *at)
{
  char *text = without_blanks (at);
  gboolean quoted = FALSE;

  for (char *c = text; *c != '\0'; c++) {
    quoted = quoted != (*c == '"');
    if (!quoted)
      *c = g_ascii_toupper (*c);
  }
  return text;
}

/* The length of an extended command, up to the semicolon outside quotes (V.250 §5.4.3). */
static gsize
extended_length (const char *text)
{
  gboolean quoted = FALSE;
  gsize len = 0;

  for (; text[len] != '\0'; len++) {
    if (text[len] == '"')
      quoted = !quoted;
    else if (text[len] == ';' && !quoted)
      break;
  }
  return len;
}

/* Whether the command of @len characters with a name of @name only asks: "+CPIN?", "+CMGS=?" (V.250 §5.4.3.2, §5.4.4).
 */
static gboolean
is_query (const char *text, gsize len, gsize name)
{
  return (len == name + 1 && text[name] == '?') || (len == name + 2 && text[name] == '=' && text[name + 1] == '?');
}

static gboolean
check_extended (const char *text, gsize len, GString *prefix, GError **error)
{
  gsize name = strcspn (text, "=?;");

  for (gsize i = 0; i < G_N_ELEMENTS (refused_extended); i++) {
    if (strlen (refused_extended[i]) == name && g_ascii_strncasecmp (text, refused_extended[i], name) == 0
        && !is_query (text, len, name))
      return refuse (text, name, error);
  }
  g_string_append_printf (prefix, "%s%.*s:", prefix->len == 0 ? "" : "|", (int) name, text);
  return TRUE;
}

/* One basic command: a letter, perhaps after &, with its digits (V.250 §5.3.1); S-parameters have a value. */
static gboolean
check_basic (const char **text, GError **error)
{
  const char *c = *text;
  gboolean ampersand = *c == '&';

  c += ampersand ? 1 : 0;
  if (!g_ascii_isalpha (*c)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("not an AT command at “%s”"), *text);
    return FALSE;
  }
  if (ampersand ? g_ascii_toupper (*c) == 'F' : strchr (refused_basic, g_ascii_toupper (*c)) != NULL)
    return refuse (*text, ampersand ? 2 : 1, error);
  if (!ampersand && g_ascii_toupper (*c) == 'S' && strchr (c, '=') != NULL)
    return refuse (*text, 1, error);
  c++;
  while (g_ascii_isdigit (*c) || *c == '?')
    c++;
  *text = c;
  return TRUE;
}

gboolean
command_guard_check (const char *at, char **out_prefix, GError **error)
{
  g_autoptr (GString) prefix = g_string_new (NULL);
  g_autofree char *read = NULL;
  const char *text;

  if (g_ascii_strncasecmp (at, "AT", 2) != 0 || strlen (at) > AT_MAX_COMMAND) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("an AT command begins with AT and has at most %d characters"), AT_MAX_COMMAND);
    return FALSE;
  }
  for (const char *c = at; *c != '\0'; c++) {
    if ((guchar) *c < 0x20 || (guchar) *c >= 0x7f) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("an AT command has no control characters and no accents"));
      return FALSE;
    }
  }
  read = without_blanks (at + 2);
  text = read;
  while (*text != '\0') {
    if (*text == ';') {
      text++;
    } else if (strchr ("+*^$#%\\", *text) != NULL) {
      gsize len = extended_length (text);

      if (!check_extended (text, len, prefix, error))
        return FALSE;
      text += len;
    } else if (!check_basic (&text, error)) {
      return FALSE;
    }
  }
  *out_prefix = prefix->len == 0 ? NULL : g_strdup (prefix->str);
  return TRUE;
}
