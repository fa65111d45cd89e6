/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/commands.h"
#include "cli/event-text.h"
#include "cli/json.h"
#include "cli/output.h"

#include <glib/gi18n-lib.h>

typedef struct {
  const CliOptions *options;
  GMainLoop *loop;
  GError *error; /* what ended the watch, or NULL */
} Monitor;

/* Writes @event, which is taken. */
static void
show (const Monitor *self, JsonObject *event)
{
  g_autofree char *text = self->options->json ? json_line (event) : event_text (event, output_has_colour ());

  output_write (text);
  if (!self->options->json)
    output_write ("\n");
  json_object_unref (event);
}

static JsonObject *
modem_event (const char *kind, gpointer object_or_proxy)
{
  JsonObject *event = json_event (kind);
  const char *path = G_IS_DBUS_PROXY (object_or_proxy) ? g_dbus_proxy_get_object_path (object_or_proxy)
                                                       : g_dbus_object_get_object_path (object_or_proxy);

  json_object_set_string_member (event, "modem", json_id (path));
  return event;
}

static void
set_child (JsonObject *event, const char *key, GVariant *parameters, gsize index)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (parameters, index);

  json_set_variant (event, key, value);
}

static void
show_quota (const Monitor *self, GDBusProxy *proxy, const char *name, GVariant *parameters)
{
  if (!g_str_equal (name, "QuotaReached") || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(st)")))
    return;
  JsonObject *event = modem_event ("quota", proxy);
  set_child (event, "level", parameters, 0);
  set_child (event, "bytes", parameters, 1);
  show (self, event);
}

static void
on_modem_signal (GDBusObjectManagerClient *objects, GDBusObjectProxy *object, GDBusProxy *proxy, const char *sender,
                 const char *name, GVariant *parameters, gpointer user_data)
{
  JsonObject *event = NULL;

  if (DIALTONE_IS_STATISTICS (proxy))
    show_quota (user_data, proxy, name, parameters);
  if (!DIALTONE_IS_MODEM (proxy))
    return;
  if (g_str_equal (name, "StateChanged")) {
    static const char *const keys[] = { "new", "old", "reason" };

    event = modem_event ("state", proxy);
    for (gsize i = 0; i < G_N_ELEMENTS (keys) && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")); i++)
      set_child (event, keys[i], parameters, i);
  } else if (g_str_equal (name, "SignalQualityChanged")
             && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})"))) {
    event = modem_event ("signal", proxy);
    set_child (event, "percent", parameters, 0);
    set_child (event, "signal", parameters, 1);
  } else if (g_str_equal (name, "RecoveryStep") && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(su)"))) {
    event = modem_event ("recovery", proxy);
    set_child (event, "step", parameters, 0);
    set_child (event, "attempt", parameters, 1);
  }
  if (event != NULL)
    show (user_data, event);
}

/* The connection's addresses came or went. */
static void
on_properties_changed (GDBusObjectManagerClient *objects, GDBusObjectProxy *object, GDBusProxy *proxy,
                       GVariant *changed, const char *const *invalidated, gpointer user_data)
{
  g_autoptr (GVariant) ip4 = g_variant_lookup_value (changed, "Ip4", NULL);
  g_autoptr (GVariant) ip6 = g_variant_lookup_value (changed, "Ip6", NULL);

  if (!DIALTONE_IS_CONNECTION (proxy) || (ip4 == NULL && ip6 == NULL))
    return;
  g_autoptr (JsonObject) modem = json_from_modem (G_DBUS_OBJECT (object));
  JsonObject *event = modem_event ("connection", proxy);
  json_object_set_object_member (event, "connection", json_object_ref (json_child (modem, "connection")));
  show (user_data, event);
}

static void
on_object_added (GDBusObjectManager *objects, GDBusObject *object, gpointer user_data)
{
  if (dialtone_object_peek_modem (DIALTONE_OBJECT (object)) != NULL)
    show (user_data, modem_event ("modem-added", object));
}

static void
on_object_removed (GDBusObjectManager *objects, GDBusObject *object, gpointer user_data)
{
  if (dialtone_object_peek_modem (DIALTONE_OBJECT (object)) != NULL)
    show (user_data, modem_event ("modem-removed", object));
}

static void
show_service (const Monitor *self, GDBusObjectManager *objects)
{
  g_autofree char *owner = g_dbus_object_manager_client_get_name_owner (G_DBUS_OBJECT_MANAGER_CLIENT (objects));
  JsonObject *event = json_event ("service");

  json_object_set_boolean_member (event, "running", owner != NULL);
  show (self, event);
}

static void
on_name_owner (GObject *objects, GParamSpec *property, gpointer user_data)
{
  show_service (user_data, G_DBUS_OBJECT_MANAGER (objects));
}

/* Where things stand when the watch begins: as if each modem had just come into its state. */
static void
show_present (const Monitor *self, GDBusObjectManager *objects)
{
  GList *list = g_dbus_object_manager_get_objects (objects);

  show_service (self, objects);
  for (GList *l = list; l != NULL; l = l->next) {
    DialtoneModem *modem = dialtone_object_peek_modem (l->data);

    if (modem != NULL) {
      JsonObject *event = modem_event ("state", modem);

      json_object_set_string_member (event, "new", dialtone_modem_get_state (modem));
      json_object_set_string_member (event, "old", "");
      json_object_set_string_member (event, "reason", dialtone_modem_get_state_reason (modem));
      show (self, event);
    }
  }
  g_list_free_full (list, g_object_unref);
}

/* The service may come and go; without a bus nothing will come any more. */
static void
on_bus_closed (GDBusConnection *bus, gboolean remote_peer_vanished, GError *error, gpointer user_data)
{
  Monitor *self = user_data;

  if (self->error == NULL)
    g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("the bus has ended"));
  g_main_loop_quit (self->loop);
}

CliExit
command_monitor (Service *service, const CliOptions *options, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Monitor monitor = { options, loop, NULL };
  gboolean interrupted = FALSE;

  g_signal_connect (service->objects, "interface-proxy-signal", G_CALLBACK (on_modem_signal), &monitor);
  g_signal_connect (service->objects, "interface-proxy-properties-changed", G_CALLBACK (on_properties_changed),
                    &monitor);
  g_signal_connect (service->objects, "object-added", G_CALLBACK (on_object_added), &monitor);
  g_signal_connect (service->objects, "object-removed", G_CALLBACK (on_object_removed), &monitor);
  g_signal_connect (service->objects, "notify::name-owner", G_CALLBACK (on_name_owner), &monitor);
  g_signal_connect (service->bus, "closed", G_CALLBACK (on_bus_closed), &monitor);
  show_present (&monitor, service->objects);
  service_run (loop, &interrupted);
  g_signal_handlers_disconnect_by_data (service->objects, &monitor);
  g_signal_handlers_disconnect_by_data (service->bus, &monitor);
  if (monitor.error != NULL) {
    g_propagate_error (error, monitor.error);
    return CLI_EXIT_NO_SERVICE;
  }
  return CLI_EXIT_DONE;
}
