#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's resolvconf, fed by dhcpcd for the other link: run by root for us, and with the modem's name servers in front, also where the other link
# is up without a way out.
# shellcheck source=tests/vm/scripts/dns-common.sh
. "$(dirname "$0")/dns-common.sh" || exit

begin_names
remove_resolved
dpkg --install /opt/debs/{resolvconf,dhcpcd-base}_*.deb >/run/dpkg.log 2>&1 || fail "dpkg: $(cat /run/dpkg.log)"
systemctl stop dhcpcd 2>/dev/null
systemd-run --quiet --unit=lan-client dhcpcd --nobackground --metric 100 -4 eth5

exercise_names resolvconf

autoconnect_profile
systemctl start dialtone || fail "start"
await "a connection" connected
lan_up
one_route eth5 "with an address from dhcpcd"
resolves lan "with an address from dhcpcd"
while ip route delete default dev eth5 2>/dev/null; do :; done
one_route ppp0 "beside a link without a way out"
resolves modem "beside a link without a way out"
systemctl stop dialtone || fail "stop"
resolves lan "after the end"

systemctl stop lan-client
dpkg --purge resolvconf dhcpcd-base >/run/dpkg.log 2>&1 || fail "dpkg: $(cat /run/dpkg.log)"
install_resolved
rm $profiles/home.conf
end_names
