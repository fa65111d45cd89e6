// SPDX-License-Identifier: GPL-2.0-or-later
// The memory of events: used again, erased, and alive as long as somebody has the event.
#include "counting_malloc.h"

#include <cstring>
#include <gtest/gtest.h>
#include <string>

extern "C" {
#include "at/at-record.h"
}

namespace {

AtRecord *
make_urc (AtPool *pool, const std::string &text)
{
  AtRecord *record = at_record_new (pool, AT_EVENT_URC);

  at_record_append (record, (const guint8 *) text.data (), text.size ());
  return record;
}

TEST (AtRecord, AReplyHasItsLinesAndWordsHoweverItGrew)
{
  AtPool *pool = at_pool_new ();
  const AtResult result = { AT_FINAL_CME_ERROR, 13, "SIM failure" };
  AtRecord *record = at_record_new (pool, AT_EVENT_REPLY);
  g_auto (AtEvent) event = {};

  for (int i = 0; i < 100; i++)
    at_record_add_line (record, std::string (100, char ('a' + i % 26)).c_str ());
  at_record_finish (record, 7, &result, 42);
  at_record_take_event (record, &event);
  at_pool_close (pool);
  EXPECT_EQ (event.type, AT_EVENT_REPLY);
  EXPECT_EQ (event.reply.id, 7u);
  EXPECT_EQ (event.reply.elapsed_us, 42);
  EXPECT_STREQ (event.reply.text, "SIM failure");
  ASSERT_EQ (event.reply.lines->len, 100u);
  for (int i = 0; i < 100; i++)
    EXPECT_EQ (std::string ((const char *) g_ptr_array_index (event.reply.lines, i)),
               std::string (100, char ('a' + i % 26)));
}

TEST (AtRecord, ALineIsExtendedUntilTheReplyIsFull)
{
  AtPool *pool = at_pool_new ();
  const AtResult result = { AT_FINAL_OK, AT_CODE_UNKNOWN, "" };
  AtRecord *record = at_record_new (pool, AT_EVENT_REPLY);
  g_auto (AtEvent) event = {};

  at_record_extend_line (record, "a");
  at_record_extend_line (record, "bc");
  at_record_add_line (record, "d");
  at_record_extend_line (record, "");
  for (int i = 0; i < AT_MAX_LINES; i++)
    at_record_extend_line (record, "e");
  at_record_finish (record, 1, &result, 0);
  at_record_take_event (record, &event);
  at_pool_close (pool);
  ASSERT_EQ (event.reply.lines->len, 2u);
  EXPECT_STREQ ((const char *) g_ptr_array_index (event.reply.lines, 0), "abc");
  EXPECT_EQ (std::string ((const char *) g_ptr_array_index (event.reply.lines, 1)),
             "d" + std::string (AT_MAX_LINES - 4, 'e'));
  EXPECT_EQ (event.reply.n_dropped, 4u);
  EXPECT_STREQ (event.reply.text, "");
}

TEST (AtRecord, AnEventOutlivesItsQueue)
{
  AtQueue *queue = at_queue_new ();
  g_auto (AtEvent) event = {}, other = {};

  at_queue_receive (queue, (const guint8 *) "RDY\r\nSMS Ready\r\n", 16, 0);
  ASSERT_TRUE (at_queue_pop_event (queue, &event));
  ASSERT_TRUE (at_queue_pop_event (queue, &other));
  at_queue_free (queue);
  EXPECT_STREQ (event.urc, "RDY");
  EXPECT_STREQ (other.urc, "SMS Ready");
}

TEST (AtRecord, MemoryIsUsedAgainAndNothingOfTheLastEventIsInIt)
{
  AtPool *pool = at_pool_new ();
  AtEvent event;

  at_record_take_event (make_urc (pool, "0123456789secret"), &event);
  const char *where = event.urc;
  at_event_clear (&event);
  EXPECT_EQ (event.urc, nullptr);
  at_record_take_event (make_urc (pool, "ab"), &event);
  ASSERT_EQ (event.urc, where) << "it was not used again";
  EXPECT_EQ (std::string (where + 3, 13), std::string (13, '\0')) << "it was not erased";
  at_event_clear (&event);
  at_pool_close (pool);
}

TEST (AtRecord, WhatOneLongReplyTookIsGivenBack)
{
  AtPool *pool = at_pool_new ();

  at_record_free (make_urc (pool, std::string (100000, 'x')));
  size_t before = allocations_so_far ();
  at_record_free (make_urc (pool, "x"));
  EXPECT_GT (allocations_so_far () - before, 0u) << "the large block was kept";
  at_pool_close (pool);
}

TEST (AtRecord, ThePoolKeepsNoMoreThanItIsUsedFor)
{
  AtPool *pool = at_pool_new ();
  AtRecord *records[100];

  for (AtRecord *&record : records)
    record = make_urc (pool, "x");
  for (AtRecord *record : records)
    at_record_free (record);
  size_t before = allocations_so_far ();
  for (AtRecord *&record : records)
    record = make_urc (pool, "x");
  EXPECT_GE (allocations_so_far () - before, 84u);
  for (AtRecord *record : records)
    at_record_free (record);
  at_record_free (nullptr);
  at_pool_close (pool);
}

TEST (AtRecord, AnEventThatWasNeverFilledCanBeCleared)
{
  AtEvent event = {};

  at_event_clear (&event);
}

} // namespace
