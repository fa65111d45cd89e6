// SPDX-License-Identifier: GPL-2.0-or-later
#include "serial_line.h"

#include <algorithm>

SerialLine::SerialLine () : decoder_ (hdlc_decoder_new ())
{
}

SerialLine::~SerialLine ()
{
  hdlc_decoder_free (decoder_);
}

void
SerialLine::configure (const PppEvent &link)
{
  options_ = { link.link.tx_accm, link.link.pfc, link.link.acfc };
  hdlc_decoder_set_accm (decoder_, link.link.rx_accm);
}

static std::string
quote (const uint8_t *text, size_t len)
{
  std::string out = "text \"";

  for (size_t i = 0; i < len; i++) {
    if (text[i] == '\r')
      out += "\\r";
    else if (text[i] == '\n')
      out += "\\n";
    else
      out += char (text[i]);
  }
  return out + "\"";
}

void
SerialLine::tell_losses (std::vector<Item> &items)
{
  const HdlcCounters *now = hdlc_decoder_counters (decoder_);
  const struct {
    const char *words;
    guint64 before, after;
  } losses[] = {
    { "hdlc bad-fcs", told_.bad_fcs, now->bad_fcs },
    { "hdlc too-long", told_.too_long, now->too_long },
    { "hdlc aborted", told_.aborted, now->aborted },
    { "hdlc runt", told_.runt, now->runt },
  };

  for (const auto &loss : losses) {
    for (guint64 n = loss.before; n < loss.after; n++)
      items.push_back ({ false, 0, {}, loss.words });
  }
  told_ = *now;
}

std::vector<SerialLine::Item>
SerialLine::receive (const std::vector<uint8_t> &bytes)
{
  std::vector<Item> items;

  for (size_t at = 0; at < bytes.size ();) {
    gsize used = 0;
    HdlcFrame frame;
    HdlcStatus status = hdlc_decoder_feed (decoder_, bytes.data () + at, bytes.size () - at, &used, &frame);

    at += used;
    tell_losses (items);
    if (status == HDLC_FRAME) {
      items.push_back ({ true, frame.protocol, std::vector<uint8_t> (frame.info, frame.info + frame.len), "" });
    } else if (status == HDLC_TEXT) {
      size_t end = frame.len > 0 ? bytes.size ()
                                 : size_t (std::find (bytes.begin () + long (at), bytes.end (), 0x7e) - bytes.begin ());
      items.push_back ({ false, 0, {}, quote (bytes.data () + at, end - at) });
      at = end;
    }
  }
  return items;
}

std::vector<uint8_t>
SerialLine::encode (const PppFrame &frame) const
{
  const HdlcOptions defaults = { 0xffffffff, FALSE, FALSE };
  std::vector<uint8_t> wire (HDLC_MAX_ENCODED);

  wire.resize (
    hdlc_encode (frame.lcp_defaults ? &defaults : &options_, frame.protocol, frame.info, frame.len, wire.data ()));
  return wire;
}
