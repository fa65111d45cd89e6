// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake-modem.h"

#include <algorithm>

namespace {

std::string
packet (guint8 code, guint8 id, const std::string &body)
{
  gsize len = body.size () + 4;
  std::string out;
  out += static_cast<char> (code);
  out += static_cast<char> (id);
  out += static_cast<char> (len >> 8);
  out += static_cast<char> (len & 0xff);
  return out + body;
}

std::vector<std::string>
split (const std::string &line)
{
  std::vector<std::string> out (1);
  bool quoted = false;

  for (char c : line) {
    quoted = c == '"' ? !quoted : quoted;
    if (c == ';' && !quoted)
      out.emplace_back ();
    else
      out.back () += c;
  }
  return out;
}

bool
starts (const std::string &text, const std::string &prefix)
{
  return text.compare (0, prefix.size (), prefix) == 0;
}

} // namespace

int
FakeModem::count (const std::string &command) const
{
  return static_cast<int> (std::count_if (commands.begin (), commands.end (), [&] (const std::string &each) {
    return each.find (command) != std::string::npos;
  }));
}

void
FakeModem::urc (const std::string &text, const std::string &path)
{
  world.deliver (path, "\r\n" + text + "\r\n");
}

void
FakeModem::unplug ()
{
  plugged = false;
  epoch++;
  dialing = false;
  input[0].clear ();
  input[1].clear ();
  data_mode = false;
  lcp_open = ipcp_up = lcp_asked = false;
  world.lose_ports ("unplugged");
}

void
FakeModem::plug ()
{
  plugged = true;
  echo = true;
  world.appear ();
}

void
FakeModem::leave_data_mode (const std::string &text)
{
  data_mode = lcp_open = ipcp_up = lcp_asked = false;
  if (!world.open_links.empty ())
    world.hang_up_link (text);
  else
    world.deliver (data_path, "\r\n" + text + "\r\n");
}

void
FakeModem::drop_carrier (const std::string &text)
{
  leave_data_mode (text);
}

void
FakeModem::renegotiate (const std::string &new_address)
{
  address = new_address;
  lcp_open = ipcp_up = false;
  lcp_asked = true;
  world.frame_to_link (PPP_PROTOCOL_LCP, packet (1, id++, ""));
}

void
FakeModem::restart ()
{
  data_mode = lcp_open = ipcp_up = lcp_asked = false;
  echo = true;
  cfun = 1;
  urc ("RDY");
}

std::string
FakeModem::error (int code, bool *ok) const
{
  *ok = false;
  if (cmee == 0)
    return "\r\nERROR\r\n";
  return "\r\n+CME ERROR: "
         + (cmee == 1    ? std::to_string (code)
            : code == 10 ? "SIM not inserted"
            : code == 16 ? "incorrect password"
            : code == 12 ? "SIM PUK required"
                         : std::to_string (code))
         + "\r\n";
}

std::string
FakeModem::cpin (const std::string &arguments, bool *ok)
{
  std::string given = arguments.substr (1, arguments.find ('"', 1) - 1);

  if (sim == "SIM PUK") {
    if (given != puk) {
      puk_retries--;
      return error (16, ok);
    }
    pin = arguments.substr (arguments.rfind (',') + 2, 4);
    sim = "READY";
    pin_retries = 3;
    return "";
  }
  pins.push_back (given);
  if (sim != "SIM PIN")
    return error (3, ok);
  if (given != pin) {
    if (--pin_retries == 0)
      sim = "SIM PUK";
    return error (pin_retries == 0 ? 12 : 16, ok);
  }
  pin_retries = 3;
  sim = "READY";
  return "";
}

// A string as the character set has it.
std::string
FakeModem::text (const std::string &ascii) const
{
  std::string encoded;

  for (char letter : ascii) {
    char group[8];
    snprintf (group, sizeof group, "%04X", (unsigned char) letter);
    encoded += group;
  }
  return charset == "UCS2" ? encoded : ascii;
}

// The information lines of one command; *ok FALSE: the text is a final result.
std::string
FakeModem::one (const std::string &c, bool *ok)
{
  auto info = [] (const std::string &text) { return "\r\n" + text + "\r\n"; };

  if (script) {
    if (const std::optional<std::string> text = script (c)) {
      *ok = text->find ("ERROR") == std::string::npos;
      return *text;
    }
  }
  if (c.empty () || c[0] != '+') {
    echo = c.find ("E0") != std::string::npos ? false : echo;
    quiet = c.find ("Q0") != std::string::npos ? false : quiet;
    return c.find ("E9") != std::string::npos ? error (4, ok) : "";
  }
  if (starts (c, "+CMEE="))
    cmee = c[6] - '0';
  else if (c == "+CMEE?")
    return info ("+CMEE: " + std::to_string (cmee));
  else if (starts (c, "+CSCS=")) {
    std::string name = c.substr (7, c.size () - 8);
    if (charsets.count (name) == 0)
      return error (3, ok);
    charset = name;
  } else if (c == "+CGMM")
    return info (model);
  else if (c == "+CGMI")
    return info ("SIMCOM_Ltd");
  else if (c == "+CGMR")
    return info ("Revision:1351B05SIM7000E");
  else if (c == "+CFUN?")
    return info ("+CFUN: " + std::to_string (cfun));
  else if (starts (c, "+CFUN=")) {
    cfun = c[6] - '0';
    if (c == "+CFUN=1,1")
      world.after (500000, [this] { restart (); });
  } else if (c == "+CPIN?")
    return sim == "NOT INSERTED" ? error (10, ok) : info ("+CPIN: " + sim);
  else if (starts (c, "+CPIN="))
    return cpin (c.substr (6), ok);
  else if (c == "+SPIC")
    return info ("+SPIC: " + std::to_string (pin_retries) + "," + std::to_string (puk_retries) + ",0,10");
  else if (c == "+CEREG?")
    return info ("+CEREG: 2," + std::to_string (cereg));
  else if (c == "+CGREG?")
    return info ("+CGREG: 2," + std::to_string (cgreg));
  else if (c == "+CREG?")
    return info ("+CREG: 2," + std::to_string (creg));
  else if (c == "+CGATT?")
    return info ("+CGATT: " + std::to_string (attached));
  else if (c == "+CGATT=1")
    attached = 1;
  else if (c == "+CGDCONT?") {
    std::string lines = info ("+CGDCONT: 1,\"" + context_type + "\",\"" + context_apn + "\",\"0.0.0.0\",0,0,0,0");
    for (const auto &[cid, rest] : other_contexts)
      lines += info ("+CGDCONT: " + std::to_string (cid) + "," + rest + ",\"0.0.0.0\",0,0,0,0");
    return lines;
  } else if (starts (c, "+CGDCONT=1,")) {
    std::string rest = c.substr (12);
    context_type = rest.substr (0, rest.find ('"'));
    context_apn = rest.substr (rest.find (',') + 2);
    context_apn.pop_back ();
  } else if (starts (c, "+CGDCONT=")) {
    other_contexts[std::stoi (c.substr (9))] = c.substr (c.find (',') + 1);
  } else if (c == "+CSQ")
    return info ("+CSQ: " + csq);
  else if (c == "+CPSI?")
    return info ("+CPSI: " + cpsi);
  else if (c == "+CEER")
    return info ("+CEER: " + ceer);
  else if (c == "+COPS?")
    return info ("+COPS: " + std::to_string (cops_mode) + ",0,\"" + text ("Chunghwa Telecom") + "\",7");
  else if (c == "+COPS=?")
    return info ("+COPS: (2,\"" + text ("466 92") + "\",\"" + text ("466 92") + "\",\"" + text ("46692") + "\",7),(3,\""
                 + text ("FET") + "\",\"" + text ("FET") + "\",\"" + text ("46601") + "\",0),,(0,1,2,3,4),(0,1,2)");
  else if (c == "+CCID")
    return info (iccid);
  else if (c == "+CIMI")
    return info (imsi);
  else if (c == "+CGSN")
    return info ("867723030123456");
  else if (c == "+CNMP?")
    return info ("+CNMP: " + std::to_string (cnmp));
  else if (c == "+CMNB?")
    return info ("+CMNB: " + std::to_string (cmnb));
  else if (starts (c, "+COPS=0") || starts (c, "+COPS=1"))
    cops_mode = c[6] - '0';
  else if (starts (c, "+CNMP="))
    cnmp = std::stoi (c.substr (6));
  else if (starts (c, "+CMNB="))
    cmnb = std::stoi (c.substr (6));
  else if (c == "+CBANDCFG?")
    return info ("+CBANDCFG: \"CAT-M\"," + bands["CAT-M"]) + info ("+CBANDCFG: \"NB-IOT\"," + bands["NB-IOT"]);
  else if (starts (c, "+CBANDCFG=\"")) {
    std::string rest = c.substr (11);
    bands[rest.substr (0, rest.find ('"'))] = rest.substr (rest.find (',') + 1);
  } else if (c == "+CGACT=0,1" && hears_cgact) {
    if (data_mode)
      leave_data_mode ("NO CARRIER");
  } else if (c == "+CPOWD=1") {
    world.after (10000, [this] { unplug (); });
    *ok = false;
    return info ("NORMAL POWER DOWN");
  } else if (starts (c, "+CLCK=") || starts (c, "+CPWD=")) {
    return c.find ("\"" + pin + "\"") != std::string::npos ? "" : (pin_retries--, error (16, ok));
  } else if (!starts (c, "+CREG=") && !starts (c, "+CGREG=") && !starts (c, "+CEREG=") && !starts (c, "+CNACT")
             && !starts (c, "+CIPSHUT") && !starts (c, "+COPS=3"))
    return error (4, ok);
  return "";
}

std::string
FakeModem::answer (const std::string &path, const std::string &command)
{
  auto scripted = fixed.find (command);
  std::string out;
  bool ok = true;

  if (scripted != fixed.end ())
    return scripted->second;
  if (!joined_lines && command.find (';') != std::string::npos)
    return "\r\n" + joined_answer + "\r\n";
  for (const std::string &each : split (command)) {
    std::string text = one (each, &ok);
    if (!ok)
      return quiet || quiet_ports.count (path) != 0 ? out : out + text;
    out += text;
  }
  if (command == "Q0")
    quiet_ports.erase (path);
  return quiet || quiet_ports.count (path) != 0 ? out : out + "\r\nOK\r\n";
}

void
FakeModem::dial (const std::string &path)
{
  std::string text = "CONNECT 150000000";

  if (dials < static_cast<int> (dial_answers.size ()))
    text = dial_answers[static_cast<size_t> (dials)];
  dials++;
  if (text.empty ())
    return;
  dialing = true;
  world.after (dial_delay, [this, path, text, then = epoch, serial = ++dial_serial] {
    if (!plugged || then != epoch || (serial != dial_serial))
      return;
    dialing = false;
    data_mode = starts (text, "CONNECT");
    lcp_open = ipcp_up = lcp_asked = false;
    world.deliver (path, "\r\n" + text + "\r\n" + (data_mode ? behind_connect : ""));
  });
}

void
FakeModem::line (const std::string &path, const std::string &text)
{
  commands.push_back (path + " " + text);
  if (path == data_path && path != at_path)
    woken = true;
  if (muted.count (path) != 0 || (wake_by_data && !woken && path == at_path))
    return;
  std::string reply = echo ? text + "\r" : "";
  std::string command = text.size () >= 2 ? text.substr (2) : "";
  if (starts (command, "D*99") || starts (command, "+CGDATA")) {
    dial (path);
    return;
  }
  std::string result = answer (path, command);
  if (result.empty ())
    return;
  gint64 wait = delays.count (command) != 0     ? delays[command]
                : path_delays.count (path) != 0 ? path_delays[path]
                                                : delay;
  gint64 when = std::max (world.now () + wait, last_answer[path]);
  last_answer[path] = when;
  world.after (when - world.now (), [this, path, reply, result, then = epoch] {
    if (plugged && then == epoch && !(data_mode && path == data_path))
      world.deliver (path, reply + result);
  });
}

void
FakeModem::written (const std::string &path, const std::string &bytes)
{
  std::string &buffer = input[path == data_path ? 1 : 0];

  if (!plugged)
    return;
  if (data_mode && path == data_path) {
    if (bytes == "+++" && world.now () - last_write >= 1000000 && hears_escape) {
      escapes++;
      world.after (1000000, [this] { leave_data_mode ("OK"); });
    }
    last_write = world.now ();
    return;
  }
  if (path == data_path && dialing && aborts_dial && !bytes.empty ()) {
    dialing = false;
    dial_serial++;
    world.after (delay, [this, path] { world.deliver (path, "\r\nNO CARRIER\r\n"); });
    return;
  }
  for (char c : bytes) {
    if (c == '\r') {
      std::string text = buffer;
      buffer.clear ();
      line (path, text);
    } else {
      buffer += c;
    }
  }
}

void
FakeModem::dtr_dropped (const std::string &path)
{
  if (path == data_path && data_mode && hears_dtr)
    leave_data_mode ("NO CARRIER");
}

void
FakeModem::send (guint16 protocol, const std::string &info)
{
  world.after (500, [this, protocol, info] {
    if (data_mode)
      world.frame_to_link (protocol, info);
  });
}

void
FakeModem::lcp (const std::string &info)
{
  guint8 code = static_cast<guint8> (info[0]);
  guint8 their = static_cast<guint8> (info[1]);
  std::string body = info.substr (4);

  if (lcp_silent)
    return;
  if (code == 1) { // Configure-Request
    send (PPP_PROTOCOL_LCP, packet (2, their, body));
    if (!lcp_asked)
      send (PPP_PROTOCOL_LCP, packet (1, id++, wants_pap ? std::string ("\x03\x04\xc0\x23", 4) : ""));
    lcp_asked = true;
  } else if (code == 2) {
    lcp_open = true;
    if (hangs_up_after_lcp)
      world.after (2000, [this] { drop_carrier (); });
  } else if (code == 5) { // Terminate-Request
    if (acks_terminate && !drops_with_ack)
      send (PPP_PROTOCOL_LCP, packet (6, their, ""));
    if (drops_with_ack) {
      world.after (1000, [this, their] {
        data_mode = lcp_open = ipcp_up = lcp_asked = false;
        world.frame_to_link (PPP_PROTOCOL_LCP, packet (6, their, ""));
      });
      world.after (2000, [this] { world.deliver (data_path, "\r\nNO CARRIER\r\n"); });
    } else if (drops_after_terminate) {
      world.after (3000, [this] {
        if (data_mode)
          leave_data_mode ("NO CARRIER");
      });
    }
  } else if (code == 9 && !echo_silent) { // Echo-Request
    send (PPP_PROTOCOL_LCP, packet (10, their, std::string (4, '\0')));
  }
}

void
FakeModem::ipcp_without_address (guint8 code, guint8 their, const std::string &info)
{
  if (code != 1 || no_ip4 == "silence")
    return;
  if (no_ip4 == "protocol")
    send (PPP_PROTOCOL_LCP, packet (8, id++, std::string ("\x80\x21", 2) + info));
  else if (info.size () > 4)
    send (PPP_PROTOCOL_IPCP, packet (4, their, info.substr (4)));
  else {
    send (PPP_PROTOCOL_IPCP, packet (2, their, ""));
    send (PPP_PROTOCOL_IPCP, packet (1, id++, ""));
  }
}

void
FakeModem::ipv6cp (const std::string &info)
{
  if (info[0] == 1 && ends_on_ip6 == "terminate")
    send (PPP_PROTOCOL_LCP, packet (5, 78, ""));
  if (info[0] == 1 && ends_on_ip6 == "hang up")
    world.after (1000, [this] {
      if (data_mode)
        drop_carrier ();
    });
  if (!has_ip6 || info[0] != 1)
    return;
  send (PPP_PROTOCOL_IPV6CP, packet (2, static_cast<guint8> (info[1]), info.substr (4)));
  send (PPP_PROTOCOL_IPV6CP, packet (1, id++, std::string ("\x01\x0a\0\0\0\0\0\0\0\x01", 10)));
}

void
FakeModem::ipcp (const std::string &info)
{
  guint8 code = static_cast<guint8> (info[0]);
  guint8 their = static_cast<guint8> (info[1]);
  std::string body = info.substr (4);
  std::string full = std::string ("\x03\x06", 2) + address
                     + std::string ("\x81\x06\xa8\x5f\x01\x01\x83\x06\xa8\x5f\xc0\x01", 12);

  if (ipcp_silent)
    return;
  if (!no_ip4.empty ()) {
    ipcp_without_address (code, their, info);
    return;
  }
  if (!terminates_with.empty ()) {
    send (PPP_PROTOCOL_LCP, packet (5, 77, terminates_with));
    return;
  }
  if (code != 1)
    return;
  if (body == full) {
    send (PPP_PROTOCOL_IPCP, packet (2, their, body));
    if (!ipcp_up)
      send (PPP_PROTOCOL_IPCP, packet (1, id++, ""));
    ipcp_up = true;
  } else {
    send (PPP_PROTOCOL_IPCP, packet (3, their, full));
  }
}

void
FakeModem::frame (guint16 protocol, const std::string &info)
{
  if (!data_mode || !plugged || info.size () < 4)
    return;
  last_write = world.now ();
  if (protocol == PPP_PROTOCOL_LCP)
    lcp (info);
  else if (protocol == PPP_PROTOCOL_IPCP)
    ipcp (info);
  else if (protocol == PPP_PROTOCOL_IPV6CP)
    ipv6cp (info);
  else if (protocol == PPP_PROTOCOL_PAP)
    send (PPP_PROTOCOL_PAP, packet (refuses_pap ? 3 : 2, static_cast<guint8> (info[1]), std::string (1, '\0')));
}
