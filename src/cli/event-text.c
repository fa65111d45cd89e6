/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/event-text.h"

#include "cli/json.h"
#include "cli/labels.h"
#include "cli/status-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Addresses came, or went. */
static char *
connection_words (JsonObject *event)
{
  JsonObject *connection = json_child (event, "connection");
  gboolean addressed = *json_text (json_child (connection, "ip4"), "address") != '\0'
                       || *json_text (json_child (connection, "ip6"), "address") != '\0';

  return addressed ? status_text_online (event) : g_strdup (_ ("no address"));
}

static char *
event_words (JsonObject *event, const char *kind)
{
  if (strcmp (kind, "state") == 0)
    return label_state_with_reason (json_text (event, "new"), json_text (event, "reason"));
  if (strcmp (kind, "signal") == 0) {
    g_autofree char *signal = status_text_signal ((guint) json_number (event, "percent"), json_child (event, "signal"));
    return g_strdup_printf (_ ("signal %s"), signal);
  }
  if (strcmp (kind, "connection") == 0)
    return connection_words (event);
  if (strcmp (kind, "recovery") == 0)
    return g_strdup_printf (_ ("recovery: %s, try %u"), json_text (event, "step"),
                            (guint) json_number (event, "attempt"));
  if (strcmp (kind, "quota") == 0) {
    g_autofree char *size = g_format_size ((guint64) json_number (event, "bytes"));
    gboolean all = strcmp (json_text (event, "level"), "reached") == 0;
    return g_strdup_printf (all ? _ ("the data quota is used up: %s") : _ ("the data quota is nearly used up: %s"),
                            size);
  }
  if (strcmp (kind, "packet") == 0)
    return g_strdup_printf ("%s %s", json_text (event, "direction"), json_text (event, "text"));
  if (strcmp (kind, "modem-added") == 0)
    return g_strdup (_ ("modem added"));
  if (strcmp (kind, "modem-removed") == 0)
    return g_strdup (_ ("modem removed"));
  if (strcmp (kind, "service") == 0)
    return g_strdup (json_number (event, "running") ? _ ("the service is running") : _ ("the service is not running"));
  return g_strdup (kind);
}

char *
event_text (JsonObject *event, gboolean colour)
{
  const char *kind = json_text (event, "event");
  gint64 time_us = json_number (event, "time");
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *clock = g_date_time_format (local, "%H:%M:%S");
  g_autofree char *stamp = g_strdup_printf ("%s.%03d  ", clock, (int) (time_us % G_USEC_PER_SEC / 1000));
  g_autofree char *words = event_words (event, kind);
  const char *modem = json_text (event, "modem");
  g_autoptr (GString) line = g_string_new (NULL);

  text_append_styled (line, colour, STYLE_FAINT, stamp);
  if (*modem != '\0')
    g_string_append_printf (line, "%s  ", modem);
  text_append_styled (line, colour,
                      strcmp (kind, "state") == 0 ? label_state_style (json_text (event, "new")) : STYLE_PLAIN, words);
  return g_string_free (g_steal_pointer (&line), FALSE);
}
