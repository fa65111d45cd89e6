// SPDX-License-Identifier: GPL-2.0-or-later
// The table of models.
#include <cstring>
#include <gtest/gtest.h>
#include <set>
#include <string>

extern "C" {
#include "models/model.h"
}

namespace {

TEST (Model, IsFoundByWhatTheModemSaysAndByUsb)
{
  EXPECT_STREQ (model_by_name ("SIMCOM_SIM7000G")->id, "sim7000");
  EXPECT_STREQ (model_by_name ("simcom_sim7080")->id, "sim7070");
  EXPECT_STREQ (model_by_name ("SIMCOM_SIM7600E-H")->id, "sim7600");
  EXPECT_STREQ (model_by_name ("EC25")->id, "generic");
  EXPECT_STREQ (model_by_usb (0x1e0e, 0x9001)->id, "sim7000");
  EXPECT_STREQ (model_by_usb (0x1e0e, 0x9206)->id, "sim7070");
  EXPECT_STREQ (model_by_usb (0, 0)->id, "generic");
  EXPECT_EQ (model_by_id ("nokia"), nullptr);
  ASSERT_NE (model_by_id ("sim7600"), nullptr);
  EXPECT_STREQ (model_by_id ("sim7600")->reset, "+CRESET");
}

// What the setting rat and the setting bands make of a modem is in its maker's file alone.
TEST (Model, WhatItKeepsOfTheRadioCanBeAskedAndWrittenAndRememberedApart)
{
  for (const char *id : { "generic", "sim7000", "sim7070", "sim7600" }) {
    const ModelRow *model = model_by_id (id);
    std::set<std::string> names;

    ASSERT_NE (model->cell, nullptr) << id;
    EXPECT_TRUE (g_str_has_suffix (model->cell->prefix, ":")) << id;
    for (const ModelRadioKey *key = model->radio; key != nullptr && key->name != nullptr; key++) {
      EXPECT_TRUE (names.insert (key->name).second) << id << ": two values are remembered as " << key->name;
      EXPECT_NE (strchr (key->prefix, ':'), nullptr) << id << ": " << key->name;
      EXPECT_TRUE (g_str_has_suffix (key->query, "?")) << id << ": " << key->name;
      EXPECT_NE ((key->rats != nullptr) + (key->bands != nullptr), 0) << id << ": nothing sets " << key->name;
    }
  }
}

// Who dials goes on to the next form until there is none: there must be one for each context.
TEST (Model, EachCanDialEveryContext)
{
  for (const char *id : { "generic", "sim7000", "sim7070", "sim7600" }) {
    const ModelRow *model = model_by_id (id);

    ASSERT_NE (model, nullptr) << id;
    for (guint cid = 1; cid <= 15; cid++) {
      int forms = 0;
      for (ModelDial dial : model->dials) {
        g_autofree char *line = model_dial_line (dial, cid);
        forms += line != nullptr;
      }
      EXPECT_GT (forms, 0) << id << " cannot dial context " << cid;
    }
  }
}

TEST (Model, ADialCommandNamesItsContext)
{
  struct {
    ModelDial dial;
    guint cid;
    const char *line;
  } const rows[] = {
    { MODEL_DIAL_SHORT, 1, "D*99#" },
    { MODEL_DIAL_SHORT, 2, nullptr },
    { MODEL_DIAL_CONTEXT, 1, "D*99***1#" },
    { MODEL_DIAL_CONTEXT, 15, "D*99***15#" },
    { MODEL_DIAL_CGDATA, 3, "+CGDATA=\"PPP\",3" },
    { MODEL_DIAL_NONE, 1, nullptr },
  };
  for (const auto &row : rows) {
    g_autofree char *line = model_dial_line (row.dial, row.cid);
    EXPECT_STREQ (line, row.line);
  }
}

} // namespace
