#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The packaged service comes back online by itself from all that the world does to it, and leaves nothing behind.
set -uo pipefail
modem=/run/modem
RANDOM=${ROBUST_SEED:-7}
kills=${ROBUST_KILLS:-8}

fail () {
  echo "FAILED: $*"
  journalctl --no-pager -u dialtone -n 80
  exit 1
}

control () {
  /test/bin/sim7000-simulator --control=$modem/control "$@" >/dev/null || fail "the simulator does not take: $*"
}

property () {
  busctl get-property org.dialtone1 /org/dialtone1 org.dialtone1.Manager "$1" 2>/dev/null
}

main_pid () {
  systemctl show --property=MainPID --value dialtone
}

descriptors () {
  find "/proc/$(main_pid)/fd" -type l | wc -l
}

# online AFTER: within a minute, and with exactly one of everything
online () {
  local i
  for ((i = 0; i < 120; i++)); do
    if [ "$(property State)" = 's "connected"' ] && ping -c 1 -W 1 -q -I ppp0 10.0.0.1 >/dev/null 2>&1; then
      break
    fi
    sleep 0.5
  done
  [ "$i" -lt 120 ] || fail "not online a minute after $1 ($(property State), $(property StateReason))"
  [ "$(ip -o link show type ppp | wc -l)" = 1 ] || fail "after $1: $(ip -o link)"
  [ "$(ip -4 -o address show dev ppp0 | wc -l)" = 1 ] || fail "after $1: $(ip address show dev ppp0)"
  [ "$(ip -4 route show default | wc -l)" = 1 ] || fail "after $1: $(ip route)"
  [ "$(ip -4 rule show | wc -l)" = 5 ] || fail "after $1: $(ip rule)"
  [ "$(grep -c '^nameserver 168' /etc/resolv.conf)" = 2 ] || fail "after $1: $(cat /etc/resolv.conf)"
  echo "online after $1"
}

# pause: up to a second
pause () {
  sleep "0.$((RANDOM % 10))$((RANDOM % 10))"
}

modprobe -a vhci-hcd ppp_async tun
/test/bin/sim7000-simulator --directory=$modem --usbip=3240 --attach --boot-ms=100 --register-ms=100 --reset-ms=500 \
  >/run/modem.log 2>&1 &
mkdir -p /etc/dialtone/profiles
printf '[profile]\napn=internet.iot\nautoconnect=true\n' >/etc/dialtone/profiles/home.conf
systemctl start dialtone || fail "start"
online "the start"
descriptors=$(descriptors)

for ((n = 0; n < kills; n++)); do
  case $((n % 3)) in
    0) ;;
    1) control hangup ;;
    2) busctl call org.dialtone1 /org/dialtone1 org.dialtone1.Manager Connect 'a{sv}' 1 apn s '' >/dev/null 2>&1 & ;;
  esac
  pause
  kill -KILL "$(main_pid)"
  pause
done
online "$kills kills"

for ((n = 0; n < 4; n++)); do
  control unplug
  pause
  control replug
  pause
done
online "unplugging at any moment"

for ((n = 0; n < 10; n++)); do
  control hangup
  pause
done
online "ten hangups"

for percent in 0.1 1 10; do
  control fault garbage-on-ppp "$percent"
  ping -c 20 -i 0.05 -W 0.2 -q -I ppp0 10.0.0.1 >/dev/null 2>&1
  control fault clear
  online "garbling $percent %"
done

systemctl restart systemd-udevd
control unplug
control replug
online "a restart of udevd and a replug"

busctl emit /org/freedesktop/login1 org.freedesktop.login1.Manager PrepareForSleep b true
busctl emit /org/freedesktop/login1 org.freedesktop.login1.Manager PrepareForSleep b false
online "signals of suspend and resume"

systemctl restart dbus
online "a restart of dbus-daemon"

now=$(descriptors)
[ "$now" -le $((descriptors + 2)) ] || fail "$now descriptors, $descriptors at the start"
ticks=$(awk '{ print $14 + $15 }' "/proc/$(main_pid)/stat")
sleep 5
ticks=$(($(awk '{ print $14 + $15 }' "/proc/$(main_pid)/stat") - ticks))
[ "$ticks" -le 10 ] || fail "$ticks ticks of CPU in 5 s idle"
systemctl stop dialtone || fail "stop"
[ ! -e /sys/class/net/ppp0 ] || fail "ppp0 outlived the service"
kill %1
