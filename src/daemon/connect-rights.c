/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/connect-rights.h"

#include "settings/setting-table.h"

static const char *
action_of (SettingRight right)
{
  switch (right) {
  case SETTING_RIGHT_CONNECT:
    return AUTHORIZATION_CONNECT;
  case SETTING_RIGHT_SIM:
    return AUTHORIZATION_SIM;
  case SETTING_RIGHT_RADIO:
    return AUTHORIZATION_RADIO;
  case SETTING_RIGHT_NETWORK:
    return AUTHORIZATION_NETWORK;
  }
  g_return_val_if_reached (AUTHORIZATION_NETWORK);
}

void
connect_rights_append (ProfileStore *profiles, GVariant *dict, const ConnectionSettings *wanted, GArray *needs)
{
  g_autoptr (ConnectionSettings) base = profile_store_base (profiles, dict, wanted, NULL);
  g_autoptr (ConnectionSettings) given = base == NULL ? NULL
                                                      : connection_settings_from_variant (base, dict, FALSE, NULL);
  const char *key;

  for (guint i = 0; given != NULL && (key = setting_key (i)) != NULL; i++) {
    g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);

    if (value != NULL && connection_settings_needs_right (key, base, given)) {
      AuthorizationNeed need = { action_of (setting_right (key)), key };

      g_array_append_val (needs, need);
    }
  }
}
