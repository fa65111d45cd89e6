// SPDX-License-Identifier: GPL-2.0-or-later
// When apply() calls are answered, and with what.
#include <gio/gio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "platform/network/network-answers.h"
}

using testing::ElementsAre;

namespace {

void
drain ()
{
  while (g_main_context_iteration (nullptr, FALSE))
    continue;
}

class NetworkAnswersTest : public testing::Test {
protected:
  ~NetworkAnswersTest () override { network_answers_free (answers); }

  static void applied (gpointer user_data, const GError *error)
  {
    static_cast<NetworkAnswersTest *> (user_data)->told.push_back (error == nullptr ? "done" : error->message);
  }

  static void applied_and_freed (gpointer user_data, const GError *error)
  {
    applied (user_data, error);
    g_clear_pointer (&static_cast<NetworkAnswersTest *> (user_data)->answers, network_answers_free);
  }

  void push (guint ifindex, GError *error = nullptr, NetworkApplied callback = applied)
  {
    network_answers_push (answers, ifindex, callback, this, error);
  }

  NetworkAnswers *answers = network_answers_new ();
  std::vector<std::string> told;
};

TEST_F (NetworkAnswersTest, ComeInOrderAndNotWithinTheCall)
{
  push (1);
  push (2, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no route"));
  EXPECT_THAT (told, ElementsAre ());
  drain ();
  EXPECT_THAT (told, ElementsAre ("done", "no route"));
  push (1);
  drain ();
  EXPECT_THAT (told, ElementsAre ("done", "no route", "done"));
}

TEST_F (NetworkAnswersTest, AreCancelledForOneLink)
{
  push (1);
  push (2);
  push (1, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no route"));
  network_answers_cancel (answers, 1);
  drain ();
  EXPECT_THAT (told, ElementsAre ("another call came in between", "done", "another call came in between"));
}

TEST_F (NetworkAnswersTest, EndWithTheirOwnerAlsoFromWithinOne)
{
  push (1, nullptr, applied_and_freed);
  push (2);
  drain ();
  EXPECT_THAT (told, ElementsAre ("done"));
}

} // namespace
