// SPDX-License-Identifier: GPL-2.0-or-later
#include "reply-renderers.h"

#include <arpa/inet.h>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>

extern "C" {
#include "at/at-reply.h"
}

namespace {

constexpr const char *no = reply_refused;

// Calls @parse with a result full of a pattern, and checks that the pattern survives a refusal.
template <typename T>
bool
parse_checked (T *out, const std::function<gboolean (T *)> &parse)
{
  T before;

  memset ((void *) out, 0xa5, sizeof *out);
  memcpy ((void *) &before, out, sizeof *out);
  if (parse (out))
    return true;
  EXPECT_EQ (memcmp (&before, out, sizeof *out), 0) << "refused, yet the result was touched";
  return false;
}

std::string
join (const std::vector<std::string> &parts)
{
  std::string text;

  for (const std::string &part : parts)
    text += (text.empty () ? "" : " ") + part;
  return text;
}

std::string
hex (guint32 value)
{
  g_autofree char *text = g_strdup_printf ("%x", value);
  return text;
}

std::string
decimal (gdouble value)
{
  g_autofree char *text = g_strdup_printf ("%.1f", value);
  return text;
}

std::string
technology_of (gboolean has, AtTechnology technology)
{
  return has ? std::string ("tech=") + at_technology_to_string (technology) : "";
}

std::string
render_cpin (const char *line)
{
  AtSimState state;
  bool parsed = parse_checked<AtSimState> (&state, [&] (AtSimState *out) { return at_parse_cpin (line, out); });

  return parsed ? at_sim_state_to_string (state) : no;
}

std::string
render_mnc_digits (const char *line)
{
  guint digits = 0;

  return at_parse_mnc_digits (line, &digits) ? std::to_string (digits) : no;
}

std::string
render_spic (const char *line)
{
  const guint untouched = 0xa5a5a5a5;
  struct Attempts {
    guint pin, puk;
  } left;
  std::vector<std::string> parts;

  if (!parse_checked<Attempts> (&left, [&] (Attempts *out) { return at_parse_spic (line, &out->pin, &out->puk); }))
    return no;
  if (left.pin != untouched)
    parts.push_back ("pin=" + std::to_string (left.pin));
  if (left.puk != untouched)
    parts.push_back ("puk=" + std::to_string (left.puk));
  return join (parts);
}

std::string
render_csq (const char *line)
{
  AtCsq csq;
  std::vector<std::string> parts;

  if (!parse_checked<AtCsq> (&csq, [&] (AtCsq *out) { return at_parse_csq (line, out); }))
    return no;
  if (csq.has_rssi)
    parts.push_back ("rssi=" + std::to_string (csq.rssi_dbm));
  if (csq.has_ber)
    parts.push_back ("ber=" + std::to_string (csq.ber));
  return join (parts);
}

std::string
render_cpsi (const char *line)
{
  AtServingCell cpsi;
  std::vector<std::string> parts;

  if (!parse_checked<AtServingCell> (&cpsi, [&] (AtServingCell *out) { return at_parse_cpsi (line, out); }))
    return no;
  parts.push_back (cpsi.technology == AT_TECHNOLOGY_NONE ? "none" : at_technology_to_string (cpsi.technology));
  parts.push_back (std::string ("mode=") + cpsi.mode);
  if (*cpsi.operator_code != '\0')
    parts.push_back (std::string ("operator=") + cpsi.operator_code);
  if (cpsi.has_area)
    parts.push_back ("area=" + hex (cpsi.area));
  if (cpsi.has_cell)
    parts.push_back ("cell=" + std::to_string (cpsi.cell));
  if (cpsi.has_pci)
    parts.push_back ("pci=" + std::to_string (cpsi.pci));
  if (cpsi.has_channel)
    parts.push_back ("channel=" + std::to_string (cpsi.channel));
  if (*cpsi.band != '\0')
    parts.push_back (std::string ("band=") + cpsi.band);
  if (cpsi.has_rsrq)
    parts.push_back ("rsrq=" + decimal (cpsi.rsrq_db));
  if (cpsi.has_rsrp)
    parts.push_back ("rsrp=" + decimal (cpsi.rsrp_dbm));
  if (cpsi.has_rssi)
    parts.push_back ("rssi=" + decimal (cpsi.rssi_dbm));
  if (cpsi.has_sinr)
    parts.push_back ("sinr=" + decimal (cpsi.sinr_db));
  return join (parts);
}

std::string
render_creg (const char *line, gboolean reply)
{
  static const char *const domains[] = { "cs", "ps", "eps" };
  static const char *const states[] = { "idle", "home", "searching", "denied", "unknown", "roaming" };
  AtRegistration registration;
  std::vector<std::string> parts;

  if (!parse_checked<AtRegistration> (&registration,
                                      [&] (AtRegistration *out) { return at_parse_registration (line, reply, out); }))
    return no;
  parts.push_back (domains[registration.domain]);
  parts.push_back (states[registration.status]);
  if (registration.has_area)
    parts.push_back ("area=" + hex (registration.area));
  if (registration.has_cell)
    parts.push_back ("cell=" + hex (registration.cell));
  if (registration.has_technology)
    parts.push_back (technology_of (TRUE, registration.technology));
  return join (parts);
}

std::string
render_cops (const char *line)
{
  AtCops cops;
  std::vector<std::string> parts;

  if (!parse_checked<AtCops> (&cops, [&] (AtCops *out) { return at_parse_cops (line, out); }))
    return no;
  parts.push_back ("mode=" + std::to_string (cops.mode));
  if (cops.has_operator) {
    parts.push_back ("format=" + std::to_string (cops.format));
    parts.push_back (std::string ("name=") + cops.operator_name);
  }
  if (cops.has_technology)
    parts.push_back (technology_of (TRUE, cops.technology));
  return join (parts);
}

std::string
render_cops_test (const char *line)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (AtNetwork));
  std::vector<std::string> parts;

  if (!at_parse_cops_test (line, networks)) {
    EXPECT_EQ (networks->len, 0u);
    return no;
  }
  for (guint i = 0; i < networks->len; i++) {
    const AtNetwork *network = &g_array_index (networks, AtNetwork, i);

    parts.push_back ("[" + std::to_string (network->status) + " " + network->long_name + "|" + network->short_name + "|"
                     + network->code + "|" + at_technology_to_string (network->technology) + "]");
  }
  return join (parts);
}

std::string
render_cgdcont (const char *line)
{
  AtPdpContext context;

  if (!parse_checked<AtPdpContext> (&context, [&] (AtPdpContext *out) { return at_parse_cgdcont (line, out); }))
    return no;
  return "cid=" + std::to_string (context.cid) + " type=" + context.type + " apn=" + context.apn;
}

std::string
render_cgatt (const char *line)
{
  gboolean attached;

  if (!parse_checked<gboolean> (&attached, [&] (gboolean *out) { return at_parse_cgatt (line, out); }))
    return no;
  return attached ? "attached" : "detached";
}

struct Text {
  char text[101];
};

std::string
render_cgnapn (const char *line)
{
  Text apn;
  bool parsed = parse_checked<Text> (&apn, [&] (Text *out) { return at_parse_cgnapn (line, out->text); });

  return parsed ? std::string ("apn=") + apn.text : no;
}

std::string
render_ceer (const char *line)
{
  Text text;
  return parse_checked<Text> (&text, [&] (Text *out) { return at_parse_ceer (line, out->text); }) ? text.text : no;
}

std::string
render_cfun (const char *line)
{
  guint level;
  bool parsed = parse_checked<guint> (&level, [&] (guint *out) { return at_parse_cfun (line, out); });

  return parsed ? std::to_string (level) : no;
}

std::string
render_number (const char *line)
{
  guint number;
  bool parsed = parse_checked<guint> (&number, [&] (guint *out) { return at_parse_number (line, "+CNMP:", out); });

  return parsed ? std::to_string (number) : no;
}

std::string
render_cbc (const char *line)
{
  AtBattery battery;
  std::vector<std::string> parts;

  if (!parse_checked<AtBattery> (&battery, [&] (AtBattery *out) { return at_parse_cbc (line, out); }))
    return no;
  if (battery.has_percent)
    parts.push_back ("percent=" + std::to_string (battery.percent));
  if (battery.has_millivolt)
    parts.push_back ("mv=" + std::to_string (battery.millivolt));
  return join (parts);
}

std::string
render_cclk (const char *line)
{
  AtClock clock;
  char text[64];

  if (!parse_checked<AtClock> (&clock, [&] (AtClock *out) { return at_parse_cclk (line, out); }))
    return no;
  g_snprintf (text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u", clock.year, clock.month, clock.day, clock.hour,
              clock.minute, clock.second);
  return clock.has_zone ? std::string (text) + " zone=" + std::to_string (clock.zone_minutes) : text;
}

std::string
render_clck (const char *line)
{
  AtFacilityLock lock;

  if (!parse_checked<AtFacilityLock> (&lock, [&] (AtFacilityLock *out) { return at_parse_clck (line, out); }))
    return no;
  return std::string (lock.active ? "locked" : "open") + " classes=" + std::to_string (lock.classes);
}

std::string
names_of (guint set, const std::vector<const char *> &names)
{
  std::string text;

  for (gsize i = 0; i < names.size (); i++) {
    if ((set & 1u << i) != 0)
      text += (text.empty () ? "" : "+") + std::string (names[i]);
  }
  EXPECT_EQ (set >> names.size (), 0u);
  return text.empty () ? "-" : text;
}

std::string
render_cscs (const char *line)
{
  guint charsets;

  if (!parse_checked<guint> (&charsets, [&] (guint *out) { return at_parse_cscs (line, out); }))
    return no;
  return names_of (charsets, { "gsm", "ira", "ucs2", "hex", "8859-1", "utf8", "pccp437", "pcdn" });
}

std::string
memory_of (guint set)
{
  return names_of (set, { "sm", "me", "mt", "bm", "sr", "ta" });
}

std::string
render_cpms (const char *line)
{
  struct Storages {
    AtStorage storage[AT_N_STORAGES];
    guint n;
  } storages;
  std::vector<std::string> parts;

  if (!parse_checked<Storages> (&storages, [&] (Storages *out) { return at_parse_cpms (line, out->storage, &out->n); }))
    return no;
  for (guint i = 0; i < storages.n; i++) {
    const AtStorage &storage = storages.storage[i];
    parts.push_back (memory_of (storage.memory) + " " + std::to_string (storage.used) + "/"
                     + std::to_string (storage.total));
  }
  return join (parts);
}

std::string
render_cpms_test (const char *line)
{
  struct Sets {
    guint memories[AT_N_STORAGES];
  } sets;

  if (!parse_checked<Sets> (&sets, [&] (Sets *out) { return at_parse_cpms_test (line, out->memories); }))
    return no;
  return memory_of (sets.memories[0]) + " " + memory_of (sets.memories[1]) + " " + memory_of (sets.memories[2]);
}

std::string
render_cesq (const char *line)
{
  AtCesq cesq;
  std::vector<std::string> parts;

  if (!parse_checked<AtCesq> (&cesq, [&] (AtCesq *out) { return at_parse_cesq (line, out); }))
    return no;
  if (cesq.has_rssi)
    parts.push_back ("rssi=" + decimal (cesq.rssi_dbm));
  if (cesq.has_ber)
    parts.push_back ("ber=" + std::to_string (cesq.ber));
  if (cesq.has_rscp)
    parts.push_back ("rscp=" + decimal (cesq.rscp_dbm));
  if (cesq.has_ecno)
    parts.push_back ("ecno=" + decimal (cesq.ecno_db));
  if (cesq.has_rsrq)
    parts.push_back ("rsrq=" + decimal (cesq.rsrq_db));
  if (cesq.has_rsrp)
    parts.push_back ("rsrp=" + decimal (cesq.rsrp_dbm));
  return join (parts);
}

std::string
address_of (const AtAddress &address)
{
  char text[INET6_ADDRSTRLEN] = "?";

  if (address.len == 4 || address.len == 16)
    inet_ntop (address.len == 4 ? AF_INET : AF_INET6, address.bytes, text, sizeof text);
  return text;
}

std::string
render_cgcontrdp (const char *line)
{
  AtContextState state;
  std::vector<std::string> parts;

  if (!parse_checked<AtContextState> (&state, [&] (AtContextState *out) { return at_parse_cgcontrdp (line, out); }))
    return no;
  parts.push_back ("cid=" + std::to_string (state.cid));
  if (state.has_bearer)
    parts.push_back ("bearer=" + std::to_string (state.bearer));
  parts.push_back (std::string ("apn=") + state.apn);
  for (const auto &[name, address] :
       std::vector<std::pair<std::string, const AtAddress *>> { { "address", &state.address },
                                                                { "mask", &state.mask },
                                                                { "gateway", &state.gateway },
                                                                { "dns", &state.dns[0] },
                                                                { "dns", &state.dns[1] } }) {
    if (address->len > 0)
      parts.push_back (name + "=" + address_of (*address));
  }
  return join (parts);
}

std::string
render_cgact (const char *line)
{
  struct Activity {
    guint cid;
    gboolean active;
  } activity;

  if (!parse_checked<Activity> (&activity,
                                [&] (Activity *out) { return at_parse_cgact (line, &out->cid, &out->active); }))
    return no;
  return "cid=" + std::to_string (activity.cid) + (activity.active ? " active" : " inactive");
}

std::string
render_lines (const char *line, gboolean (*parse) (const GPtrArray *, char *))
{
  g_auto (GStrv) split = g_strsplit (line, " / ", -1);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  Text text;

  for (guint i = 0; split[i] != nullptr; i++)
    g_ptr_array_add (lines, split[i]);
  return parse_checked<Text> (&text, [&] (Text *out) { return parse (lines, out->text); }) ? text.text : no;
}

} // namespace

const std::map<std::string, ReplyRenderer> &
reply_renderers ()
{
  static const std::map<std::string, ReplyRenderer> renderers = {
    { "cpin", render_cpin },
    { "spic", render_spic },
    { "mnc-digits", render_mnc_digits },
    { "csq", render_csq },
    { "cpsi", render_cpsi },
    { "creg", [] (const char *line) { return render_creg (line, TRUE); } },
    { "creg-urc", [] (const char *line) { return render_creg (line, FALSE); } },
    { "cops", render_cops },
    { "cops-test", render_cops_test },
    { "cgdcont", render_cgdcont },
    { "cgatt", render_cgatt },
    { "cgnapn", render_cgnapn },
    { "ceer", render_ceer },
    { "cfun", render_cfun },
    { "number", render_number },
    { "cbc", render_cbc },
    { "cclk", render_cclk },
    { "clck", render_clck },
    { "cscs", render_cscs },
    { "cpms", render_cpms },
    { "cpms-test", render_cpms_test },
    { "cesq", render_cesq },
    { "cgcontrdp", render_cgcontrdp },
    { "cgact", render_cgact },
    { "iccid", [] (const char *line) { return render_lines (line, at_parse_iccid); } },
    { "imsi", [] (const char *line) { return render_lines (line, at_parse_imsi); } },
    { "imei", [] (const char *line) { return render_lines (line, at_parse_imei); } },
    { "text", [] (const char *line) { return render_lines (line, at_parse_text); } },
  };

  return renderers;
}

std::vector<ReplyVector>
read_reply_vectors (const char *name)
{
  std::ifstream file (std::string (AT_VECTORS "/") + name);
  std::vector<ReplyVector> vectors;
  std::string text;

  EXPECT_TRUE (file.is_open ()) << AT_VECTORS "/" << name;
  for (int number = 1; std::getline (file, text); number++) {
    if (text.empty () || text[0] == '#')
      continue;
    std::string rest = text.substr (MIN (text.size (), 2u));
    if (text[0] == '=') {
      EXPECT_FALSE (vectors.empty ()) << "line " << number;
      vectors.back ().expected = rest;
    } else if (text[0] == '~' || text[0] == '-') {
      EXPECT_FALSE (vectors.empty ()) << "line " << number;
      vectors.back ().mark = text[0];
      vectors.back ().marked = rest;
    } else {
      gsize space = text.find (' ');
      EXPECT_NE (space, std::string::npos) << "line " << number;
      vectors.push_back (
        { number, text.substr (0, space), text.substr (space + 1), "(nothing is expected)", '\0', "" });
    }
  }
  return vectors;
}
