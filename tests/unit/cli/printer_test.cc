// SPDX-License-Identifier: GPL-2.0-or-later
// Columns line up as they are seen, in Chinese too.
#include <gtest/gtest.h>

extern "C" {
#include "cli/printer.h"
}

namespace {

TEST (Printer, ColumnsAsSeen)
{
  EXPECT_EQ (text_columns (""), 0u);
  EXPECT_EQ (text_columns ("State"), 5u);
  EXPECT_EQ (text_columns ("狀態"), 4u);
  EXPECT_EQ (text_columns ("SIM 卡"), 6u);
  EXPECT_EQ (text_columns ("e\u0301"), 1u) << "a combining accent takes no column";
}

TEST (Printer, ValuesStandBelowEachOther)
{
  g_autoptr (Printer) printer = printer_new (FALSE);
  printer_line (printer, STYLE_TITLE, "Modem usb_1_1");
  printer_field (printer, "狀態", STYLE_GOOD, "已連線");
  printer_field (printer, "SIM 卡", STYLE_PLAIN, "就緒");
  printer_field (printer, "空", STYLE_PLAIN, "");
  printer_field (printer, "APN", STYLE_PLAIN, "internet.iot");
  printer_end_block (printer, 2);
  g_autofree char *text = printer_take (printer);
  EXPECT_STREQ (text, "Modem usb_1_1\n"
                      "  狀態    已連線\n"
                      "  SIM 卡  就緒\n"
                      "  APN     internet.iot\n");
}

TEST (Printer, BlocksAreAlignedApart)
{
  g_autoptr (Printer) printer = printer_new (FALSE);
  printer_field (printer, "a", STYLE_PLAIN, "1");
  printer_end_block (printer, 0);
  printer_field (printer, "long label", STYLE_PLAIN, "2");
  g_autofree char *text = printer_take (printer);
  EXPECT_STREQ (text, "a  1\nlong label  2\n");
  g_autofree char *rest = printer_take (printer);
  EXPECT_STREQ (rest, "") << "taken once";
}

TEST (Printer, ColourOnlyWhereWanted)
{
  for (bool colour : { false, true }) {
    g_autoptr (Printer) printer = printer_new (colour);
    printer_line (printer, STYLE_BAD, "failed");
    g_autofree char *text = printer_take (printer);
    EXPECT_STREQ (text, colour ? "\033[31mfailed\033[0m\n" : "failed\n");
  }
}

TEST (Printer, ControlCharactersAndBrokenTextAreMadeHarmless)
{
  g_autoptr (GString) out = g_string_new (nullptr);
  text_append_styled (out, FALSE, STYLE_PLAIN, "a\033[2J\x7f\n\xff");
  EXPECT_STREQ (out->str, "a?[2J??\uFFFD");
}

} // namespace
