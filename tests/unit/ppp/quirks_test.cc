// SPDX-License-Identifier: GPL-2.0-or-later
// Everything that experience taught about peers has its proof: each item of the list of quirks has a vector or a test
// that names it, each transcript of a real modem has a vector, and nobody names what is not in the lists.
#include "vector_file.h"

#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace {

namespace fs = std::filesystem;

struct Quirk {
  int number;
  bool core;             // of src/ppp or src/at: a vector or a unit test there names the number
  const char *elsewhere; // "file under tests/: what it must hold"; of several one a line
};

const Quirk quirks[] = {
  { 1, true, "" },
  { 2, true, "" },
  { 3, true, "" },
  { 4, true, "unit/platform/link/kernel_ppp_test.cc: TheWayBackToDefaultsEscapesEverythingAndCompressesNothing" },
  { 5, true, "" },
  { 6, true, "" },
  { 7, true, "" },
  { 8, true, "" },
  { 9, true, "" },
  { 10, true, "unit/platform/link/tun_link_test.cc: FindsNoCarrierInPieces" },
  { 11, false, "vm/scripts/usb-connect.sh: hangup" },
  { 12, false, "unit/platform/link/kernel_ppp_test.cc: LinkProtocolsGoToTheChannelAndNetworkOnesToTheUnit" },
  { 13, false, "vm/scripts/robust.sh: twenty hangups" },
  { 14, false, "unit/platform/link/tun_link_test.cc: TheKernelLinkWorksOrLeavesThePortForTheTunLink" },
  { 15, false, "unit/platform/network/network_put_back_test.cc: TheRuleFollowsANewName" },
  { 16, true, "unit/platform/link/kernel_ppp_test.cc: ALineIsSevenBitWhenNoTopBitCame" },
  { 17, false,
    "style/rules/cores_need_glib_only.py: take it as an argument\nunit/platform/clock_test.cc: IsNeverEarly" },
  { 18, true, "" },
  { 19, true, "" },
  { 20, true, "" },
  { 21, true, "" },
  { 22, true, "" },
  { 23, true, "" },
  { 24, true, "" },
  { 25, true, "" },
  { 26, true, "" },
  { 27, true, "" },
  { 28, true, "" },
  { 29, true, "" },
  { 30, true, "" },
  { 31, true, "unit/modem/call/bearer_test.cc: TrafficThatTheSessionDoesNotSeeSparesTheEcho" },
  { 32, true, "" },
  { 33, true, "" },
  { 34, true, "" },
  { 35, true, "unit/platform/link/tun_link_test.cc: WhatWasSentBeforeDetachStillGoesOut" },
  { 36, true, "" },
  { 37, true, "" },
  { 38, true, "" },
  { 39, true, "" },
  { 40, true, "" },
  { 41, true, "" },
  { 42, true, "" },
  { 43, true, "" },
  { 44, true, "unit/platform/network/network_test.cc: WithoutAPeerTheAddressStandsAlone" },
  { 45, true, "" },
  { 46, true, "" },
  { 47, true, "" },
  { 48, true, "" },
  { 49, true, "" },
  { 50, true, "" },
  { 51, true, "" },
  { 52, true, "unit/platform/network/network_ip6_test.cc: ThatIsOffOnThisSystemLeavesIp4Alone" },
  { 53, false, "unit/platform/network/network_test.cc: Ip6HasOnlyTheAgreedAddressAndTakesAdvertisements" },
  { 54, false, "unit/platform/network/network_test.cc: ClearAfterTheInterfaceIsGoneRemovesTheRules" },
  { 55, true, "unit/modem/call/hangup_test.cc: ADataPortLeftInDataModeIsFreedByTheEscapeSequence" },
  { 56, false, "unit/modem/call/hangup_test.cc: ADataPortLeftInDataModeIsFreedByTheEndOfItsContext" },
  { 57, false, "unit/platform/serial/port_test.cc: IsRawAndLocalAndKeepsDtrOnClose" },
  { 58, true, "" },
  { 59, false,
    "unit/platform/serial/port_test.cc: ASecondOpenIsBusyUntilTheFirstIsClosed\n"
    "vm/scripts/usb-lines.sh: ID_MM_PORT_IGNORE" },
  { 60, false, "integration/failure_test.cc: ConnectsWithPapAfterNak" },
};

const int n_quirks = 60;

// The names that the list gives to its vectors.
const std::multimap<int, std::string> names = {
  { 1, "tx-lcp-default-accm" },
  { 2, "accm-direction" },
  { 3, "accm-none" },
  { 5, "hdlc-no-flag-64k" },
  { 6, "hdlc-abort" },
  { 7, "hdlc-empty-valid-fcs" },
  { 8, "hdlc-wakeup" },
  { 9, "rx-pfc-unasked" },
  { 10, "no-carrier-tail" },
  { 18, "cp-length" },
  { 19, "opt-len-0" },
  { 19, "opt-len-1" },
  { 20, "code-33" },
  { 20, "code-255" },
  { 21, "dup-option" },
  { 22, "id-0" },
  { 22, "late-ack" },
  { 22, "altered-ack" },
  { 23, "rej-loop" },
  { 24, "nak-loop-lcp" },
  { 25, "nak-unasked-mru" },
  { 27, "auth-nak-pap" },
  { 28, "loopback-echo" },
  { 29, "reneg-in-network" },
  { 30, "echo-before-open" },
  { 30, "echo-data" },
  { 32, "ccp-protrej" },
  { 32, "protrej-ipv6cp" },
  { 34, "close-while-listening" },
  { 35, "term-req" },
  { 37, "hup-in-every-state" },
  { 38, "pap-short-ack" },
  { 39, "chap-rechallenge" },
  { 41, "ipcp-stall-60" },
  { 42, "nak-addr-0" },
  { 43, "peer-addr-0" },
  { 44, "peer-none" },
  { 45, "dns-placeholder" },
  { 46, "dns-nak-0" },
  { 46, "dns-ack-0" },
  { 47, "dns-unasked" },
  { 55, "stuck-in-data-mode" },
};

// What real modems said; numbers that are missing stood in no log.
const std::set<std::string> transcripts = { "T1",  "T2",  "T3",  "T4",  "T4b",  "T5",  "T6",  "T8",  "T9",
                                            "T10", "T11", "T14", "T15", "T15b", "T16", "T19", "T20", "T21",
                                            "T22", "T23", "T25", "T27", "T28",  "T29", "T30" };

// A vector or a test that says what it proves.
struct Claim {
  std::string where;
  std::set<int> quirks;
  std::set<std::string> names, transcripts;
};

std::set<std::string>
all_matches (const std::string &text, const char *pattern)
{
  std::regex regex (pattern);
  std::set<std::string> found;

  for (std::sregex_iterator i (text.begin (), text.end (), regex); i != std::sregex_iterator (); ++i)
    found.insert ((*i)[1]);
  return found;
}

// @numbers and @transcripts are patterns of one group each.
Claim
read_claim (const std::string &where, const std::string &line, const char *numbers, const char *transcripts_pattern)
{
  Claim claim = { where, {}, all_matches (line, "\\[([a-z0-9-]+)\\]"), all_matches (line, transcripts_pattern) };

  for (const std::string &list : all_matches (line, numbers)) {
    for (const std::string &number : all_matches (list, "([0-9]+)"))
      claim.quirks.insert (std::stoi (number));
  }
  return claim;
}

void
add (std::vector<Claim> &claims, const Claim &claim)
{
  if (!claim.quirks.empty () || !claim.transcripts.empty ())
    claims.push_back (claim);
}

std::vector<Claim>
collect_claims ()
{
  std::vector<Claim> claims;

  for (const std::string &file : vector_files ()) {
    std::string stem = fs::path (file).stem ().string ();
    for (const std::string &line : read_lines (file)) {
      if (line.rfind ("# ", 0) != 0)
        continue;
      Claim claim = read_claim (stem, line, "^# Quirk ((?:[0-9]+, )*[0-9]+)", "^# (T[0-9]+[a-z]?):");
      claim.names.insert (stem);
      if (stem != "example")
        add (claims, claim);
    }
  }
  for (const std::string &line : read_lines (TESTS "/vectors/at/conversations.txt")) {
    if (line.rfind ("== ", 0) == 0)
      add (claims, read_claim (line, line, "quirks? ((?:[0-9]+, )*[0-9]+)", "\\b(T[0-9]+[a-z]?)\\b"));
  }
  for (const char *folder : { TESTS "/unit/ppp", TESTS "/unit/at" }) {
    for (const auto &entry : fs::directory_iterator (folder)) {
      if (entry.path ().extension () != ".cc")
        continue;
      for (const std::string &line : read_lines (entry.path ())) {
        if (line.rfind ("TEST", 0) == 0)
          add (claims, read_claim (line, line, "// quirks? ((?:[0-9]+, )*[0-9]+)", "// (T[0-9]+[a-z]?)$"));
      }
    }
  }
  return claims;
}

const std::vector<Claim> &
read_claims ()
{
  static const std::vector<Claim> claims = collect_claims ();
  return claims;
}

TEST (Quirks, EachHasAProofThatNamesIt)
{
  const std::vector<Claim> &claims = read_claims ();
  int expected = 1;

  for (const Quirk &quirk : quirks) {
    int claimed = 0;
    EXPECT_EQ (quirk.number, expected++);
    for (const Claim &claim : claims)
      claimed += int (claim.quirks.count (quirk.number));
    EXPECT_TRUE (!quirk.core || claimed > 0) << "no vector and no unit test of a core names quirk " << quirk.number;
    EXPECT_TRUE (quirk.core || claimed == 0) << "the table does not know that quirk " << quirk.number << " is a core's";
    EXPECT_TRUE (quirk.core || *quirk.elsewhere != '\0') << "nothing proves quirk " << quirk.number;
  }
  EXPECT_EQ (expected, n_quirks + 1);
}

TEST (Quirks, ProofsOutsideTheCoresExist)
{
  for (const Quirk &quirk : quirks) {
    std::istringstream places (quirk.elsewhere);
    std::string place;
    while (getline (places, place)) {
      size_t colon = place.find (": ");
      std::string needle = place.substr (colon + 2);
      bool found = false;
      ASSERT_TRUE (fs::exists (fs::path (TESTS) / place.substr (0, colon)))
        << "quirk " << quirk.number << ": " << place;
      for (const std::string &line : read_lines (fs::path (TESTS) / place.substr (0, colon)))
        found |= line.find (needle) != std::string::npos;
      EXPECT_TRUE (found) << "quirk " << quirk.number << ": " << place << " is no more";
    }
  }
}

TEST (Quirks, EachNameOfTheListIsFoundWithItsNumber)
{
  const std::vector<Claim> &claims = read_claims ();

  for (const auto &[number, name] : names) {
    bool found = false;
    for (const Claim &claim : claims)
      found |= claim.names.count (name) == 1 && claim.quirks.count (number) == 1;
    EXPECT_TRUE (found) << name << " of quirk " << number;
  }
}

TEST (Quirks, NobodyNamesWhatIsNotInTheLists)
{
  const std::vector<Claim> &claims = read_claims ();

  EXPECT_GE (claims.size (), 100u);
  for (const Claim &claim : claims) {
    for (int number : claim.quirks)
      EXPECT_TRUE (number >= 1 && number <= n_quirks) << claim.where << " names quirk " << number;
    for (const std::string &transcript : claim.transcripts)
      EXPECT_EQ (transcripts.count (transcript), 1u) << claim.where << " names " << transcript;
  }
}

TEST (Quirks, EachTranscriptOfAModemIsAVector)
{
  const std::vector<Claim> &claims = read_claims ();

  for (const std::string &transcript : transcripts) {
    bool found = false;
    for (const Claim &claim : claims)
      found |= claim.transcripts.count (transcript) == 1;
    EXPECT_TRUE (found) << transcript;
  }
}

} // namespace
