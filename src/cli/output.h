/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commands write: to standard output, and of failures to standard error. */
#pragma once

#include "cli/failure.h"
#include "cli/options.h"

G_BEGIN_DECLS

/* Writes to standard output at once: lines are read by people and programs while the command goes on. */
void output_write (const char *text);

/* Reports that a command which has nothing else to tell is done: with --json as the event @kind; a person hears
 * nothing. */
void output_report_done (const CliOptions *options, const char *kind);

/* Reports @failure: for a person on standard error; with --json as the event "failed" on standard output. Returns its
 * exit status. */
CliExit output_report_failure (const CliOptions *options, const Failure *failure);

/* Whether to colour what goes to standard output: a terminal that can, and NO_COLOR (no-color.org) is not set. */
gboolean output_has_colour (void);

G_END_DECLS
