/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-networkmanager.h"

#include "base/backoff.h"
#include "base/log.h"
#include "platform/fd-source.h"

#include <string.h>

#define NAME "org.freedesktop.NetworkManager"
#define PATH "/org/freedesktop/NetworkManager"
#define DNS_PATH PATH "/DnsManager"
#define DNS_INTERFACE NAME ".DnsManager"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define PROPERTY "GlobalDnsConfiguration"
#define ALL_NAMES "*"
#define MARK "dialtone.invalid"
#define END_TIMEOUT_MS 2000
/* A restart takes no longer; until then it is not gone. */
#define RESTART_S 10

/* Against a fight with another program over the property. */
static const BackoffLimits put_limits = { G_USEC_PER_SEC / 4, 60 * G_USEC_PER_SEC };
/* It has its name before it has its objects: on a busy computer for seconds. */
static const BackoffLimits ask_limits = { G_USEC_PER_SEC / 4, 10 * G_USEC_PER_SEC };
#define FIGHT_OVER_US (120 * G_USEC_PER_SEC)

typedef enum { CONTENT_UNKNOWN, CONTENT_NONE, CONTENT_OURS, CONTENT_FOREIGN } Content;

struct _ResolverNetworkManager {
  BusService *service;
  void (*changed) (gpointer user_data);
  gpointer user_data;
  guint subscription;        /* to changes of its properties, while it runs */
  GCancellable *cancellable; /* of the call under way; NULL: there is none */
  gboolean again;            /* the property is to be read when that call is done */
  GSource *restart_source;   /* it may be back soon */
  gboolean mode_known;
  gboolean writes; /* it looks after name servers at all */
  Content content; /* of the property, as read last */
  gboolean refused;
  gboolean setting; /* the call under way brings servers of ours */
  char **wanted;    /* NULL: none */
  Backoff puts;
  gint64 put_us; /* when the last was */
  GSource *put_source;
  Backoff asks;
  GSource *ask_source; /* it was not ready to say anything */
};

static void look (ResolverNetworkManager *self);
static void ask_mode (ResolverNetworkManager *self);

/* --- its property as a value --- */

static GVariant *
domain_variant (char **servers)
{
  GVariantBuilder domain;

  g_variant_builder_init (&domain, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&domain, "{sv}", "servers", g_variant_new_strv ((const char *const *) servers, -1));
  return g_variant_builder_end (&domain);
}

/* Arguments of Set; an empty dictionary is no configuration. */
static GVariant *
put_arguments (char **servers)
{
  GVariantBuilder domains, configuration;

  g_variant_builder_init (&configuration, G_VARIANT_TYPE_VARDICT);
  if (servers != NULL) {
    g_variant_builder_init (&domains, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add (&domains, "{sv}", ALL_NAMES, domain_variant (servers));
    g_variant_builder_add (&domains, "{sv}", MARK, domain_variant (servers));
    g_variant_builder_add (&configuration, "{sv}", "domains", g_variant_builder_end (&domains));
  }
  return g_variant_new ("(ssv)", NAME, PROPERTY, g_variant_builder_end (&configuration));
}

static Content
content_of (GVariant *configuration)
{
  g_autoptr (GVariant) domains = g_variant_lookup_value (configuration, "domains", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) mark = domains == NULL ? NULL : g_variant_lookup_value (domains, MARK, NULL);

  if (g_variant_n_children (configuration) == 0)
    return CONTENT_NONE;
  return mark == NULL ? CONTENT_FOREIGN : CONTENT_OURS;
}

static gboolean
has_servers (GVariant *configuration, char **servers)
{
  g_autoptr (GVariant) domains = g_variant_lookup_value (configuration, "domains", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) domain = domains == NULL ? NULL
                                                : g_variant_lookup_value (domains, ALL_NAMES, G_VARIANT_TYPE_VARDICT);
  g_autofree const char **there = NULL;

  if (domain == NULL || !g_variant_lookup (domain, "servers", "^a&s", &there))
    return FALSE;
  return g_strv_equal (there, (const char *const *) servers);
}

/* --- state --- */

static gboolean
is_ready (const ResolverNetworkManager *self)
{
  return bus_service_state (self->service) == BUS_SERVICE_RUNS && self->mode_known && self->writes;
}

ResolverNmState
resolver_network_manager_state (const ResolverNetworkManager *self)
{
  switch (bus_service_state (self->service)) {
  case BUS_SERVICE_UNKNOWN:
    return RESOLVER_NM_UNKNOWN;
  case BUS_SERVICE_ABSENT:
    return self->restart_source != NULL ? RESOLVER_NM_UNKNOWN : RESOLVER_NM_GONE;
  case BUS_SERVICE_RUNS:
    break;
  }
  if (!self->mode_known)
    return RESOLVER_NM_UNKNOWN;
  if (!self->writes)
    return RESOLVER_NM_GONE;
  return self->wanted != NULL && (self->content == CONTENT_FOREIGN || self->refused) ? RESOLVER_NM_FOREIGN
                                                                                     : RESOLVER_NM_READY;
}

gboolean
resolver_network_manager_is_done (const ResolverNetworkManager *self)
{
  gboolean nothing_there = self->content == CONTENT_NONE || self->content == CONTENT_FOREIGN
                           || (self->mode_known && !self->writes);

  return self->wanted == NULL && self->cancellable == NULL && self->put_source == NULL && nothing_there;
}

/* --- calls, one at a time --- */

static void
call (ResolverNetworkManager *self, const char *path, const char *method, GVariant *arguments, GAsyncReadyCallback done)
{
  self->cancellable = g_cancellable_new ();
  g_dbus_connection_call (bus_service_connection (self->service), NAME, path, PROPERTIES, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, done, self);
}

static void
stop_call (ResolverNetworkManager *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->setting = FALSE;
  self->again = FALSE;
}

/* The answer, or NULL with @error. FALSE when @self may be gone. */
static gboolean
take_answer (GObject *object, GAsyncResult *result, ResolverNetworkManager *self, GVariant **reply, GError **error)
{
  *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, error);
  if (*reply == NULL && g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  g_clear_object (&self->cancellable);
  return TRUE;
}

static void
tell (ResolverNetworkManager *self)
{
  if (self->again)
    look (self);
  self->changed (self->user_data);
}

static gboolean
ask_again (gpointer user_data)
{
  ResolverNetworkManager *self = user_data;

  source_clear (&self->ask_source);
  if (self->mode_known)
    look (self);
  else
    ask_mode (self);
  return G_SOURCE_REMOVE;
}

/* TRUE when it has nothing but its name yet: then it is asked again. */
static gboolean
is_too_early (ResolverNetworkManager *self, const GError *error)
{
  if (!g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
      && !g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
      && !g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE)) {
    backoff_reset (&self->asks);
    return FALSE;
  }
  if (self->ask_source == NULL) {
    self->asks.attempts = MAX (self->asks.attempts, 1);
    self->ask_source = g_timeout_source_new ((guint) (backoff_next (&self->asks, &ask_limits, 0) / 1000));
    g_source_set_callback (self->ask_source, ask_again, self, NULL);
    g_source_attach (self->ask_source, g_main_context_get_thread_default ());
  }
  return TRUE;
}

static void
on_put (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ResolverNetworkManager *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  if (!take_answer (object, result, self, &reply, &error))
    return;
  if (reply != NULL) {
    self->content = self->setting ? CONTENT_OURS : CONTENT_NONE;
  } else if (!bus_service_is_gone (error)) {
    self->refused = TRUE;
    g_dbus_error_strip_remote_error (error);
    dt_log (DT_LOG_WARNING, NULL, "NetworkManager does not %s: %s",
            self->setting ? "take our name servers" : "give our name servers back", error->message);
  }
  self->setting = FALSE;
  tell (self);
}

static gboolean
put (gpointer user_data)
{
  ResolverNetworkManager *self = user_data;

  source_clear (&self->put_source);
  if (!is_ready (self) || self->cancellable != NULL)
    return G_SOURCE_REMOVE;
  self->put_us = g_get_monotonic_time ();
  self->setting = self->wanted != NULL;
  call (self, PATH, "Set", put_arguments (self->wanted), on_put);
  return G_SOURCE_REMOVE;
}

static void
put_later (ResolverNetworkManager *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->put_source != NULL)
    return;
  if (now_us - self->put_us > FIGHT_OVER_US)
    backoff_reset (&self->puts);
  gint64 delay_us = backoff_next (&self->puts, &put_limits, 0);
  self->put_source = g_timeout_source_new ((guint) (delay_us / 1000));
  g_source_set_callback (self->put_source, put, self, NULL);
  g_source_attach (self->put_source, g_main_context_get_thread_default ());
}

static void
on_configuration (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ResolverNetworkManager *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!take_answer (object, result, self, &reply, &error))
    return;
  Content before = self->content;
  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(v)")))
    g_variant_get (reply, "(v)", &value);
  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT)) {
    dt_log (DT_LOG_DEBUG, NULL, "NetworkManager does not say what its global name servers are: %s",
            error == NULL ? "?" : error->message);
    is_too_early (self, error);
    tell (self);
    return;
  }
  self->content = content_of (value);
  if (self->content == CONTENT_FOREIGN && self->wanted != NULL && before != CONTENT_FOREIGN)
    dt_log (DT_LOG_WARNING, NULL,
            "NetworkManager has a global configuration of name servers that is not ours: they are left as they are");
  gboolean as_wanted = self->wanted == NULL ? self->content == CONTENT_NONE
                                            : self->content == CONTENT_OURS && has_servers (value, self->wanted);
  if (self->content != CONTENT_FOREIGN && !as_wanted && !self->again)
    put_later (self);
  tell (self);
}

/* Reads the property and, unless it is another's, makes it what is wanted. */
static void
look (ResolverNetworkManager *self)
{
  self->again = self->cancellable != NULL;
  if (!self->again && is_ready (self))
    call (self, PATH, "Get", g_variant_new ("(ss)", NAME, PROPERTY), on_configuration);
}

static void
on_mode (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ResolverNetworkManager *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) mode = NULL;

  if (!take_answer (object, result, self, &reply, &error) || is_too_early (self, error))
    return;
  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(v)")))
    g_variant_get (reply, "(v)", &mode);
  self->mode_known = TRUE;
  self->writes = mode == NULL || !g_variant_is_of_type (mode, G_VARIANT_TYPE_STRING)
                 || !g_str_equal (g_variant_get_string (mode, NULL), "none");
  look (self);
  self->changed (self->user_data);
}

static void
ask_mode (ResolverNetworkManager *self)
{
  call (self, DNS_PATH, "Get", g_variant_new ("(ss)", DNS_INTERFACE, "Mode"), on_mode);
}

/* --- its coming and going --- */

static void
on_properties (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
               const char *signal, GVariant *parameters, gpointer user_data)
{
  g_autoptr (GVariant) properties = g_variant_get_child_value (parameters, 1);
  g_autoptr (GVariant) value = g_variant_is_of_type (properties, G_VARIANT_TYPE_VARDICT)
                                 ? g_variant_lookup_value (properties, PROPERTY, NULL)
                                 : NULL;

  if (value != NULL)
    look (user_data);
}

static void
unsubscribe (ResolverNetworkManager *self)
{
  GDBusConnection *connection = bus_service_connection (self->service);

  if (self->subscription != 0 && connection != NULL)
    g_dbus_connection_signal_unsubscribe (connection, self->subscription);
  self->subscription = 0;
}

static gboolean
stays_away (gpointer user_data)
{
  ResolverNetworkManager *self = user_data;

  source_clear (&self->restart_source);
  self->changed (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
on_service_changed (gpointer user_data)
{
  ResolverNetworkManager *self = user_data;

  stop_call (self);
  source_clear (&self->put_source);
  source_clear (&self->ask_source);
  source_clear (&self->restart_source);
  unsubscribe (self);
  if (self->mode_known && bus_service_state (self->service) == BUS_SERVICE_ABSENT) {
    self->restart_source = g_timeout_source_new_seconds (RESTART_S);
    g_source_set_callback (self->restart_source, stays_away, self, NULL);
    g_source_attach (self->restart_source, g_main_context_get_thread_default ());
  }
  self->mode_known = FALSE;
  self->refused = FALSE;
  backoff_reset (&self->asks);
  if (bus_service_state (self->service) == BUS_SERVICE_RUNS) {
    self->subscription = g_dbus_connection_signal_subscribe (bus_service_connection (self->service), NAME, PROPERTIES,
                                                             "PropertiesChanged", PATH, NAME, G_DBUS_SIGNAL_FLAGS_NONE,
                                                             on_properties, self, NULL);
    ask_mode (self);
  }
  self->changed (self->user_data);
}

ResolverNetworkManager *
resolver_network_manager_new (const char *bus_address, void (*changed) (gpointer user_data), gpointer user_data)
{
  ResolverNetworkManager *self = g_new0 (ResolverNetworkManager, 1);

  self->changed = changed;
  self->user_data = user_data;
  self->service = bus_service_new (bus_address, NAME, on_service_changed, self);
  return self;
}

/* NetworkManager asks polkit about the sender of a call, who must still be there then. */
static void
take_back_now (ResolverNetworkManager *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
    bus_service_connection (self->service), NAME, PATH, PROPERTIES, "Set", put_arguments (NULL), NULL,
    G_DBUS_CALL_FLAGS_NO_AUTO_START, END_TIMEOUT_MS, NULL, &error);

  if (reply == NULL && !bus_service_is_gone (error))
    dt_log (DT_LOG_WARNING, NULL, "NetworkManager does not give our name servers back: %s", error->message);
}

void
resolver_network_manager_free (ResolverNetworkManager *self)
{
  if (self == NULL)
    return;
  gboolean is_there = is_ready (self) && (self->content == CONTENT_OURS || self->setting);
  stop_call (self);
  source_clear (&self->put_source);
  source_clear (&self->ask_source);
  source_clear (&self->restart_source);
  if (is_there)
    take_back_now (self);
  unsubscribe (self);
  bus_service_free (self->service);
  g_strfreev (self->wanted);
  g_free (self);
}

void
resolver_network_manager_set (ResolverNetworkManager *self, const ResolverEntry *entries, guint n_entries)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 0; i < n_entries; i++) {
    for (guint j = 0; j < entries[i].n_servers; j++) {
      g_autofree char *server = resolver_entry_format_server (&entries[i], j);
      if (strchr (server, '%') != NULL)
        continue;
      g_strv_builder_add (builder, server);
      any = TRUE;
    }
  }
  g_auto (GStrv) wanted = g_strv_builder_end (builder);
  if (any ? self->wanted != NULL && g_strv_equal ((const char *const *) wanted, (const char *const *) self->wanted)
          : self->wanted == NULL)
    return;
  g_strfreev (self->wanted);
  self->wanted = any ? g_steal_pointer (&wanted) : NULL;
  /* What we want anew is no attempt to overrule another program. */
  self->refused = FALSE;
  self->content = self->content == CONTENT_FOREIGN ? CONTENT_UNKNOWN : self->content;
  backoff_reset (&self->puts);
  source_clear (&self->put_source);
  look (self);
}
