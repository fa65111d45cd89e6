#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The packaged service comes back online by itself from all that the world does to it, and leaves nothing behind.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit
RANDOM=${ROBUST_SEED:-7}
kills=${ROBUST_KILLS:-50}

# pause [LIMIT]: a random time, below LIMIT milliseconds
pause () {
  sleep "0.$(printf '%03d' $((RANDOM % ${1:-1000})))"
}

# call METHOD ARGUMENT…: in the background, whatever comes of it
call () {
  busctl call org.dialtone1 /org/dialtone1 org.dialtone1.Manager "$@" >/dev/null 2>&1 &
}

descriptors () {
  find "/proc/$(main_pid)/fd" -type l | wc -l
}

# Fifty moments: connected, dialling anew after a loss, and hanging up.
kill_at_random () {
  local n
  for ((n = 0; n < kills; n++)); do
    case $((n % 3)) in
      0) pause 300 ;;
      1) control hangup >/dev/null; pause 700 ;;
      2) call Disconnect ''; pause 300 ;;
    esac
    kill_daemon
    # What was disconnected stays so, if that was heard.
    if [ $((n % 3)) = 2 ]; then
      await "the next process" property State
      dialtonectl connect >/dev/null || fail "connect after kill $((n + 1))"
    fi
    online "kill $((n + 1))"
  done
}

# unplug_in STATE COMMAND…: the emulated modem is told the commands, which lead to the state and hold it there
unplug_in () {
  local state=$1
  shift
  while [ $# -gt 0 ]; do
    # A command of several words is one argument.
    # shellcheck disable=SC2086
    control $1 >/dev/null
    shift
  done
  [ "$state" != disconnecting ] || call Disconnect ''
  await "$state" state_is "$state"
  control unplug >/dev/null
  await "unavailable without a modem" state_is unavailable
  nothing_left "unplugging while $state"
  control fault clear >/dev/null
  control registration home >/dev/null
  control replug >/dev/null
  if [ "$state" = disconnecting ]; then
    # Who has hung up stays offline, also when the modem comes back.
    await "registered" state_is registered
    dialtonectl connect >/dev/null || fail "connect"
  fi
  online "unplugging while $state"
}

autoconnect_profile
plug_in "$@"
systemctl start dialtone || fail "start"
online "the start"
descriptors=$(descriptors)

kill_at_random

# Disconnect is not forgotten with the process.
dialtonectl disconnect || fail "disconnect"
kill_daemon
await "registered" state_is registered
nothing_left "a disconnected process that was killed"
dialtonectl connect >/dev/null || fail "connect"
online "disconnecting, a kill and connecting"

unplug_in connected
unplug_in dialing "fault dial-silent" hangup
unplug_in negotiating "fault ipcp-silent" hangup
unplug_in waiting "fault dial-no-carrier" hangup
unplug_in searching "registration searching" restart
unplug_in initializing "fault no-answer" restart
unplug_in disconnecting "fault terminate-silent"
for ((n = 0; n < 5; n++)); do
  control unplug >/dev/null
  pause
  control replug >/dev/null
  pause
done
online "unplugging five times at random"
# udevd may be behind. What it has yet to tell is of modems that have gone, and not of the one that is connected.
dials=$(modem_count dials)
udevadm settle --timeout=120 || fail "udevd does not come to an end"
online "all that udevd told of it"
[ "$(modem_count dials)" = "$dials" ] || fail "it dialled again over what udevd told late"

# Many come while it dials again, when there is nothing to hang up.
for ((n = 0; n < 20; n++)); do
  (control hangup) >/dev/null 2>&1
  pause 500
done
online "twenty hangups"

for percent in 0.1 1 10; do
  control fault garbage-on-ppp "$percent" >/dev/null
  ping -c 100 -i 0.05 -W 0.2 -q -I ppp0 10.0.0.1 >/dev/null 2>&1
  control fault clear >/dev/null
  online "garbling $percent %"
done

systemctl restart systemd-udevd
online "a restart of udevd"
control unplug >/dev/null
control replug >/dev/null
online "a restart of udevd and a replug"

# The kernel does not sleep while USB/IP is in use, which is known only after logind has said that it will.
since=$(date +%s)
systemctl start systemd-logind
busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager Suspend b false || fail "logind does not suspend"
await "word of the suspend" said 'sleep\|suspend' --since="@$since"
online "suspend and resume"
! journalctl -u systemd-logind --since=@"$since" -o cat | grep 'timeout is reached' || fail "the end of the call held up the sleep"
await "a delay for the next sleep" eval "busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager ListInhibitors | grep -q Dialtone"

systemctl restart dbus
online "a restart of dbus-daemon"

now=$(descriptors)
[ "$now" -le $((descriptors + 2)) ] || fail "$now descriptors, $descriptors at the start"
ticks=$(awk '{ print $14 + $15 }' "/proc/$(main_pid)/stat")
sleep 5
ticks=$(($(awk '{ print $14 + $15 }' "/proc/$(main_pid)/stat") - ticks))
[ "$ticks" -le 10 ] || fail "$ticks ticks of CPU in 5 s idle"
systemctl stop dialtone || fail "stop"
nothing_left "the end"
systemctl stop modem
