/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/log.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *priority; /* syslog's number, as the journal wants it */
  GLogLevelFlags flag;
} LevelRow;

static const LevelRow levels[] = {
  /* G_LOG_LEVEL_ERROR would abort the program: our errors are criticals to GLib. */
  [DT_LOG_ERROR] = { "error", "3", G_LOG_LEVEL_CRITICAL },
  [DT_LOG_WARNING] = { "warning", "4", G_LOG_LEVEL_WARNING },
  [DT_LOG_INFO] = { "info", "6", G_LOG_LEVEL_INFO },
  [DT_LOG_DEBUG] = { "debug", "7", G_LOG_LEVEL_DEBUG },
};

/* The log is the one thing that has no owner to carry its state. */
static gint threshold = DT_LOG_INFO;

gboolean
dt_log_level_from_string (const char *string, DtLogLevel *out_level)
{
  g_return_val_if_fail (string != NULL && out_level != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    if (strcmp (levels[i].name, string) == 0) {
      *out_level = (DtLogLevel) i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
dt_log_level_to_string (DtLogLevel level)
{
  g_return_val_if_fail ((guint) level < G_N_ELEMENTS (levels), "error");

  return levels[level].name;
}

void
dt_log_set_level (DtLogLevel level)
{
  g_atomic_int_set (&threshold, (gint) level);
}

gboolean
dt_log_enabled (DtLogLevel level)
{
  return (gint) level <= g_atomic_int_get (&threshold);
}

static DtLogLevel
level_of (GLogLevelFlags flags)
{
  if (flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return DT_LOG_ERROR;
  if (flags & G_LOG_LEVEL_WARNING)
    return DT_LOG_WARNING;
  if (flags & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO))
    return DT_LOG_INFO;
  return DT_LOG_DEBUG;
}

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, key) == 0 && fields[i].length < 0)
      return fields[i].value;
  }
  return NULL;
}

static GLogWriterOutput
write_line (GLogLevelFlags flags, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  DtLogLevel level = level_of (flags);
  const char *object = find_field (fields, n_fields, "DIALTONE_OBJECT");
  const char *message = find_field (fields, n_fields, "MESSAGE");

  if (!dt_log_enabled (level))
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (fileno (stderr))
      && g_log_writer_journald (flags, fields, n_fields, user_data) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  fprintf (stderr, "%-7s %s%s%s\n", dt_log_level_to_string (level), object == NULL ? "" : object,
           object == NULL ? "" : ": ", message == NULL ? "" : message);
  return G_LOG_WRITER_HANDLED;
}

void
dt_log_init (void)
{
  g_log_set_writer_func (write_line, NULL, NULL);
}

void
dt_log (DtLogLevel level, const char *object, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  g_return_if_fail ((guint) level < G_N_ELEMENTS (levels));

  if (!dt_log_enabled (level))
    return;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  const GLogField fields[] = {
    { "MESSAGE", message, -1 },
    { "PRIORITY", levels[level].priority, -1 },
    { "GLIB_DOMAIN", G_LOG_DOMAIN, -1 },
    { "DIALTONE_OBJECT", object == NULL ? "" : object, -1 },
  };
  g_log_structured_array (levels[level].flag, fields, object == NULL ? 3 : 4);
}

void
dt_log_state (const char *modem, const char *old, const char *state, const char *reason)
{
  g_return_if_fail (modem != NULL && old != NULL && state != NULL && reason != NULL);

  if (!dt_log_enabled (DT_LOG_INFO))
    return;
  g_autofree char *message = g_strdup_printf ("%s -> %s (%s)", old, state, reason);
  const GLogField fields[] = {
    { "MESSAGE", message, -1 },          { "PRIORITY", levels[DT_LOG_INFO].priority, -1 },
    { "GLIB_DOMAIN", G_LOG_DOMAIN, -1 }, { "DIALTONE_OBJECT", modem, -1 },
    { "DIALTONE_MODEM", modem, -1 },     { "DIALTONE_STATE", state, -1 },
    { "DIALTONE_REASON", reason, -1 },
  };
  g_log_structured_array (levels[DT_LOG_INFO].flag, fields, G_N_ELEMENTS (fields));
}
