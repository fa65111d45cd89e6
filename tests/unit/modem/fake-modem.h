// SPDX-License-Identifier: GPL-2.0-or-later
// A scripted modem with two ports and a small PPP peer behind it. What a test wants to be different, it sets.
#pragma once

#include "fake-world.h"

#include <optional>

extern "C" {
#include "ppp/ppp-session.h"
}

class FakeModem : public FakeDevice {
public:
  explicit FakeModem (FakeWorld &world) : world (world) {}

  bool has_path (const std::string &path) const override
  {
    return plugged && (path == at_path || path == data_path || path == nmea_path);
  }
  void written (const std::string &path, const std::string &bytes) override;
  void dtr_dropped (const std::string &path) override;
  void frame (guint16 protocol, const std::string &info) override;

  void urc (const std::string &line, const std::string &path = "/dev/at");
  void unplug ();
  void plug ();
  // The call ends by itself: text on the line.
  void drop_carrier (const std::string &text = "NO CARRIER");
  // The peer begins LCP anew, and then gives @new_address.
  void renegotiate (const std::string &new_address);
  // RDY, and everything forgotten.
  void restart ();
  int count (const std::string &command) const;

  std::string at_path = "/dev/at", data_path = "/dev/data", nmea_path;
  bool plugged = true;
  gint64 delay = 2000; // of every answer
  gint64 dial_delay = 20000;
  std::map<std::string, gint64> delays;      // of single commands
  std::map<std::string, gint64> path_delays; // of everything on a port
  std::map<std::string, std::string> fixed;  // whole answers: "+CSQ" → "\r\n+CSQ: 1,99\r\n\r\nOK\r\n"; "" is silence
  // Asked first, for each command: its information lines, or a final result that is an error; no value: as the rest has
  // it.
  std::function<std::optional<std::string> (const std::string &command)> script;
  std::set<std::string> muted;       // ports that do not answer
  bool quiet = false;                // ATQ1: no result codes
  std::set<std::string> quiet_ports; // likewise, of single ports
  bool wake_by_data = false;         // the AT port answers only after a word on the other
  bool echo = true;
  bool joined_lines = true;            // knows ';'
  std::string joined_answer = "ERROR"; // else
  int cmee = 0;
  std::string charset = "IRA"; // or GSM, UCS2
  std::set<std::string> charsets = { "IRA", "GSM", "UCS2" };
  std::string sim = "READY"; // or SIM PIN, SIM PUK, NOT READY, NOT INSERTED
  std::string pin = "1234", puk = "12345678";
  int pin_retries = 3, puk_retries = 10;
  std::string iccid = "8988600810906888048812", imsi = "466920123456789";
  int cfun = 1;
  int cereg = 1, cgreg = 0, creg = 0;
  int attached = 1;
  std::string context_type = "IP", context_apn = "internet.iot"; // of context 1
  std::map<int, std::string> other_contexts;                     // number: "\"IP\",\"ims\""
  std::string csq = "20,99";
  std::string cpsi = "LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-6,-100,-57,16";
  std::string ceer = "No cause information available";
  std::string model = "SIMCOM_SIM7000G";
  int cnmp = 38, cmnb = 1;
  int cops_mode = 0; // of +COPS: 0 automatic, 1 manual
  std::map<std::string, std::string> bands = { { "CAT-M", "1,3,8" }, { "NB-IOT", "3,8" } };
  std::vector<std::string> dial_answers; // to successive dials; then CONNECT
  std::string behind_connect;            // in the same read
  bool data_mode = false;
  bool aborts_dial = true; // anything written while it dials makes it give up
  bool hears_escape = true, hears_dtr = true, hears_cgact = false;

  // PPP side
  bool lcp_silent = false, ipcp_silent = false, acks_terminate = true, drops_after_terminate = true,
       echo_silent = false;
  bool drops_with_ack = false; // takes commands right behind its Terminate-Ack; NO CARRIER comes a little later
  std::string address = std::string ("\x0a\xae\x2e\x2d", 4);
  bool wants_pap = false, refuses_pap = false;
  std::string no_ip4; // how its network has none: "protocol", "address" (both are rejected) or "silence"
  bool has_ip6 = false;
  std::string ends_on_ip6; // "terminate", "hang up": what it does when IPv6 is asked for
  bool hangs_up_after_lcp = false;
  std::string terminates_with; // Terminate-Request with this text when IPCP starts
  int ip6_after_us = -1;

  std::vector<std::string> commands; // "at AT+CSQ"
  int escapes = 0;
  std::vector<std::string> pins; // every PIN that was sent
  int dials = 0;
  FakeWorld &world;

private:
  std::string answer (const std::string &path, const std::string &command);
  std::string one (const std::string &command, bool *ok);
  std::string cpin (const std::string &arguments, bool *ok);
  std::string error (int code, bool *ok) const;
  std::string text (const std::string &ascii) const;
  void line (const std::string &path, const std::string &text);
  void dial (const std::string &path);
  void leave_data_mode (const std::string &text);
  void lcp (const std::string &info);
  void ipcp (const std::string &info);
  void ipcp_without_address (guint8 code, guint8 their, const std::string &info);
  void ipv6cp (const std::string &info);
  void send (guint16 protocol, const std::string &info);
  std::string input[2];
  bool woken = false;
  gint64 last_write = 0;
  std::map<std::string, gint64> last_answer; // by port: answers keep their order
  bool plus_seen = false, lcp_open = false, ipcp_up = false, lcp_asked = false;
  guint8 id = 0;
  bool dialing = false;
  int dial_serial = 0;
  int epoch = 0; // goes up when it is unplugged
};
