/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From ATD to CONNECT, the call, and its ends. */
#include "at-command.h"
#include "hdlc.h"
#include "modem-private.h"
#include "timer.h"

#include <string.h>

/* Pace of the frames a stuck stack sends. */
#define STUCK_MS 500
/* From the NO CARRIER of the last call to CONNECT of this one, at least. */
#define OWED_MS 200

static void
set_cause (SimModem *self, const char *cause)
{
  g_free (self->last_cause);
  self->last_cause = g_strdup (cause);
}

/* How dialling with @cid will end, short of the faults. */
static AtResult
judge (SimModem *self, guint cid)
{
  const SimFaults *faults = self->context->faults;
  const SimPdp *pdp = &self->contexts[cid - 1];
  AtResult result = card_check (self);

  if (result.end != AT_OK)
    return result;
  if (self->cfun != 1 || !radio_has_service (self)) {
    set_cause (self, "No network service");
    return at_result (AT_NO_CARRIER);
  }
  if (!self->attached) {
    set_cause (self, "Implicitly detached");
    return at_result (AT_NO_CARRIER);
  }
  if (sim_faults_active (faults, SIM_FAULT_CONTEXT_CID)
      && cid != (guint) sim_faults_number (faults, SIM_FAULT_CONTEXT_CID))
    return at_result (AT_NO_CARRIER);
  if (self->cnact && sim_faults_active (faults, SIM_FAULT_STACK_HOLDS))
    return at_result (AT_NO_CARRIER);
  if (!pdp->defined || self->cnact)
    return at_result (AT_ERROR);
  if (!apn_is_accepted (self, pdp->apn, &result)) {
    set_cause (self, result.end == AT_CME && result.cme != CME_NOT_SUBSCRIBED ? at_cme_text (result.cme)
                                                                              : "Missing or unknown APN");
    return result;
  }
  return at_result (AT_CONNECT);
}

static gboolean
judge_faults (SimModem *self, AtResult *out_result)
{
  SimFaults *faults = self->context->faults;

  if (sim_faults_take (faults, SIM_FAULT_DIAL_CME)) {
    *out_result = at_cme ((guint) sim_faults_number (faults, SIM_FAULT_DIAL_CME));
    set_cause (self, at_cme_text (out_result->cme));
    return TRUE;
  }
  if (sim_faults_take (faults, SIM_FAULT_DIAL_NO_CARRIER)) {
    *out_result = at_result (AT_NO_CARRIER);
    return TRUE;
  }
  if (sim_faults_take (faults, SIM_FAULT_DIAL_ERROR)) {
    *out_result = at_result (AT_ERROR);
    return TRUE;
  }
  return FALSE;
}

static void
stop_dialling (SimModem *self)
{
  sim_timer_stop (&self->dial_timer);
  if (self->dial_waiting)
    sim_context_wait_end (self->context);
  self->dial_waiting = FALSE;
}

static gboolean
on_dialled (gpointer user_data)
{
  SimModem *self = user_data;
  AtPort *port = self->call_port;

  stop_dialling (self);
  if (self->dial_result.end != AT_CONNECT)
    self->call_port = NULL;
  at_port_complete (port, self->dial_result);
  return G_SOURCE_REMOVE;
}

static gboolean
on_owed (gpointer user_data)
{
  const char *text = "\r\nNO CARRIER\r\n";
  SimModem *self = user_data;
  AtPort *port = g_steal_pointer (&self->owed_port);

  sim_timer_stop (&self->owed_timer);
  at_port_write (port, (const guint8 *) text, strlen (text));
  return G_SOURCE_REMOVE;
}

/* The end of the last call is told now, in the midst of the next dial; how long that has to take at least. */
static guint
pay_owed (SimModem *self, const AtPort *port)
{
  guint ms = (guint) sim_faults_number (self->context->faults, SIM_FAULT_LATE_NO_CARRIER);

  if (self->owed_port == NULL || self->owed_port != port)
    return 0;
  sim_timer_start (&self->owed_timer, ms, on_owed, self);
  return ms + OWED_MS;
}

AtResult
modem_dial (SimModem *self, AtPort *port, guint cid)
{
  if (self->call_port != NULL || cid < 1 || cid > SIM_CONTEXTS)
    return at_result (AT_ERROR);
  self->context->stats.dials++;
  self->call_port = port;
  self->call_cid = cid;
  set_cause (self, "No cause information available");
  if (sim_faults_take (self->context->faults, SIM_FAULT_DIAL_SILENT))
    return at_result (AT_PENDING);
  if (!judge_faults (self, &self->dial_result))
    self->dial_result = judge (self, cid);
  self->dial_waiting = TRUE;
  sim_context_wait_begin (self->context);
  sim_timer_start (&self->dial_timer, MAX (self->context->config.connect_ms, pay_owed (self, port)), on_dialled, self);
  return at_result (AT_PENDING);
}

gboolean
modem_is_dialling (const SimModem *self, const AtPort *port)
{
  return self->call_port == port && self->call == NULL;
}

void
modem_abort_dial (SimModem *self)
{
  stop_dialling (self);
  self->call_port = NULL;
}

gboolean
modem_has_call (const SimModem *self, const AtPort *port)
{
  return self->call != NULL && self->call_port == port;
}

/* What a stack does that has not noticed the end. */
static gboolean
on_stuck (gpointer user_data)
{
  SimModem *self = user_data;
  guint8 request[] = { 1, self->stuck_id++, 0, 8, 7, 2, 8, 2 };
  g_autoptr (SimHdlc) hdlc = sim_hdlc_new ();
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  if (self->data == NULL || at_port_mode (self->data) != AT_MODE_STUCK) {
    sim_timer_stop (&self->stuck_timer);
    return G_SOURCE_REMOVE;
  }
  sim_hdlc_encode (hdlc, frame, 0xc021, request, sizeof request, 0xffffffff, FALSE, FALSE);
  at_port_write (self->data, frame->data, frame->len);
  return G_SOURCE_CONTINUE;
}

static void
end_call (SimModem *self, AtCarrier how)
{
  AtPort *port = g_steal_pointer (&self->call_port);

  g_clear_pointer (&self->call, sim_call_free);
  sim_context_log (self->context, "call ended");
  if (sim_faults_take (self->context->faults, SIM_FAULT_LATE_NO_CARRIER)) {
    self->owed_port = port;
    how = AT_CARRIER_HUNG_UP;
  }
  if (how == AT_CARRIER_DROPPED && port == self->data
      && sim_faults_take (self->context->faults, SIM_FAULT_FRAMES_AFTER_CLOSE)) {
    how = AT_CARRIER_STUCK;
    sim_timer_start (&self->stuck_timer, STUCK_MS, on_stuck, self);
  }
  at_port_carrier_lost (port, how);
}

static void
on_call_send (gpointer user_data, const guint8 *bytes, gsize len)
{
  SimModem *self = user_data;

  if (at_port_mode (self->call_port) == AT_MODE_DATA)
    at_port_write (self->call_port, bytes, len);
}

static void
on_call_ended (gpointer user_data)
{
  end_call (user_data, AT_CARRIER_DROPPED);
}

static const SimCallEvents call_events = { on_call_send, on_call_ended };

void
modem_connected (SimModem *self, AtPort *port)
{
  g_autoptr (GError) error = NULL;

  if (self->call != NULL)
    return; /* ATO */
  self->call = sim_call_new (self->context, self->network, &self->ppp_ids, &call_events, self, &error);
  pdp_hold (self);
  if (self->call == NULL) {
    g_printerr ("sim7000-simulator: %s\n", error->message);
    end_call (self, AT_CARRIER_DROPPED);
  }
}

void
modem_call_bytes (SimModem *self, const guint8 *bytes, gsize len)
{
  if (self->call != NULL)
    sim_call_receive (self->call, bytes, len);
}

void
modem_drop_call (SimModem *self)
{
  stop_dialling (self);
  sim_timer_stop (&self->stuck_timer);
  sim_timer_stop (&self->owed_timer);
  if (self->call != NULL)
    end_call (self, AT_CARRIER_HUNG_UP);
  self->call_port = NULL;
}

gboolean
sim_modem_hang_up (SimModem *self)
{
  if (self->call != NULL) {
    end_call (self, AT_CARRIER_DROPPED);
    return TRUE;
  }
  if (self->call_port == NULL)
    return FALSE;
  self->dial_result = at_result (AT_NO_CARRIER);
  on_dialled (self);
  return TRUE;
}

gboolean
sim_modem_terminate (SimModem *self, const char *text)
{
  return self->call != NULL && sim_call_terminate (self->call, text);
}
