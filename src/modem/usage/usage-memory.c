/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/usage/usage-memory.h"

#include "base/log.h"
#include "host/store-key.h"

#define GROUP "usage"

static char *
key_of (const char *profile, const char *modem)
{
  return *profile == '\0' ? store_key_new ("modem", modem) : store_key_new ("profile", profile);
}

void
usage_memory_load (const StoreOps *store, const char *profile, const char *modem, Usage *out)
{
  g_autofree char *key = key_of (profile, modem);
  g_autofree char *text = store->get (store, GROUP, key);

  *out = (Usage) { .start_us = 0 };
  if (text != NULL && !usage_from_string (text, out))
    dt_log (DT_LOG_WARNING, modem, "the data volume that was stored for %s is not understood: counting begins anew",
            key);
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
