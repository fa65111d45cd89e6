#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The packaged service dies, restarts and stops while packets pass: the link outlives the first two, on both data paths,
# without losing a packet, and the third ends the call. What is not as it was left is ended and dialled again.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit

# pings COUNT: in the background, RATE in a second; what ping says of them is /run/pings
pings () {
  ping -q -i "0.0$((100 / RATE))" -c "$1" -I ppp0 10.0.0.1 >/run/pings 2>&1 &
  PINGS=$!
}

# The answers to pings that the kernel has seen: ping itself waits only twice as long as for those that it had before, and what waits for
# the next process may wait longer, on a busy host.
answers () {
  awk '$1 == "Icmp:" && !names { names = split ($0, name); next }
       $1 == "Icmp:" { for (i = 2; i <= names; i++) if (name[i] == "InEchoReps") print $i }' /proc/net/snmp
}

# answered COUNT: so many since $answers_before
answered () {
  [ $(($(answers) - answers_before)) -ge "$1" ]
}

# fq_codel, the kernel's own choice, drops packets on purpose where the line is slow for a while, as on a busy host.
keep_all () {
  tc qdisc replace dev ppp0 root pfifo limit 2000 || fail "tc"
}

# in_hands WHAT: the packets that a process may have had in its hands when it was killed, read and not yet passed on; what the kernel
# carries is in nobody's
in_hands () {
  case "$datapath $1" in
    'tun kill -9') echo 1 ;;
    *) echo 0 ;;
  esac
}

# survives WHAT COMMAND…: with a flood of pings for six seconds
survives () {
  local what=$1 count=$((6 * RATE)) before dials old answers_before
  shift
  before=$(about) || fail "there is no connection"
  dials=$(modem_count dials) old=$(main_pid)
  [ "${dials:-0}" -gt 0 ] || fail "the modem has not dialled yet"
  answers_before=$(answers)
  pings $count
  sleep 1
  "$@" || fail "$what"
  wait "$PINGS"
  grep -q "^$count packets transmitted" /run/pings || fail "$what: $(cat /run/pings)"
  await "the answers to all but $(in_hands "$what") of $count pings" answered $((count - $(in_hands "$what")))
  await "the next process" state_is connected
  [ "$(main_pid)" != "$old" ] || fail "$what: the process is still the same"
  [ "$(about)" = "$before" ] || fail "$what: $(diff <(echo "$before") <(about))"
  [ "$(modem_count dials)" = "$dials" ] || fail "$what: it dialled again"
  echo "survives $what"
}

# survives_udp WHAT COMMAND…: iperf3, which counts what arrived
survives_udp () {
  local what=$1 lost packets
  shift
  ip netns exec operator iperf3 --server --one-off --daemon
  iperf3 --client 10.0.0.1 --udp --bitrate "$BITRATE" --length 1000 --time 6 --json "${IPERF[@]}" >/run/iperf.json &
  PINGS=$!
  sleep 2
  "$@" || fail "$what"
  wait "$PINGS" || fail "iperf3: $(cat /run/iperf.json)"
  sed -n '/"end":[[:space:]]*{/,$ { /"sum":/,/}/ s/.*"\(packets\|lost_packets\)":[^0-9]*\([0-9]*\).*/\1 \2/p }' /run/iperf.json | xargs | tee /run/udp
  read -r _ lost _ packets </run/udp
  if [ "${packets:-0}" -eq 0 ] || [ "${lost:-1000}" -gt "$(in_hands "$what")" ]; then
    fail "$what: $(cat /run/iperf.json)"
  fi
  await "the next process" state_is connected
  echo "survives $what, UDP ${IPERF[*]:-up}"
}

# counted_all: the service's bytes of the connection are the interface's, whatever processes have counted them
counted_all () {
  local way property kernel ours period
  for way in rx tx; do
    property=${way^}Bytes
    ours=$(busctl get-property org.dialtone1 $object org.dialtone1.Statistics "$property" | cut -d' ' -f2)
    period=$(busctl get-property org.dialtone1 $object org.dialtone1.Statistics "Period$property" | cut -d' ' -f2)
    kernel=$(cat /sys/class/net/ppp0/statistics/${way}_bytes)
    echo "$way: $ours bytes, $period in this period; of the interface: $kernel"
    if [ "$ours" -lt 50000 ] || [ $((kernel - ours)) -gt 5000 ] || [ $((ours - kernel)) -gt 5000 ] || [ "$period" -lt "$ours" ]; then
      fail "not all is counted"
    fi
  done
}

# hung: systemd has seen that the process hangs
hung () {
  journalctl -u dialtone -o cat | grep -i 'watchdog timeout'
}

ip netns add operator
ip -n operator link set lo up
modprobe -a vhci-hcd ppp_async tun
systemd-run --quiet --unit=modem nsenter --net=/run/netns/operator /test/bin/sim7000-simulator --directory=$modem --usbip=3240 \
  --attach --tun=operator0 --boot-ms=100 --register-ms=100 --reset-ms=500
await "the emulated modem" test -S $modem/control
await "its network" ip -n operator link show operator0
ip -n operator address add 10.0.0.1/8 dev operator0
ip -n operator link set operator0 up
autoconnect_profile

# TUN holds 100 packets while nobody is there, however long a start takes here: no more are sent.
RATE=100 BITRATE=500K
for datapath in kernel tun; do
  [ $datapath = kernel ] || RATE=15 BITRATE=100K
  echo "== $datapath"
  printf '[dialtone]\ndatapath=%s\n' $datapath >/etc/dialtone/dialtone.conf
  systemctl start dialtone || fail "start"
  online "the start"
  keep_all
  [ "$(busctl get-property org.dialtone1 $object org.dialtone1.Connection Datapath)" = "s \"$datapath\"" ] || fail "not $datapath"
  survives "kill -9" kill_daemon
  survives "systemctl restart" systemctl restart dialtone
  IPERF=()
  survives_udp "kill -9" kill_daemon
  IPERF=(--reverse)
  survives_udp "systemctl restart" systemctl restart dialtone
  counted_all

  # It has the session, not only the interface: LCP's echo, and an orderly end.
  # The echo is due 30 s after the last one.
  grep -m 1 'rcvd \[LCP EchoRep' < <(exec timeout 60 dialtonectl trace) || fail "no LCP echo from the new process"
  if [ $datapath = kernel ]; then
    # Packets that the kernel alone sees are a sign of life too: for longer than it is silent before it asks, it does not.
    dialtonectl trace >/run/trace &
    TRACE=$!
    ping -c 35 -i 1 -W 5 -q -I ppp0 10.0.0.1 || fail "no answer for half a minute"
    kill $TRACE
    ! grep 'LCP EchoReq' /run/trace || fail "the peer was asked although it was heard"
  fi
  dialtonectl disconnect || fail "disconnect"
  nothing_left "Disconnect by the third process"
  dialtonectl connect || fail "connect"

  # Something took the interface away while nobody was there.
  await "a process" running
  kill -STOP "$(main_pid)"
  ip link delete ppp0 || fail "ppp0 cannot be deleted"
  kill_daemon
  online "a crash in which ppp0 went"

  if [ $datapath = kernel ]; then
    # A process that hangs is ended by the watchdog, and the next one goes on.
    mkdir -p /run/systemd/system/dialtone.service.d
    printf '[Service]\nWatchdogSec=6\n' >/run/systemd/system/dialtone.service.d/watchdog.conf
    systemctl daemon-reload
    systemctl restart dialtone || fail "restart"
    before=$(about) || fail "there is no connection"
    kill -STOP "$(main_pid)"
    await "the watchdog" hung
    await "the next process" running
    await "its connection" state_is connected
    [ "$(about)" = "$before" ] || fail "the watchdog: $(diff <(echo "$before") <(about))"
    rm /run/systemd/system/dialtone.service.d/watchdog.conf
    systemctl daemon-reload
  fi

  systemctl stop dialtone || fail "stop"
  nothing_left "systemctl stop"
  [ "$(modem_status modem-port)" = command ] || fail "the call was not ended: $(control status)"
  [ -z "$(ls /run/dialtone 2>/dev/null)" ] || fail "these are left in /run/dialtone: $(ls /run/dialtone)"
done
systemctl stop modem
ip netns delete operator
rm /etc/dialtone/dialtone.conf
