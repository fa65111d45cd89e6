/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context.h"

#include <stdio.h>
#include <string.h>

gboolean
sim_network_kind_from_string (const char *name, SimNetworkKind *out)
{
  static const char *const names[] = { "ip", "ipv6", "ipv4v6" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (names[i], name) == 0) {
      *out = (SimNetworkKind) i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
sim_ipcp_refusal_from_string (const char *name, SimIpcpRefusal *out)
{
  static const char *const names[] = { "protocol-reject", "address-reject", "silent", "terminate" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (names[i], name) == 0) {
      *out = (SimIpcpRefusal) i;
      return TRUE;
    }
  }
  return FALSE;
}

void
sim_context_wait_begin (SimContext *self)
{
  if (self->waits++ == 0)
    self->wait_started = g_get_monotonic_time ();
}

void
sim_context_wait_end (SimContext *self)
{
  g_return_if_fail (self->waits > 0);

  if (--self->waits == 0)
    self->stats.answering_us += g_get_monotonic_time () - self->wait_started;
}

void
sim_context_log (const SimContext *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  if (!self->config.verbose)
    return;
  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  fprintf (stderr, "%.3f %s\n", (gdouble) g_get_monotonic_time () / G_USEC_PER_SEC, line);
}
