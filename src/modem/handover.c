/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/handover.h"

#include "base/log.h"
#include "modem/call/bearer.h"
#include "modem/call/call.h"
#include "modem/call/session-config.h"
#include "modem/connection/connection.h"
#include "modem/core-owner.h"
#include "modem/device/ports.h"

#include <glib/gi18n-lib.h>

/* Goes up when a value changes its meaning. */
#define VERSION 1
#define KEY_VERSION "version"       /* u */
#define KEY_DATAPATH "datapath"     /* s, of LinkOps */
#define KEY_PATH "path"             /* s, of the data port */
#define KEY_SINCE "since"           /* x, µs since 1970 */
#define KEY_REASON "reason"         /* s, of the state */
#define KEY_PERSISTENT "persistent" /* b */
#define KEY_SETTINGS "settings"     /* a{sv}, secrets included: a redial must know them */
#define KEY_IP4_ONLY "ip4-only"     /* b: the peer does not bear IPv6; absent: it may */
#define KEY_SESSION "session"       /* ay, of ppp_session_export() */

static const char *
data_path (const ModemCore *self)
{
  return core_is_single_port (self) ? core_description (self)->at_path : core_description (self)->data_path;
}

/* The connection that is up is left to the next process. */
static void
save (ModemCore *self, const ComponentEvent *event)
{
  const HandoverOps *handover = core_environment (self)->handover;
  guint8 session[PPP_SESSION_STATE_MAX];
  gsize len = bearer_leave (self, session);
  g_auto (GVariantDict) state = G_VARIANT_DICT_INIT (NULL);

  if (len == 0)
    return;
  g_variant_dict_insert (&state, KEY_VERSION, "u", VERSION);
  g_variant_dict_insert (&state, HANDOVER_IFINDEX, "u", bearer_info (self)->ifindex);
  g_variant_dict_insert (&state, KEY_DATAPATH, "s", bearer_info (self)->datapath);
  g_variant_dict_insert (&state, KEY_PATH, "s", data_path (self));
  g_variant_dict_insert (&state, KEY_SINCE, "x", bearer_info (self)->since_us);
  g_variant_dict_insert (&state, KEY_REASON, "s", dt_reason_to_string (core_shown (self)->reason));
  g_variant_dict_insert (&state, KEY_PERSISTENT, "b", connection_is_persistent (self));
  g_variant_dict_insert_value (&state, KEY_SETTINGS,
                               connection_settings_to_variant (connection_wanted (self), TRUE, TRUE));
  g_variant_dict_insert (&state, KEY_IP4_ONLY, "b", session_config_spares_ip6 (self, connection_wanted (self)));
  g_variant_dict_insert_value (&state, KEY_SESSION, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, session, len, 1));
  handover->save (handover, core_id (self), g_variant_dict_end (&state));
}

/* Nothing is left to the next process. */
static void
discard (ModemCore *self, const ComponentEvent *event)
{
  core_environment (self)->handover->discard (core_environment (self)->handover, core_id (self));
}

/* What was wanted; it is wanted of a modem that cannot be taken over as well. */
static gboolean
take_settings (ModemCore *self, GVariantDict *state, GError **error)
{
  g_autoptr (GVariant) settings = g_variant_dict_lookup_value (state, KEY_SETTINGS, G_VARIANT_TYPE_VARDICT);
  ConnectionSettings *wanted = NULL;
  gboolean persistent = FALSE;
  gboolean ip4_only = FALSE;
  guint32 version = 0;

  g_variant_dict_lookup (state, KEY_VERSION, "u", &version);
  if (version != VERSION || settings == NULL) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_FAILED, "what was left is not understood");
    return FALSE;
  }
  wanted = connection_settings_from_variant (NULL, settings, TRUE, error);
  if (wanted == NULL)
    return FALSE;
  g_variant_dict_lookup (state, KEY_PERSISTENT, "b", &persistent);
  connection_restore (self, wanted, persistent);
  if (g_variant_dict_lookup (state, KEY_IP4_ONLY, "b", &ip4_only) && ip4_only)
    session_config_spare_ip6 (self, wanted);
  return TRUE;
}

static const LinkOps *
find_datapath (ModemCore *self, const char *datapath)
{
  for (const LinkOps *const *ops = core_environment (self)->links; *ops != NULL; ops++) {
    if (g_strcmp0 ((*ops)->datapath (*ops), datapath) == 0)
      return *ops;
  }
  return NULL;
}

static gboolean
take_link (ModemCore *self, GVariantDict *state, GError **error)
{
  g_autoptr (GVariant) session = g_variant_dict_lookup_value (state, KEY_SESSION, G_VARIANT_TYPE_BYTESTRING);
  const char *datapath = NULL;
  const char *path = NULL;
  const LinkOps *ops;
  guint32 ifindex = 0;
  gint64 since_us = 0;
  gsize len = 0;

  if (session == NULL || !g_variant_dict_lookup (state, KEY_DATAPATH, "&s", &datapath)
      || !g_variant_dict_lookup (state, KEY_PATH, "&s", &path)
      || !g_variant_dict_lookup (state, HANDOVER_IFINDEX, "u", &ifindex)) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_FAILED, "something is missing in what was left");
    return FALSE;
  }
  ops = find_datapath (self, datapath);
  if (ops == NULL || !g_str_equal (path, data_path (self))) {
    g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "it was over %s, %s data path", path, datapath);
    return FALSE;
  }
  if (!at_port_adopt (core_data_port (self), core_id (self), path, error))
    return FALSE;

  g_variant_dict_lookup (state, KEY_SINCE, "x", &since_us);
  const guint8 *bytes = g_variant_get_fixed_array (session, &len, 1);
  return call_adopt (self, connection_wanted (self), ops, ifindex, bytes, len, since_us, error);
}

/* As it was, and as nobody needs to be told. */
static void
show (ModemCore *self, GVariantDict *state)
{
  const char *text = NULL;
  DtReason reason = DT_REASON_NONE;

  connection_show_settings (self);
  if (g_variant_dict_lookup (state, KEY_REASON, "&s", &text))
    dt_reason_from_string (text, &reason);
  core_restore_state (self, MODEM_STATE_CONNECTED, reason);
}

static void
go_on (ModemCore *self)
{
  core_raise (self, COMPONENT_EVENT_LINK_ADOPTED);
  dt_log (DT_LOG_INFO, core_id (self), "%s is taken over as it is", bearer_info (self)->interface);
  ports_adopted (self);
}

gboolean
handover_adopt (ModemCore *self)
{
  const HandoverOps *handover = core_environment (self)->handover;
  g_autoptr (GVariant) left = handover->load (handover, core_id (self));
  g_autoptr (GError) error = NULL;

  if (left == NULL) {
    discard (self, NULL);
    return FALSE;
  }

  g_auto (GVariantDict) state = G_VARIANT_DICT_INIT (left);
  /* First, so that all that follows finds it connected. */
  if (take_settings (self, &state, &error)) {
    show (self, &state);
    if (take_link (self, &state, &error)) {
      go_on (self);
      handover->adopted (handover, core_id (self));
      return TRUE;
    }
  }
  dt_log (DT_LOG_WARNING, core_id (self), "the link that was up cannot be taken over, and is ended: %s",
          error->message);
  core_restore_state (self, MODEM_STATE_UNAVAILABLE, DT_REASON_BOOT);
  at_port_close (core_data_port (self));
  discard (self, NULL);
  return FALSE;
}

static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_LINK_SETTLED, save },
  { COMPONENT_EVENT_LINK_UNSETTLED, discard },
  { 0, NULL },
};

const ModemComponent handover_component = { .name = "handover", .handlers = handlers };
