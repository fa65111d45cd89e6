#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian packages (in /test/deb) from installation to purge, with the modem plugged in after a boot.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit
# shellcheck source=tests/vm/scripts/install-common.sh
. "$(dirname "$0")/install-common.sh" || exit
profile=$profiles/home.conf

profile_is () {
  busctl get-property org.dialtone1 "/org/dialtone1/profile/$1" org.dialtone1.Profile Id
}

# exposure MOST UNIT…: how open they are, which is at most that: in tenths, of ten
exposure () {
  local most=$1
  shift
  systemd-analyze security --no-pager --threshold="$most" "$@" >/run/exposure || fail "too open: $(grep '✗\|exposure level for' /run/exposure)"
  grep 'exposure level for' /run/exposure
  [ "$(grep -c 'exposure level for' /run/exposure)" = $# ] || fail "not of all: $*"
}

# check_units: as this systemd reads them: without a word, and each closed as far as it can be
check_units () {
  local units helpers
  mapfile -t units < <(dpkg --listfiles dialtone | sed -n 's|.*/systemd/system/\(.*\)|\1|p')
  mapfile -t helpers < <(printf '%s\n' "${units[@]}" | grep '^dialtone-.*\.service$')
  [ ${#helpers[@]} -gt 0 ] || fail "the package has no services"
  # What it says counts, whatever it returns.
  systemd-analyze verify --man=no "${units[@]}" >/run/verify 2>&1
  ! grep -F dialtone /run/verify || fail "that is not understood"
  exposure 18 dialtone.service
  exposure 25 "${helpers[@]}"
}

# restarts_are COUNT: so often at least systemd started it again by itself
restarts_are () {
  [ "$(systemctl show --property=NRestarts --value dialtone)" -ge "$1" ]
}

# Disabled is off, also for whoever asks on the bus. Enabled again, it is tried however often it fails, but not when its own options are
# wrong: that nobody mends by waiting. Here systemd takes ten seconds and more to read all units again, so that is done seldom.
switch_off_and_fail () {
  local dropin=/run/systemd/system/dialtone.service.d program=/run/test-program
  enabled || fail "it is not enabled under all its names"
  systemctl disable --quiet --now dialtone || fail "disable"
  stays_off

  # Were there a limit, it would be one start in ten seconds.
  mkdir -p $dropin
  printf '%s\n' '[Unit]' StartLimitBurst=1 '[Service]' ExecStart= "ExecStart=/bin/sh $program" RestartSec=10ms >$dropin/test.conf
  echo 'exit 1' >$program
  systemctl enable --quiet --now dialtone && fail "what exits with 1 is a service"
  enabled || fail "it was not enabled again"
  await "the third start" restarts_are 2
  echo 'exec /usr/libexec/dialtoned --no-such-option' >$program
  await "an end to wrong options" systemctl is-failed --quiet dialtone
  [ "$(systemctl show --property=ExecMainStatus --value dialtone)" = 2 ] || fail "not exit status 2: $(systemctl status dialtone)"
  rm -r $dropin $program
  systemctl daemon-reload
}

install () {
  remember_clean
  apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends ./deb/{dialtone,libdialtone0}_*.deb </dev/null 2>&1 | tee /run/apt.log
  [ "${PIPESTATUS[0]}" = 0 ] || fail "apt-get install"
  ! grep 'Could not execute systemctl' /run/apt.log || fail "the service did not start at once"
  systemctl is-enabled --quiet dialtone || fail "the service is not enabled"
  systemctl is-active --quiet dialtone || fail "the service was not started"
  [ "$(systemctl show --property=Type --value dialtone)" = notify ] || fail "not Type=notify"
  [ "$(ps -o user= -p "$(main_pid)")" = dialtone ] || fail "it does not run as dialtone"
  [ "$(sed -n 's/^CapEff:\t*//p' "/proc/$(main_pid)/status")" = 0000000000001000 ] || fail "it can more than CAP_NET_ADMIN"
  check_units
  switch_off_and_fail

  busctl get-property org.dialtone1 /org/dialtone1 org.dialtone1.Manager Version || fail "D-Bus does not activate it"
  systemctl is-active --quiet dialtone || fail "D-Bus activated something else"

  # As a user makes one: the service takes over what root put there.
  busctl call org.dialtone1 /org/dialtone1 org.dialtone1.Manager AddProfile 'a{sv}' 4 id s home apn s internet.iot pdp-type s ipv4v6 \
    autoconnect b true || fail "AddProfile"
  [ "$(stat -c '%U %a' $profile)" = "dialtone 600" ] || fail "the profile is $(stat -c '%U %a' $profile)"
  (umask 077 && printf '[profile]\napn=internet.iot\n' >$profiles/office.conf)
  await "a profile that only root could read" profile_is office
  [ "$(stat -c '%U %a' $profiles/office.conf)" = "dialtone 600" ] || fail "root's profile is $(stat -c '%U %a' $profiles/office.conf)"
  rm $profiles/office.conf
  await "the end of a profile" bash -c "! busctl introspect org.dialtone1 /org/dialtone1/profile/office | grep -q Profile"
}

# After a boot without a modem.
use () {
  [ ! -e /dev/ttyUSB0 ] || fail "there is a modem already"
  await "the start at boot" systemctl is-active --quiet dialtone
  state_is unavailable || fail "not unavailable without a modem"
  plug_in --ipv6
  await "a connection by itself" state_is connected
  ping -c 2 -W 5 -q -I ppp0 10.0.0.1 || fail "no packets"
  grep -q '^nameserver 168.95.1.1' /etc/resolv.conf || fail "the operator's name servers are not in resolv.conf"
  grep -q '^nameserver 192.0.2.53' /etc/resolv.conf || fail "the old name server is gone from resolv.conf"
  [ "$(cat /proc/sys/net/ipv6/conf/ppp0/accept_ra)" = 2 ] || fail "IPv6 settings are not ours"
  [ "$(busctl get-property org.dialtone1 /org/dialtone1/modem/usb_1_1 org.dialtone1.Connection Datapath)" = 's "kernel"' ] \
    || fail "not the kernel's PPP"

  await "the state as fields of the journal" said . DIALTONE_MODEM=usb_1_1 DIALTONE_STATE=connected DIALTONE_REASON=autoconnect
  ! journalctl -u dialtone -p warning -o cat | grep . || fail "there are warnings"

  # polkit decides: netdev may, another user may not, and root always.
  useradd --groups netdev kiosk || fail "useradd"
  runuser -u nobody -- busctl call org.dialtone1 /org/dialtone1 org.dialtone1.Manager Disconnect '' 2>&1 | tee /run/denied
  grep -qi 'denied\|authoriz' /run/denied || fail "nobody was not refused for want of a right"
  state_is connected || fail "nobody may disconnect"
  runuser -u kiosk -- dialtonectl disconnect || fail "a member of netdev may not disconnect"
  runuser -u kiosk -- dialtonectl connect || fail "a member of netdev may not connect"
  runuser -u kiosk -- dialtonectl connect pin=1111 zone=trusted >/run/denied 2>&1
  [ $? = 4 ] || fail "a member of netdev may give a PIN and a zone"
  grep -q 'pin needs org.dialtone1.sim, zone needs org.dialtone1.network' /run/denied || fail "the settings are not named: $(cat /run/denied)"
  state_is connected || fail "a refused call has ended the connection"

  dialtonectl disconnect || fail "disconnect"
  [ "$(cat /etc/resolv.conf)" = "nameserver 192.0.2.53" ] || fail "resolv.conf was not restored: $(cat /etc/resolv.conf)"

  # A resolvconf that writes down what it is told, and by whom.
  # shellcheck disable=SC2016
  printf '%s\n' '#!/bin/sh' 'echo "$(id -un) $* $([ "$1" != -a ] || tr "\\n" ,)" >>/run/resolvconf.log' >/usr/local/sbin/resolvconf
  chmod +x /usr/local/sbin/resolvconf
  dialtonectl connect || fail "connect by profile"
  await "resolvconf -a" grep -qx 'root -a ppp0.dialtone nameserver 168.95.1.1,nameserver 168.95.192.1,' /run/resolvconf.log
  dialtonectl disconnect || fail "disconnect"
  await "resolvconf -d" grep -qx 'root -d ppp0.dialtone ' /run/resolvconf.log
  rm /usr/local/sbin/resolvconf
}

# holder_is_named TEXT: as the reason why there is no connection; on a busy machine the first look may take too long
holder_is_named () {
  ! dialtonectl connect >/run/reply 2>&1 && grep -F "$1" /run/reply
}

# Another user's program has the port: the service may not see it, its helper may, and is for nobody else.
share_port () {
  local port holder reply helper=dialtone-port-holder
  port=$(busctl get-property org.dialtone1 /org/dialtone1/modem/usb_1_1 org.dialtone1.Modem Ports | grep -o '"/dev/[^"]*" "at"' | cut -d'"' -f2)
  [ -c "$port" ] || fail "which port is AT? '$port'"
  systemctl stop dialtone
  flock --no-fork "$port" sleep 1000 &
  holder=$!
  await "a lock on the port" bash -c "! flock --nonblock $port true"
  systemctl start dialtone
  await "the holder's name" holder_is_named "$port is in use by sleep (pid $holder)"
  systemctl is-active --quiet $helper || fail "the helper was not asked"
  [ "$(sed -n 's/^CapEff:\t*//p' "/proc/$(systemctl show --property=MainPID --value $helper)/status")" = 0000000000080004 ] \
    || fail "the helper can more than look"
  reply=$(setpriv --reuid=nobody --clear-groups busctl call org.dialtone1.PortHolder /org/dialtone1/PortHolder \
    org.dialtone1.PortHolder Find uu 1 3 2>&1) && fail "everybody may ask the helper"
  echo "$reply" | grep -i 'denied' || fail "not a refusal: $reply"
  kill $holder
  await "the end of the helper" bash -c "! systemctl is-active --quiet $helper"
  [ "$(systemctl show --property=Result --value $helper)" = success ] || fail "the helper failed"
  dialtonectl connect || fail "connect when the port is free"
}

leave () {
  apt-get remove -qq -y dialtone >/run/apt.log 2>&1 || fail "apt-get remove"
  [ ! -e /sys/class/net/ppp0 ] || fail "ppp0 outlived the package"
  ! ip rule show | grep -v 'from all lookup \(local\|main\|default\)' || fail "these rules outlived the package"
  [ ! -e /lib/systemd/system/dialtone.service ] || fail "the unit is still there"
  ! systemctl list-units --no-legend 'dialtone*' | grep . || fail "these units outlived the package"
  [ -e $profile ] || fail "removal took the profiles"
  apt-get purge -qq -y dialtone libdialtone0 >/run/apt.log 2>&1 || fail "apt-get purge"
  [ "$(stat -c '%U:%G %a' /etc/resolv.conf)" = "root:root 644" ] || fail "resolv.conf is $(stat -c '%U:%G %a' /etc/resolv.conf)"
  userdel kiosk
  nothing_remains "the purge"
}

cd /test || exit
if [ "$VM_BOOT" = 1 ]; then
  install
  touch /test/reboot
  systemctl reboot
  sleep infinity
fi
use
share_port
leave
