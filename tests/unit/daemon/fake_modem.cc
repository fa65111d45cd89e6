// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_modem.h"

#include <algorithm>
#include <cstring>

namespace {

std::vector<Modem *> modems;

std::vector<char **>
strings (Modem *modem)
{
  return { &modem->device.manufacturer, &modem->device.model,          &modem->device.revision,
           &modem->sim.operator_code,   &modem->network.operator_code, &modem->network.operator_name,
           &modem->network.cell_band,   &modem->connection.profile,    &modem->connection.apn };
}

FakeOperation &
note (Modem *self, const char *name, ModemDone done, gpointer user_data)
{
  FakeOperation operation;

  operation.name = name;
  operation.done = done;
  operation.user_data = user_data;
  self->operations.push_back (operation);
  return self->operations.back ();
}

FakeOperation
take (Modem *self, const char *name)
{
  for (auto it = self->operations.begin (); it != self->operations.end (); ++it) {
    if (it->name == name) {
      FakeOperation operation = *it;

      self->operations.erase (it);
      return operation;
    }
  }
  g_error ("no operation %s waits", name);
}

} // namespace

Modem *
fake_modem (const char *id)
{
  for (Modem *modem : modems) {
    if (strcmp (modem->description->id, id) == 0)
      return modem;
  }
  return nullptr;
}

void
fake_modem_set (char **member, const char *text)
{
  g_free (*member);
  *member = g_strdup (text);
}

void
fake_modem_info_changed (Modem *self, ModemInfoParts parts)
{
  self->listener->changed (self->user_data, parts);
}

void
fake_modem_state (Modem *self, ModemState state, DtReason reason)
{
  ModemState old_state = self->state.state;

  self->state.state = state;
  self->state.reason = reason;
  fake_modem_info_changed (self);
  fake_modem_state_changed (self, state, old_state, reason);
}

void
fake_modem_state_changed (Modem *self, ModemState new_state, ModemState old_state, DtReason reason)
{
  ModemEvent event = { MODEM_EVENT_STATE_CHANGED, {} };

  event.state_changed = { new_state, old_state, reason };
  self->listener->event (self->user_data, &event);
}

void
fake_modem_signal_changed (Modem *self, const SignalInfo *signal)
{
  ModemEvent event = { MODEM_EVENT_SIGNAL_CHANGED, {} };

  event.signal_changed = signal;
  self->listener->event (self->user_data, &event);
}

void
fake_modem_quota_reached (Modem *self, QuotaLevel level, guint64 bytes)
{
  ModemEvent event = { MODEM_EVENT_QUOTA_REACHED, {} };

  event.quota_reached = { level, bytes };
  self->listener->event (self->user_data, &event);
}

void
fake_modem_packet (Modem *self, bool sent, guint16 protocol, const std::string &info, const char *text)
{
  ModemEvent event = { MODEM_EVENT_PACKET, {} };

  event.packet = { sent, protocol, reinterpret_cast<const guint8 *> (info.data ()), info.size (), text };
  if (self->tracing)
    self->listener->event (self->user_data, &event);
}

void
fake_modem_connected (Modem *self)
{
  IpLocalAddress *address = &self->bearer.ip.addresses[0];

  g_strlcpy (self->bearer.interface, "ppp0", sizeof self->bearer.interface);
  self->bearer.datapath = "tun";
  self->bearer.ifindex = 42;
  self->bearer.mtu = 1500;
  self->bearer.ip.n_addresses = 1;
  ip_address_parse ("10.174.46.45", &address->local);
  ip_address_parse ("10.64.64.64", &address->peer);
  address->prefix = 32;
  self->bearer.ip.n_dns = 1;
  ip_address_parse ("168.95.1.1", &self->bearer.ip.dns[0]);
  self->bearer.since_us = 1700000000000000;
  fake_modem_state (self, MODEM_STATE_CONNECTED);
}

const FakeOperation *
fake_modem_operation (const Modem *self, const char *name)
{
  for (const FakeOperation &operation : self->operations) {
    if (operation.name == name)
      return &operation;
  }
  return nullptr;
}

bool
fake_modem_has (const Modem *self, const char *name)
{
  return fake_modem_operation (self, name) != nullptr;
}

void
fake_modem_answer (Modem *self, const char *name, ModemResult *result)
{
  FakeOperation operation = take (self, name);
  g_autoptr (ModemResult) owned = result;

  operation.done (operation.user_data, owned, nullptr);
  connection_settings_free (operation.settings);
}

void
fake_modem_fail (Modem *self, const char *name, DtError code, const char *text)
{
  FakeOperation operation = take (self, name);
  g_autoptr (GError) error = g_error_new_literal (DT_ERROR, code, text);

  operation.done (operation.user_data, nullptr, error);
  connection_settings_free (operation.settings);
}

extern "C" {

Modem *
modem_new (const ModemDescription *description, guint slot, const ModemEnvironment *, const ModemListener *listener,
           gpointer user_data)
{
  Modem *self = new Modem ();

  self->description = modem_description_copy (description);
  self->slot = slot;
  self->listener = listener;
  self->user_data = user_data;
  for (char **member : strings (self))
    *member = g_strdup ("");
  self->sim.pin_retries = self->sim.puk_retries = G_MAXUINT;
  modems.push_back (self);
  return self;
}

void
modem_free (Modem *self)
{
  for (char **member : strings (self))
    g_free (*member);
  g_clear_error (&self->connection.last_error);
  for (FakeOperation &operation : self->operations)
    connection_settings_free (operation.settings);
  connection_settings_free (self->wanted);
  modem_description_free (self->description);
  modems.erase (std::find (modems.begin (), modems.end (), self));
  delete self;
}

const ModemDescription *
modem_description (const Modem *self)
{
  return self->description;
}

const StateInfo *
modem_state_info (const Modem *self)
{
  return &self->state;
}

const DeviceInfo *
modem_device_info (const Modem *self)
{
  return &self->device;
}

const SimInfo *
modem_sim_info (const Modem *self)
{
  return &self->sim;
}

const NetworkInfo *
modem_network_info (const Modem *self)
{
  return &self->network;
}

const SignalInfo *
modem_signal_info (const Modem *self)
{
  return &self->signal;
}

const BearerInfo *
modem_bearer_info (const Modem *self)
{
  return &self->bearer;
}

const char *
modem_dns_holder (const Modem *self)
{
  return self->bearer.ifindex == 0 ? "" : "resolved";
}

const ConnectionInfo *
modem_connection_info (const Modem *self)
{
  return &self->connection;
}

const UsageInfo *
modem_usage_info (const Modem *self)
{
  return &self->usage;
}

const ConnectionSettings *
modem_wanted (const Modem *self)
{
  return self->wanted;
}

void
modem_connect (Modem *self, const ConnectionSettings *settings, gboolean persistent, DtReason reason, ModemDone done,
               gpointer user_data)
{
  FakeOperation &operation = note (self, "connect", done, user_data);

  operation.settings = connection_settings_copy (settings);
  operation.persistent = persistent;
  operation.reason = reason;
  connection_settings_free (self->wanted);
  self->wanted = connection_settings_copy (settings);
  fake_modem_set (&self->connection.apn, settings->apn);
  fake_modem_set (&self->connection.profile, settings->profile);
}

void
modem_disconnect (Modem *self, DtReason reason, ModemDone done, gpointer user_data)
{
  note (self, "disconnect", done, user_data).reason = reason;
  g_clear_pointer (&self->wanted, connection_settings_free);
}

void
modem_statistics (const Modem *self, ModemStatistics *out)
{
  *out = self->statistics;
}

void
modem_reset_period (Modem *self, ModemDone done, gpointer user_data)
{
  note (self, "reset-period", done, user_data);
}

void
modem_update_quota (Modem *self, const ConnectionSettings *settings)
{
  self->quotas.push_back (std::string (settings->id) + " " + std::to_string (settings->quota));
}

void
modem_refresh_signal (Modem *self, ModemDone done, gpointer user_data)
{
  note (self, "refresh-signal", done, user_data);
}

void
modem_send_pin (Modem *self, const char *pin, ModemDone done, gpointer user_data)
{
  note (self, "send-pin", done, user_data).text = pin;
}

void
modem_send_puk (Modem *self, const char *puk, const char *new_pin, ModemDone done, gpointer user_data)
{
  note (self, "send-puk", done, user_data).text = std::string (puk) + " " + new_pin;
}

void
modem_change_pin (Modem *self, const char *old_pin, const char *new_pin, ModemDone done, gpointer user_data)
{
  note (self, "change-pin", done, user_data).text = std::string (old_pin) + " " + new_pin;
}

void
modem_enable_pin (Modem *self, const char *pin, gboolean enable, ModemDone done, gpointer user_data)
{
  note (self, "enable-pin", done, user_data).text = std::string (pin) + (enable ? " on" : " off");
}

void
modem_get_sim_identity (Modem *self, ModemDone done, gpointer user_data)
{
  note (self, "get-sim-identity", done, user_data);
}

void
modem_get_identity (Modem *self, ModemDone done, gpointer user_data)
{
  note (self, "get-identity", done, user_data);
}

void
modem_enable (Modem *self, gboolean enable, ModemDone done, gpointer user_data)
{
  note (self, "enable", done, user_data).text = enable ? "on" : "off";
}

void
modem_keep_radio_off (Modem *self)
{
  self->keeps_radio_off = true;
}

void
modem_reset (Modem *self, const char *kind, ModemDone done, gpointer user_data)
{
  note (self, "reset", done, user_data).text = kind;
}

void
modem_power_off (Modem *self, ModemDone done, gpointer user_data)
{
  note (self, "power-off", done, user_data);
}

void
modem_scan (Modem *self, ModemDone done, gpointer user_data)
{
  note (self, "scan", done, user_data);
}

void
modem_set_radio (Modem *self, const ConnectionSettings *settings, ModemDone done, gpointer user_data)
{
  note (self, "set-radio", done, user_data).settings = connection_settings_copy (settings);
}

void
modem_command (Modem *self, const char *at, guint timeout_ms, ModemDone done, gpointer user_data)
{
  note (self, "command", done, user_data).text = std::string (at) + " " + std::to_string (timeout_ms);
}

void
modem_set_tracing (Modem *self, gboolean tracing)
{
  self->tracing = tracing;
}

void
modem_suspend (Modem *self)
{
  self->suspended++;
}

void
modem_resume (Modem *self)
{
  self->suspended--;
}

void
modem_shutdown (Modem *self, ModemDone done, gpointer user_data)
{
  note (self, "shutdown", done, user_data);
  g_clear_pointer (&self->wanted, connection_settings_free);
}

} // extern "C"
