/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The profiles of a folder in memory, kept equal to it: files that others change, add or remove are noticed. Nothing is
 * written here. */
#pragma once

#include "settings/profile.h"

G_BEGIN_DECLS

typedef struct _ProfileFolder ProfileFolder;

/* What happened to profile @id; from within the calls that change something, and from the main loop. */
typedef struct {
  void (*added) (gpointer user_data, const char *id);
  void (*changed) (gpointer user_data, const char *id);
  void (*removed) (gpointer user_data, const char *id); /* it is out of the folder already */
} ProfileFolderListener;

/* @path need not exist. Nothing is read before profile_folder_load(). @listener must live as long. */
ProfileFolder *profile_folder_new (const char *path, const ProfileFolderListener *listener, gpointer user_data);
void profile_folder_free (ProfileFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProfileFolder, profile_folder_free)

/* As it was given. */
const char *profile_folder_path (const ProfileFolder *self);

/* Reads the folder (again). A file with a mistake is no profile; it is reported in the log with its line, and the
 * others count. */
void profile_folder_load (ProfileFolder *self);

/* The file of profile @id has been written, and holds @settings (taken); NULL: it has been removed. */
void profile_folder_put (ProfileFolder *self, const char *id, ConnectionSettings *settings);

/* NULL: there is none. Valid until the profile changes. */
const ConnectionSettings *profile_folder_get (ProfileFolder *self, const char *id);

/* What is wrong with the file of @id, so that it is no profile, as "<path>:3: …"; NULL: nothing that was seen. Valid
 * until the next load. */
const char *profile_folder_mistake (const ProfileFolder *self, const char *id);

/* The profiles, highest priority first, then by id; valid until one changes. To be freed with g_ptr_array_unref(). */
GPtrArray *profile_folder_list (ProfileFolder *self);

G_END_DECLS
