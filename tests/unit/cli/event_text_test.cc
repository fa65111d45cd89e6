// SPDX-License-Identifier: GPL-2.0-or-later
// Events as lines.
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "cli/event-text.h"
}

namespace {

std::string
shown (const char *json, gboolean colour = FALSE)
{
  g_autoptr (JsonNode) node = json_from_string (json, nullptr);
  g_autofree char *text = event_text (json_node_get_object (node), colour);
  return text;
}

TEST (EventText, StateWithReason)
{
  EXPECT_EQ (
    shown (
      R"({"event":"state","time":1000250000,"modem":"static0","new":"waiting","old":"dialing","reason":"no-carrier"})"),
    "00:16:40.250  static0  waiting for the next try (the modem dropped the call)");
  EXPECT_EQ (shown (R"({"event":"state","time":0,"modem":"m","new":"connected","old":"configuring","reason":"none"})"),
             "00:00:00.000  m  connected");
}

TEST (EventText, OtherKinds)
{
  EXPECT_EQ (shown (R"({"event":"service","time":0,"running":false})"), "00:00:00.000  the service is not running");
  EXPECT_EQ (shown (R"({"event":"modem-added","time":0,"modem":"m"})"), "00:00:00.000  m  modem added");
  EXPECT_EQ (shown (R"({"event":"connection","time":0,"modem":"m","connection":{"interface":"ppp0","ip4":{}}})"),
             "00:00:00.000  m  no address");
  EXPECT_EQ (
    shown (
      R"({"event":"connection","time":0,"modem":"m","connection":{"interface":"ppp0","ip4":{"address":"10.0.0.2","prefix":32}}})"),
    "00:00:00.000  m  ppp0, 10.0.0.2/32");
  EXPECT_EQ (shown (R"({"event":"later","time":0})"), "00:00:00.000  later") << "an event of a newer service";
}

TEST (EventText, ColourIsOfTheState)
{
  std::string text = shown (R"({"event":"state","time":0,"modem":"m","new":"connected","old":"","reason":"none"})",
                            TRUE);
  EXPECT_NE (text.find ("\033[32mconnected\033[0m"), std::string::npos) << text;
}

TEST (EventText, TheNetworksTextCannotSteerTheTerminal)
{
  std::string text =
    shown (R"({"event":"connection","time":0,"operator_name":"Evil\u001b[2J","connection":{"interface":"ppp0",
    "ip4":{"address":"10.0.0.2","prefix":32}}})");
  EXPECT_EQ (text.find ('\033'), std::string::npos);
  EXPECT_NE (text.find ("Evil?[2J"), std::string::npos) << text;
}

} // namespace
