/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/status-text.h"

#include "cli/json.h"
#include "cli/labels.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define UNKNOWN_RETRIES G_MAXUINT32
#define MODEM_INDENT 2

/* The words that are not empty, with @separator between them; to be freed. Ends with NULL. */
static char *join (const char *separator, ...) G_GNUC_NULL_TERMINATED;

static char *
join (const char *separator, ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  va_list words;

  va_start (words, separator);
  for (const char *word = va_arg (words, const char *); word != NULL; word = va_arg (words, const char *)) {
    if (*word != '\0')
      g_string_append_printf (text, "%s%s", text->len == 0 ? "" : separator, word);
  }
  va_end (words);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
join_list (JsonArray *list)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : ", ", json_array_get_string_element (list, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
status_text_duration (gint64 us)
{
  gint64 seconds = MAX (us, 0) / G_USEC_PER_SEC;

  if (seconds < 60)
    return g_strdup_printf (_ ("%d s"), (int) seconds);
  if (seconds < 60 * 60)
    return g_strdup_printf (_ ("%d min"), (int) (seconds / 60));
  if (seconds < 24 * 60 * 60)
    return g_strdup_printf (_ ("%d h %d min"), (int) (seconds / 3600), (int) (seconds / 60 % 60));
  return g_strdup_printf (_ ("%d d %d h"), (int) (seconds / 86400), (int) (seconds / 3600 % 24));
}

static void
append_figure (GString *text, JsonObject *figures, const char *key, const char *name, const char *unit)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (figures != NULL && json_object_has_member (figures, key)) {
    g_ascii_formatd (number, sizeof number, "%.1f", json_object_get_double_member (figures, key));
    if (g_str_has_suffix (number, ".0"))
      number[strlen (number) - 2] = '\0';
    g_string_append_printf (text, ", %s %s %s", name, number, unit);
  }
}

char *
status_text_signal (guint percent, JsonObject *figures)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%u %% (%s)", percent, label_quality (percent));
  append_figure (text, figures, "rsrp", "RSRP", "dBm");
  append_figure (text, figures, "rsrq", "RSRQ", "dB");
  append_figure (text, figures, "sinr", "SINR", "dB");
  append_figure (text, figures, "rssi", "RSSI", "dBm");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_state (Printer *printer, JsonObject *object)
{
  const char *state = json_text (object, "state");
  g_autofree char *text = label_state_with_reason (state, json_text (object, "state_reason"));

  printer_field (printer, _ ("State"), label_state_style (state), text);
}

static void
print_network (Printer *printer, JsonObject *modem)
{
  const char *registration = json_text (modem, "registration");
  g_autofree char *carrier = join (" ", json_text (modem, "operator_name"), json_text (modem, "operator_code"), NULL);
  g_autofree char *text = join (", ", carrier, label_technology (json_text (modem, "access_technology")),
                                *registration == '\0' ? "" : label_registration (registration), NULL);

  printer_field (printer, _ ("Network"), STYLE_PLAIN, text);
}

static void
print_sim (Printer *printer, JsonObject *sim)
{
  const char *lock = json_text (sim, "lock");
  gint64 retries = json_number (sim, "pin_retries");
  g_autofree char *left = NULL;

  if (*lock == '\0')
    return;
  if (strcmp (lock, "pin") == 0 && retries != UNKNOWN_RETRIES)
    left = g_strdup_printf (g_dngettext ("dialtone", "%d try left", "%d tries left", (gulong) retries), (int) retries);
  g_autofree char *text = join (", ", label_sim_lock (lock), left == NULL ? "" : left, NULL);
  printer_field (printer, _ ("SIM card"),
                 strcmp (lock, "none") == 0 || strcmp (lock, "unknown") == 0 ? STYLE_PLAIN : STYLE_BAD, text);
}

static char *
address_text (JsonObject *ip)
{
  const char *address = json_text (ip, "address");
  const char *peer = json_text (ip, "peer");

  if (*address == '\0')
    return g_strdup ("");
  if (*peer == '\0')
    return g_strdup_printf ("%s/%u", address, (guint) json_number (ip, "prefix"));
  return g_strdup_printf (_ ("%s/%u, peer %s"), address, (guint) json_number (ip, "prefix"), peer);
}

static void
print_interface (Printer *printer, JsonObject *connection)
{
  const char *interface = json_text (connection, "interface");
  g_autofree char *details = g_strdup_printf ("%s (%s), MTU %u", interface, json_text (connection, "datapath"),
                                              (guint) json_number (connection, "mtu"));

  printer_field (printer, _ ("Interface"), STYLE_PLAIN, *interface == '\0' ? NULL : details);
}

static void
print_route (Printer *printer, JsonObject *connection)
{
  guint metric = (guint) json_number (connection, "metric");
  const char *route = json_text (connection, "route");
  g_autofree char *text = metric == 0 ? g_strdup (route) : g_strdup_printf (_ ("%s, metric %u"), route, metric);

  printer_field (printer, _ ("Default route"), STYLE_PLAIN, text);
}

static void
print_times (Printer *printer, JsonObject *connection, gint64 now_us)
{
  gint64 since = json_number (connection, "since");
  gint64 next = json_number (connection, "next_attempt");
  g_autofree char *up = since > 0 ? status_text_duration (now_us - since) : NULL;
  g_autofree char *wait = next > now_us ? status_text_duration (next - now_us) : NULL;
  JsonArray *last = json_list (connection, "last_error");

  printer_field (printer, _ ("Online for"), STYLE_PLAIN, up);
  printer_field (printer, _ ("Next try in"), STYLE_PLAIN, wait);
  if (last != NULL && json_array_get_length (last) == 2)
    printer_field (printer, _ ("Last error"), STYLE_BAD, json_array_get_string_element (last, 1));
}

/* Name servers that nobody asks are worth a word. To be freed. */
static char *
dns_text (JsonObject *connection)
{
  g_autofree char *dns = join_list (json_list (connection, "dns"));
  const char *holder = json_text (connection, "dns_holder");

  if (*dns == '\0')
    return g_steal_pointer (&dns);
  if (strcmp (holder, "foreign") == 0)
    return g_strdup_printf (_ ("%s (not in use: NetworkManager has others)"), dns);
  if (strcmp (holder, "none") == 0 && strcmp (json_text (connection, "route"), "primary") == 0)
    return g_strdup_printf (_ ("%s (not in use: nobody known looks after /etc/resolv.conf)"), dns);
  if (strcmp (holder, "none") == 0)
    return g_strdup_printf (_ ("%s (not in use now)"), dns);
  return g_steal_pointer (&dns);
}

static void
print_connection (Printer *printer, JsonObject *connection, gint64 now_us)
{
  g_autofree char *ip4 = address_text (json_child (connection, "ip4"));
  g_autofree char *ip6 = address_text (json_child (connection, "ip6"));
  g_autofree char *dns = dns_text (connection);

  printer_field (printer, _ ("Profile"), STYLE_PLAIN, json_text (connection, "profile"));
  printer_field (printer, _ ("APN"), STYLE_PLAIN, json_text (connection, "apn"));
  print_interface (printer, connection);
  printer_field (printer, _ ("Address"), STYLE_PLAIN, ip4);
  printer_field (printer, _ ("IPv6 address"), STYLE_PLAIN, ip6);
  printer_field (printer, _ ("Name servers"), STYLE_PLAIN, dns);
  print_route (printer, connection);
  print_times (printer, connection, now_us);
}

/* Bytes that went, and how much of a quota that is. */
static void
print_data (Printer *printer, JsonObject *statistics)
{
  g_autofree char *received = g_format_size ((guint64) json_number (statistics, "rx_bytes"));
  g_autofree char *sent = g_format_size ((guint64) json_number (statistics, "tx_bytes"));
  g_autofree char *used = g_format_size (
    (guint64) (json_number (statistics, "period_rx_bytes") + json_number (statistics, "period_tx_bytes")));
  g_autofree char *quota = g_format_size ((guint64) json_number (statistics, "quota"));
  g_autoptr (GDateTime) start =
    g_date_time_new_from_unix_local (json_number (statistics, "period_start") / G_USEC_PER_SEC);
  g_autofree char *date = start == NULL ? g_strdup ("") : g_date_time_format (start, "%Y-%m-%d");
  g_autofree char *data = g_strdup_printf (_ ("%s received, %s sent"), received, sent);
  g_autofree char *period = json_number (statistics, "quota") > 0
                              ? g_strdup_printf (_ ("%s of %s since %s"), used, quota, date)
                              : g_strdup_printf (_ ("%s since %s"), used, date);

  if (statistics == NULL)
    return; /* a service of an older version */
  printer_field (printer, _ ("Data"), STYLE_PLAIN, data);
  printer_field (printer, _ ("This period"), STYLE_PLAIN, period);
}

static char *
ports_text (JsonArray *ports)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; ports != NULL && i < json_array_get_length (ports); i++) {
    JsonArray *port = json_array_get_array_element (ports, i);

    if (json_array_get_length (port) == 2)
      g_string_append_printf (text, "%s%s (%s)", text->len == 0 ? "" : ", ", json_array_get_string_element (port, 0),
                              json_array_get_string_element (port, 1));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_modem (Printer *printer, JsonObject *modem, gint64 now_us)
{
  g_autofree char *title = g_strdup_printf (_ ("Modem %s"), json_text (modem, "id"));
  g_autofree char *device = join (" ", json_text (modem, "manufacturer"), json_text (modem, "model"),
                                  json_text (modem, "revision"), NULL);
  g_autofree char *signal = status_text_signal ((guint) json_number (modem, "signal_quality"),
                                                json_child (modem, "signal"));
  g_autofree char *ports = ports_text (json_list (modem, "ports"));

  printer_line (printer, STYLE_TITLE, title);
  print_state (printer, modem);
  printer_field (printer, _ ("Device"), STYLE_PLAIN, device);
  printer_field (printer, _ ("Ports"), STYLE_PLAIN, ports);
  print_sim (printer, json_child (modem, "sim"));
  print_network (printer, modem);
  printer_field (printer, _ ("Signal"), STYLE_PLAIN, signal);
  print_connection (printer, json_child (modem, "connection"), now_us);
  print_data (printer, json_child (modem, "statistics"));
  printer_end_block (printer, MODEM_INDENT);
}

char *
status_text (JsonObject *status, gint64 now_us, gboolean colour)
{
  g_autoptr (Printer) printer = printer_new (colour);
  JsonArray *modems = json_list (status, "modems");
  g_autofree char *profiles = join_list (json_list (status, "profiles"));
  g_autofree char *title = g_strdup_printf ("Dialtone %s", json_text (status, "version"));

  printer_line (printer, STYLE_TITLE, title);
  print_state (printer, status);
  printer_field (printer, _ ("Profiles"), STYLE_PLAIN, profiles);
  printer_end_block (printer, MODEM_INDENT);
  for (guint i = 0; modems != NULL && i < json_array_get_length (modems); i++)
    print_modem (printer, json_array_get_object_element (modems, i), now_us);
  if (modems == NULL || json_array_get_length (modems) == 0)
    printer_line (printer, STYLE_BAD,
                  _ ("No modem. Is it plugged in and switched on? (lsusb shows 1e0e:9001 for a SIM7000)"));
  return printer_take (printer);
}

char *
status_text_online (JsonObject *modem)
{
  JsonObject *connection = json_child (modem, "connection");
  g_autofree char *ip4 = address_text (json_child (connection, "ip4"));
  g_autofree char *ip6 = address_text (json_child (connection, "ip6"));
  g_autofree char *dns = join_list (json_list (connection, "dns"));
  g_autofree char *network = join (" ", json_text (modem, "operator_name"),
                                   label_technology (json_text (modem, "access_technology")), NULL);
  g_autofree char *dns_part = *dns == '\0' ? g_strdup ("") : g_strdup_printf (_ ("DNS %s"), dns);

  return join (", ", json_text (connection, "interface"), ip4, ip6, dns_part, network, NULL);
}
