# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the scripts that install and remove: what the system is like without Dialtone, and whether a connection outlives what is
# done meanwhile. To be sourced behind service-common.sh.
clean=/test/clean

# system: every file with its owner and mode, users, groups, units that are loaded, and resolv.conf. Of the folders where others write
# what they like, only what has our name; left out are the backups and locks of the tools that edit users, and the group netdev, which is
# Debian's own: whoever needs it makes it, and nobody removes it. Owners are numbers: it would look up each file's names anew.
system () {
  find / -xdev \( -path /test -o -path /tmp -o -path /root -o -path /var/log -o -path /var/cache -o -path /var/lib/dpkg -o -path /var/lib/apt \
    -o -path /var/lib/systemd -o -path /var/lib/polkit-1 -o -path /var/tmp -o -path '/etc/*-' -o -name .pwd.lock -o -name .updated \) -prune \
    -o -printf '%M %U:%G %p -> %l\n' | LC_ALL=C sort
  find /run /tmp /var/tmp /var/lib/systemd -name '*dialtone*' -printf '%M %U:%G %p -> %l\n' | LC_ALL=C sort
  getent passwd
  getent group | grep -v '^netdev:'
  systemctl list-units --all --no-legend --plain '*dialtone*'
  systemctl list-unit-files --no-legend '*dialtone*'
  cat /etc/resolv.conf
}

# remember_clean: the system is as it should be again when all is gone
remember_clean () {
  echo 'nameserver 192.0.2.53' >/etc/resolv.conf
  system >$clean
}

# nothing_remains AFTER
nothing_remains () {
  [ -s $clean ] || fail "nobody looked at the system beforehand"
  diff $clean <(system) || fail "this is not as it was, after $1"
  nothing_left "$1"
}

# fq_codel, the kernel's own choice, drops packets on purpose where the line is slow for a while.
keep_packets () {
  tc qdisc replace dev ppp0 root pfifo limit 2000 || fail "tc"
}

# answered: the number of the last ping that was
answered () {
  sed -n 's/.*icmp_seq=\([0-9]*\) ttl=.*/\1/p' /run/pings | tail -n 1
}

answered_more_than () {
  [ "$(answered)" -gt "$1" ]
}

# keeps_link WHAT COMMAND…: ten pings a second until it is done and some longer, of which none is lost, and the same connection
keeps_link () {
  local what=$1 before dials old pings last received
  shift
  keep_packets
  before=$(connection) || fail "there is no connection"
  dials=$(modem_count dials) old=$(main_pid)
  [ "${dials:-0}" -gt 0 ] || fail "the modem has not dialled yet"
  ping -i 0.1 -I ppp0 10.0.0.1 >/run/pings 2>&1 &
  pings=$!
  await "an answer before" answered_more_than 0
  "$@" >/run/output 2>&1 || { cat /run/output; fail "$what"; }
  await "the next process" bash -c "[ \"\$(systemctl show --property=MainPID --value dialtone)\" != '$old' ]"
  await "its connection" state_is connected
  last=$(answered)
  await "answers behind it" answered_more_than $((last + 10))
  kill -INT $pings
  wait $pings
  last=$(answered)
  received=$(sed -n 's/.*icmp_seq=\([0-9]*\) ttl=.*/\1/p' /run/pings | sort -u | wc -l)
  echo "$what: of $last pings $received were answered"
  [ "$received" = "$last" ] || fail "$what: packets were lost: $(cat /run/pings)"
  [ "$(connection)" = "$before" ] || fail "$what: $(diff <(echo "$before") <(connection))"
  [ "$(modem_count dials)" = "$dials" ] || fail "$what: it dialled again"
}

# enabled: at boot, and when somebody asks on the bus
enabled () {
  systemctl is-enabled --quiet dialtone.service && systemctl is-enabled --quiet dbus-org.dialtone1.service
}

# stays_off: nobody starts it who may only talk to the bus
stays_off () {
  ! busctl call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus StartServiceByName su org.dialtone1 0 2>/run/refusal ||
    fail "the bus starts what is disabled"
  grep -i 'not found' /run/refusal || fail "not for want of a unit: $(cat /run/refusal)"
  [ "$(systemctl show --property=ActiveState --value dialtone)" = inactive ] || fail "what is disabled runs"
}
