/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the radio of a modem was set to before a connection set it otherwise: it is put back for one that does not name
 * it, also by a later process, since modems keep it. And which operator a user has chosen for the modem itself. Private
 * to modem/. */
#pragma once

#include "host/store-ops.h"

G_BEGIN_DECLS

/* The key of the operator that was chosen with SetRadio; others are the names of radio-settings.c. */
#define RADIO_MEMORY_OPERATOR "operator"

/* NULL: nothing is noted under @what; else to be freed. */
char *radio_memory_get (const StoreOps *store, const char *modem, const char *what);
/* @value NULL: it is as it was. */
void radio_memory_set (const StoreOps *store, const char *modem, const char *what, const char *value);

G_END_DECLS
