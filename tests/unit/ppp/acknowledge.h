// SPDX-License-Identifier: GPL-2.0-or-later
// The Configure-Ack for the last request of a control protocol.
#pragma once

#include <algorithm>
#include <vector>

extern "C" {
#include "ppp/ppp-control.h"
}

inline std::vector<guint8>
acknowledge (const PppControl &control)
{
  std::vector<guint8> ack (PPP_HEADER_LEN + control.request_len);

  ack[0] = PPP_CODE_CONFIGURE_ACK;
  ack[1] = control.request_id;
  ack[3] = guint8 (ack.size ());
  std::copy (control.request, control.request + control.request_len, ack.begin () + PPP_HEADER_LEN);
  return ack;
}
