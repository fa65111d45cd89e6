# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the usb-*.sh: emulated modems on the machine's own USB, the daemon on the system bus, and waiting for what it
# says. The caller may change $DAEMON_OPTIONS before daemon_start.
# What is tested lies in $VM_ROOT unless it is installed: dialtoned, dialtonectl, libdialtone.so.0, sim7000-simulator,
# org.dialtone1.conf, 70-dialtone-udev.rules.
set -u
export PATH=$VM_ROOT:$PATH LD_LIBRARY_PATH=$VM_ROOT
if [ -e "$VM_ROOT/org.dialtone1.conf" ]; then
  cp "$VM_ROOT/org.dialtone1.conf" /etc/dbus-1/system.d/
  systemctl reload dbus
  cp "$VM_ROOT/70-dialtone-udev.rules" /etc/udev/rules.d/
  udevadm control --reload
fi
# Where the package is unpacked, any word to the bus name would start its service beside the daemon that is tested.
systemctl mask --runtime --quiet dialtone.service
systemctl stop --quiet dialtone.service
modprobe -a vhci-hcd ppp_async tun || exit

WORK=$(mktemp -d)
MONITOR=$WORK/monitor # everything the daemon said on D-Bus
MARK=1                # the first line of it that await looks at
DAEMON=
LISTENER= # what writes to $MONITOR
DAEMON_OPTIONS=(--log-level=debug --no-polkit)
declare -A SIMULATOR=()

clean_up () {
  local status=$?
  trap - EXIT
  if [ $status -ne 0 ]; then
    echo "--- the daemon:"; tail -n 150 "$WORK/daemon.log" 2>/dev/null
    echo "--- on D-Bus:"; tail -n 60 "$MONITOR" 2>/dev/null
    echo "--- the kernel:"; dmesg | tail -n 30
    for n in "${!SIMULATOR[@]}"; do echo "--- simulator $n:"; tail -n 30 "$WORK/simulator-$n.log"; done
  fi
  exec 5>&- 6>&-
  [ -z "$DAEMON" ] || daemon_stop
  for pid in "${SIMULATOR[@]}"; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done
  rm -rf "$WORK"
  exit $status
}
trap clean_up EXIT

fail () {
  echo "FAILED: $*" >&2
  exit 1
}

# is WHAT GOT WANTED
is () {
  [ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"
}

# simulator_start N [OPTION…]: modem N on the next free port of the virtual hub, as when it is plugged in
simulator_start () {
  local n=$1 ready
  shift
  mkfifo "$WORK/ready-$n"
  sim7000-simulator --directory="$WORK/modem-$n" --usbip=$((3240 + n)) --attach --verbose \
    --boot-ms=100 --register-ms=100 --reset-ms=2000 "$@" >"$WORK/ready-$n" 2>"$WORK/simulator-$n.log" &
  SIMULATOR[$n]=$!
  read -r ready <"$WORK/ready-$n"
  is "the simulator's first word" "$ready" ready
}

# control N COMMAND…
control () {
  local n=$1
  shift
  sim7000-simulator --control="$WORK/modem-$n/control" "$@"
}

# status N KEY
status () {
  control "$1" status | sed -n "s/^$2: //p"
}

daemon_start () {
  mkdir -p "$WORK/config" "$WORK/state" /run/dialtone
  : >"$MONITOR"
  MARK=1
  gdbus monitor --system --dest org.dialtone1 >"$MONITOR" 2>&1 &
  LISTENER=$!
  dialtoned --config-dir="$WORK/config" --state-dir="$WORK/state" "${DAEMON_OPTIONS[@]}" 2>"$WORK/daemon.log" &
  DAEMON=$!
  gdbus wait --system --timeout 60 org.dialtone1 || fail "the daemon is not on the bus"
}

daemon_stop () {
  kill "$LISTENER"
  wait "$LISTENER" 2>/dev/null
  kill "$DAEMON" 2>/dev/null
  wait "$DAEMON"
  local status=$?
  DAEMON=
  [ $status -eq 0 ] || { echo "the daemon ended with $status" >&2; return 1; }
}

# await PATTERN: the daemon says something, after what was awaited last
await () {
  local line
  line=$(timeout 60 grep -E -n -m1 -e "$1" <(exec tail -n "+$MARK" -f "$MONITOR")) || fail "waited a minute in vain for $1"
  MARK=$((MARK + ${line%%:*}))
}

# Nothing that matches was said after what was awaited last.
never () {
  ! tail -n "+$MARK" "$MONITOR" | grep -E -e "$1" || fail "said: $1"
}

# state_is ID STATE: the modem is in the state, or comes to be
state_is () {
  [ "$(property "modem/$1" Modem State)" = "s \"$2\"" ] && return
  await "modem/$1: org.dialtone1.Modem.StateChanged \('$2'"
}

# property OBJECT INTERFACE NAME, of the service when OBJECT is empty; in busctl's way
property () {
  busctl get-property org.dialtone1 "/org/dialtone1${1:+/$1}" "org.dialtone1.$2" "$3"
}

# The names of the modems' objects.
modems () {
  busctl --list tree org.dialtone1 | sed -n 's|^/org/dialtone1/modem/||p' | sort | xargs
}

# online ID [ADDRESS]: packets go through the modem
online () {
  local interface
  interface=$(property "modem/$1" Connection Interface | cut -d'"' -f2)
  [ -n "$interface" ] || fail "$1 has no interface"
  ping -c 3 -i 0.2 -W 5 -q -I "$interface" "${2:-10.0.0.1}" >/dev/null || fail "no ping through $interface of $1"
}
