/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/resolver-file-text.h"

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

/* The servers that @text names, in order. */
static GPtrArray *
servers_of (const char *text)
{
  GPtrArray *servers = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    if (is_server_line (lines[i]))
      g_ptr_array_add (servers, g_strstrip (g_strdup (lines[i] + strlen ("nameserver"))));
  }
  return servers;
}

static gboolean
is_named (GPtrArray *servers, const char *server)
{
  return g_ptr_array_find_with_equal_func (servers, server, g_str_equal, NULL);
}

/* The servers of the entries that belong in front or behind, at most @limit, without those in @others. */
static GPtrArray *
pick (const ResolverEntry *entries, guint n_entries, gboolean front, GPtrArray *others, guint limit)
{
  GPtrArray *picked = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_entries; i++) {
    if ((entries[i].primary || entries[i].best) != front)
      continue;
    for (guint j = 0; j < entries[i].n_servers && picked->len < limit; j++) {
      g_autofree char *server = resolver_server_text (&entries[i], j);
      if (!is_named (picked, server) && (others == NULL || !is_named (others, server)))
        g_ptr_array_add (picked, g_steal_pointer (&server));
    }
  }
  return picked;
}

static void
append_block (GString *out, GPtrArray *servers)
{
  if (servers->len == 0)
    return;
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
  g_string_append (out, MARK_BEGIN "\n");
  for (guint i = 0; i < servers->len; i++)
    g_string_append_printf (out, "nameserver %s\n", (const char *) g_ptr_array_index (servers, i));
  g_string_append (out, MARK_END "\n");
}

char *
resolver_text_compose (const char *original, const ResolverEntry *entries, guint n_entries)
{
  g_autoptr (GPtrArray) others = servers_of (original);
  g_autoptr (GPtrArray) front = pick (entries, n_entries, TRUE, NULL, MAX_SERVERS);
  g_autoptr (GString) out = g_string_new (NULL);

  append_block (out, front);
  g_string_append (out, original);
  for (guint i = 0; i < front->len; i++)
    g_ptr_array_add (others, g_strdup (g_ptr_array_index (front, i)));
  guint room = MAX_SERVERS - MIN (others->len, MAX_SERVERS);
  g_autoptr (GPtrArray) behind = pick (entries, n_entries, FALSE, others, room);
  append_block (out, behind);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
