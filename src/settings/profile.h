/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One profile as a file: <folder>/ID.conf, a key file with the group [profile], readable by its owner only. */
#pragma once

#include "settings/connection-settings.h"

G_BEGIN_DECLS

/* What an id may be: as the setting `id`. FALSE with @error when @id is none. */
gboolean profile_check_id (const char *id, GError **error);

/* Reads <folder>/<id>.conf. NULL with @error, "<path>:3: …" for the first mistake. */
ConnectionSettings *profile_load (const char *folder, const char *id, GError **error);

/* What a profile must be besides connection_settings_check(): no setting `profile`. */
gboolean profile_check (const ConnectionSettings *settings, GError **error);

/* <folder>/<id>.conf; to be freed. */
char *profile_file_path (const char *folder, const char *id);

/* What the file of @settings is to hold. Comments and order of one that is there stay where it can be read. To be
 * erased and freed. */
char *profile_render (const char *folder, const ConnectionSettings *settings, gsize *out_len);

G_END_DECLS
