// SPDX-License-Identifier: GPL-2.0-or-later
// Ports of one USB device become a modem by their interface numbers.
#include <gtest/gtest.h>
#include <string>
#include <vector>

extern "C" {
#include "models/model.h"
#include "platform/usb/usb-modem.h"
}

namespace {

struct Device {
  guint16 vendor, product;
  std::vector<std::pair<guint, std::string>> ports; /* interface, node */
};

/* "at data nmea" of what the ports make. */
std::string
roles_of (const Device &device)
{
  g_autoptr (GPtrArray) ttys = g_ptr_array_new_with_free_func ((GDestroyNotify) usb_tty_free);

  for (const auto &[interface, node] : device.ports) {
    UsbTty *tty = g_new0 (UsbTty, 1);
    tty->path = g_strdup (("/sys/devices/usb1/1-1/1-1.2/" + node).c_str ());
    tty->node = g_strdup (node.c_str ());
    tty->device = g_strdup ("/sys/devices/usb1/1-1/1-1.2");
    tty->port = g_strdup ("1-1.2");
    tty->vendor_id = device.vendor;
    tty->product_id = device.product;
    tty->interface = interface;
    g_ptr_array_add (ttys, tty);
  }
  g_autoptr (ModemDescription) modem = usb_modem_assemble (ttys, model_usb_ports);
  if (modem == nullptr)
    return "(none)";
  EXPECT_STREQ (modem->id, "usb_1_1_2");
  EXPECT_STREQ (modem->device, "/sys/devices/usb1/1-1/1-1.2");
  EXPECT_EQ (modem->vendor_id, device.vendor);
  EXPECT_EQ (modem->product_id, device.product);
  EXPECT_FALSE (modem->fixed);
  std::string nmea = modem->nmea_path == nullptr ? "-" : modem->nmea_path;
  return std::string (modem->at_path) + " " + modem->data_path + " " + nmea;
}

const std::vector<std::pair<guint, std::string>> six_ports = { { 5, "f" }, { 0, "a" }, { 3, "d" },
                                                               { 1, "b" }, { 4, "e" }, { 2, "c" } };

TEST (UsbModem, RolesFollowTheInterfaceNumbersOfEachProduct)
{
  EXPECT_EQ (roles_of ({ 0x1e0e, 0x9001, six_ports }), "c d b");
  EXPECT_EQ (roles_of ({ 0x1e0e, 0x9205, six_ports }), "c d b");
  EXPECT_EQ (roles_of ({ 0x1e0e, 0x9206, six_ports }), "c f b");
  EXPECT_EQ (roles_of ({ 0x1e0e, 0x9011, six_ports }), "e f -");
}

TEST (UsbModem, AModemNeedsItsCommandAndDataPortsOnly)
{
  EXPECT_EQ (roles_of ({ 0x1e0e, 0x9001, { { 2, "c" }, { 3, "d" } } }), "c d -");
  EXPECT_EQ (roles_of ({ 0x1e0e, 0x9001, { { 1, "b" }, { 2, "c" } } }), "(none)");
  EXPECT_EQ (roles_of ({ 0x1e0e, 0x9001, { { 1, "b" }, { 3, "d" } } }), "(none)");
  EXPECT_EQ (roles_of ({ 0x1e0e, 0x9001, {} }), "(none)");
}

TEST (UsbModem, OtherDevicesAreLeftAlone)
{
  EXPECT_EQ (roles_of ({ 0x10c4, 0xea60, six_ports }), "(none)"); /* a UART bridge */
  EXPECT_EQ (roles_of ({ 0x05c6, 0x9008, six_ports }), "(none)"); /* emergency download */
  EXPECT_EQ (model_usb_ports (0x9001, 0x1e0e), nullptr);
}

TEST (UsbModem, IdsAreFitForAnObjectPath)
{
  g_autofree char *deep = usb_modem_id ("1-1.2.4");
  g_autofree char *flat = usb_modem_id ("3-2");

  EXPECT_STREQ (deep, "usb_1_1_2_4");
  EXPECT_STREQ (flat, "usb_3_2");
}

} // namespace
