/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disk that takes its time: fsync() of this program obeys the test. */
#pragma once

/* Holds every fsync() of the program as long as it lives, or until open(). */
class SlowDisk {
public:
  SlowDisk ();
  ~SlowDisk ();
  SlowDisk (const SlowDisk &) = delete;
  SlowDisk &operator= (const SlowDisk &) = delete;

  void open ();
  /* Whether a thread is held now. */
  bool is_waited_for ();
  /* Of the program, so far. */
  static int n_syncs ();
};
