/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.dialtone1.Statistics of one modem. Its counters are read from the modem when somebody asks: they move all day long, and announcing that would
 * wake everybody who listens. */
#pragma once

#include <dialtone.h>

#include "daemon/objects/modem-object.h"

G_BEGIN_DECLS

typedef struct _StatisticsObject StatisticsObject;

/* For @modem, which is asked for its modem when it is needed, and may have none (counters are zero then). */
StatisticsObject *statistics_object_new (ModemObject *modem);
/* The skeleton must be off the bus already. */
void statistics_object_free (StatisticsObject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatisticsObject, statistics_object_free)

/* To be exported; not owned. */
DialtoneStatistics *statistics_object_skeleton (const StatisticsObject *self);

/* Sets the properties that are announced. */
void statistics_object_publish (StatisticsObject *self, const ModemInfo *info);

/* MODEM_EVENT_QUOTA_REACHED. */
void statistics_object_quota_reached (StatisticsObject *self, const char *level, guint64 bytes);

G_END_DECLS
