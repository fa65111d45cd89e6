# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the beside-*.sh: the packaged service on a machine where other programs have a say in modems and networks. What service-common.sh has, and
# the packages, which are in /test/deb and installed when a script wants it, or unpacked already.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit

is_installed () {
  [ -e /usr/libexec/dialtoned ]
}

# install_packages: as a user does it; the service starts.
install_packages () {
  is_installed && return
  apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends /test/deb/{dialtone,libdialtone0}_*.deb </dev/null >/run/apt.log 2>&1 \
    || fail "apt-get install: $(cat /run/apt.log)"
}

# mm_has: ModemManager has a modem, and shows it
mm_has () {
  mmcli --list-modems | grep -q /Modem/
}

mm_lacks () {
  ! mm_has
}

# mm_count PATTERN: how often ModemManager has said it
mm_count () {
  journalctl --no-pager -u ModemManager -o cat | grep -c -e "$1"
}

# mm_has_said PATTERN N: so often, or more
mm_has_said () {
  [ "$(mm_count "$1")" -ge "$2" ]
}

# mm_holds_a_port: it has a port of the modem open
mm_holds_a_port () {
  # Of what it closes meanwhile find complains.
  [ -n "$(find "/proc/$(systemctl show --property=MainPID --value ModemManager)/fd" -lname '/dev/ttyUSB*' 2>/dev/null)" ]
}

ifindex () {
  cat /sys/class/net/ppp0/ifindex
}

# note_link: the one that still_up looks for
note_link () {
  link=$(ifindex)
}

# still_up AFTER: packets go, over the same interface as when it was noted, and everything is there once. Whoever has the name servers.
still_up () {
  await "packets after $1" connected
  [ "$(ifindex)" = "$link" ] || fail "after $1: another link"
  [ "$(ip -4 -o address show dev ppp0 | wc -l)" = 1 ] || fail "after $1: $(ip address show dev ppp0)"
  [ "$(ip -4 route show default dev ppp0 | wc -l)" = 1 ] || fail "after $1: $(ip route)"
  [ "$(ip -4 rule show | grep -c 'ppp0\|from 10\.')" = 3 ] || fail "after $1: $(ip rule)"
  echo "still up after $1"
}

# clean_up: the machine as it was, but for the packages
clean_up () {
  systemctl stop dialtone modem "$@"
  systemctl mask --quiet "$@"
  await "the end of the modem" bash -c '! systemctl --quiet is-active modem'
  rm -f $profiles/home.conf
}
