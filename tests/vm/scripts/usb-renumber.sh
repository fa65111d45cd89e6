#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Somebody keeps two of the modem's ttys open, so that it comes back under other numbers: same object, other ports.
# shellcheck source=tests/vm/scripts/usb-common.sh
. "${VM_ROOT:?}/scripts/usb-common.sh" || exit

daemon_start
simulator_start 0
await "InterfacesAdded.*modem/usb_1_1'"
state_is usb_1_1 registered
dialtonectl connect apn=internet.iot || fail "connect"
await "Manager.StateChanged \('connected'"
# root may open what the daemon has for itself
exec 5<>/dev/ttyUSB1 6<>/dev/ttyUSB2

control 0 unplug
await "InterfacesRemoved.*modem/usb_1_1'"
control 0 replug
await "InterfacesAdded.*modem/usb_1_1'"
is Ports "$(property modem/usb_1_1 Modem Ports)" \
  'a(ss) 3 "/dev/ttyUSB4" "at" "/dev/ttyUSB5" "data" "/dev/ttyUSB3" "nmea"'
await "Manager.StateChanged \('connected'"
online usb_1_1
is "all modems" "$(modems)" usb_1_1

exec 5>&- 6>&-
control 0 unplug
await "InterfacesRemoved.*modem/usb_1_1'"
control 0 replug
await "Manager.StateChanged \('connected'"
is Ports "$(property modem/usb_1_1 Modem Ports)" \
  'a(ss) 3 "/dev/ttyUSB2" "at" "/dev/ttyUSB3" "data" "/dev/ttyUSB1" "nmea"'
online usb_1_1
