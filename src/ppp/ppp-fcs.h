/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The 16-bit frame check sequence (RFC 1662 appendix C.2). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PPP_FCS_INIT 0xffffu
/* The value after a whole frame with its FCS. */
#define PPP_FCS_GOOD 0xf0b8u

/* Goes on from @fcs. What is sent, low byte first, is the complement. */
guint16 ppp_fcs (guint16 fcs, const guint8 *data, gsize len);

G_END_DECLS
