#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# NetworkManager and ModemManager run, as on Raspberry Pi OS: the link is left alone, also when NetworkManager is restarted, when it reads its
# settings again, and when it looks whether there is a connection to the world.
# shellcheck source=tests/vm/scripts/beside-common.sh
. "$(dirname "$0")/beside-common.sh" || exit

# unmanaged AFTER: NetworkManager says so itself
unmanaged () {
  await "NetworkManager after $1" bash -c "nmcli --terse --fields=DEVICE,STATE device | grep '^ppp0:'"
  nmcli --terse --fields=DEVICE,STATE device | grep -qx 'ppp0:unmanaged' || fail "after $1: $(nmcli device)"
  ! nmcli --terse --fields=DEVICE connection show --active | grep -x ppp0 || fail "after $1 it has a connection of its own: $(nmcli connection)"
  still_up "$1"
  # From the connection of its own that does not lead to the world it takes precedence away, not from ours.
  ip -4 route show default dev ppp0 | grep -q 'metric 700' || fail "after $1: $(ip route)"
}

# redialed: with another link than the one that was noted
redialed () {
  connected && [ "$(ifindex)" != "$link" ]
}

systemctl unmask --quiet ModemManager NetworkManager NetworkManager-dispatcher
install_packages
systemctl stop dialtone
autoconnect_profile
# Something that is NetworkManager's, beside ppp0: of veth it takes what has such a name. And a place to ask for the world, which is at the other end of ppp0.
ip link add peer0 type veth peer name eth5
ip address add 192.0.2.1/24 dev peer0
ip link set peer0 up
# With a profile of its own making it would wait long for a DHCP server.
printf '[main]\nno-auto-default=*\n[connectivity]\nenabled=true\nuri=http://10.0.0.1/\ninterval=2\n' >/etc/NetworkManager/conf.d/connectivity.conf
systemctl start ModemManager NetworkManager || fail "the others do not start"
NetworkManager --version
nmcli --wait 30 connection add type ethernet ifname eth5 con-name wire ipv4.method manual ipv4.addresses 192.0.2.2/24 ipv4.gateway 192.0.2.1 ipv6.method disabled \
  || fail "nmcli connection add"
await "NetworkManager's own connection" bash -c "nmcli --terse --fields=DEVICE,STATE device | grep -qx 'eth5:connected'"

systemctl start dialtone || fail "start"
# shellcheck disable=SC2119
plug_in
await "a connection" connected
note_link
unmanaged "the start"
mm_lacks || fail "ModemManager has the modem too"
systemctl restart NetworkManager || fail "restart of NetworkManager"
unmanaged "a restart of NetworkManager"
nmcli general reload || fail "reload"
nmcli networking connectivity check || fail "connectivity check"
unmanaged "a reload and a connectivity check"
nmcli networking off || fail "networking off"
nmcli networking on || fail "networking on"
nmcli radio wwan off || fail "radio off"
nmcli radio wwan on || fail "radio on"
await "NetworkManager's own connection" bash -c "nmcli --terse --fields=DEVICE,STATE device | grep -qx 'eth5:connected'"
unmanaged "networking and radio off and on"
control hangup
await "a redial" redialed
note_link
unmanaged "a redial"
systemctl stop NetworkManager || fail "stop of NetworkManager"
still_up "the end of NetworkManager"

systemctl stop dialtone || fail "stop"
[ -z "$(interfaces)" ] || fail "left: $(ip -o link)"
[ "$(ip -4 rule show | wc -l)" = 3 ] || fail "left: $(ip rule)"
clean_up ModemManager NetworkManager NetworkManager-dispatcher
ip link delete peer0
rm /etc/NetworkManager/conf.d/connectivity.conf /etc/NetworkManager/system-connections/wire.nmconnection
