// SPDX-License-Identifier: GPL-2.0-or-later
// A dialogue that goes on as it began allocates nothing, and no input makes the queue keep more than it says.
#include "counting_malloc.h"

#include <cstring>
#include <gtest/gtest.h>

extern "C" {
#include "at/at-queue.h"
#include "at/at-reply.h"
}

namespace {

const char *const urcs[] = { "+CREG:", "+CEREG:", "RDY", nullptr };

void
receive (AtQueue *queue, const char *text, gint64 now_us)
{
  at_queue_receive (queue, (const guint8 *) text, strlen (text), now_us);
}

struct Counts {
  int replies = 0, urcs = 0, parsed = 0;
  gsize written = 0;
};

void
drain (AtQueue *queue, Counts *counts)
{
  AtEvent event;
  AtCsq csq;
  AtServingCell cpsi;
  gsize len = 0;

  while (at_queue_pop_output (queue, &len) != nullptr)
    counts->written += len;
  while (at_queue_pop_event (queue, &event)) {
    counts->urcs += event.type == AT_EVENT_URC;
    counts->replies += event.type == AT_EVENT_REPLY;
    for (guint i = 0; event.type == AT_EVENT_REPLY && i < event.reply.lines->len; i++) {
      const char *line = (const char *) g_ptr_array_index (event.reply.lines, i);
      counts->parsed += at_parse_csq (line, &csq) || at_parse_cpsi (line, &cpsi);
    }
    at_event_clear (&event);
  }
}

// What the modem is asked again and again, three commands at once, with echo and URCs between the lines.
void
poll (AtQueue *queue, gint64 now_us, Counts *counts)
{
  static const AtCommand commands[] = {
    { "+CSQ;+CPSI?", "+CSQ:|+CPSI:", nullptr, 1000000, AT_FLAG_NONE },
    { "+CREG?;+CEREG?", "+CREG:|+CEREG:", nullptr, 1000000, AT_FLAG_NONE },
    { "+CCID", nullptr, nullptr, 1000000, AT_FLAG_BARE },
  };

  for (const AtCommand &command : commands)
    at_queue_submit (queue, &command, now_us);
  drain (queue, counts);
  receive (queue, "AT+CSQ;+CPSI?\r\r\n+CSQ: 31,99\r\n\r\n+CREG: 5,\"28A0\",\"2776\",0\r\n", now_us);
  drain (queue, counts);
  receive (queue,
           "\r\n+CPSI: LTE CAT-M1,Online,466-92,0x2CEC,28608801,434,EUTRAN-BAND3,1750,5,5,-6,-77,-57,16\r\n\r\nOK\r\n",
           now_us);
  drain (queue, counts);
  receive (queue, "\r\n+CREG: 0,1\r\n\r\n+CEREG: 0,1\r\n\r\nOK\r\n\r\n+CEREG: 1\r\n", now_us);
  drain (queue, counts);
  receive (queue, "\r\n898600810906F8048812\r\n\r\nOK\r\n", now_us);
  drain (queue, counts);
}

TEST (AtAllocation, AnEverlastingDialogueAllocatesNothingAfterItsFirstRounds)
{
  g_autoptr (AtQueue) queue = at_queue_new ();
  const int rounds = 10000;
  gint64 now_us = 0;
  Counts counts;

  at_queue_set_urcs (queue, urcs);
  for (int i = 0; i < 3; i++)
    poll (queue, now_us += G_USEC_PER_SEC, &counts);
  counts = {};
  size_t before = allocations_so_far ();
  ASSERT_GT (before, 0u) << "allocations are not counted";
  for (int i = 0; i < rounds; i++)
    poll (queue, now_us += G_USEC_PER_SEC, &counts);
  EXPECT_EQ (allocations_so_far () - before, 0u);
  EXPECT_EQ (counts.replies, 3 * rounds);
  EXPECT_EQ (counts.urcs, 2 * rounds);
  EXPECT_EQ (counts.parsed, 2 * rounds);
}

TEST (AtAllocation, DataInSmallPiecesThatNobodyTakesIsOneEvent)
{
  g_autoptr (AtQueue) queue = at_queue_new ();
  const AtCommand dial = { "D*99#", nullptr, nullptr, 1000, AT_FLAG_DATA };
  g_auto (AtEvent) event = {};

  at_queue_submit (queue, &dial, 0);
  receive (queue, "\r\nCONNECT\r\n", 0);
  size_t before = allocations_so_far ();
  for (int i = 0; i < 2 * AT_MAX_DATA; i++)
    receive (queue, i % 2 == 0 ? "a" : "b", 0);
  EXPECT_LE (allocations_so_far () - before, 64u);
  ASSERT_TRUE (at_queue_pop_event (queue, &event));
  at_event_clear (&event);
  ASSERT_TRUE (at_queue_pop_event (queue, &event));
  EXPECT_EQ (event.data_len, (gsize) AT_MAX_DATA);
  EXPECT_EQ (memcmp (event.data, "abab", 4), 0);
}

TEST (AtAllocation, AFloodOfLinesIsDroppedWithoutAllocating)
{
  g_autoptr (AtQueue) queue = at_queue_new ();
  const AtCommand command = { "+L", "+L:", nullptr, 1000000, AT_FLAG_NONE };
  auto flood = [&] {
    for (int i = 0; i < 2 * AT_MAX_URCS; i++)
      receive (queue, "+L: 1\r\n*PSUTTZ: x\r\n", 0);
  };

  at_queue_submit (queue, &command, 0);
  flood ();
  size_t before = allocations_so_far ();
  for (int i = 0; i < 100; i++)
    flood ();
  EXPECT_EQ (allocations_so_far () - before, 0u) << "everything more is dropped";
}

} // namespace
