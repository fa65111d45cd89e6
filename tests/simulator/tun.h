/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operator's IP side as a TUN device. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Creates the device @name and sets it up; the descriptor, non-blocking, or -1. It vanishes when that is closed. */
int sim_tun_open (const char *name, GError **error);

G_END_DECLS
