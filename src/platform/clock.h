/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Real time, alarms of the main loop and the kernel's randomness behind ClockOps. */
#pragma once

#include "host/clock-ops.h"

G_BEGIN_DECLS

typedef struct _PlatformClock PlatformClock;

/* Runs in the default main context. Alarms fire in the order of their deadlines, those of one deadline in the order
 * they were set. */
PlatformClock *platform_clock_new (void);

/* All alarms must have been freed. */
void platform_clock_free (PlatformClock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatformClock, platform_clock_free)

/* Valid as long as @self. */
const ClockOps *platform_clock_ops (PlatformClock *self);

G_END_DECLS
