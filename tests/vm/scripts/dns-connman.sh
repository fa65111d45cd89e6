#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ConnMan: resolv.conf is a link to a file of its own, which names its proxy, and which it writes anew as its links come and go.
# shellcheck source=tests/vm/scripts/dns-common.sh
. "$(dirname "$0")/dns-common.sh" || exit

begin_names
# It would hold dpkg up until there is a network.
systemctl mask --quiet connman-wait-online
provide libxtables12 libip4tc2 libip6tc2 libnfnetlink0 libnetfilter-conntrack3 iptables connman
rm -f /etc/resolv.conf
systemd-tmpfiles --create connman_resolvconf.conf
systemctl restart connman || fail "ConnMan: $(journalctl --no-pager -u connman)"
await "ConnMan's resolv.conf" test -s /run/connman/resolv.conf
[ "$(readlink /etc/resolv.conf)" = /run/connman/resolv.conf ] || fail "resolv.conf is no link to ConnMan's: $(ls -l /etc/resolv.conf)"

# Once it has had a link its file names its proxy, for good.
# shellcheck disable=SC2317
as_before () {
  ! grep '^nameserver' /etc/resolv.conf | grep -v -x -e 'nameserver ::1' -e 'nameserver 127.0.0.1'
}

exercise_names ConnMan

systemctl stop connman
systemctl unmask --quiet connman-wait-online
purge connman iptables libip6tc2 libnetfilter-conntrack3 libnfnetlink0
end_names
