/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection that outlives its process: what is left for the next one while it is up, and taken over from the one before. What is taken over looks
 * as if nothing had happened; the AT dialogue begins anew beside it, and must not touch the data port. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <glib/gi18n-lib.h>

/* Goes up when a value changes its meaning. */
#define VERSION 1
#define KEY_VERSION "version"     /* u */
#define KEY_DATAPATH "datapath"   /* s, of LinkOps */
#define KEY_PATH "path"           /* s, of the data port */
#define KEY_SINCE "since"         /* x, µs since 1970 */
#define KEY_REASON "reason"       /* s, of the state */
#define KEY_PERSISTENT "persistent" /* b */
#define KEY_SETTINGS "settings"   /* a{sv}, secrets included: a redial must know them */
#define KEY_SESSION "session"     /* ay, of ppp_session_export() */

static const char *
data_path (const Modem *self)
{
  return core_is_single_port (self) ? core_description (self)->at_path : core_description (self)->data_path;
}

void
handover_save (Modem *self)
{
  const Bearer *bearer = &self->bearer;
  const HandoverOps *handover = core_environment (self)->handover;
  guint8 session[PPP_SESSION_STATE_MAX];
  gsize len = ppp_session_export (bearer->session, session);
  g_auto (GVariantDict) state = G_VARIANT_DICT_INIT (NULL);

  if (len == 0)
    return;
  g_variant_dict_insert (&state, KEY_VERSION, "u", VERSION);
  g_variant_dict_insert (&state, HANDOVER_IFINDEX, "u", bearer->ifindex);
  g_variant_dict_insert (&state, KEY_DATAPATH, "s", bearer->ops->datapath (bearer->ops));
  g_variant_dict_insert (&state, KEY_PATH, "s", data_path (self));
  g_variant_dict_insert (&state, KEY_SINCE, "x", core_info (self)->since_us);
  g_variant_dict_insert (&state, KEY_REASON, "s", dt_reason_to_string (core_info (self)->reason));
  g_variant_dict_insert (&state, KEY_PERSISTENT, "b", self->wanted.persistent);
  g_variant_dict_insert_value (&state, KEY_SETTINGS, connection_settings_to_variant (self->wanted.settings, TRUE, TRUE));
  g_variant_dict_insert_value (&state, KEY_SESSION, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, session, len, 1));
  bearer->ops->keep (bearer->link, core_id (self));
  handover->save (handover, core_id (self), g_variant_dict_end (&state));
}

void
handover_forget (Modem *self)
{
  core_environment (self)->handover->discard (core_environment (self)->handover, core_id (self));
}

/* What was wanted; it is wanted of a modem that cannot be taken over as well. */
static gboolean
take_settings (Modem *self, GVariantDict *state, GError **error)
{
  g_autoptr (GVariant) settings = g_variant_dict_lookup_value (state, KEY_SETTINGS, G_VARIANT_TYPE_VARDICT);
  guint32 version = 0;

  g_variant_dict_lookup (state, KEY_VERSION, "u", &version);
  if (version != VERSION || settings == NULL) {
    g_set_error_literal (error, DT_ERROR, DT_ERROR_FAILED, "what was left is not understood");
    return FALSE;
  }
  self->wanted.settings = connection_settings_from_variant (NULL, settings, TRUE, error);
  if (self->wanted.settings == NULL)
    return FALSE;
  g_variant_dict_lookup (state, KEY_PERSISTENT, "b", &self->wanted.persistent);
  self->wanted.established = TRUE;
  self->wanted.resume_reason = DT_REASON_RECOVERY;
  return TRUE;
}

static const LinkOps *
find_datapath (Modem *self, const char *datapath)
{
  for (const LinkOps *const *ops = core_environment (self)->links; *ops != NULL; ops++) {
    if (g_strcmp0 ((*ops)->datapath (*ops), datapath) == 0)
      return *ops;
  }
  return NULL;
}

static gboolean
take_link (Modem *self, GVariantDict *state, GError **error)
{
  g_autoptr (GVariant) session = g_variant_dict_lookup_value (state, KEY_SESSION, G_VARIANT_TYPE_BYTESTRING);
  const char *datapath = NULL;
  const char *path = NULL;
  const LinkOps *ops;
  guint32 ifindex = 0;
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

  const guint8 *bytes = g_variant_get_fixed_array (session, &len, 1);
  return bearer_adopt (self, ops, ifindex, bytes, len, error);
}

/* As it was, and as nobody needs to be told. */
static void
show (Modem *self, GVariantDict *state)
{
  const char *text = NULL;
  DtReason reason = DT_REASON_NONE;

  connect_show_settings (self);
  if (g_variant_dict_lookup (state, KEY_REASON, "&s", &text))
    dt_reason_from_string (text, &reason);
  core_restore_state (self, MODEM_STATE_CONNECTED, reason);
  g_variant_dict_lookup (state, KEY_SINCE, "x", &core_info (self)->since_us);
}

static void
go_on (Modem *self)
{
  const ClockOps *clock = core_environment (self)->clock;

  self->call.online = TRUE;
  self->call.up_reason = core_info (self)->reason;
  self->call.online_us = core_now (self) - MAX (clock->wall (clock) - core_info (self)->since_us, 0);
  self->ports_open = TRUE;
  self->had_ports = TRUE;
  core_raise (self, COMPONENT_EVENT_LINK_ADOPTED);
  dt_log (DT_LOG_INFO, core_id (self), "%s is taken over as it is", core_info (self)->interface);
  if (!core_is_single_port (self))
    ports_open_at (self);
}

gboolean
handover_adopt (Modem *self)
{
  const HandoverOps *handover = core_environment (self)->handover;
  g_autoptr (GVariant) left = handover->load (handover, core_id (self));
  g_autoptr (GError) error = NULL;

  if (left == NULL) {
    handover_forget (self);
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
  dt_log (DT_LOG_WARNING, core_id (self), "the link that was up cannot be taken over, and is ended: %s", error->message);
  core_restore_state (self, MODEM_STATE_UNAVAILABLE, DT_REASON_BOOT);
  core_info (self)->since_us = 0;
  at_port_close (core_data_port (self));
  handover_forget (self);
  return FALSE;
}
