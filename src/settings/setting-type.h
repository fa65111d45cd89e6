/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types that settings have. */
#pragma once

#include "settings/setting-row.h"

G_BEGIN_DECLS

extern const SettingType setting_type_text;      /* s: char *, never NULL; SettingRow.is_valid says what else than "" */
extern const SettingType setting_type_word;      /* s: an enumeration; SettingRow.word has the names */
extern const SettingType setting_type_boolean;   /* b: gboolean */
extern const SettingType setting_type_number;    /* u: guint from SettingRow.min to max */
extern const SettingType setting_type_integer;   /* i: gint */
extern const SettingType setting_type_bytes;     /* t: guint64 */
extern const SettingType setting_type_bands;     /* as: GStrv, NULL when it is empty */
extern const SettingType setting_type_addresses; /* as: ConnectionSettings.dns_servers and n_dns_servers */

G_END_DECLS
