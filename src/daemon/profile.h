/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One profile as a file: <folder>/ID.conf, a key file with the group [profile], readable by its owner only. */
#pragma once

#include "modem/connection-settings.h"

G_BEGIN_DECLS

/* What an id may be: as the setting `id`. FALSE with @error when @id is none. */
gboolean profile_check_id (const char *id, GError **error);

/* "/org/dialtone1/profile/<id>", with all but letters and digits as _XX. To be freed. */
char *profile_object_path (const char *id);

/* Reads <folder>/<id>.conf. NULL with @error, "<path>:3: …" for the first mistake. */
ConnectionSettings *profile_load (const char *folder, const char *id, GError **error);

/* What a profile must be besides connection_settings_check(): no setting `profile`. */
gboolean profile_check (const ConnectionSettings *settings, GError **error);

/* Writes <folder>/<settings->id>.conf, all at once or not at all; comments of an earlier file stay. FALSE with @error of DT_ERROR_FAILED. */
gboolean profile_save (const char *folder, const ConnectionSettings *settings, GError **error);

/* Removes the file; that it is gone already is success. FALSE with @error of DT_ERROR_FAILED. */
gboolean profile_remove (const char *folder, const char *id, GError **error);

G_END_DECLS
