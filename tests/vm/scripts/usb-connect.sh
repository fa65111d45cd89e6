#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# From the plug to the packets, on both data paths: the daemon runs before the modem is there, real udev finds it, a
# connection goes up, comes back after an unplug and after a reset, and goes.
# shellcheck source=tests/vm/scripts/usb-common.sh
. "${VM_ROOT:?}/scripts/usb-common.sh" || exit

round () {
  local n=$1 datapath=$2

  DAEMON_OPTIONS+=("--datapath=$datapath")
  daemon_start
  is "the modems before the plug" "$(modems)" ""
  simulator_start "$n"
  await "InterfacesAdded.*modem/usb_1_1'"
  is Ports "$(property modem/usb_1_1 Modem Ports)" \
    'a(ss) 3 "/dev/ttyUSB2" "at" "/dev/ttyUSB3" "data" "/dev/ttyUSB1" "nmea"'
  state_is usb_1_1 registered

  dialtonectl connect apn=internet.iot || fail "connect"
  await "Manager.StateChanged \('connected'"
  is Datapath "$(property modem/usb_1_1 Connection Datapath)" "s \"$datapath\""
  online usb_1_1

  echo "== $datapath: unplug and replug"
  control "$n" unplug
  # so soon after dialling it may have been the power supply
  await "modem/usb_1_1: org.dialtone1.Modem.StateChanged \('unavailable', '[a-z]*', '(device-removed|power-suspected)'\)"
  await "InterfacesRemoved.*modem/usb_1_1'"
  is StateReason "$(property "" Manager StateReason)" 's "device-removed"'
  [ ! -e /sys/class/net/ppp0 ] || fail "ppp0 outlived its modem"
  control "$n" replug
  await "Manager.StateChanged \('connected'"
  online usb_1_1

  echo "== $datapath: reset"
  busctl call org.dialtone1 /org/dialtone1/modem/usb_1_1 org.dialtone1.Modem Reset s modem || fail "Reset"
  await "InterfacesRemoved.*modem/usb_1_1'"
  await "Manager.StateChanged \('connected'"
  online usb_1_1

  echo "== $datapath: carrier drop"
  control "$n" hangup
  await "Manager.StateChanged \('[a-z]*', 'connected', 'no-carrier'"
  await "Manager.StateChanged \('connected'"
  online usb_1_1

  # The interrupt endpoint that tells of DCD is asked every 32 ms: CONNECT may have been read long before.
  echo "== $datapath: carrier drop of a call whose DCD came up behind CONNECT"
  control "$n" fault dcd-late 5000 count 1
  control "$n" hangup
  await "Manager.StateChanged \('connected'"
  is modem-dcd "$(status "$n" modem-dcd)" down
  until [ "$(status "$n" modem-dcd)" = up ]; do sleep 0.1; done
  control "$n" hangup
  await "Manager.StateChanged \('[a-z]*', 'connected', 'no-carrier'"
  await "Manager.StateChanged \('connected'"
  online usb_1_1

  dialtonectl disconnect || fail "disconnect"
  [ ! -e /sys/class/net/ppp0 ] || fail "ppp0 is still there"
  control "$n" unplug
  await "InterfacesRemoved.*modem/usb_1_1'"
  daemon_stop || fail "stop"
  kill "${SIMULATOR[$n]}"
  wait "${SIMULATOR[$n]}"
  unset "SIMULATOR[$n]"
}

round 0 kernel
round 1 tun
