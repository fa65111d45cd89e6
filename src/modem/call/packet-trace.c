/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/call/packet-trace.h"

#include "base/log.h"
#include "ppp/ppp-session.h"

/* The kernel may hand an IP packet up that it does not let pass: no trace has those. */
void
packet_trace (ModemCore *self, gboolean sent, guint16 protocol, const guint8 *info, gsize len)
{
  g_autoptr (GString) text = NULL;
  g_autofree guint8 *copy = NULL;
  ModemEvent event = { .kind = MODEM_EVENT_PACKET };

  if ((!core_is_tracing (self) && !dt_log_enabled (DT_LOG_DEBUG)) || protocol == PPP_PROTOCOL_IPV4
      || protocol == PPP_PROTOCOL_IPV6)
    return;
  copy = g_memdup2 (info, len);
  ppp_hide_secrets (protocol, copy, len);
  text = g_string_new (NULL);
  ppp_trace_packet (text, protocol, copy, len);
  dt_log (DT_LOG_DEBUG, core_id (self), "%s %s", sent ? "sent" : "rcvd", text->str);
  if (!core_is_tracing (self))
    return;
  event.packet.sent = sent;
  event.packet.protocol = protocol;
  event.packet.info = copy;
  event.packet.len = len;
  event.packet.text = text->str;
  core_tell_packet (self, &event);
}
