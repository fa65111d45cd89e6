/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NMEA port: silent until AT+CGNSPWR=1, then one fix a second. */
#pragma once

#include "context.h"

G_BEGIN_DECLS

typedef struct _SimNmea SimNmea;

/* Makes the port "nmea". */
SimNmea *sim_nmea_new (SimContext *context, GError **error);
void sim_nmea_free (SimNmea *self);

void sim_nmea_set_power (SimNmea *self, gboolean on);
gboolean sim_nmea_power (const SimNmea *self);
/* A thousand sentences a second. */
void sim_nmea_set_flood (SimNmea *self, gboolean flood);

/* One sentence, checksum and line end included. */
char *sim_nmea_sentence (void);

G_END_DECLS
