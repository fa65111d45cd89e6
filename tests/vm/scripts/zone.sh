#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The packaged service, which is not root, and Debian's firewalld: the interface is in the zone of its profile, comes back into it when
# firewalld is reloaded or restarted, and is in none when the connection is over.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit
firewalld=(org.fedoraproject.FirewallD1 /org/fedoraproject/FirewallD1)

# zone_is ZONE: of ppp0, as firewalld has it; "" is none
zone_is () {
  [ "$(busctl call "${firewalld[@]}" org.fedoraproject.FirewallD1.zone getZoneOfInterface s ppp0)" = "s \"$1\"" ]
}

profile_with_zone () {
  mkdir -p $profiles
  printf '[profile]\napn=internet.iot\nautoconnect=true\nzone=%s\n' "$1" >$profiles/home.conf
}

restart_firewalld () {
  systemctl restart firewalld || fail "firewalld: $(journalctl --no-pager -u firewalld)"
}

systemctl unmask --quiet firewalld
# shellcheck disable=SC2119
plug_in
profile_with_zone external
systemctl start dialtone || fail "start"
online "a start without firewalld"
await "a word about firewalld" said 'firewalld does not run: there is no zone external'

restart_firewalld
await "the zone when firewalld has come" zone_is external
online "the coming of firewalld"
busctl call "${firewalld[@]}" org.fedoraproject.FirewallD1 reload || fail "reload"
await "the zone after a reload" zone_is external
restart_firewalld
await "the zone after a restart" zone_is external
kill_daemon
online "kill -9"
zone_is external || fail "the zone was lost with the process"
control hangup
await "a redial" connected
zone_is external || fail "the zone was lost with the call"

systemctl stop dialtone || fail "stop"
nothing_left "a stop"
await "no zone" zone_is ""

profile_with_zone nosuch
systemctl start dialtone || fail "start"
online "a zone that there is not"
await "a word about the zone" said 'firewalld does not put it into the zone nosuch'
systemctl stop dialtone || fail "stop"
nothing_left "the end"

# What comes after this in the same machine finds it as it was.
systemctl stop firewalld modem
await "the end of the modem" bash -c '! systemctl --quiet is-active modem'
systemctl mask --quiet firewalld
rm $profiles/home.conf
