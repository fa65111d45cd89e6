/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/device/raw-command.h"

#include "modem/device/command-guard.h"
#include "modem/request.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_TIMEOUT_MS 600000

typedef struct {
  Request base;
  char *line;
} RawRequest;

static void
raw_clear (Request *base)
{
  request_erase (((RawRequest *) base)->line);
}

static void
command_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  RawRequest *request = data;
  GError *error = request_error_of_reply (reply);
  g_autoptr (GString) text = g_string_new (NULL);

  if (error != NULL) {
    request_finish (self, &request->base, NULL, error);
    return;
  }
  for (guint i = 0; i < reply->lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (reply->lines, i));
  g_string_append (text, at_final_to_string (reply->final));
  g_autofree char *line = command_guard_normalize (request->line);
  core_raise_event (self, &(ComponentEvent) { .kind = COMPONENT_EVENT_OBEYED, .obeyed = { line, FALSE } });
  request_finish (self, &request->base,
                  modem_result_new ((ModemResult) { .kind = MODEM_RESULT_REPLY, .reply = g_strdup (text->str) }), NULL);
}

gboolean
raw_command_writes (const char *line, const char *name)
{
  const char *at = line;
  gsize len = strlen (name);

  while ((at = strstr (at, name)) != NULL) {
    at += len;
    if (at[0] == '=' && at[1] != '?')
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_timeout (guint timeout_ms, GError **error)
{
  if (timeout_ms >= 1 && timeout_ms <= MAX_TIMEOUT_MS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("the timeout must be 1 to %u ms"), MAX_TIMEOUT_MS);
  return FALSE;
}

void
raw_command_send (ModemCore *self, const char *at, guint timeout_ms, ModemDone done, gpointer user_data)
{
  static const RequestKind kind = { .clear = raw_clear };
  g_autofree char *prefix = NULL;
  RawRequest *request;
  GError *error = NULL;

  if (!check_timeout (timeout_ms, &error) || !command_guard_check (at, &prefix, &error)
      || !request_can_use_at (self, &error)) {
    core_answer (self, done, user_data, NULL, error);
    return;
  }
  const AtCommand command = {
    .line = at + strlen ("AT"),
    .prefix = prefix,
    .timeout_us = MS (timeout_ms),
    .flags = AT_FLAG_BARE,
  };
  request = request_new (self, &kind, sizeof *request, done, user_data);
  request->line = g_strdup (at);
  request_send (self, &request->base, &command, command_done);
}
