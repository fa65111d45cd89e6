/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What clients ask of the profiles: which there are, what a Connect by one means, and changes of them, which wait for
 * the disk. */
#pragma once

#include "host/file-ops.h"
#include "settings/profile-folder.h"

G_BEGIN_DECLS

typedef struct _ProfileStore ProfileStore;

/* Nothing is read before profile_store_load(). @folder need not exist. @files and @listener must live as long. */
ProfileStore *profile_store_new (const char *folder, const FileOps *files, const ProfileFolderListener *listener,
                                 gpointer user_data);
void profile_store_free (ProfileStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProfileStore, profile_store_free)

/* As profile_folder_load(), profile_folder_get() and profile_folder_list(). */
void profile_store_load (ProfileStore *self);
const ConnectionSettings *profile_store_get (ProfileStore *self, const char *id);
GPtrArray *profile_store_list (ProfileStore *self);

/* How a change ended. @id: of the profile, NULL with an @error. May come from within the call, and comes once. */
typedef void (*ProfileStoreDone) (gpointer user_data, const char *id, const GError *error);

/* The three that follow change one profile after the other, in the order of the calls, and are answered when the disk
 * has the change; only then is it seen. They fail with DT_ERROR_FAILED when it cannot be written, DT_ERROR_BUSY when
 * too many wait, DT_ERROR_CANCELLED when the store is freed before, and G_IO_ERROR_INVALID_ARGUMENT for wrong
 * arguments; nothing is changed then. */

/* Stores a profile of @dict (a{sv}); without an id one is made from the APN. */
void profile_store_add (ProfileStore *self, GVariant *dict, ProfileStoreDone done, gpointer user_data);
/* Changes the keys of @dict. */
void profile_store_update (ProfileStore *self, const char *id, GVariant *dict, ProfileStoreDone done,
                           gpointer user_data);
/* Removes the profile and its file. */
void profile_store_delete (ProfileStore *self, const char *id, ProfileStoreDone done, gpointer user_data);

/* Answers those that wait; what is on its way to the disk arrives all the same. */
void profile_store_cancel (ProfileStore *self);

/* What a Connect with @dict builds on: the profile that it names, else the defaults. When it names nothing but a
 * timeout: @wanted (NULL: nothing is), else the first profile that is for any SIM, those with autoconnect before the
 * others, else the defaults. NULL with @error (G_IO_ERROR_INVALID_ARGUMENT) for an unknown profile. */
ConnectionSettings *profile_store_base (ProfileStore *self, GVariant *dict, const ConnectionSettings *wanted,
                                        GError **error);

/* The settings that a Connect with @dict means: its keys over that. NULL with @error (G_IO_ERROR_INVALID_ARGUMENT), for
 * a key or value that cannot be too. */
ConnectionSettings *profile_store_resolve (ProfileStore *self, GVariant *dict, const ConnectionSettings *wanted,
                                           GError **error);

G_END_DECLS
