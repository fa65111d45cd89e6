/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-file-text.h"

#include <string.h>

#define MARK_BEGIN "# dialtone begin: name servers of a modem, here as long as it is connected"
#define MARK_END "# dialtone end"
/* What the beginning of a line must be to be one of the above, whatever version wrote it. */
#define BEGIN_PREFIX "# dialtone begin"
#define END_PREFIX "# dialtone end"

/* resolv.conf(5): MAXNS */
#define MAX_SERVERS 3

static gboolean
is_server_line (const char *line)
{
  return g_str_has_prefix (line, "nameserver") && (line[10] == ' ' || line[10] == '\t');
}

gboolean
resolver_text_is_ours (const char *text)
{
  return g_str_has_prefix (text, BEGIN_PREFIX) || strstr (text, "\n" BEGIN_PREFIX) != NULL;
}

char *
resolver_text_strip (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean inside = FALSE;

  for (const char *line = text; *line != '\0';) {
    const char *end = strchr (line, '\n');
    gsize length = end == NULL ? strlen (line) : (gsize) (end - line) + 1;
    if (g_str_has_prefix (line, BEGIN_PREFIX)) {
      inside = TRUE;
    } else if (inside && g_str_has_prefix (line, END_PREFIX)) {
      inside = FALSE;
    } else if (!inside || !is_server_line (line)) {
      inside = FALSE;
      g_string_append_len (out, line, (gssize) length);
    }
    line += length;
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The servers of the entries, without repetition. */
static GPtrArray *
pick (const ResolverEntry *entries, guint n_entries)
{
  GPtrArray *picked = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_entries; i++) {
    for (guint j = 0; j < entries[i].n_servers && picked->len < MAX_SERVERS; j++) {
      g_autofree char *server = resolver_entry_format_server (&entries[i], j);
      if (!g_ptr_array_find_with_equal_func (picked, server, g_str_equal, NULL))
        g_ptr_array_add (picked, g_steal_pointer (&server));
    }
  }
  return picked;
}

char *
resolver_text_compose (const char *original, const ResolverEntry *entries, guint n_entries)
{
  g_autoptr (GPtrArray) servers = pick (entries, n_entries);
  g_autoptr (GString) out = g_string_new (NULL);

  if (servers->len > 0)
    g_string_append (out, MARK_BEGIN "\n");
  for (guint i = 0; i < servers->len; i++)
    g_string_append_printf (out, "nameserver %s\n", (const char *) g_ptr_array_index (servers, i));
  if (servers->len > 0)
    g_string_append (out, MARK_END "\n");
  g_string_append (out, original);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
