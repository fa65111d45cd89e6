/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PPP in HDLC-like framing, asynchronous (RFC 1662), as the network side of the simulator speaks it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SimHdlc SimHdlc;

/* One good frame: its protocol number and what follows it. */
typedef void (*SimHdlcFrameFunc) (guint16 protocol, const guint8 *info, gsize len, gpointer data);

SimHdlc *sim_hdlc_new (void);
void sim_hdlc_free (SimHdlc *self);

/* Forgets a frame under way. */
void sim_hdlc_reset (SimHdlc *self);

/* Takes bytes from the line, calls @func for every frame whose FCS is right. Address and control, and the first byte of
 * the protocol, may be absent (RFC 1661 §6.5, §6.6) whatever was negotiated. @func may not free @self. */
void sim_hdlc_decode (SimHdlc *self, const guint8 *bytes, gsize len, SimHdlcFrameFunc func, gpointer data);

/* Appends one frame, flags at both ends. @accm: the control characters to escape, bit n for character n;
 * @compress_protocol, @compress_address: the peer agreed to PFC, ACFC. LCP goes out uncompressed and all escaped. */
void sim_hdlc_encode (const SimHdlc *self, GByteArray *out, guint16 protocol, const guint8 *info, gsize len,
                      guint32 accm, gboolean compress_protocol, gboolean compress_address);

/* Frames with a wrong FCS, too long or aborted, since the beginning. */
guint64 sim_hdlc_errors (const SimHdlc *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimHdlc, sim_hdlc_free)

G_END_DECLS
