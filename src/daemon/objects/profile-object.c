/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/profile-object.h"

#include "daemon/bus/errors.h"
#include "daemon/bus/method-table.h"

#include <dialtone.h>

#define PROFILE_PATH "/org/dialtone1/profile/"

struct _ProfileObject {
  const DaemonContext *context;
  char *id;
  char *path;
  DialtoneProfile *skeleton;
};

char *
profile_object_path (const char *id)
{
  g_autoptr (GString) path = g_string_new (PROFILE_PATH);

  for (const char *p = id; *p != '\0'; p++) {
    if (g_ascii_isalnum (*p))
      g_string_append_c (path, *p);
    else
      g_string_append_printf (path, "_%02x", (guint8) *p);
  }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static const ConnectionSettings *
settings_of (ProfileObject *self)
{
  return profile_store_get (self->context->profiles, self->id);
}

static void
get (gpointer owner, GDBusMethodInvocation *invocation)
{
  dialtone_profile_complete_get (NULL, invocation, connection_settings_to_variant (settings_of (owner), TRUE, FALSE));
}

static void
get_secrets (gpointer owner, GDBusMethodInvocation *invocation)
{
  const ConnectionSettings *settings = settings_of (owner);
  g_autoptr (GVariant) all = g_variant_ref_sink (connection_settings_to_variant (settings, TRUE, TRUE));
  g_autoptr (GVariant) open = g_variant_ref_sink (connection_settings_to_variant (settings, TRUE, FALSE));
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value)) {
    g_autoptr (GVariant) owned = value;
    g_autoptr (GVariant) shown = g_variant_lookup_value (open, key, NULL);

    if (shown == NULL)
      g_variant_builder_add (&secrets, "{sv}", key, owned);
  }
  dialtone_profile_complete_get_secrets (NULL, invocation, g_variant_builder_end (&secrets));
}

static void
updated (gpointer invocation, const char *id, const GError *error)
{
  if (error == NULL)
    dialtone_profile_complete_update (NULL, invocation);
  else
    errors_return (invocation, error);
}

static void
update (gpointer owner, GDBusMethodInvocation *invocation)
{
  ProfileObject *self = owner;
  g_autoptr (GVariant) dict = g_variant_get_child_value (g_dbus_method_invocation_get_parameters (invocation), 0);

  profile_store_update (self->context->profiles, self->id, dict, updated, invocation);
}

/* This object is gone when it succeeded. */
static void
deleted (gpointer invocation, const char *id, const GError *error)
{
  if (error == NULL)
    dialtone_profile_complete_delete (NULL, invocation);
  else
    errors_return (invocation, error);
}

static void
delete_profile (gpointer owner, GDBusMethodInvocation *invocation)
{
  ProfileObject *self = owner;

  profile_store_delete (self->context->profiles, self->id, deleted, invocation);
}

static const MethodRow methods[] = {
  { "handle-get", NULL, get },
  { "handle-get-secrets", AUTHORIZATION_PROFILES, get_secrets },
  { "handle-update", AUTHORIZATION_PROFILES, update },
  { "handle-delete", AUTHORIZATION_PROFILES, delete_profile },
};

ProfileObject *
profile_object_new (const DaemonContext *context, const char *id)
{
  ProfileObject *self = g_new0 (ProfileObject, 1);
  g_autoptr (DialtoneObjectSkeleton) object = NULL;

  self->context = context;
  self->id = g_strdup (id);
  self->path = profile_object_path (id);
  self->skeleton = dialtone_profile_skeleton_new ();
  dialtone_profile_set_id (self->skeleton, id);
  method_table_connect (self->skeleton, methods, G_N_ELEMENTS (methods), context->authorization, self,
                        METHOD_TABLE_NO_SHARE);
  object = dialtone_object_skeleton_new (self->path);
  dialtone_object_skeleton_set_profile (object, self->skeleton);
  g_dbus_object_manager_server_export (context->objects, G_DBUS_OBJECT_SKELETON (object));
  return self;
}

void
profile_object_free (ProfileObject *self)
{
  g_dbus_object_manager_server_unexport (self->context->objects, self->path);
  authorization_forget (self->context->authorization, self);
  g_object_unref (self->skeleton);
  g_free (self->path);
  g_free (self->id);
  g_free (self);
}

void
profile_object_changed (ProfileObject *self)
{
  dialtone_profile_emit_changed (self->skeleton);
}
