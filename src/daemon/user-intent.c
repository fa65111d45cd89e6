/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/user-intent.h"

#include "host/store-key.h"

#define GROUP "intent"

struct _UserIntent {
  const StoreOps *store;
  char *boot;
};

static const char *const names[] = {
  [USER_INTENT_DISCONNECTED] = "disconnected",
  [USER_INTENT_RADIO_OFF] = "radio-off",
};

UserIntent *
user_intent_new (const StoreOps *store, const char *boot)
{
  UserIntent *self = g_new0 (UserIntent, 1);

  self->store = store;
  self->boot = g_strdup (boot);
  return self;
}

void
user_intent_free (UserIntent *self)
{
  if (self == NULL)
    return;
  g_free (self->boot);
  g_free (self);
}

gboolean
user_intent_holds (const UserIntent *self, UserIntentKind kind, const char *modem)
{
  g_autofree char *key = store_key_new (names[kind], modem);
  g_autofree char *boot = self->store->get (self->store, GROUP, key);

  return g_strcmp0 (boot, self->boot) == 0;
}

void
user_intent_set (UserIntent *self, UserIntentKind kind, const char *modem, gboolean holds)
{
  g_autofree char *key = store_key_new (names[kind], modem);

  self->store->set (self->store, GROUP, key, holds ? self->boot : NULL);
}
