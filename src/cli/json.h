/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is on the bus as JSON: the one form from which both --json and the text for a person are made.
 *
 * Keys are the properties' names in snake case (StateReason is state_reason) and stay as they are; new ones may
 * come. */
#pragma once

#include <dialtone.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* "StateReason" as "state_reason", "Ip4" as "ip4"; to be freed. */
char *json_key (const char *property);

/* The last element of an object path: "usb_1_1_2"; "" for "/". */
const char *json_id (const char *path);

/* All that status tells: the Manager's properties, modems (each with id, path, the Modem's properties, and one object
 * for every other interface under its name in lower case: sim, connection) and profiles (ids). To be unreferenced. */
JsonObject *json_from_service (DialtoneManager *manager, GDBusObjectManager *objects);

/* One modem as above. To be unreferenced. */
JsonObject *json_from_modem (GDBusObject *object);

/* A new event: event is @kind, time is now in µs since 1970. To be unreferenced. */
JsonObject *json_event (const char *kind);

/* Adds @value, unpacked, as @key. A floating @value is taken. */
void json_set_variant (JsonObject *object, const char *key, GVariant *value);

/* On one line, with the line's end; to be freed. */
char *json_line (JsonObject *object);

/* Members that may be absent: "", 0 or NULL then. The results belong to @object, which may be NULL. */
const char *json_text (JsonObject *object, const char *key);
gint64 json_number (JsonObject *object, const char *key);
JsonObject *json_child (JsonObject *object, const char *key);
JsonArray *json_list (JsonObject *object, const char *key);

G_END_DECLS
