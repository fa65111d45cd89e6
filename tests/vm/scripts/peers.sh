#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The operator is Debian's pppd, in a network namespace of its own behind the emulated modem: each way to authenticate,
# with IPv6 and without, on both data paths. Packets pass both ways, MTU and counters are the link's.
# shellcheck source=tests/vm/scripts/usb-common.sh
. "$(dirname "$0")/usb-common.sh" || exit

operator='ip -n operator'
ip netns add operator
$operator link set lo up
printf 'user * secret *\n' >/etc/ppp/pap-secrets
cp /etc/ppp/pap-secrets /etc/ppp/chap-secrets
cat >"$WORK/operator" <<'END'
#!/bin/sh
exec ip netns exec operator pppd nodetach nocrtscts local name operator lcp-echo-interval 0 mru 1400 mtu 1400 \
  ms-dns 10.64.0.53 10.64.0.1:10.64.0.2 "$@" 2>/run/operator.log
END
chmod +x "$WORK/operator"

# moved: bytes that the daemon has read and written
moved () {
  awk '/^[rw]char:/ { sum += $2 } END { print sum }' "/proc/$DAEMON/io"
}

# throughput NAME OPTION…
throughput () {
  local name=$1 before after speed
  shift
  before=$(moved)
  speed=$(iperf3 --client 10.64.0.1 --time 2 --format k "$@" | awk '/receiver/ { print $7 }')
  after=$(moved)
  echo "$name: ${speed:-none} kbit/s, $((after - before)) bytes through the daemon"
  speed=${speed%.*}
  [ "${speed:-0}" -gt 0 ] || fail "no throughput, $name"
  [ "$DATAPATH" = tun ] || [ $((after - before)) -le 20000 ] || fail "the daemon works for the kernel's packets"
}

# round N DATAPATH IPV6 OPTION…: pppd with these options as the operator
round () {
  local n=$1 ipv6=$3 type=ip address='' before after i
  DATAPATH=$2
  shift 3
  echo "== $DATAPATH, $ipv6, $*"
  [ "$ipv6" = noipv6 ] || type=ipv4v6
  DAEMON_OPTIONS=(--log-level=debug --no-polkit "--datapath=$DATAPATH")
  simulator_start "$n" --peer="$WORK/operator $ipv6 $*"
  daemon_start
  await "InterfacesAdded.*modem/usb_1_1'"
  state_is usb_1_1 registered
  dialtonectl connect apn=internet.iot username=user password=secret pdp-type=$type || fail "connect: $(tail -n 20 /run/operator.log)"
  is Datapath "$(property modem/usb_1_1 Connection Datapath)" "s \"$DATAPATH\""
  is Mtu "$(property modem/usb_1_1 Connection Mtu)" "u 1400"
  is "the interface's MTU" "$(cat /sys/class/net/ppp0/mtu)" 1400
  ip -4 -o address show dev ppp0 | grep -q '10.64.0.2 peer 10.64.0.1/32' || fail "addresses: $(ip address show dev ppp0)"
  online usb_1_1 10.64.0.1
  ip netns exec operator ping -c 2 -i 0.2 -W 5 -q 10.64.0.2 >/dev/null || fail "no ping from the operator"
  if [ "$ipv6" = +ipv6 ]; then
    for ((i = 0; i < 40; i++)); do
      address=$($operator -6 -o address show dev ppp0 scope link | awk '{ sub("/.*", "", $4); print $4; exit }')
      [ -z "$address" ] || break
      sleep 0.25
    done
    ping -6 -c 2 -i 0.2 -W 5 -q "$address%ppp0" >/dev/null || fail "no IPv6 to $address"
  fi
  ip netns exec operator iperf3 --server --one-off --daemon
  before=$(cat /sys/class/net/ppp0/statistics/tx_bytes)
  throughput up
  after=$(cat /sys/class/net/ppp0/statistics/tx_bytes)
  [ $((after - before)) -gt 100000 ] || fail "ppp0 counted $((after - before)) bytes sent"
  ip netns exec operator iperf3 --server --one-off --daemon
  before=$(cat /sys/class/net/ppp0/statistics/rx_bytes)
  throughput down --reverse
  after=$(cat /sys/class/net/ppp0/statistics/rx_bytes)
  [ $((after - before)) -gt 100000 ] || fail "ppp0 counted $((after - before)) bytes received"
  dialtonectl disconnect || fail "disconnect"
  [ ! -e /sys/class/net/ppp0 ] || fail "ppp0 is still there"
  daemon_stop || fail "stop"
  kill "${SIMULATOR[$n]}"
  wait "${SIMULATOR[$n]}"
  unset "SIMULATOR[$n]"
}

round 0 kernel +ipv6 noauth
round 1 kernel noipv6 require-pap
round 2 kernel +ipv6 require-chap
round 3 tun +ipv6 require-chap
round 4 tun noipv6 require-pap
round 5 tun noipv6 noauth
ip netns delete operator
