# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the scripts that test the packaged service under the machine's systemd: the emulated modem on USB, what the
# service says of itself, and waiting for it.
set -uo pipefail
modem=/run/modem
object=/org/dialtone1/modem/usb_1_1
profiles=/etc/dialtone/profiles

fail () {
  exec >&2 # wherever the output of what failed goes
  echo "FAILED: $*"
  journalctl --no-pager -u dialtone -n 100
  systemctl --no-pager status dialtone
  ip -o link
  exit 1
}

# await WHAT COMMAND…: until the command succeeds, at most two minutes
await () {
  local what=$1 end=$((SECONDS + 120))
  shift
  while [ $SECONDS -lt $end ]; do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  fail "waited two minutes for: $what"
}

# plug_in [OPTION…]: the emulated modem, as a unit of its own
plug_in () {
  modprobe vhci-hcd
  systemd-run --quiet --unit=modem /test/bin/sim7000-simulator --directory=$modem --usbip=3240 --attach --boot-ms=100 \
    --register-ms=100 --reset-ms=500 "$@"
  await "the emulated modem" test -S $modem/control
}

control () {
  /test/bin/sim7000-simulator --control=$modem/control "$@" || fail "the simulator does not take: $*"
}

# modem_status KEY: what the emulated modem says of itself
modem_status () {
  control status | sed -n "s/^$1: //p"
}

# modem_count KEY: what the emulated modem has counted
modem_count () {
  control stats | sed -n "s/^$1=//p"
}

property () {
  busctl get-property org.dialtone1 /org/dialtone1 org.dialtone1.Manager "$1" 2>/dev/null
}

state_is () {
  [ "$(property State)" = "s \"$1\"" ]
}

# connection: what a client sees of it, and the route that others see, which must not change
connection () {
  local name
  for name in Profile Interface Ifindex Datapath Ip4 Dns Since; do
    busctl get-property org.dialtone1 $object org.dialtone1.Connection $name || return
  done
  ip -4 route show default
}

# about: the same with the rules, of which another version may have others
about () {
  connection && ip rule show
}

# said PATTERN [OPTION…]: by the service, in the journal, which may have it a little later than it was said
said () {
  local pattern=$1
  shift
  journalctl -u dialtone -o cat "$@" | grep -i -e "$pattern"
}

main_pid () {
  systemctl show --property=MainPID --value dialtone
}

running () {
  [ "$(main_pid)" != 0 ]
}

# kill_daemon: with SIGKILL, once there is one
kill_daemon () {
  local pid
  await "a process to kill" running
  pid=$(main_pid)
  # kill 0 would end this script as well.
  [ "$pid" -gt 1 ] || fail "the service died by itself"
  kill -KILL "$pid"
}

# autoconnect_profile: a profile that comes up by itself
autoconnect_profile () {
  mkdir -p $profiles
  printf '[profile]\napn=internet.iot\nautoconnect=true\n' >$profiles/home.conf
}

connected () {
  state_is connected && ping -c 1 -W 1 -q -I ppp0 10.0.0.1
}

# interfaces: those of calls, whoever carries the packets
interfaces () {
  ip -o link | grep ': ppp'
}

# online AFTER [RULES]: within a minute, and with exactly one of everything, but for rules: 6 with the kernel's own
online () {
  await "online after $1" connected
  [ "$(interfaces | wc -l)" = 1 ] || fail "after $1: $(ip -o link)"
  [ "$(ip -4 -o address show dev ppp0 | wc -l)" = 1 ] || fail "after $1: $(ip address show dev ppp0)"
  [ "$(ip -4 route show default | wc -l)" = 1 ] || fail "after $1: $(ip route)"
  [ "$(ip -4 rule show | wc -l)" = "${2-6}" ] || fail "after $1: $(ip rule)"
  [ "$(grep -c '^nameserver 168' /etc/resolv.conf)" = 2 ] || fail "after $1: $(cat /etc/resolv.conf)"
  echo "online after $1"
}

# nothing_left AFTER: of a connection
nothing_left () {
  [ -z "$(interfaces)" ] || fail "after $1: $(ip -o link)"
  [ -z "$(ip route show default)" ] || fail "after $1: $(ip route)"
  [ "$(ip -4 rule show | wc -l)" = 3 ] || fail "after $1: $(ip rule)"
  ! grep '^nameserver 168' /etc/resolv.conf || fail "after $1: these are in resolv.conf"
}
