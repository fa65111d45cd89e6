#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's resolvconf, fed by dhcpcd for the other link: run by root for us, and with the modem's name servers in front, also where the other link
# is up without a way out.
# shellcheck source=tests/vm/scripts/dns-common.sh
. "$(dirname "$0")/dns-common.sh" || exit

begin_names
provide_dhcpcd resolvconf
# Its file, before anybody has told it anything.
resolvconf -u || fail "resolvconf -u"

# shellcheck disable=SC2317
with_both () {
  while ip route delete default dev eth5 2>/dev/null; do :; done
  one_route ppp0 "beside a link without a way out"
  resolves modem "beside a link without a way out"
}

exercise_names resolvconf

systemctl stop lan-client
purge resolvconf
end_names
