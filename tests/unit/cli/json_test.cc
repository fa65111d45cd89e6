// SPDX-License-Identifier: GPL-2.0-or-later
// Keys, lines and lookups of the JSON form.
#include <gtest/gtest.h>

extern "C" {
#include "cli/json.h"
}

namespace {

TEST (Json, KeysAreSnakeCase)
{
  for (auto [property, key] :
       std::initializer_list<std::pair<const char *, const char *>> { { "State", "state" },
                                                                      { "StateReason", "state_reason" },
                                                                      { "Ip4", "ip4" },
                                                                      { "PeriodRxBytes", "period_rx_bytes" } }) {
    g_autofree char *made = json_key (property);
    EXPECT_STREQ (made, key);
  }
}

TEST (Json, IdsAreTheEndOfThePath)
{
  EXPECT_STREQ (json_id ("/org/dialtone1/modem/usb_1_1_2"), "usb_1_1_2");
  EXPECT_STREQ (json_id ("/"), "");
}

TEST (Json, ALineIsOneLine)
{
  g_autoptr (JsonObject) object = json_object_new ();
  json_object_set_string_member (object, "text", "a\nb");
  json_set_variant (object, "signal", g_variant_new_parsed ("{'rsrp': <-95.5>}"));
  g_autofree char *line = json_line (object);
  EXPECT_STREQ (line, "{\"text\":\"a\\nb\",\"signal\":{\"rsrp\":-95.5}}\n");
}

TEST (Json, AbsentAndForeignMembersAreEmpty)
{
  g_autoptr (JsonObject) object = json_object_new ();
  json_object_set_int_member (object, "number", 5);
  json_object_set_string_member (object, "text", "t");
  EXPECT_STREQ (json_text (object, "nothing"), "");
  EXPECT_STREQ (json_text (object, "number"), "");
  EXPECT_STREQ (json_text (nullptr, "text"), "");
  EXPECT_EQ (json_number (object, "text"), 0);
  EXPECT_EQ (json_number (object, "number"), 5);
  EXPECT_EQ (json_child (object, "text"), nullptr);
  EXPECT_EQ (json_list (object, "number"), nullptr);
}

TEST (Json, EventsHaveKindAndTime)
{
  gint64 before = g_get_real_time ();
  g_autoptr (JsonObject) event = json_event ("state");
  EXPECT_STREQ (json_text (event, "event"), "state");
  EXPECT_GE (json_number (event, "time"), before);
}

} // namespace
