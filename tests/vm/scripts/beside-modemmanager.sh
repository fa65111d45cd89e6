#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ModemManager has the modem when the package comes: the service takes it over by itself, keeps it over crashes and restarts of either, gives it back when
# it is to be ignored, when the service stops and when the package goes.
# shellcheck source=tests/vm/scripts/beside-common.sh
. "$(dirname "$0")/beside-common.sh" || exit
conf=/etc/dialtone/dialtone.conf
rules=/usr/share/polkit-1/rules.d/50-dialtone.rules

has_no_modem () {
  ! busctl --list tree org.dialtone1 | grep -q /org/dialtone1/modem/
}

no_link () {
  ! [ -e /sys/class/net/ppp0 ]
}

# ignore_modem AS: of dialtone.conf
ignore_modem () {
  echo "ignore=$1" >>$conf
  systemctl reload dialtone
  await "no modem, it is ignored as $1" has_no_modem
  await "no link, it is ignored as $1" no_link
  echo "let go as $1"
}

want_modem () {
  sed -i '/^ignore=/d' $conf
  systemctl reload dialtone
}

# ModemManager opens a port for good when the modem is enabled.
enable_in_mm () {
  await "a modem that is enabled" mmcli --modem=any --enable
  mm_holds_a_port || fail "ModemManager has no port of the modem open"
}

! is_installed || fail "the packages are to be brought (--bring=build/deb=deb), not unpacked: ModemManager is to have the modem before"
systemctl unmask --quiet ModemManager
systemctl start ModemManager || fail "ModemManager"
# shellcheck disable=SC2119
plug_in
await "ModemManager's modem" mm_has
enable_in_mm
ModemManager --version | head -n 1

autoconnect_profile
install_packages
await "a connection" connected
mm_lacks || fail "both have the modem"
journalctl -u dialtone | grep 'ModemManager leaves the modem to us' || fail "nobody said so"
[ "$(mm_count 'device inhibition setup')" = 1 ] || fail "inhibited $(mm_count 'device inhibition setup') times"
note_link
echo "taken over from ModemManager"

kill_daemon
await "another process" running
still_up "kill -9"
systemctl restart dialtone || fail "restart"
still_up "a restart"
[ "$(mm_count 'device inhibition teardown')" = 0 ] || fail "ModemManager had the modem meanwhile"
mm_lacks || fail "both have the modem after a restart"
systemctl restart ModemManager || fail "restart of ModemManager"
await "ModemManager on the bus" mmcli --list-modems
still_up "a restart of ModemManager"

ignore_modem 1-1
await "ModemManager's modem when it is ignored" mm_has
echo "given back"

# Without the right to ask.
enable_in_mm
mv $rules /run/
await "polkit without the rule" bash -c "! runuser -u dialtone -- busctl call org.freedesktop.ModemManager1 /org/freedesktop/ModemManager1 \
  org.freedesktop.ModemManager1 InhibitDevice sb /none true 2>&1 | grep -q 'No device'"
want_modem
await "a refusal" bash -c "journalctl -u dialtone | grep 'does not let go of it'"
reply=$(dialtonectl connect 2>&1) && fail "connected through a port that ModemManager holds"
echo "$reply" | grep 'is in use by ModemManager.*does not let go of it.*polkit.*org.freedesktop.ModemManager1.Control' || fail "that does not say what to do: $reply"
mv /run/50-dialtone.rules $rules
await "a connection when polkit allows it" connected
mm_lacks || fail "both have the modem after a refusal"
echo "taken again"

# That it may have the modem is enough from here on: what it then does with it was seen.
ends=$(mm_count 'device inhibition teardown')
systemctl stop dialtone || fail "stop"
await "the end of the inhibition after a stop" mm_has_said 'device inhibition teardown' $((ends + 1))
echo "given back by a stop"
systemctl start dialtone || fail "start"
await "a connection after a start" connected
ignore_modem 1e0e:9001
want_modem
await "a connection when it is not ignored any more" connected
control unplug
await "no link after an unplug" no_link
control replug
await "a connection after a replug" connected
mm_lacks || fail "ModemManager has what was plugged in later"
echo "connected after a replug"
apt-get purge -qq -y dialtone libdialtone0 >/run/apt.log 2>&1 || fail "apt-get purge"
await "ModemManager's modem after the package went" mm_has
systemctl stop ModemManager modem
systemctl mask --quiet ModemManager
