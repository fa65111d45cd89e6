/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of connections and profiles as one table: their names, their types, where they are taken, which right
 * they need and which words they may be. What they are set to is a ConnectionSettings. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a setting may be given; each place is a bit. */
typedef enum {
  SETTING_IN_PROFILE = 1 << 0,   /* in a profile, and wherever all settings of a connection are kept */
  SETTING_IN_CONNECT = 1 << 1,   /* to Connect */
  SETTING_IN_SET_RADIO = 1 << 2, /* to SetRadio */
} SettingPlace;

/* What a caller must be allowed who gives a setting to Connect, beside connecting at all. */
typedef enum {
  SETTING_RIGHT_CONNECT, /* nothing more */
  SETTING_RIGHT_SIM,     /* use up the SIM's attempts */
  SETTING_RIGHT_RADIO,   /* choose networks and technologies, which the modem keeps */
  SETTING_RIGHT_NETWORK, /* lead the computer's traffic, look-ups and firewall elsewhere */
} SettingRight;

/* The settings in the order of the interface, which stays: "profile" is 0; NULL behind the last. */
const char *setting_key (guint index);

/* Whether @key is a setting ("apn", "dns-servers") that is taken at @place. */
gboolean setting_is_taken (const char *key, SettingPlace place);

/* The D-Bus signature of the setting @key, which there must be. */
const char *setting_type (const char *key);

/* The right that goes with @key; SETTING_RIGHT_CONNECT also for a key that there is not. */
SettingRight setting_right (const char *key);

/* The words that @key may be, by number: "auto" is 0 of "auth". NULL behind the last, and for a setting that is no
 * choice between words. One word may be "", for a setting that is not set. */
const char *setting_word (const char *key, guint index);

/* All that are taken at @place, joined by ", "; to be freed. */
char *setting_list (SettingPlace place);

G_END_DECLS
