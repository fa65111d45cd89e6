// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

extern "C" {
#include "host/modem-description.h"
}

using testing::HasSubstr;

TEST (ModemDescription, AllPartsAreRead)
{
  g_autoptr (GError) error = nullptr;
  g_autoptr (ModemDescription) d =
    modem_description_parse ("at=/dev/ttyUSB2, data=/dev/ttyUSB3,nmea=/dev/ttyUSB1,model=sim7000,id=hat_1", 4, &error);

  ASSERT_NE (d, nullptr) << error->message;
  EXPECT_STREQ (d->at_path, "/dev/ttyUSB2");
  EXPECT_STREQ (d->data_path, "/dev/ttyUSB3");
  EXPECT_STREQ (d->nmea_path, "/dev/ttyUSB1");
  EXPECT_STREQ (d->model, "sim7000");
  EXPECT_STREQ (d->id, "hat_1");
  EXPECT_STREQ (d->device, "/dev/ttyUSB2");
  EXPECT_TRUE (d->fixed);
  EXPECT_EQ (d->vendor_id, 0);
}

TEST (ModemDescription, OnePortServesForBothAndTheIndexMakesTheId)
{
  g_autoptr (ModemDescription) d = modem_description_parse ("at=/dev/serial0", 7, nullptr);

  ASSERT_NE (d, nullptr);
  EXPECT_STREQ (d->data_path, "/dev/serial0");
  EXPECT_STREQ (d->id, "static7");
  EXPECT_EQ (d->nmea_path, nullptr);
  EXPECT_EQ (d->model, nullptr);
}

TEST (ModemDescription, TheWrongPartIsNamed)
{
  const char *const rows[][2] = {
    { "", "at=PATH is missing" },
    { "data=/dev/x", "at=PATH is missing" },
    { "at", "\"at\"" },
    { "at=", "at=: it is empty" },
    { "at=ttyUSB2", "at=ttyUSB2: a path begins with /" },
    { "at=/dev/a,at=/dev/b", "at=/dev/b: it is given twice" },
    { "at=/dev/a,id=my-modem", "id=my-modem: an id is" },
    { "at=/dev/a,id=a/b", "id=a/b: an id is" },
    { "at=/dev/a,baud=9600", "\"baud=9600\"" },
    { "at=/dev/a,", "\"\"" },
  };

  for (const auto &row : rows) {
    g_autoptr (GError) error = nullptr;
    g_autoptr (ModemDescription) d = modem_description_parse (row[0], 0, &error);

    EXPECT_EQ (d, nullptr) << row[0];
    ASSERT_TRUE (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE)) << row[0];
    EXPECT_THAT (error->message, HasSubstr (row[1]));
  }
}

TEST (ModemDescription, ACopyIsItsOwn)
{
  g_autoptr (ModemDescription) d = modem_description_parse ("at=/dev/a,model=sim7000", 0, nullptr);
  g_autoptr (ModemDescription) copy = modem_description_copy (d);

  EXPECT_STREQ (copy->id, "static0");
  EXPECT_STREQ (copy->model, "sim7000");
  EXPECT_NE (copy->at_path, d->at_path);
  EXPECT_TRUE (copy->fixed);
  modem_description_free (nullptr);
}
