/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dialtonectl does: one function a command, each in a file of its own. */
#pragma once

#include "cli/failure.h"
#include "cli/options.h"
#include "cli/service.h"

G_BEGIN_DECLS

/* Runs what @options ask for, writes to standard output and standard error, and returns the exit status. */
CliExit commands_run (const CliOptions *options);

/* The commands. Each returns the exit status; one that fails before it did anything visible sets @error instead, which commands_run() reports. */
CliExit command_status (Service *service, const CliOptions *options, GError **error);
CliExit command_connect (Service *service, const CliOptions *options, GError **error);
CliExit command_disconnect (Service *service, const CliOptions *options, GError **error);
CliExit command_signal (Service *service, const CliOptions *options, GError **error);
CliExit command_monitor (Service *service, const CliOptions *options, GError **error);
CliExit command_trace (Service *service, const CliOptions *options, GError **error);
CliExit command_reset_data (Service *service, const CliOptions *options, GError **error);

/* Writes to standard output at once: lines are read by people and programs while the command goes on. */
void commands_write (const char *text);

/* Reports that a command which has nothing else to tell is done: with --json as the event @kind; a person hears nothing. */
void commands_report_done (const CliOptions *options, const char *kind);

/* Reports @failure: for a person on standard error; with --json as the event "failed" on standard output. Returns its exit status. */
CliExit commands_report (const CliOptions *options, const Failure *failure);

/* Whether to colour what goes to standard output: a terminal that can, and NO_COLOR (no-color.org) is not set. */
gboolean commands_colour (void);

G_END_DECLS
