/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/manager-object.h"

#include "base/log.h"
#include "config.h"
#include "daemon/bus/errors.h"
#include "daemon/bus/method-table.h"
#include "daemon/connect-rights.h"
#include "daemon/objects/modem-skeleton.h"
#include "daemon/objects/primary-modem.h"
#include "daemon/objects/profile-object.h"

#include <dialtone.h>
#include <glib/gi18n-lib.h>

#define MANAGER_PATH "/org/dialtone1"

struct _ManagerObject {
  const DaemonContext *context;
  Autoconnect *autoconnect;
  DialtoneManager *skeleton;
  ModemObject *primary; /* NULL: there is none; only compared while it may be gone */
  ModemState state;     /* as published, and why */
  DtReason reason;
};

/* A Connect under way, which replies with the modem's path. */
typedef struct {
  GDBusMethodInvocation *invocation;
  char *path;
} ConnectCall;

/* A Disconnect of several modems, which replies when the last one has answered. */
typedef struct {
  GDBusMethodInvocation *invocation;
  guint n_left;
  GError *error; /* the first one */
} DisconnectCall;

static void
return_no_modem (GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error =
    g_error_new_literal (DT_ERROR, DT_ERROR_NO_MODEM,
                         _ ("there is no modem: check its USB cable and power, or name its ports in dialtone.conf"));

  errors_return (invocation, error);
}

static GVariant *
first_argument (GDBusMethodInvocation *invocation)
{
  return g_variant_get_child_value (g_dbus_method_invocation_get_parameters (invocation), 0);
}

static void
connect_done (gpointer user_data, const ModemResult *result, const GError *error)
{
  ConnectCall *call = user_data;

  if (error != NULL)
    errors_return (call->invocation, error);
  else
    dialtone_manager_complete_connect (NULL, call->invocation, call->path);
  g_free (call->path);
  g_free (call);
}

/* What the primary modem is to do already; NULL: nothing. */
static const ConnectionSettings *
primary_wanted (const ManagerObject *self)
{
  return self->primary == NULL ? NULL : modem_wanted (modem_object_modem (self->primary));
}

static void
connect_needs (gpointer owner, GDBusMethodInvocation *invocation, GArray *needs)
{
  ManagerObject *self = owner;
  g_autoptr (GVariant) dict = first_argument (invocation);

  connect_rights_append (self->context->profiles, dict, primary_wanted (self), needs);
}

static void
connect_primary (gpointer owner, GDBusMethodInvocation *invocation)
{
  ManagerObject *self = owner;
  g_autoptr (GVariant) dict = first_argument (invocation);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectionSettings) settings = profile_store_resolve (self->context->profiles, dict, primary_wanted (self),
                                                                   &error);
  ConnectCall *call;

  if (settings == NULL) {
    errors_return (invocation, error);
    return;
  }
  if (self->primary == NULL) {
    return_no_modem (invocation);
    return;
  }
  call = g_new (ConnectCall, 1);
  call->invocation = invocation;
  call->path = g_strdup (modem_object_path (self->primary));
  autoconnect_allow (self->autoconnect, modem_object_id (self->primary));
  modem_object_connect (self->primary, settings, FALSE, DT_REASON_USER_REQUEST, connect_done, call);
}

static void
disconnect_answered (gpointer user_data, const ModemResult *result, const GError *error)
{
  DisconnectCall *call = user_data;

  if (error != NULL && call->error == NULL)
    call->error = g_error_copy (error);
  if (--call->n_left > 0)
    return;
  if (call->error != NULL)
    errors_return (call->invocation, call->error);
  else
    dialtone_manager_complete_disconnect (NULL, call->invocation);
  g_clear_error (&call->error);
  g_free (call);
}

static void
disconnect_all (gpointer owner, GDBusMethodInvocation *invocation)
{
  ManagerObject *self = owner;
  DisconnectCall *call = g_new0 (DisconnectCall, 1);

  autoconnect_forbid_all (self->autoconnect);
  call->invocation = invocation;
  call->n_left = self->context->modems->len
                 + 1; /* one for this function, so that it ends here when there is no modem */
  for (guint i = 0; i < self->context->modems->len; i++)
    modem_object_disconnect (self->context->modems->pdata[i], DT_REASON_USER_REQUEST, disconnect_answered, call);
  disconnect_answered (call, NULL, NULL);
}

static void
refresh_signal (gpointer owner, GDBusMethodInvocation *invocation)
{
  ManagerObject *self = owner;

  if (self->primary == NULL)
    return_no_modem (invocation);
  else
    modem_refresh_signal (modem_object_modem (self->primary), pending_call_done,
                          modem_object_reply_later (self->primary, invocation, modem_skeleton_measurement));
}

/* An AddProfile, which replies with the profile's path. */
typedef struct {
  ManagerObject *manager;
  GDBusMethodInvocation *invocation;
} AddCall;

static void
profile_added (gpointer user_data, const char *id, const GError *error)
{
  g_autofree AddCall *call = user_data;
  g_autofree char *path = NULL;

  if (error != NULL) {
    errors_return (call->invocation, error);
    return;
  }
  path = profile_object_path (id);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (call->manager->skeleton));
  dialtone_manager_complete_add_profile (NULL, call->invocation, path);
}

static void
add_profile (gpointer owner, GDBusMethodInvocation *invocation)
{
  ManagerObject *self = owner;
  g_autoptr (GVariant) dict = first_argument (invocation);
  AddCall *call = g_new (AddCall, 1);

  *call = (AddCall) { self, invocation };
  profile_store_add (self->context->profiles, dict, profile_added, call);
}

void
manager_object_reload (ManagerObject *self)
{
  const DaemonContext *context = self->context;

  profile_store_load (context->profiles);
  if (context->reloaded != NULL)
    context->reloaded (context->reloaded_data);
}

static void
reload (gpointer owner, GDBusMethodInvocation *invocation)
{
  ManagerObject *self = owner;

  manager_object_reload (self);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  dialtone_manager_complete_reload (NULL, invocation);
}

static void
set_log_level (gpointer owner, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) argument = first_argument (invocation);
  DtLogLevel level = DT_LOG_INFO;

  if (!dt_log_level_from_string (g_variant_get_string (argument, NULL), &level)) {
    errors_refuse (invocation, _ ("level: allowed are error, warning, info and debug"));
    return;
  }
  dt_log_set_level (level);
  dialtone_manager_complete_set_log_level (NULL, invocation);
}

/* What takes up a place of the primary modem. */
static const MethodRow modem_methods[] = {
  { "handle-connect", AUTHORIZATION_CONNECT, connect_primary, connect_needs },
  { "handle-disconnect", AUTHORIZATION_CONNECT, disconnect_all },
  { "handle-refresh-signal", NULL, refresh_signal },
};

static const MethodRow methods[] = {
  { "handle-add-profile", AUTHORIZATION_PROFILES, add_profile },
  { "handle-reload", AUTHORIZATION_PROFILES, reload },
  { "handle-set-log-level", AUTHORIZATION_PROFILES, set_log_level },
};

ManagerObject *
manager_object_new (const DaemonContext *context, Autoconnect *autoconnect, GDBusConnection *connection, GError **error)
{
  static const char *const no_profiles[] = { NULL };
  ManagerObject *self = g_new0 (ManagerObject, 1);

  self->context = context;
  self->autoconnect = autoconnect;
  self->state = MODEM_STATE_UNAVAILABLE;
  self->reason = DT_REASON_BOOT;
  self->skeleton = dialtone_manager_skeleton_new ();
  dialtone_manager_set_version (self->skeleton, DIALTONE_VERSION);
  dialtone_manager_set_state (self->skeleton, modem_state_to_string (self->state));
  dialtone_manager_set_state_reason (self->skeleton, dt_reason_to_string (DT_REASON_BOOT));
  dialtone_manager_set_primary_modem (self->skeleton, "/");
  dialtone_manager_set_profiles (self->skeleton, no_profiles);
  method_table_connect (self->skeleton, modem_methods, G_N_ELEMENTS (modem_methods), context->authorization, self,
                        METHOD_TABLE_MODEM_SHARE);
  method_table_connect (self->skeleton, methods, G_N_ELEMENTS (methods), context->authorization, self,
                        METHOD_TABLE_NO_SHARE);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, MANAGER_PATH, error)) {
    g_object_unref (self->skeleton);
    g_free (self);
    return NULL;
  }
  return self;
}

void
manager_object_free (ManagerObject *self)
{
  if (self == NULL)
    return;
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  authorization_forget (self->context->authorization, self);
  g_object_unref (self->skeleton);
  g_free (self);
}

/* By what is published: the primary modem may be further on already. */
static gboolean
is_online (ManagerObject *self)
{
  if (modem_state_is_online (self->state))
    return TRUE;
  for (guint i = 0; i < self->context->modems->len; i++) {
    ModemObject *modem = self->context->modems->pdata[i];

    if (modem != self->primary && modem_state_is_online (modem_state_info (modem_object_modem (modem))->state))
      return TRUE;
  }
  return FALSE;
}

static void
publish (ManagerObject *self, ModemState state, DtReason reason)
{
  const SignalInfo *signal = self->primary == NULL ? NULL : modem_signal_info (modem_object_modem (self->primary));
  ModemState old_state = self->state;
  const char *reason_text = dt_reason_to_string (reason);
  gboolean online;

  self->state = state;
  self->reason = reason;
  online = is_online (self);
  dialtone_manager_set_primary_modem (self->skeleton, self->primary == NULL ? "/" : modem_object_path (self->primary));
  dialtone_manager_set_state (self->skeleton, modem_state_to_string (state));
  dialtone_manager_set_state_reason (self->skeleton, reason_text);
  dialtone_manager_set_signal_quality (self->skeleton, signal == NULL ? 0 : signal->percent);
  dialtone_manager_set_online (self->skeleton, online);
  dialtone_manager_set_metered (self->skeleton, online);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  if (state != old_state)
    dialtone_manager_emit_state_changed (self->skeleton, modem_state_to_string (state),
                                         modem_state_to_string (old_state), reason_text);
}

void
manager_object_update (ManagerObject *self, DtReason reason)
{
  const StateInfo *info;

  self->primary = primary_modem_choose (self->context->modems, self->primary);
  info = self->primary == NULL ? NULL : modem_state_info (modem_object_modem (self->primary));
  publish (self, info == NULL ? MODEM_STATE_UNAVAILABLE : info->state, info == NULL ? reason : info->reason);
}

void
manager_object_state_changed (ManagerObject *self, const ModemObject *modem, ModemState state, DtReason reason)
{
  const ModemObject *before = self->primary;

  self->primary = primary_modem_choose (self->context->modems, self->primary);
  if (self->primary == modem)
    publish (self, state, reason);
  else if (self->primary != before)
    manager_object_update (self, reason);
  else
    publish (self, self->state, self->reason);
}

void
manager_object_info_changed (ManagerObject *self, const ModemObject *modem)
{
  const StateInfo *info = modem_state_info (modem_object_modem (modem));

  if (modem != self->primary)
    return;
  dialtone_manager_set_signal_quality (self->skeleton, modem_signal_info (modem_object_modem (modem))->percent);
  if (info->state != self->state)
    return; /* manager_object_state_changed() follows */
  self->reason = info->reason;
  dialtone_manager_set_state_reason (self->skeleton, dt_reason_to_string (info->reason));
}

void
manager_object_signal_changed (ManagerObject *self, const ModemObject *modem, const SignalInfo *signal)
{
  if (modem != self->primary)
    return;
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  dialtone_manager_emit_signal_quality_changed (self->skeleton, signal->percent, modem_skeleton_signal (signal));
}

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

void
manager_object_profiles_changed (ManagerObject *self)
{
  g_autoptr (GPtrArray) profiles = profile_store_list (self->context->profiles);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < profiles->len; i++)
    g_ptr_array_add (paths, profile_object_path (((const ConnectionSettings *) profiles->pdata[i])->id));
  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);
  dialtone_manager_set_profiles (self->skeleton, (const char *const *) paths->pdata);
}
