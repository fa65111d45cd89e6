/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operator's name server (RFC 1035): a table, other names under .test by their hash, NXDOMAIN for the rest. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The answer to @query, NULL when it is none that gets one. */
GByteArray *sim_dns_answer (const guint8 *query, gsize len);

G_END_DECLS
