/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

#include <string.h>

#define INTERFACE_PREFIX "org.dialtone1."
#define PROFILE_PREFIX "/org/dialtone1/profile/"

char *
json_key (const char *property)
{
  g_autoptr (GString) key = g_string_new (NULL);

  for (const char *p = property; *p != '\0'; p++) {
    if (g_ascii_isupper (*p) && p != property)
      g_string_append_c (key, '_');
    g_string_append_c (key, g_ascii_tolower (*p));
  }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

const char *
json_id (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash == NULL ? path : slash + 1;
}

void
json_set_variant (JsonObject *object, const char *key, GVariant *value)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (value);

  json_object_set_member (object, key, json_gvariant_serialize (held));
}

/* The id as people write it. Those of profiles may hold more than a path can, and are escaped in it. */
static char *
id_of_path (const char *path)
{
  g_autofree guint8 *bytes = g_str_has_prefix (path, PROFILE_PREFIX) ? g_dbus_unescape_object_path (json_id (path))
                                                                     : NULL;

  return g_strdup (bytes == NULL ? json_id (path) : (const char *) bytes);
}

static void
add_property (JsonObject *object, const char *name, GVariant *value)
{
  g_autofree char *key = json_key (name);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_OBJECT_PATH)) {
    g_autofree char *id = id_of_path (g_variant_get_string (value, NULL));
    json_object_set_string_member (object, key, id);
  } else {
    json_set_variant (object, key, value);
  }
}

static void
add_properties (JsonObject *object, GDBusProxy *proxy)
{
  g_auto (GStrv) names = g_dbus_proxy_get_cached_property_names (proxy);

  for (char **name = names; name != NULL && *name != NULL; name++) {
    g_autoptr (GVariant) value = g_dbus_proxy_get_cached_property (proxy, *name);

    if (value != NULL)
      add_property (object, *name, value);
  }
}

JsonObject *
json_from_modem (GDBusObject *dbus_object)
{
  JsonObject *object = json_object_new ();
  GList *interfaces = g_dbus_object_get_interfaces (dbus_object);
  const char *path = g_dbus_object_get_object_path (dbus_object);

  json_object_set_string_member (object, "id", json_id (path));
  json_object_set_string_member (object, "path", path);
  for (GList *l = interfaces; l != NULL; l = l->next) {
    GDBusProxy *proxy = G_DBUS_PROXY (l->data);
    const char *interface = g_dbus_proxy_get_interface_name (proxy);

    if (DIALTONE_IS_MODEM (proxy)) {
      add_properties (object, proxy);
    } else if (g_str_has_prefix (interface, INTERFACE_PREFIX)) {
      g_autofree char *key = json_key (interface + strlen (INTERFACE_PREFIX));
      JsonObject *child = json_object_new ();

      add_properties (child, proxy);
      json_object_set_object_member (object, key, child);
    }
  }
  g_list_free_full (interfaces, g_object_unref);
  return object;
}

JsonObject *
json_from_service (DialtoneManager *manager, GDBusObjectManager *objects)
{
  JsonObject *status = json_object_new ();
  JsonArray *modems = json_array_new ();
  JsonArray *profiles = json_array_new ();
  GList *list = g_dbus_object_manager_get_objects (objects);

  add_properties (status, G_DBUS_PROXY (manager));
  for (GList *l = list; l != NULL; l = l->next) {
    if (dialtone_object_peek_modem (l->data) != NULL)
      json_array_add_object_element (modems, json_from_modem (l->data));
    else if (dialtone_object_peek_profile (l->data) != NULL)
      json_array_add_string_element (profiles, dialtone_profile_get_id (dialtone_object_peek_profile (l->data)));
  }
  json_object_set_array_member (status, "modems", modems);
  json_object_set_array_member (status, "profiles", profiles);
  g_list_free_full (list, g_object_unref);
  return status;
}

JsonObject *
json_event (const char *kind)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", kind);
  json_object_set_int_member (event, "time", g_get_real_time ());
  return event;
}

char *
json_line (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);
  g_autofree char *text = json_to_string (node, FALSE);
  return g_strconcat (text, "\n", NULL);
}

/* The member, when it is there and of the kind asked for. */
static JsonNode *
find_member (JsonObject *object, const char *key, JsonNodeType type)
{
  JsonNode *node = object == NULL ? NULL : json_object_get_member (object, key);

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

const char *
json_text (JsonObject *object, const char *key)
{
  JsonNode *node = find_member (object, key, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}

gint64
json_number (JsonObject *object, const char *key)
{
  JsonNode *node = find_member (object, key, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) != G_TYPE_STRING ? json_node_get_int (node) : 0;
}

JsonObject *
json_child (JsonObject *object, const char *key)
{
  JsonNode *node = find_member (object, key, JSON_NODE_OBJECT);

  return node == NULL ? NULL : json_node_get_object (node);
}

JsonArray *
json_list (JsonObject *object, const char *key)
{
  JsonNode *node = find_member (object, key, JSON_NODE_ARRAY);

  return node == NULL ? NULL : json_node_get_array (node);
}
