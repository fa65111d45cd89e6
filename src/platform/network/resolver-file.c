/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/network/resolver-file.h"

#include "base/error.h"
#include "platform/network/resolver-file-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_SIZE (64 * 1024)
#define DEFAULT_MODE 0644

static gboolean
fail (GError **error, const char *verb, const char *path, const char *why)
{
  g_set_error (error, DT_ERROR, DT_ERROR_FAILED, "cannot %s %s: %s", verb, path, why);
  return FALSE;
}

/* The text of a plain file; @text is NULL when there is none. */
static gboolean
read_plain (const char *path, char **text, mode_t *mode, GError **error)
{
  struct stat info;
  g_autofree char *content = NULL;
  gsize length = 0;

  *text = NULL;
  *mode = DEFAULT_MODE;
  if (lstat (path, &info) < 0)
    return errno == ENOENT ? TRUE : fail (error, "read", path, g_strerror (errno));
  if (!S_ISREG (info.st_mode) || info.st_size > MAX_SIZE)
    return fail (error, "use", path, "it is not a plain text file");
  g_autoptr (GError) failure = NULL;
  if (!g_file_get_contents (path, &content, &length, &failure))
    return fail (error, "read", path, failure->message);
  if (strlen (content) != length)
    return fail (error, "use", path, "it is not a plain text file");
  *mode = info.st_mode & 07777;
  *text = g_steal_pointer (&content);
  return TRUE;
}

static gboolean
write_fully (int fd, const char *text)
{
  gsize length = strlen (text);

  while (length > 0) {
    ssize_t written = write (fd, text, length);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return FALSE;
    text += written;
    length -= (gsize) written;
  }
  return TRUE;
}

static gboolean
write_new (const char *path, const char *text, mode_t mode)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, DEFAULT_MODE);

  if (fd < 0)
    return FALSE;
  gboolean good = write_fully (fd, text) && fchmod (fd, mode) == 0;
  int code = errno;
  close (fd);
  errno = code;
  return good;
}

static gboolean
write_in_place (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return FALSE;
  gboolean good = write_fully (fd, text);
  int code = errno;
  close (fd);
  errno = code;
  return good;
}

static gboolean
replace (const char *path, const char *text, mode_t mode, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".dialtone", NULL);

  unlink (fresh);
  if (write_new (fresh, text, mode) && rename (fresh, path) == 0)
    return TRUE;
  int code = errno;
  unlink (fresh);
  /* Containers mount resolv.conf, and some let us write the file but not its directory. */
  if ((code == EBUSY || code == EXDEV || code == EACCES || code == EPERM || code == EROFS)
      && write_in_place (path, text))
    return TRUE;
  return fail (error, "write", path, g_strerror (code));
}

static char *
backup_path (const char *runtime_dir)
{
  return g_build_filename (runtime_dir, "resolv.conf.backup", NULL);
}

static gboolean
back_up (const char *runtime_dir, const char *text, mode_t mode, GError **error)
{
  g_autofree char *path = backup_path (runtime_dir);

  if (g_mkdir_with_parents (runtime_dir, 0755) < 0)
    return fail (error, "make", runtime_dir, g_strerror (errno));
  return replace (path, text, mode, error);
}

gboolean
resolver_file_is_connman_link (const char *link_target)
{
  return link_target != NULL && strstr (link_target, "run/connman/") != NULL;
}

char *
resolver_file_locate (const char *resolv_conf)
{
  g_autofree char *target = g_file_read_link (resolv_conf, NULL);

  if (!resolver_file_is_connman_link (target))
    return g_strdup (resolv_conf);
  g_autofree char *folder = g_path_get_dirname (resolv_conf);
  return g_canonicalize_filename (target, folder);
}

gboolean
resolver_file_holds (const char *path, const ResolverEntry *entries, guint n_entries)
{
  g_autofree char *current = NULL;
  mode_t mode;

  if (!read_plain (path, &current, &mode, NULL))
    return n_entries == 0;
  g_autofree char *original = resolver_text_strip (current == NULL ? "" : current);
  g_autofree char *text = resolver_text_compose (original, entries, n_entries);
  return strcmp (text, current == NULL ? "" : current) == 0;
}

gboolean
resolver_file_write (const char *path, const char *runtime_dir, const ResolverEntry *entries, guint n_entries,
                     GError **error)
{
  g_autofree char *current = NULL;
  mode_t mode;

  if (!read_plain (path, &current, &mode, error))
    return FALSE;
  /* A back-up that is there is of an earlier time. An absent file needs none: without a back-up an empty rest is
   * removed. */
  if (current == NULL) {
    g_autofree char *old = backup_path (runtime_dir);
    unlink (old);
  } else if (!resolver_text_is_ours (current) && !back_up (runtime_dir, current, mode, error)) {
    return FALSE;
  }
  g_autofree char *original = resolver_text_strip (current == NULL ? "" : current);
  g_autofree char *text = resolver_text_compose (original, entries, n_entries);
  if (g_strcmp0 (text, current) == 0)
    return TRUE;
  return replace (path, text, mode, error);
}

/* A line's end is all that composing may add to the text of others. */
static gboolean
is_same_text (const char *stripped, const char *original)
{
  if (!g_str_has_prefix (stripped, original))
    return FALSE;
  const char *rest = stripped + strlen (original);
  return *rest == '\0' || strcmp (rest, "\n") == 0;
}

gboolean
resolver_file_restore (const char *path, const char *runtime_dir, GError **error)
{
  g_autofree char *backup = backup_path (runtime_dir);
  g_autofree char *current = NULL;
  g_autofree char *original = NULL;
  mode_t mode;
  mode_t backup_mode;
  gboolean done = TRUE;

  if (!read_plain (path, &current, &mode, NULL) || !read_plain (backup, &original, &backup_mode, error))
    return TRUE; /* what is no plain file is not ours */
  /* Writing in place, on a mount point, may have been cut short. */
  gboolean cut_short = current != NULL && current[0] == '\0' && original != NULL && original[0] != '\0';
  if (current != NULL && (resolver_text_is_ours (current) || cut_short)) {
    g_autofree char *stripped = resolver_text_strip (current);
    if (original != NULL && (cut_short || is_same_text (stripped, original)))
      done = replace (path, original, mode, error);
    else if (original == NULL && stripped[0] == '\0' && unlink (path) == 0)
      done = TRUE;
    else
      done = replace (path, stripped, mode, error);
  }
  if (done)
    unlink (backup);
  return done;
}
