/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Log lines with the object they are about, over GLib's structured logging; the journal gets DIALTONE_OBJECT=, and of
 * a modem's new state DIALTONE_MODEM=, DIALTONE_STATE= and DIALTONE_REASON=.
 *
 * error: Dialtone cannot do its work; warning: something failed that a user should see; info: a state change or
 * a fact worth keeping; debug: every AT line and PPP packet. A failure is logged once, by whoever decides about it.
 * Never log a secret or an identity: AT text goes through dt_redact(). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  DT_LOG_ERROR,
  DT_LOG_WARNING,
  DT_LOG_INFO,
  DT_LOG_DEBUG,
} DtLogLevel;

/* "error", "warning", "info", "debug". FALSE for anything else; @out_level is then untouched. */
gboolean dt_log_level_from_string (const char *string, DtLogLevel *out_level);
const char *dt_log_level_to_string (DtLogLevel level);

/* Lines above @level are dropped from now on. The process-wide level starts as info. */
void dt_log_set_level (DtLogLevel level);

/* Whether a line of @level would be written; to spare the work of rendering one. */
gboolean dt_log_enabled (DtLogLevel level);

/* Makes GLib's log writer obey the level: to the journal when stderr is connected to it, else to stderr
 * as "LEVEL object: message". To be called once, at the start of a program. */
void dt_log_init (void);

/* @object names what the line is about ("usb_1_1_2", "profile cht"), or is NULL. */
void dt_log (DtLogLevel level, const char *object, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* At level info: @modem went from state @old to state @state for @reason; all as users know them from D-Bus. */
void dt_log_state (const char *modem, const char *old, const char *state, const char *reason);

G_END_DECLS
