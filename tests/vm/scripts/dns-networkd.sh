#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# systemd-networkd without systemd-resolved: resolv.conf is a plain file that nobody else writes.
# shellcheck source=tests/vm/scripts/dns-common.sh
. "$(dirname "$0")/dns-common.sh" || exit

begin_names
printf 'nameserver %s\n' $lan_server >/etc/resolv.conf
mkdir -p /run/systemd/network
# In front of the modem: its own choice is a metric of 1024.
printf '[Match]\nName=eth5\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n[DHCPv4]\nRouteMetric=100\n' >/run/systemd/network/eth5.network
systemctl unmask --quiet systemd-networkd systemd-networkd.socket
systemctl start systemd-networkd || fail "systemd-networkd: $(journalctl --no-pager -u systemd-networkd)"

exercise_names systemd-networkd

systemctl stop systemd-networkd.socket systemd-networkd
systemctl mask --quiet systemd-networkd systemd-networkd.socket
rm /run/systemd/network/eth5.network
end_names
