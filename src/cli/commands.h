/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dialtonectl does: one function a command, each in a file of its own. */
#pragma once

#include "cli/failure.h"
#include "cli/options.h"
#include "cli/service.h"

G_BEGIN_DECLS

/* Runs what @options ask for, writes to standard output and standard error, and returns the exit status. */
CliExit commands_run (const CliOptions *options);

/* The commands. Each returns the exit status; one that fails before it did anything visible sets @error instead, which
 * commands_run() reports. */
CliExit command_status (Service *service, const CliOptions *options, GError **error);
CliExit command_connect (Service *service, const CliOptions *options, GError **error);
CliExit command_disconnect (Service *service, const CliOptions *options, GError **error);
CliExit command_signal (Service *service, const CliOptions *options, GError **error);
CliExit command_monitor (Service *service, const CliOptions *options, GError **error);
CliExit command_trace (Service *service, const CliOptions *options, GError **error);
CliExit command_reset_data (Service *service, const CliOptions *options, GError **error);

G_END_DECLS
