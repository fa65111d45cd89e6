/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/read-guard.h"

#include "base/log.h"
#include "platform/file-replace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *
note_path (const char *runtime_dir, const char *path)
{
  g_autofree char *file = g_path_get_basename (path);
  g_autofree char *name = g_strconcat ("reading-", file, NULL);

  return g_build_filename (runtime_dir, name, NULL);
}

/* How many readers have not come to an end. */
static guint64
read_count (const char *note)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (note, &text, NULL, NULL) ? g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
set_aside (const char *path)
{
  g_autofree char *bad = g_strconcat (path, ".bad", NULL);

  if (rename (path, bad) == 0)
    dt_log (DT_LOG_WARNING, NULL, "whoever reads %s does not live long: it is set aside as %s, and counts as empty",
            path, bad);
  else if (errno != ENOENT)
    dt_log (DT_LOG_WARNING, NULL, "whoever reads %s does not live long: it is not read, and cannot be set aside: %s",
            path, g_strerror (errno));
}

gboolean
read_guard_enter (const char *runtime_dir, const char *path)
{
  g_autofree char *note = note_path (runtime_dir, path);
  g_autofree char *text = NULL;
  guint64 count = read_count (note);
  FileNames names;

  if (count >= READ_GUARD_LIMIT) {
    set_aside (path);
    read_guard_leave (runtime_dir, path);
    return FALSE;
  }
  text = g_strdup_printf ("%" G_GUINT64_FORMAT "\n", count + 1);
  file_names_init (&names, note);
  /* Where nothing can be noted there is no guard, and that harms nobody. */
  (void) file_replace (&names, text, strlen (text), FALSE);
  file_names_clear (&names);
  return TRUE;
}

void
read_guard_leave (const char *runtime_dir, const char *path)
{
  g_autofree char *note = note_path (runtime_dir, path);

  (void) unlink (note);
}
