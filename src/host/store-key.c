/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/store-key.h"

char *
store_key_new (const char *kind, const char *id)
{
  g_autoptr (GString) key = g_string_new (kind);

  g_string_append_c (key, '-');
  for (const char *p = id; *p != '\0'; p++) {
    if (g_ascii_islower (*p) || g_ascii_isdigit (*p) || *p == '-')
      g_string_append_c (key, *p);
    else
      g_string_append_printf (key, "_%02x", (guchar) *p);
  }
  return g_string_free (g_steal_pointer (&key), FALSE);
}
