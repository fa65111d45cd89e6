/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ppp/ppp-outbox.h"

#include "ppp/ppp-wire.h"

#include <string.h>

gboolean
ppp_outbox_send (PppOutbox *self, guint16 protocol, guint8 code, guint8 id, const guint8 *data, gsize len)
{
  PppFrame *frame = &self->frames[(self->first + self->count) % PPP_OUTBOX_FRAMES];
  PppWriter out = ppp_writer (frame->info, sizeof frame->info);

  if (self->count == PPP_OUTBOX_FRAMES || len > PPP_MAX_INFO - PPP_HEADER_LEN)
    return FALSE;
  ppp_writer_u8 (&out, code);
  ppp_writer_u8 (&out, id);
  ppp_writer_u16 (&out, (guint16) (PPP_HEADER_LEN + len));
  ppp_writer_bytes (&out, data, len);
  frame->protocol = protocol;
  frame->lcp_defaults = protocol == PPP_PROTOCOL_LCP && code >= PPP_CODE_CONFIGURE_REQUEST
                        && code <= PPP_CODE_CODE_REJECT;
  frame->len = out.len;
  self->count++;
  return TRUE;
}

gboolean
ppp_outbox_pop (PppOutbox *self, PppFrame *out)
{
  PppFrame *frame = &self->frames[self->first];

  if (self->count == 0)
    return FALSE;
  *out = *frame;
  explicit_bzero (frame, sizeof *frame);
  self->first = (self->first + 1) % PPP_OUTBOX_FRAMES;
  self->count--;
  return TRUE;
}

void
ppp_outbox_clear (PppOutbox *self)
{
  explicit_bzero (self, sizeof *self);
}
