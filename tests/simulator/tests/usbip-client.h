// SPDX-License-Identifier: GPL-2.0-or-later
// The importing side of USB/IP by hand: what `usbip attach` and the kernel send, byte by byte.
#pragma once

#include "simulator-client.h"

#include <cstdint>

class UsbipClient {
public:
  // An answer to a transfer or to its unlinking.
  struct Answer {
    uint32_t command = 0; // 3: USBIP_RET_SUBMIT, 4: USBIP_RET_UNLINK, 0: the connection ended
    uint32_t seqnum = 0;
    int32_t status = 0;
    uint32_t actual = 0;
    std::string data;
  };

  explicit UsbipClient (const Simulator &simulator);
  ~UsbipClient ();
  UsbipClient (const UsbipClient &) = delete;
  UsbipClient &operator= (const UsbipClient &) = delete;

  void write (const std::string &bytes);
  // Exactly @n bytes, fewer when the connection ends or 5 s are over.
  std::string read (size_t n);
  // The other end closes within 5 s.
  bool ended ();
  // Nothing comes for @ms.
  bool is_quiet (int ms = 100);

  // OP_REQ_IMPORT; the status in the reply.
  uint32_t import (const std::string &busid = "1-1");
  // USBIP_CMD_SUBMIT; its sequence number.
  uint32_t submit (uint32_t endpoint, bool in, uint32_t length, const std::string &data = "",
                   const std::string &setup = std::string (8, '\0'));
  uint32_t unlink (uint32_t victim);
  Answer answer ();
  // A control transfer and its answer.
  Answer control (uint8_t type, uint8_t request, uint16_t value, uint16_t index, uint16_t length);
  // SET_CONFIGURATION, and DTR of @interface.
  void configure ();
  void set_dtr (uint16_t interface, bool dtr);
  // Writes @bytes to the bulk endpoint @out.
  void send (uint32_t out, const std::string &bytes);
  // Asks the bulk endpoint @in until @end has come.
  std::string read_until (uint32_t in, const std::string &end);

private:
  int fd_ = -1;
  uint32_t seqnum_ = 0;
};

// @value in network byte order.
std::string number (uint32_t value, unsigned size = 4);
// The number at @at of @bytes.
uint32_t number_at (const std::string &bytes, size_t at, unsigned size = 4);
