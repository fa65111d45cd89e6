# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The part of deploy.sh that shows Dialtone with an emulated modem: the real daemon, on a bus of its own, in network and
# mount namespaces of its own. Everything lives in one folder and in our child processes, and ends with them. To be sourced.

demonstration=""  # the folder
children=()       # process ids, in the order in which they were started
daemon=""

alive () {
  kill -0 "$1" 2>/dev/null
}

stop () {
  local i
  alive "$1" || return 0
  kill "$1" 2>/dev/null || true
  for ((i = 0; i < 100; i++)); do
    alive "$1" || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
}

clean_up () {
  local i
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do
    stop "${children[i]}"
  done
  [ -n "$demonstration" ] || return 0
  # What the new root of a chroot left outside of its namespace.
  ! mountpoint -q "$demonstration/root" || umount --recursive --lazy "$demonstration/root"
  rm -rf --one-file-system "$demonstration"
}

# fail WORDS…: with the ends of the logs, which say why.
fail () {
  local log
  for log in "$demonstration"/*.log; do
    [ -s "$log" ] || continue
    printf -- '---- %s\n' "$(basename "$log")" >&2
    tail -n 25 "$log" >&2
  done
  die "$@"
}

# wait_for WHAT COMMAND…: until the command succeeds, at most 15 s.
wait_for () {
  local what=$1 i child
  shift
  for ((i = 0; i < 150; i++)); do
    if "$@" >/dev/null 2>&1; then
      return 0
    fi
    for child in "${children[@]}"; do
      alive "$child" || fail "waiting for $what: a program ended"
    done
    sleep 0.1
  done
  fail "waited 15 s in vain for $what"
}

start_bus () {
  cat >"$demonstration/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=$demonstration/bus</listen>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
END
  dbus-daemon --config-file="$demonstration/bus.conf" --nofork --nopidfile 2>"$demonstration/bus.log" &
  children+=($!)
  wait_for "the private bus" test -S "$demonstration/bus"
}

start_modem () {
  mkdir "$demonstration/modem"
  "$1/tests/simulator/sim7000-simulator" --directory="$demonstration/modem" --boot >"$demonstration/simulator.log" 2>&1 &
  children+=($!)
  wait_for "the emulated SIM7000" grep -q '^ready' "$demonstration/simulator.log"
}

# A small /etc and an empty /run of its own: the daemon's resolv.conf is not the host's.
start_daemon () {
  local file
  mkdir "$demonstration/etc" "$demonstration/config" "$demonstration/state" "$demonstration/runtime"
  for file in passwd group nsswitch.conf hosts protocols services ld.so.cache iproute2; do
    [ ! -e "/etc/$file" ] || cp -rL "/etc/$file" "$demonstration/etc/"
  done
  mkdir -p "$demonstration/etc/iproute2/rt_protos.d"
  cp data/dialtone-rt-protos.conf "$demonstration/etc/iproute2/rt_protos.d/dialtone.conf"
  echo "# the host's name servers stay where they are" >"$demonstration/etc/resolv.conf"
  # The inner shell's variables are its own.
  # shellcheck disable=SC2016
  unshare --net --mount --propagation unchanged /bin/sh -c '
    set -e
    folder=$1 root=/
    shift
    # No mount of ours may reach the outside. Where / is not a mount point (a chroot), only a new root can be made private.
    if ! mount --make-rprivate / 2>/dev/null; then
      root=$folder/root
      mkdir "$root"
      mount --rbind / "$root"
      mount --make-rprivate "$root"
    fi
    mount --bind "$folder/etc" "$root/etc"
    mount -t tmpfs -o mode=0755 tmpfs "$root/run"
    ip link set lo up
    [ "$root" = / ] || exec chroot "$root" "$@"
    exec "$@"' sh "$demonstration" \
    "$PWD/$1/src/dialtoned" --bus="unix:path=$demonstration/bus" --config-dir="$demonstration/config" --state-dir="$demonstration/state" \
    --runtime-dir="$demonstration/runtime" --no-udev --no-polkit \
    --modem="at=$demonstration/modem/at,data=$demonstration/modem/modem,nmea=$demonstration/modem/nmea,id=simulated" \
    >"$demonstration/dialtoned.log" 2>&1 &
  daemon=$!
  children+=("$daemon")
  wait_for "the service" client status
}

client () {
  "$PWD/$build/src/cli/dialtonectl" --bus="unix:path=$demonstration/bus" "$@"
}

registered () {
  client --json status | grep -q '"state":"registered"'
}

inside () {
  nsenter --target "$daemon" --net --mount --root --wd "$@"
}

show () {
  printf '\n$ %s\n' "$*"
  inside "$@"
}

show_connection () {
  printf '\n$ dialtonectl status\n'
  client status || fail "the status could not be read"
  show ip address show dev ppp0 || fail "there is no ppp0"
  show ip route show
  show ip rule show
  show ip route show table all proto dialtone
  show cat /etc/resolv.conf
  printf '\n$ dialtonectl signal\n'
  client signal || fail "the signal could not be measured"
  show ping -c 3 -i 0.3 -W 5 -I ppp0 168.95.1.1 || fail "no answer through ppp0"
}

explain () {
  local bus=unix:path=$demonstration/bus
  cat <<END

It stays up until Ctrl-C. To try, in another terminal:

  busctl --address=$bus --timeout=180 call org.dialtone1 /org/dialtone1 org.dialtone1.Manager Connect 'a{sv}' 1 apn s internet.iot
  busctl --address=$bus get-property org.dialtone1 /org/dialtone1 org.dialtone1.Manager SignalQuality
  gdbus monitor --address $bus -d org.dialtone1 -o /org/dialtone1
  gdbus call --address $bus -d org.dialtone1 -o /org/dialtone1 -m org.dialtone1.Manager.Disconnect
  $PWD/$build/src/cli/dialtonectl --bus=$bus status
  $PWD/$build/tests/simulator/sim7000-simulator --control=$demonstration/modem/control help      (faults to inject)
  sudo nsenter --target $daemon --net --mount --root --wd ping -I ppp0 168.95.1.1
END
}

# demonstrate BUILD STAY
demonstrate () {
  build=$1
  demonstration=$(mktemp -d /tmp/dialtone-demo.XXXXXX)
  trap clean_up EXIT
  trap 'exit 130' INT TERM

  phase "Starting a private bus, an emulated SIM7000 that was just switched on, and dialtoned"
  start_bus
  start_modem "$build"
  start_daemon "$build"
  # Not through client(): $! must be the program itself.
  "$PWD/$build/src/cli/dialtonectl" --bus="unix:path=$demonstration/bus" monitor &
  children+=($!)
  wait_for "the modem to find its network" registered

  phase "dialtonectl connect apn=internet.iot"
  client connect apn=internet.iot >"$demonstration/connect.log" || fail "the connection did not come up"
  # The monitor's last lines are on their way.
  sleep 0.3
  tail -n 1 "$demonstration/connect.log"
  show_connection

  if [ "$2" = yes ]; then
    explain
    trap 'exit 0' INT TERM
    sleep infinity &
    children+=($!)
    wait $!
  fi

  phase "dialtonectl disconnect"
  client disconnect || fail "disconnecting failed"
  sleep 0.3
  ! inside ip link show dev ppp0 >/dev/null 2>&1 || fail "ppp0 is still there"
  phase "Done: connected, used and disconnected; nothing of it is left on this machine"
}
