#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# systemd-networkd and systemd-resolved run: neither takes the link's routes, rules or name servers away, whichever is restarted.
# shellcheck source=tests/vm/scripts/beside-common.sh
. "$(dirname "$0")/beside-common.sh" || exit

name_servers () {
  resolvectl dns ppp0 | grep -q '168\.95\.1\.1.*168\.95\.192\.1'
}

# beside AFTER: all is there, the name servers in resolved
beside () {
  await "name servers after $1" name_servers
  still_up "$1"
}

systemctl unmask --quiet systemd-networkd systemd-networkd.socket systemd-resolved
install_packages
systemctl stop dialtone
autoconnect_profile
cp --preserve=mode,ownership /etc/resolv.conf /run/resolv.before
ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
ip link add peer0 type veth peer name wire0
ip address add 192.0.2.1/24 dev peer0
ip link set peer0 up
printf '[Match]\nName=wire0\n[Network]\nAddress=192.0.2.2/24\nGateway=192.0.2.1\n' >/etc/systemd/network/wire.network
systemctl start systemd-networkd systemd-resolved || fail "the others do not start"
await "networkd's own interface" bash -c 'networkctl status wire0 | grep "State: .*configured"'

systemctl start dialtone || fail "start"
# shellcheck disable=SC2119
plug_in
await "a connection" connected
note_link
beside "the start"
[ "$(readlink /etc/resolv.conf)" = /run/systemd/resolve/stub-resolv.conf ] || fail "resolv.conf was replaced"
networkctl status ppp0 | grep 'State: .*unmanaged' || fail "networkd manages it: $(networkctl status ppp0)"
systemctl restart systemd-networkd || fail "restart of systemd-networkd"
await "networkd's own interface" bash -c 'networkctl status wire0 | grep "State: .*configured"'
beside "a restart of systemd-networkd"
networkctl reload || fail "networkctl reload"
networkctl reconfigure wire0 || fail "networkctl reconfigure"
await "networkd's own interface" bash -c 'networkctl status wire0 | grep "State: .*configured"'
beside "networkctl reload"
systemctl restart systemd-resolved || fail "restart of systemd-resolved"
beside "a restart of systemd-resolved"
kill_daemon
await "another process" running
beside "kill -9"
systemctl stop systemd-networkd systemd-networkd.socket
still_up "the end of systemd-networkd"

systemctl stop dialtone || fail "stop"
[ -z "$(interfaces)" ] || fail "left: $(ip -o link)"
[ "$(ip -4 rule show | wc -l)" = 3 ] || fail "left: $(ip rule)"
clean_up systemd-networkd systemd-networkd.socket systemd-resolved
ip link delete peer0
rm /etc/systemd/network/wire.network
rm /etc/resolv.conf
mv /run/resolv.before /etc/resolv.conf
