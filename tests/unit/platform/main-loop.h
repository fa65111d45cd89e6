/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns the main loop until something has happened, with a deadline instead of a sleep. */
#pragma once

#include <functional>
#include <glib.h>

/* FALSE when @done did not become true within @limit_ms. */
inline bool
run_until (const std::function<bool ()> &done, guint limit_ms = 5000)
{
  bool expired = false;
  GSource *deadline = g_timeout_source_new (limit_ms);
  g_source_set_callback (
    deadline,
    [] (gpointer flag) -> gboolean {
      *static_cast<bool *> (flag) = true;
      return G_SOURCE_CONTINUE;
    },
    &expired, nullptr);
  g_source_attach (deadline, nullptr);
  /* @done may look at what does not wake this loop: the other end of a pty. */
  GSource *look = g_timeout_source_new (2);
  auto go_on = [] (gpointer) -> gboolean { return G_SOURCE_CONTINUE; };
  g_source_set_callback (look, go_on, nullptr, nullptr);
  g_source_attach (look, nullptr);
  bool happened = done ();
  while (!happened && !expired) {
    g_main_context_iteration (nullptr, TRUE);
    happened = done ();
  }
  g_source_destroy (deadline);
  g_source_unref (deadline);
  g_source_destroy (look);
  g_source_unref (look);
  return happened;
}

/* Lets everything happen that is ready now. */
inline void
run_ready ()
{
  while (g_main_context_iteration (nullptr, FALSE)) {
  }
}
