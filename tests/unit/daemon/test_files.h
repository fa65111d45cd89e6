// SPDX-License-Identifier: GPL-2.0-or-later
// FileOps whose disk obeys the test: at once, later, or never.
#pragma once

#include <deque>
#include <glib.h>
#include <memory>
#include <string>

extern "C" {
#include "base/error.h"
#include "host/file-ops.h"
}

struct TestFiles : FileOps {
  TestFiles ();
  ~TestFiles () { stop (); }
  TestFiles (const TestFiles &) = delete;
  TestFiles &operator= (const TestFiles &) = delete;

  // Makes the oldest change, and answers.
  void finish_one ();

  bool held = false;   // changes wait for finish_one()
  std::string failure; // why none can be made; "" they can
  int n_changes = 0;   // so far

  struct Change {
    std::string path, data;
    bool removes;
    FileDone done;
    gpointer user_data;
  };
  std::deque<std::unique_ptr<Change>> waiting;

private:
  static gpointer submit (const FileOps *ops, Change change);
  static gboolean turn (gpointer self);
  void stop ();
  GSource *turn_ = nullptr;
};
