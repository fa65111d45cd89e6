// SPDX-License-Identifier: GPL-2.0-or-later
#include "test_files.h"

#include <glib/gstdio.h>

TestFiles::TestFiles () : FileOps ()
{
  write = [] (const FileOps *ops, const char *path, const char *data, gsize len, FileDone done, gpointer user_data) {
    return submit (ops, { path, std::string (data, len), false, done, user_data });
  };
  remove = [] (const FileOps *ops, const char *path, FileDone done, gpointer user_data) {
    return submit (ops, { path, "", true, done, user_data });
  };
  forget = [] (gpointer change) {
    if (change != nullptr)
      static_cast<Change *> (change)->done = nullptr;
  };
}

void
TestFiles::stop ()
{
  if (turn_ == nullptr)
    return;
  g_source_destroy (turn_);
  g_clear_pointer (&turn_, g_source_unref);
}

gboolean
TestFiles::turn (gpointer data)
{
  auto *self = static_cast<TestFiles *> (data);

  self->stop ();
  while (!self->held && !self->waiting.empty ())
    self->finish_one ();
  return G_SOURCE_REMOVE;
}

gpointer
TestFiles::submit (const FileOps *ops, Change change)
{
  auto *self = const_cast<TestFiles *> (static_cast<const TestFiles *> (ops));

  self->n_changes++;
  self->waiting.push_back (std::make_unique<Change> (std::move (change)));
  if (self->turn_ == nullptr) {
    self->turn_ = g_idle_source_new ();
    g_source_set_callback (self->turn_, turn, self, nullptr);
    g_source_attach (self->turn_, nullptr);
  }
  return self->waiting.back ().get ();
}

void
TestFiles::finish_one ()
{
  std::unique_ptr<Change> change = std::move (waiting.front ());
  g_autoptr (GError) error = nullptr;

  waiting.pop_front ();
  if (!failure.empty ()) {
    error = g_error_new_literal (DT_ERROR, DT_ERROR_FAILED, failure.c_str ());
  } else if (change->removes) {
    g_unlink (change->path.c_str ());
  } else {
    g_autofree char *folder = g_path_get_dirname (change->path.c_str ());
    g_mkdir_with_parents (folder, 0700);
    g_file_set_contents_full (change->path.c_str (), change->data.c_str (), (gssize) change->data.size (),
                              G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  }
  if (change->done != nullptr)
    change->done (change->user_data, error);
}
