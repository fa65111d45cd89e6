/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/network/radio-memory.h"

#include "host/store-key.h"

#define GROUP "radio"

char *
radio_memory_get (const StoreOps *store, const char *modem, const char *what)
{
  g_autofree char *key = store_key_new (what, modem);

  return store->get (store, GROUP, key);
}

void
radio_memory_set (const StoreOps *store, const char *modem, const char *what, const char *value)
{
  g_autofree char *key = store_key_new (what, modem);

  store->set (store, GROUP, key, value);
}
