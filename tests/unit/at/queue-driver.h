// SPDX-License-Identifier: GPL-2.0-or-later
// Drives an AtQueue with a clock of its own and renders what comes out as text.
#pragma once

#include <string>
#include <vector>

extern "C" {
#include "at/at-queue.h"
}

class QueueDriver {
public:
  QueueDriver ();
  ~QueueDriver ();
  QueueDriver (const QueueDriver &) = delete;
  QueueDriver &operator= (const QueueDriver &) = delete;

  guint submit (const char *line, const char *prefix = nullptr, guint flags = AT_FLAG_NONE, gint64 timeout_ms = 1000,
                const char *body = nullptr);
  void receive (const std::string &bytes);
  // Lets @ms pass, waking up the queue at each of its deadlines.
  void pass (gint64 ms);

  // What the queue wrote and reported since the last call. Events: "reply 1 OK | line | line", "reply 2 +CME ERROR 10 (SIM not inserted)",
  // "urc RDY", "data 7eff". Data of neighbouring events is joined.
  std::string take_written ();
  std::vector<std::string> take_events ();

  AtQueue *queue;
  gint64 now_us = 5 * G_USEC_PER_SEC;
  // Elapsed time of the last reply.
  gint64 elapsed_us = -1;

private:
  void drain ();

  std::string written;
  std::vector<std::string> events;
};
