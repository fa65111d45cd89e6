/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The usage that survives a restart: one for every profile, and one for each modem that is used without. */
#pragma once

#include "host/store-ops.h"
#include "modem/usage/usage.h"

G_BEGIN_DECLS

/* That of @profile, or of @modem where @profile is "". What was never stored, or is not understood, is zero. */
void usage_memory_load (const StoreOps *store, const char *profile, const char *modem, Usage *out);
void usage_memory_save (const StoreOps *store, const char *profile, const char *modem, const Usage *usage);

/* The profile is no more. */
void usage_memory_forget (const StoreOps *store, const char *profile);

G_END_DECLS
