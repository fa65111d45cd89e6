#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# From the packages of the commit before (/test/before) to those of this one (/test/deb) and back, while connected: the link outlives
# the way there. Then all of it is removed.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit
# shellcheck source=tests/vm/scripts/install-common.sh
. "$(dirname "$0")/install-common.sh" || exit

# packages FOLDER: as apt does it, but also where both have the same version
packages () {
  dpkg --force-downgrade --install "/test/$1"/{dialtone,libdialtone0}_*.deb </dev/null
}

# runs FOLDER: the program in that folder's package is the one that runs
runs () {
  dpkg-deb --fsys-tarfile "/test/$1"/dialtone_*.deb | tar --extract --to-stdout ./usr/libexec/dialtoned |
    cmp - "/proc/$(main_pid)/exe" || fail "the service is not the one of the package in $1"
}

# online_before AFTER: how many rules that version has is its own affair
online_before () {
  await "online after $1" connected
  online "$1" "$(ip -4 rule show | wc -l)"
}

remember_clean
packages before || fail "the packages of the commit before"
systemctl is-active --quiet dialtone || fail "the service was not started"
autoconnect_profile
plug_in --ipv6
online_before "the packages of the commit before"
runs before

keeps_link "upgrade" packages deb
online "the upgrade"
runs deb
enabled || fail "the upgrade did not enable it under all its names"

old=$(main_pid)
packages before || fail "downgrade"
[ "$(main_pid)" != "$old" ] || fail "the downgrade did not restart the service"
online_before "the downgrade"
runs before

# Who switched it off finds it off behind an upgrade too.
systemctl disable --quiet --now dialtone || fail "disable"
nothing_left "disabling"
packages deb || fail "upgrade of what is disabled"
stays_off
systemctl enable --quiet --now dialtone || fail "enable"
online "enabling it again"
runs deb
enabled || fail "it was not enabled again under all its names"
keeps_link "the same package again" packages deb
online "the same package again"

dpkg --purge dialtone libdialtone0 || fail "purge"
nothing_remains "the purge"
systemctl stop modem
