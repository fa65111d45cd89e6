// SPDX-License-Identifier: GPL-2.0-or-later
// Modems on a make-believe USB bus come, go, and come back under other names.
#include "main-loop.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <umockdev.h>
#include <vector>

extern "C" {
#include "models/model.h"
#include "platform/usb/udev-discovery.h"
}

namespace {

class Discovery : public testing::Test {
protected:
  ~Discovery () override
  {
    udev_discovery_free (discovery);
    g_object_unref (bed);
  }

  void start ()
  {
    g_autoptr (GError) error = nullptr;
    discovery = udev_discovery_new (model_usb_ports, &listener, this, &error);
    ASSERT_NE (discovery, nullptr) << error->message;
    EXPECT_EQ (log, "") << "told from within the call";
    run_ready ();
  }
  /* A USB device at @port with ttyUSB@first and on for its interfaces 0 to 4, and the @attributes besides. Its path. */
  std::string plug (const std::string &port, int first, const char *product = "9001",
                    const std::vector<std::string> &attributes = {})
  {
    std::vector<std::string> all_attributes = {
      "idVendor", "1e0e", "idProduct", product, "serial", "0123456789ABCDEF"
    };
    all_attributes.insert (all_attributes.end (), attributes.begin (), attributes.end ());
    std::string device = add ("usb", port, "", all_attributes, { "DEVTYPE", "usb_device" });
    for (int i = 0; i < 5; i++)
      plug_tty (device, port, i, "ttyUSB" + std::to_string (first + i));
    return device;
  }
  void plug_tty (const std::string &device, const std::string &port, int interface, const std::string &name)
  {
    std::string number = std::to_string (interface);
    std::string path = add ("usb", port + ":1." + number, device, { "bInterfaceNumber", "0" + number },
                            { "DEVTYPE", "usb_interface" });
    add_tty (name, path);
    interfaces.push_back (path);
  }
  /* With a node that can be opened, so that a udevd on this machine does not matter. */
  void add_tty (const std::string &name, const std::string &parent)
  {
    g_autofree char *root = umockdev_testbed_get_root_dir (bed);
    std::filesystem::create_directories (std::string (root) + "/dev");
    std::ofstream (std::string (root) + "/dev/" + name).flush ();
    ttys.push_back (add ("tty", name, parent, {}, { "DEVNAME", "/dev/" + name }));
  }
  void unplug ()
  {
    for (const std::string &path : ttys)
      umockdev_testbed_uevent (bed, path.c_str (), "remove");
    for (auto path = all.rbegin (); path != all.rend (); path++)
      umockdev_testbed_remove_device (bed, path->c_str ());
    all.clear ();
    ttys.clear ();
    interfaces.clear ();
  }
  std::string add (const char *subsystem, const std::string &name, const std::string &parent,
                   const std::vector<std::string> &attributes, const std::vector<std::string> &properties)
  {
    auto list = [] (const std::vector<std::string> &from) {
      GStrvBuilder *builder = g_strv_builder_new ();
      for (const std::string &item : from)
        g_strv_builder_add (builder, item.c_str ());
      GStrv strv = g_strv_builder_end (builder);
      g_strv_builder_unref (builder);
      return strv;
    };
    g_auto (GStrv) attribute_list = list (attributes);
    g_auto (GStrv) property_list = list (properties);
    g_autofree char *path = umockdev_testbed_add_devicev (
      bed, subsystem, name.c_str (), parent.empty () ? nullptr : parent.c_str (), attribute_list, property_list);
    all.emplace_back (path == nullptr ? "" : path);
    return all.back ();
  }
  bool told (const std::string &expected)
  {
    return run_until ([&] { return log.size () >= expected.size (); }, 2000) && (run_ready (), log == expected);
  }

  static void on_added (gpointer self, const ModemDescription *modem)
  {
    std::string nmea = modem->nmea_path == nullptr ? "-" : modem->nmea_path;
    static_cast<Discovery *> (self)->log += std::string ("+") + modem->id + " " + modem->at_path + " "
                                            + modem->data_path + " " + nmea + "\n";
  }
  static void on_removed (gpointer self, const char *id)
  {
    static_cast<Discovery *> (self)->log += std::string ("-") + id + "\n";
  }

  static constexpr UdevDiscoveryListener listener = { on_added, on_removed };
  UMockdevTestbed *bed = umockdev_testbed_new ();
  UdevDiscovery *discovery = nullptr;
  std::vector<std::string> all, ttys, interfaces; /* sysfs paths */
  std::string log;
};

constexpr UdevDiscoveryListener Discovery::listener;

TEST_F (Discovery, FindsAModemThatIsThere)
{
  plug ("1-1.2", 0);
  add ("tty", "ttyS0", "", {}, { "DEVNAME", "/dev/ttyS0" });
  start ();
  EXPECT_TRUE (told ("+usb_1_1_2 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n")) << log;
}

TEST_F (Discovery, SeesAModemComeAndGo)
{
  start ();
  plug ("1-1", 0);
  EXPECT_TRUE (told ("+usb_1_1 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n")) << log;
  unplug ();
  EXPECT_TRUE (told ("+usb_1_1 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n-usb_1_1\n")) << log;
}

/* udevd works on the ports at the same time, and the first becomes ready last. */
TEST_F (Discovery, ThePortForPositionsMayBeToldOfLast)
{
  start ();
  std::string device = add ("usb", "1-1", "", { "idVendor", "1e0e", "idProduct", "9001" }, { "DEVTYPE", "usb_device" });
  for (int interface : { 2, 3, 4, 1, 0 })
    plug_tty (device, "1-1", interface, "ttyUSB" + std::to_string (interface));
  EXPECT_TRUE (told ("+usb_1_1 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n")) << log;
}

TEST_F (Discovery, AReplugUnderOtherNumbersKeepsTheId)
{
  plug ("1-1.2", 0);
  start ();
  log.clear ();
  unplug ();
  EXPECT_TRUE (told ("-usb_1_1_2\n")) << log;
  log.clear ();
  plug ("1-1.2", 5);
  EXPECT_TRUE (told ("+usb_1_1_2 /dev/ttyUSB7 /dev/ttyUSB8 /dev/ttyUSB6\n")) << log;
}

TEST_F (Discovery, ANewPortOfAnInterfaceReplacesOneWhoseEndWasNotHeard)
{
  plug ("1-1.2", 0);
  start ();
  log.clear ();
  /* The option driver bound again: 2 and 3 became 7 and 8. */
  for (int i : { 2, 3 })
    add_tty ("ttyUSB" + std::to_string (5 + i), interfaces.at ((size_t) i));
  EXPECT_TRUE (run_until ([this] { return log.find ("ttyUSB8") != std::string::npos; })) << log;
  run_ready ();
  EXPECT_EQ (log.substr (0, 11), "-usb_1_1_2\n");
  EXPECT_NE (log.find ("+usb_1_1_2 /dev/ttyUSB7 /dev/ttyUSB8 /dev/ttyUSB1\n"), std::string::npos) << log;
}

TEST_F (Discovery, TwoModemsWithOneSerialNumberAreTwo)
{
  plug ("1-1.1", 0);
  plug ("1-1.2", 5);
  start ();
  EXPECT_NE (log.find ("+usb_1_1_1 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n"), std::string::npos) << log;
  EXPECT_NE (log.find ("+usb_1_1_2 /dev/ttyUSB7 /dev/ttyUSB8 /dev/ttyUSB6\n"), std::string::npos) << log;
}

TEST_F (Discovery, TheLossOfOnePortThatMattersIsTheLossOfTheModem)
{
  plug ("1-1", 0);
  start ();
  log.clear ();
  umockdev_testbed_uevent (bed, ttys.at (4).c_str (), "remove"); /* audio */
  umockdev_testbed_uevent (bed, ttys.at (3).c_str (), "remove"); /* data */
  umockdev_testbed_uevent (bed, ttys.at (2).c_str (), "remove"); /* commands */
  EXPECT_TRUE (told ("-usb_1_1\n")) << log;
}

/* udevd may tell of the end of a device when the next one is in its place. */
TEST_F (Discovery, TheEndOfAnEarlierDeviceIsNotThatOfTheKnownOne)
{
  std::string device = plug ("1-1", 0, "9001", { "devnum", "7" });
  start ();
  log.clear ();
  for (const std::string &path : ttys)
    umockdev_testbed_uevent (bed, path.c_str (), "remove"); /* of number 6 */
  run_ready ();
  EXPECT_EQ (log, "");

  umockdev_testbed_set_attribute (bed, device.c_str (), "devnum", "8");
  for (const std::string &path : ttys)
    umockdev_testbed_uevent (bed, path.c_str (), "remove"); /* of number 7 */
  EXPECT_TRUE (told ("-usb_1_1\n")) << log;
  log.clear ();
  for (const std::string &path : ttys)
    umockdev_testbed_uevent (bed, path.c_str (), "add"); /* of number 8 */
  EXPECT_TRUE (told ("+usb_1_1 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n")) << log;

  umockdev_testbed_uevent (bed, ttys.at (2).c_str (), "remove");
  run_ready ();
  unplug ();
  EXPECT_TRUE (told ("+usb_1_1 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n-usb_1_1\n")) << log;
}

TEST_F (Discovery, EventsThatChangeNothingAreNotTold)
{
  plug ("1-1", 0);
  start ();
  log.clear ();
  for (const char *action : { "add", "change", "bind", "move", "online" }) {
    for (const std::string &path : ttys)
      umockdev_testbed_uevent (bed, path.c_str (), action);
    run_ready ();
  }
  umockdev_testbed_uevent (bed, ttys.at (2).c_str (), "remove");
  EXPECT_TRUE (told ("-usb_1_1\n")) << log;
}

TEST_F (Discovery, WordsForComingAndGoingAreAlike)
{
  plug ("1-1", 0);
  start ();
  const std::vector<std::pair<const char *, const char *>> words = { { "unbind", "bind" },
                                                                     { "remove", "change" },
                                                                     { "offline", "online" } };
  for (const auto &[going, coming] : words) {
    log.clear ();
    umockdev_testbed_uevent (bed, ttys.at (3).c_str (), going);
    EXPECT_TRUE (told ("-usb_1_1\n")) << going << ": " << log;
    log.clear ();
    umockdev_testbed_uevent (bed, ttys.at (3).c_str (), coming);
    EXPECT_TRUE (told ("+usb_1_1 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n")) << coming << ": " << log;
  }
}

TEST_F (Discovery, WhatIsIgnoredIsLeftToOthersAndComesBackWhenItIsNot)
{
  const char *const by_port[] = { "1-1.2", nullptr };
  const char *const by_ids[] = { "1e0e:9001", nullptr };
  const char *const others[] = { "1-1", "1e0e:9206", nullptr };
  plug ("1-1.2", 0);
  start ();
  log.clear ();
  for (const auto *ignored : { by_port, by_ids }) {
    udev_discovery_ignore (discovery, ignored);
    EXPECT_EQ (log, "-usb_1_1_2\n") << ignored[0];
    log.clear ();
    umockdev_testbed_uevent (bed, ttys.at (3).c_str (), "change");
    run_ready ();
    EXPECT_EQ (log, "") << "an event does not bring it back";
    udev_discovery_ignore (discovery, others);
    EXPECT_EQ (log, "+usb_1_1_2 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n") << ignored[0];
    log.clear ();
  }
}

TEST_F (Discovery, WhatIsIgnoredFromTheStartIsNotTold)
{
  const char *const ignored[] = { "1-1.2", nullptr };
  g_autoptr (GError) error = nullptr;
  plug ("1-1.2", 0);
  discovery = udev_discovery_new (model_usb_ports, &listener, this, &error);
  ASSERT_NE (discovery, nullptr);
  udev_discovery_ignore (discovery, ignored);
  plug ("1-1.3", 10);
  EXPECT_TRUE (told ("+usb_1_1_3 /dev/ttyUSB12 /dev/ttyUSB13 /dev/ttyUSB11\n")) << log;
}

TEST_F (Discovery, OtherUsbSerialDevicesAreLeftAlone)
{
  start ();
  plug ("1-1.3", 5, "9008");
  plug ("1-1.2", 0);
  EXPECT_TRUE (told ("+usb_1_1_2 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB1\n")) << log;
}

} // namespace
