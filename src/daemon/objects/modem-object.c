/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/modem-object.h"

#include <string.h>

#include "base/log.h"
#include "daemon/bus/errors.h"
#include "daemon/bus/method-table.h"
#include "daemon/bus/pending-calls.h"
#include "daemon/objects/modem-methods.h"
#include "daemon/objects/modem-properties.h"
#include "daemon/objects/modem-skeleton.h"
#include "daemon/objects/statistics-object.h"
#include "daemon/objects/trace-object.h"

#define MODEM_PATH "/org/dialtone1/modem/"

struct _ModemObject {
  const DaemonContext *context;
  const ModemObjectListener *listener;
  gpointer user_data;
  char *id;
  char *path;
  guint slot;
  Modem *modem;
  PendingCalls *calls;
  DialtoneModem *modem_skeleton; /* a ModemSkeleton */
  DialtoneSim *sim_skeleton;
  DialtoneConnection *connection_skeleton;
  StatisticsObject *statistics;
  TraceObject *trace;
  ModemState state; /* as published */
};

const char *
modem_object_path (const ModemObject *self)
{
  return self->path;
}

const char *
modem_object_id (const ModemObject *self)
{
  return self->id;
}

Modem *
modem_object_modem (const ModemObject *self)
{
  return self->modem;
}

guint
modem_object_slot (const ModemObject *self)
{
  return self->slot;
}

const DaemonContext *
modem_object_context (const ModemObject *self)
{
  return self->context;
}

/* PropertiesChanged goes out now, not when the main loop is idle: what follows must come behind it. */
static void
flush (ModemObject *self)
{
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->sim_skeleton));
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->connection_skeleton));
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (statistics_object_skeleton (self->statistics)));
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->modem_skeleton));
}

/* States are published one by one as they were passed through, even when the modem has gone on: StateChanged and the properties agree. Only a reason
 * may change without a new state. */
static void
publish (ModemObject *self, const ModemInfo *info, ModemInfoParts parts)
{
  if (parts & MODEM_INFO_SIGNAL)
    modem_properties_set_signal (self->modem_skeleton, &info->signal);
  if (!(parts & MODEM_INFO_REST))
    return;
  if (info->state == self->state)
    modem_properties_set_state (self->modem_skeleton, info->state, info->reason);
  modem_properties_set_modem (self->modem_skeleton, info);
  modem_properties_set_sim (self->sim_skeleton, info);
  modem_properties_set_connection (self->connection_skeleton, info);
  statistics_object_publish (self->statistics, info);
}

static void
announce_state (ModemObject *self, ModemState new_state, ModemState old_state, DtReason reason)
{
  self->state = new_state;
  modem_properties_set_state (self->modem_skeleton, new_state, reason);
  flush (self);
  dialtone_modem_emit_state_changed (self->modem_skeleton, modem_state_to_string (new_state), modem_state_to_string (old_state),
                                     dt_reason_to_string (reason));
  self->listener->state_changed (self->user_data, self, new_state, old_state, reason);
}

static void
changed (gpointer user_data, ModemInfoParts parts)
{
  ModemObject *self = user_data;

  publish (self, modem_info (self->modem), parts);
  self->listener->info_changed (self->user_data, self);
}

static void
signal_changed (ModemObject *self, const ModemSignal *signal)
{
  flush (self);
  dialtone_modem_emit_signal_quality_changed (self->modem_skeleton, signal->percent, modem_properties_signal (signal));
  self->listener->signal_changed (self->user_data, self, signal);
}

static void
recovery_step (ModemObject *self, const char *step, guint attempt)
{
  flush (self);
  dialtone_modem_emit_recovery_step (self->modem_skeleton, step, attempt);
}

static void
happened (gpointer user_data, const ModemEvent *event)
{
  ModemObject *self = user_data;

  switch (event->kind) {
  case MODEM_EVENT_STATE_CHANGED:
    announce_state (self, event->state_changed.new_state, event->state_changed.old_state, event->state_changed.reason);
    break;
  case MODEM_EVENT_SIGNAL_CHANGED:
    signal_changed (self, event->signal_changed);
    break;
  case MODEM_EVENT_RECOVERY_STEP:
    recovery_step (self, event->recovery_step.step, event->recovery_step.attempt);
    break;
  case MODEM_EVENT_QUOTA_REACHED:
    statistics_object_quota_reached (self->statistics, event->quota_reached.level, event->quota_reached.bytes);
    break;
  case MODEM_EVENT_PACKET:
    trace_object_packet (self->trace, event->packet.sent, event->packet.protocol, event->packet.info, event->packet.len, event->packet.text);
    break;
  case N_MODEM_EVENTS:
    g_return_if_reached ();
  }
}

static const ModemListener modem_listener = {
  .changed = changed,
  .event = happened,
};

void
modem_object_reply (gpointer invocation, GVariant *result, const GError *error)
{
  if (error != NULL)
    errors_return (invocation, error);
  else if (result != NULL && !g_variant_is_of_type (result, G_VARIANT_TYPE_TUPLE))
    g_dbus_method_invocation_return_value (invocation, g_variant_new_tuple (&result, 1));
  else
    g_dbus_method_invocation_return_value (invocation, result);
}

PendingCall *
modem_object_pending (ModemObject *self, ModemDone done, gpointer user_data)
{
  return pending_calls_add (self->calls, done, user_data);
}

void
modem_object_wish_changed (ModemObject *self, gboolean connect)
{
  self->listener->wish_changed (self->user_data, self, connect);
}

void
modem_object_connect (ModemObject *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason, ModemDone done, gpointer user_data)
{
  modem_connect (self->modem, settings, persistent, reason, pending_call_done, pending_calls_add (self->calls, done, user_data));
}

void
modem_object_disconnect (ModemObject *self, DtReason reason, ModemDone done, gpointer user_data)
{
  modem_disconnect (self->modem, reason, pending_call_done, pending_calls_add (self->calls, done, user_data));
}

void
modem_object_shutdown (ModemObject *self, ModemDone done, gpointer user_data)
{
  modem_shutdown (self->modem, pending_call_done, pending_calls_add (self->calls, done, user_data));
}

void
modem_object_get_sim_identity (ModemObject *self, ModemDone done, gpointer user_data)
{
  modem_get_sim_identity (self->modem, pending_call_done, pending_calls_add (self->calls, done, user_data));
}

void
modem_object_refresh_signal (gpointer self, GDBusMethodInvocation *invocation)
{
  ModemObject *object = self;

  modem_refresh_signal (object->modem, pending_call_done, pending_calls_add (object->calls, modem_object_reply, invocation));
}

static void
export (ModemObject *self)
{
  g_autoptr (DialtoneObjectSkeleton) object = dialtone_object_skeleton_new (self->path);

  dialtone_object_skeleton_set_modem (object, self->modem_skeleton);
  dialtone_object_skeleton_set_sim (object, self->sim_skeleton);
  dialtone_object_skeleton_set_connection (object, self->connection_skeleton);
  dialtone_object_skeleton_set_statistics (object, statistics_object_skeleton (self->statistics));
  dialtone_object_skeleton_set_trace (object, trace_object_skeleton (self->trace));
  g_dbus_object_manager_server_export (self->context->objects, G_DBUS_OBJECT_SKELETON (object));
}

/* A connection that an earlier process left brings the quota of its beginning: the profile may have another by now. */
static void
take_quota (ModemObject *self)
{
  const ConnectionSettings *wanted = modem_wanted (self->modem);
  const ConnectionSettings *profile = wanted == NULL ? NULL : profile_store_get (self->context->profiles, wanted->profile);

  if (profile != NULL)
    modem_update_quota (self->modem, profile);
}

ModemObject *
modem_object_new (const DaemonContext *context, const ModemDescription *description, guint slot,
                  const ModemObjectListener *listener, gpointer user_data)
{
  ModemObject *self = g_new0 (ModemObject, 1);

  self->context = context;
  self->listener = listener;
  self->user_data = user_data;
  self->id = g_strdup (description->id);
  self->path = g_strconcat (MODEM_PATH, description->id, NULL);
  self->slot = slot;
  self->calls = pending_calls_new ();
  self->modem_skeleton = DIALTONE_MODEM (modem_skeleton_new ());
  self->sim_skeleton = dialtone_sim_skeleton_new ();
  self->connection_skeleton = dialtone_connection_skeleton_new ();
  modem_methods_connect (self, self->modem_skeleton, self->sim_skeleton);
  self->statistics = statistics_object_new (self);
  self->trace = trace_object_new (self);
  self->modem = modem_new (description, slot, context->environment, &modem_listener, self);
  take_quota (self);
  modem_properties_describe (self->modem_skeleton, description);
  self->state = modem_info (self->modem)->state;
  publish (self, modem_info (self->modem), MODEM_INFO_ALL);
  modem_skeleton_show (DT_MODEM_SKELETON (self->modem_skeleton), &modem_info (self->modem)->signal);
  export (self);
  return self;
}

static void
announce_end (ModemObject *self, DtReason reason)
{
  if (self->state != MODEM_STATE_UNAVAILABLE)
    announce_state (self, MODEM_STATE_UNAVAILABLE, self->state, reason);
}

void
modem_object_remove (ModemObject *self, DtReason reason)
{
  g_autoptr (GError) error = NULL;

  announce_end (self, reason);
  modem_skeleton_show (DT_MODEM_SKELETON (self->modem_skeleton), NULL);
  g_clear_pointer (&self->modem, modem_free);
  dt_reason_set_error (&error, DT_REASON_DEVICE_REMOVED, NULL);
  pending_calls_fail (self->calls, error);
  g_dbus_object_manager_server_unexport (self->context->objects, self->path);
  authorization_forget (self->context->authorization, self);
  statistics_object_free (self->statistics);
  trace_object_free (self->trace);
  pending_calls_free (self->calls);
  g_object_unref (self->modem_skeleton);
  g_object_unref (self->sim_skeleton);
  g_object_unref (self->connection_skeleton);
  g_free (self->path);
  g_free (self->id);
  g_free (self);
}
