#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Two modems with the same serial number: only the USB port tells them apart.
# shellcheck source=tests/vm/scripts/usb-common.sh
. "${VM_ROOT:?}/scripts/usb-common.sh" || exit

# connect ID: the modem's own Connect, not the service's
connect () {
  busctl --timeout=120 call org.dialtone1 "/org/dialtone1/modem/$1" org.dialtone1.Modem Connect 'a{sv}' 1 apn s internet.iot \
    || fail "Connect of $1"
}

daemon_start
simulator_start 0
await "InterfacesAdded.*modem/usb_1_1'"
simulator_start 1 --address=10.174.46.46
await "InterfacesAdded.*modem/usb_1_2'"
is "their serial numbers" "$(cat /sys/bus/usb/devices/1-[12]/serial | sort -u)" 1234567890ABCDEF
is "all modems" "$(modems)" "usb_1_1 usb_1_2"
state_is usb_1_1 registered
state_is usb_1_2 registered

connect usb_1_2
is "calls of the first" "$(status 0 dials)" 0
is "calls of the second" "$(status 1 dials)" 1
connect usb_1_1
online usb_1_1
online usb_1_2
is "calls of the first" "$(status 0 dials)" 1
is "calls of the second" "$(status 1 dials)" 1

# The first goes: the second stays what and where it is.
control 0 unplug
await "InterfacesRemoved.*modem/usb_1_1'"
online usb_1_2
never "modem/usb_1_2: org.dialtone1.Modem.StateChanged"
is "all modems" "$(modems)" usb_1_2
control 0 replug
await "modem/usb_1_1: org.dialtone1.Modem.StateChanged \('connected'"
online usb_1_1
online usb_1_2
is "calls of the second" "$(status 1 dials)" 1
