/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/objects/modem-object.h"

#include "daemon/bus/errors.h"
#include "daemon/objects/interfaces.h"

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
  ObjectInterface *interfaces; /* one for each row */
  guint n_interfaces;
  ModemState state; /* as announced */
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

ModemState
modem_object_state (const ModemObject *self)
{
  return self->state;
}

/* The first interface, which has the state, comes last: who reads there that the modem is connected has been told the
 * addresses. */
void
modem_object_flush (ModemObject *self)
{
  for (guint i = 1; i <= self->n_interfaces; i++)
    g_dbus_interface_skeleton_flush (self->interfaces[i % self->n_interfaces].skeleton);
}

static void
publish (ModemObject *self, ModemInfoParts parts)
{
  for (guint i = 0; i < self->n_interfaces; i++) {
    ObjectInterface *interface = &self->interfaces[i];

    if (interface->row->parts & parts)
      interface->row->publish (interface, self->modem, parts);
  }
}

static void
announce (gpointer user_data, const ModemEvent *event)
{
  ModemObject *self = user_data;

  if (event->kind == MODEM_EVENT_STATE_CHANGED)
    self->state = event->state_changed.new_state;
  for (guint i = 0; i < self->n_interfaces; i++) {
    ObjectInterface *interface = &self->interfaces[i];

    if (interface->row->events[event->kind] != NULL)
      interface->row->events[event->kind](interface, event);
  }
  self->listener->event (self->user_data, self, event);
}

static void
changed (gpointer user_data, ModemInfoParts parts)
{
  ModemObject *self = user_data;

  publish (self, parts);
  self->listener->changed (self->user_data, self);
}

static const ModemListener modem_listener = {
  .changed = changed,
  .event = announce,
};

void
modem_object_reply (gpointer invocation, const ModemResult *result, const GError *error)
{
  if (error != NULL)
    errors_return (invocation, error);
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

typedef struct {
  GDBusMethodInvocation *invocation;
  EncodeResult encode;
} ResultCall;

static void
result_came (gpointer user_data, const ModemResult *result, const GError *error)
{
  g_autofree ResultCall *call = user_data;

  if (error != NULL)
    errors_return (call->invocation, error);
  else
    g_dbus_method_invocation_return_value (call->invocation, call->encode (result));
}

PendingCall *
modem_object_reply_later (ModemObject *self, GDBusMethodInvocation *invocation, EncodeResult encode)
{
  ResultCall *call = g_new (ResultCall, 1);

  *call = (ResultCall) { invocation, encode };
  return pending_calls_add (self->calls, result_came, call);
}

Modem *
object_interface_modem (gpointer owner)
{
  const ObjectInterface *self = owner;

  return self->object->modem;
}

PendingCall *
object_interface_reply_later (gpointer owner, GDBusMethodInvocation *invocation)
{
  const ObjectInterface *self = owner;

  return pending_calls_add (self->object->calls, modem_object_reply, invocation);
}

PendingCall *
object_interface_result_later (gpointer owner, GDBusMethodInvocation *invocation, EncodeResult encode)
{
  const ObjectInterface *self = owner;

  return modem_object_reply_later (self->object, invocation, encode);
}

void
modem_object_intent_changed (ModemObject *self, gboolean connect)
{
  self->listener->intent_changed (self->user_data, self, connect);
}

void
modem_object_connect (ModemObject *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason,
                      ModemDone done, gpointer user_data)
{
  modem_connect (self->modem, settings, persistent, reason, pending_call_done,
                 pending_calls_add (self->calls, done, user_data));
}

void
modem_object_disconnect (ModemObject *self, DtReason reason, ModemDone done, gpointer user_data)
{
  modem_disconnect (self->modem, reason, pending_call_done, pending_calls_add (self->calls, done, user_data));
}

/* Of what changes the radio for longer than the service runs. */
typedef struct {
  const DaemonContext *context;
  char *id;
  gboolean radio_off; /* afterwards */
  ModemDone done;
  gpointer user_data;
} RadioCall;

static void
radio_called (gpointer user_data, const ModemResult *result, const GError *error)
{
  g_autofree RadioCall *call = user_data;
  g_autofree char *id = call->id;

  if (error == NULL)
    user_intent_set (call->context->intent, USER_INTENT_RADIO_OFF, id, call->radio_off);
  call->done (call->user_data, result, error);
}

static gpointer
radio_call (ModemObject *self, gboolean radio_off, ModemDone done, gpointer user_data)
{
  RadioCall *call = g_new (RadioCall, 1);

  *call = (RadioCall) { self->context, g_strdup (self->id), radio_off, done, user_data };
  return pending_calls_add (self->calls, radio_called, call);
}

void
modem_object_enable (ModemObject *self, gboolean enable, ModemDone done, gpointer user_data)
{
  modem_enable (self->modem, enable, pending_call_done, radio_call (self, !enable, done, user_data));
}

void
modem_object_reset (ModemObject *self, const char *kind, ModemDone done, gpointer user_data)
{
  modem_reset (self->modem, kind, pending_call_done, radio_call (self, FALSE, done, user_data));
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

static void
init_interfaces (ModemObject *self, const InterfaceRow *const *rows)
{
  while (rows[self->n_interfaces] != NULL)
    self->n_interfaces++;
  self->interfaces = g_new0 (ObjectInterface, self->n_interfaces);
  for (guint i = 0; i < self->n_interfaces; i++) {
    ObjectInterface *interface = &self->interfaces[i];

    interface->row = rows[i];
    interface->object = self;
    rows[i]->init (interface);
    method_table_connect (interface->skeleton, rows[i]->methods, rows[i]->n_methods, self->context->authorization,
                          interface, METHOD_TABLE_MODEM_SHARE);
  }
}

static void
clear_interfaces (ModemObject *self)
{
  for (guint i = 0; i < self->n_interfaces; i++) {
    if (self->interfaces[i].row->clear != NULL)
      self->interfaces[i].row->clear (&self->interfaces[i]);
  }
}

static void
free_interfaces (ModemObject *self)
{
  for (guint i = 0; i < self->n_interfaces; i++) {
    authorization_forget (self->context->authorization, &self->interfaces[i]);
    g_object_unref (self->interfaces[i].skeleton);
  }
  g_free (self->interfaces);
}

static void
show_object (ModemObject *self)
{
  g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new (self->path);

  for (guint i = 0; i < self->n_interfaces; i++)
    g_dbus_object_skeleton_add_interface (object, self->interfaces[i].skeleton);
  g_dbus_object_manager_server_export (self->context->objects, object);
}

/* A connection that an earlier process left brings the quota of its beginning: the profile may have another by now. */
static void
take_quota (ModemObject *self)
{
  const ConnectionSettings *wanted = modem_wanted (self->modem);
  const ConnectionSettings *profile = wanted == NULL ? NULL
                                                     : profile_store_get (self->context->profiles, wanted->profile);

  if (profile != NULL)
    modem_update_quota (self->modem, profile);
}

ModemObject *
modem_object_new (const DaemonContext *context, const ModemDescription *description, guint slot,
                  const InterfaceRow *const *rows, const ModemObjectListener *listener, gpointer user_data)
{
  ModemObject *self = g_new0 (ModemObject, 1);

  self->context = context;
  self->listener = listener;
  self->user_data = user_data;
  self->id = g_strdup (description->id);
  self->path = g_strconcat (MODEM_PATH, description->id, NULL);
  self->slot = slot;
  self->calls = pending_calls_new ();
  self->modem = modem_new (description, slot, context->environment, &modem_listener, self);
  if (user_intent_holds (context->intent, USER_INTENT_RADIO_OFF, self->id))
    modem_keep_radio_off (self->modem);
  init_interfaces (self, rows);
  take_quota (self);
  self->state = modem_state_info (self->modem)->state;
  publish (self, MODEM_INFO_ALL);
  show_object (self);
  return self;
}

static void
announce_end (ModemObject *self, DtReason reason)
{
  const ModemEvent event = {
    .kind = MODEM_EVENT_STATE_CHANGED,
    .state_changed = { .new_state = MODEM_STATE_UNAVAILABLE, .old_state = self->state, .reason = reason },
  };

  if (self->state != MODEM_STATE_UNAVAILABLE)
    announce (self, &event);
}

void
modem_object_remove (ModemObject *self, DtReason reason)
{
  g_autoptr (GError) error = NULL;

  announce_end (self, reason);
  clear_interfaces (self);
  g_clear_pointer (&self->modem, modem_free);
  dt_reason_set_error (&error, DT_REASON_DEVICE_REMOVED, NULL);
  pending_calls_fail (self->calls, error);
  g_dbus_object_manager_server_unexport (self->context->objects, self->path);
  free_interfaces (self);
  pending_calls_free (self->calls);
  g_free (self->path);
  g_free (self->id);
  g_free (self);
}
