/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/usage/usage-memory.h"

#include "base/log.h"

#define GROUP "usage"

/* Ids may have characters in them that keys of the store have not: those become _ and two digits. */
static char *
key_of (const char *profile, const char *modem)
{
  const char *id = *profile == '\0' ? modem : profile;
  g_autoptr (GString) key = g_string_new (*profile == '\0' ? "modem-" : "profile-");

  for (const char *p = id; *p != '\0'; p++) {
    if (g_ascii_islower (*p) || g_ascii_isdigit (*p) || *p == '-')
      g_string_append_c (key, *p);
    else
      g_string_append_printf (key, "_%02x", (guchar) *p);
  }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

void
usage_memory_load (const StoreOps *store, const char *profile, const char *modem, Usage *out)
{
  g_autofree char *key = key_of (profile, modem);
  g_autofree char *text = store->get (store, GROUP, key);

  *out = (Usage) { .start_us = 0 };
  if (text != NULL && !usage_from_string (text, out))
    dt_log (DT_LOG_WARNING, modem, "the data volume that was stored for %s is not understood: counting begins anew", key);
}

void
usage_memory_save (const StoreOps *store, const char *profile, const char *modem, const Usage *usage)
{
  g_autofree char *key = key_of (profile, modem);
  g_autofree char *text = usage_to_string (usage);

  store->set (store, GROUP, key, text);
}

void
usage_memory_forget (const StoreOps *store, const char *profile)
{
  g_autofree char *key = key_of (profile, "");

  store->set (store, GROUP, key, NULL);
}
