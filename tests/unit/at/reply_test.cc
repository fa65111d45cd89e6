// SPDX-License-Identifier: GPL-2.0-or-later
// Every line of tests/vectors/at/replies.txt means what is written below it; a refused line leaves the result untouched, and a line that is cut off
// anywhere, or has noise in it, is read without harm.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

extern "C" {
#include "at/at-reply.h"
}

namespace {

constexpr char no[] = "no";

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
  return parse_checked<AtSimState> (&state, [&] (AtSimState *out) { return at_parse_cpin (line, out); }) ? at_sim_state_to_string (state) : no;
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
  AtCpsi cpsi;
  std::vector<std::string> parts;

  if (!parse_checked<AtCpsi> (&cpsi, [&] (AtCpsi *out) { return at_parse_cpsi (line, out); }))
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

  if (!parse_checked<AtRegistration> (&registration, [&] (AtRegistration *out) { return at_parse_registration (line, reply, out); }))
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

    parts.push_back ("[" + std::to_string (network->status) + " " + network->long_name + "|" + network->short_name + "|" + network->code + "|"
                     + at_technology_to_string (network->technology) + "]");
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
  return parse_checked<Text> (&apn, [&] (Text *out) { return at_parse_cgnapn (line, out->text); }) ? std::string ("apn=") + apn.text : no;
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
  return parse_checked<guint> (&level, [&] (guint *out) { return at_parse_cfun (line, out); }) ? std::to_string (level) : no;
}

std::string
render_number (const char *line)
{
  guint number;
  return parse_checked<guint> (&number, [&] (guint *out) { return at_parse_number (line, "+CNMP:", out); }) ? std::to_string (number) : no;
}

std::string
render_cbc (const char *line)
{
  struct Battery {
    guint percent, millivolt;
  } battery;

  if (!parse_checked<Battery> (&battery, [&] (Battery *out) { return at_parse_cbc (line, &out->percent, &out->millivolt); }))
    return no;
  return "percent=" + std::to_string (battery.percent) + " mv=" + std::to_string (battery.millivolt);
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

using Renderer = std::function<std::string (const char *)>;

const std::map<std::string, Renderer> renderers = {
  { "cpin", render_cpin },
  { "spic", render_spic },
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
  { "iccid", [] (const char *line) { return render_lines (line, at_parse_iccid); } },
  { "imsi", [] (const char *line) { return render_lines (line, at_parse_imsi); } },
  { "imei", [] (const char *line) { return render_lines (line, at_parse_imei); } },
  { "text", [] (const char *line) { return render_lines (line, at_parse_text); } },
};

struct Vector {
  int number; // of the line in the file
  std::string parser;
  std::string line;
  std::string expected;
};

std::vector<Vector>
read_vectors ()
{
  std::ifstream file (AT_VECTORS "/replies.txt");
  std::vector<Vector> vectors;
  std::string text;

  EXPECT_TRUE (file.is_open ()) << AT_VECTORS "/replies.txt";
  for (int number = 1; std::getline (file, text); number++) {
    if (text.empty () || text[0] == '#')
      continue;
    if (text[0] == '=') {
      EXPECT_FALSE (vectors.empty ()) << "line " << number;
      vectors.back ().expected = text.substr (MIN (text.size (), 2u));
    } else {
      gsize space = text.find (' ');
      EXPECT_NE (space, std::string::npos) << "line " << number;
      vectors.push_back ({ number, text.substr (0, space), text.substr (space + 1), "(nothing is expected)" });
    }
  }
  return vectors;
}

TEST (AtReply, EveryVectorMeansWhatItSays)
{
  std::set<std::string> used;

  for (const Vector &vector : read_vectors ()) {
    ASSERT_EQ (renderers.count (vector.parser), 1u) << "replies.txt:" << vector.number << ": no parser " << vector.parser;
    EXPECT_EQ (renderers.at (vector.parser) (vector.line.c_str ()), vector.expected) << "replies.txt:" << vector.number << ": " << vector.line;
    used.insert (vector.parser);
  }
  EXPECT_EQ (used.size (), renderers.size ()) << "each parser has vectors";
}

TEST (AtReply, ALineCutOffAnywhereIsReadWithoutHarm)
{
  for (const Vector &vector : read_vectors ()) {
    for (gsize len = 0; len < vector.line.size (); len++) {
      // On the heap, so that a read behind the end is seen.
      g_autofree char *cut = g_strndup (vector.line.c_str (), len);
      renderers.at (vector.parser) (cut);
    }
  }
}

TEST (AtReply, NoiseAnywhereInALineIsReadWithoutHarm)
{
  for (const Vector &vector : read_vectors ()) {
    for (gsize i = 0; i < vector.line.size (); i++) {
      for (char noise : { '"', ',', '(', ')', '-', ' ', ':', '\xff', '9' }) {
        g_autofree char *line = g_strdup (vector.line.c_str ());
        line[i] = noise;
        renderers.at (vector.parser) (line);
      }
    }
  }
}

TEST (AtReply, NoParserTakesAnotherOnesLine)
{
  std::vector<Vector> vectors = read_vectors ();

  for (const Vector &vector : vectors) {
    if (vector.expected == no || vector.line[0] != '+')
      continue;
    for (const auto &[name, renderer] : renderers) {
      bool same = name == vector.parser || name == "text" || name == "iccid" || name == "imsi" || name == "imei" || vector.parser == "iccid"
                  || vector.parser == "imsi" || vector.parser == "imei" || vector.parser == "text" || name.substr (0, 4) == vector.parser.substr (0, 4);
      std::string result = renderer (vector.line.c_str ());
      EXPECT_TRUE (same || result == no) << name << " took " << vector.line << " for " << result;
    }
  }
}

TEST (AtReply, AQuerysReplyIsToldFromAUrc)
{
  for (const char *line : { "+CREG: 0,5", "+CREG: 1,5", "+CEREG: 2,1, 1F00, 20 ,79D903 ,7", "+CREG:002,001,\"18d8\",\"ffff\"", "+CGREG: 0,1",
                            "+CREG: (0-2)", "+CREG: 1,5,12,3", "+CREG: 2,1,000B,2816,2" })
    EXPECT_TRUE (at_registration_is_reply (line)) << line;
  for (const char *line : { "+CREG: 5", "+CREG: 5,\"FFFE\",\"1A8670B\",7", "+CEREG: 4,,,,,,\"00100011\",", "+CREG: 2,,", "+CREG: 1,000B,2816", "+CREG: x",
                            "+CREG:", "+CSQ: 1,1", "" })
    EXPECT_FALSE (at_registration_is_reply (line)) << line;
}

TEST (AtReply, NetworksAreAppendedToWhatIsThere)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (AtNetwork));

  ASSERT_TRUE (at_parse_cops_test ("+COPS: (1,\"a\",\"b\",\"46605\",0)", networks));
  ASSERT_TRUE (at_parse_cops_test ("+COPS: (2,\"c\",\"d\",\"46692\",7)", networks));
  ASSERT_EQ (networks->len, 2u);
  EXPECT_STREQ (g_array_index (networks, AtNetwork, 0).code, "46605");
  EXPECT_STREQ (g_array_index (networks, AtNetwork, 1).code, "46692");
}

TEST (AtReply, EveryStateAndTechnologyHasItsOwnName)
{
  std::set<std::string> states, technologies;

  for (int state = AT_SIM_READY; state <= AT_SIM_UNKNOWN; state++)
    states.insert (at_sim_state_to_string ((AtSimState) state));
  EXPECT_EQ (states.size (), (size_t) AT_SIM_UNKNOWN + 1);
  for (int technology = AT_TECHNOLOGY_NONE; technology <= AT_TECHNOLOGY_NBIOT; technology++)
    technologies.insert (at_technology_to_string ((AtTechnology) technology));
  EXPECT_EQ (technologies.size (), (size_t) AT_TECHNOLOGY_NBIOT + 1);
}

} // namespace
