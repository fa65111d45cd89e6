/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings as typed ("apn=internet.iot", "--mtu 1400") become the dictionary of the interface. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether @key may stand without a value: "--allow-roaming" is allow-roaming=true. */
gboolean connect_settings_is_switch (const char *key);

/* Puts @key with @value, read as the key's type (numbers decimal, truth as true/false/yes/no, lists separated by
 * commas), into @dict. FALSE with G_OPTION_ERROR_BAD_VALUE or G_OPTION_ERROR_UNKNOWN_OPTION. A key that is there
 * already is replaced. */
gboolean connect_settings_put (GVariantDict *dict, const char *key, const char *value, GError **error);

/* The first line of @path ("-" is standard input), without its end, for a password that must not show up in the list of
 * processes. To be freed. NULL with an error of GLib's file functions, or G_OPTION_ERROR_BAD_VALUE when it is empty. */
char *connect_settings_read_secret (const char *path, GError **error);

G_END_DECLS
