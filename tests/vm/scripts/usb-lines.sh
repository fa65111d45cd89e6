#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The emulated modem as the kernel's option driver sees it: five ttys, DTR that ends a call, DCD that hangs the tty up.
# shellcheck source=tests/vm/scripts/usb-common.sh
. "${VM_ROOT:?}/scripts/usb-common.sh" || exit

# dial FD: from command mode to CONNECT
dial () {
  printf 'ATE0D*99#\r' >&"$1"
  timeout 30 grep -a -q -m1 CONNECT <&"$1" || fail "no CONNECT"
}

simulator_start 0
udevadm wait --timeout=60 /dev/ttyUSB0 /dev/ttyUSB1 /dev/ttyUSB2 /dev/ttyUSB3 /dev/ttyUSB4
udevadm settle

for interface in 0 1 2 3 4; do
  is "the tty of interface $interface" "$(basename /sys/bus/usb/devices/1-1:1.$interface/ttyUSB*)" ttyUSB$interface
  is "ID_DIALTONE of ttyUSB$interface" "$(udevadm info --query=property --property=ID_DIALTONE --value /dev/ttyUSB$interface)" 1
  is "ID_MM_PORT_IGNORE" "$(udevadm info --query=property --property=ID_MM_PORT_IGNORE --value /dev/ttyUSB$interface)" 1
done
is "ID_MM_DEVICE_IGNORE" "$(udevadm info --query=property --property=ID_MM_DEVICE_IGNORE --value /sys/bus/usb/devices/1-1)" 1

# Closing drops DTR: the call ends.
exec 5<>/dev/ttyUSB3
stty -F /dev/ttyUSB3 raw -echo clocal hupcl
dial 5
is "the port in a call" "$(status 0 modem-port)" data
exec 5>&-
is "the port after its end" "$(status 0 modem-port)" command

# Without HUPCL it does not.
exec 5<>/dev/ttyUSB3
stty -F /dev/ttyUSB3 raw -echo clocal -hupcl
dial 5
exec 5>&-
is "the port after an end without a drop of DTR" "$(status 0 modem-port)" data
control 0 hangup

# The carrier's end hangs up a tty that asks for it, and only such a one.
exec 5<>/dev/ttyUSB3
stty -F /dev/ttyUSB3 raw -echo clocal hupcl
dial 5
control 0 hangup
timeout 30 grep -a -q -m1 "NO CARRIER" <&5 || fail "a tty with CLOCAL heard no NO CARRIER"
dial 5
stty -F /dev/ttyUSB3 -clocal <&5
control 0 hangup
timeout 30 cat <&5 >/dev/null
is "cat at a hang-up" $? 0
