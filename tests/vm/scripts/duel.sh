#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The benchmark: pppd, chat and a unit, as people set them up by hand, and Dialtone, on the same emulated modem on USB in
# the same boot. Prints a table in Markdown. Online means: the first ping through ppp0 was answered.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit
idle=${DUEL_IDLE:-30}
periods=3 # what is done for the first time costs more where the processor is emulated
patience=90

chat_and_peers () {
  cat >/etc/ppp/sim7000 <<'END'
ABORT BUSY
ABORT VOICE
ABORT "NO CARRIER"
ABORT "NO DIALTONE"
ABORT "NO DIAL TONE"
ABORT "NO ANSWER"
ABORT "DELAYED"
ABORT "ERROR"
ABORT "+CGATT: 0"
"" AT
TIMEOUT 12
OK ATH
OK ATE1
OK AT+CGDCONT=1,"IP","internet.iot","",0,0
OK ATD*99#
TIMEOUT 22
CONNECT ""
END
  cat >/etc/ppp/peers/sim7000 <<'END'
user "myusername@realm"
connect "/usr/sbin/chat -v -f /etc/ppp/sim7000"
/dev/ttyUSB3
115200
debug
nocrtscts
nodetach
ipcp-accept-local
ipcp-accept-remote
noipdefault
usepeerdns
defaultroute
persist
noauth
END
  cat >/etc/systemd/system/sim7000.service <<'END'
[Unit]
Description=PPP SIM7000C dialing

[Service]
ExecStart=/usr/sbin/pppd call sim7000
KillMode=process
Restart=on-failure
Type=simple

[Install]
WantedBy=multi-user.target
END
  # Whom CHAP asks for the password; the network takes any.
  printf '* * any *\n' | tee /etc/ppp/chap-secrets >/etc/ppp/pap-secrets
  systemctl daemon-reload
}

now () {
  local up
  read -r up _ </proc/uptime
  echo "${up/./}0"
}

# reached SINCE [COMMAND…]: the time from then until a ping is answered, in seconds, and from the time that COMMAND prints then
reached () {
  local ms until since=$1 before
  shift
  while ! ping -c 1 -W 0.3 -q -I ppp0 10.0.0.1 >/dev/null 2>&1; do
    if [ $(($(now) - since)) -gt $((patience * 1000)) ]; then
      echo "more than $patience s"
      return
    fi
    sleep 0.02
  done
  until=$(now)
  for before in "$since" $("$@"); do
    ms=$((until - before))
    printf '%d.%02d s\n' $((ms / 1000)) $((ms % 1000 / 10))
  done
}

# program_started UNIT: when its program was
program_started () {
  echo $(($(systemctl show --property=ExecMainStartTimestampMonotonic --value "$1") / 1000))
}

pids () {
  cat "/sys/fs/cgroup/system.slice/$1.service/cgroup.procs"
}

# pss UNIT: in MB
pss () {
  local pid
  for pid in $(pids "$1"); do
    cat "/proc/$pid/smaps_rollup"
  done | awk '/^Pss:/ { sum += $2 } END { printf "%.1f MB", sum / 1024 }'
}

wakeups () {
  local pid
  for pid in $(pids "$1"); do
    cat /proc/"$pid"/task/*/status
  done | awk '/^voluntary_ctxt/ { sum += $2 } END { print sum + 0 }'
}

cpu_us () {
  sed -n 's/^usage_usec //p' "/sys/fs/cgroup/system.slice/$1.service/cpu.stat"
}

# iperf OPTION…
iperf () {
  ip netns exec operator iperf3 --server --one-off --daemon
  timeout 60 iperf3 --client 10.0.0.1 --time 5 --format m "$@" | awk '/receiver/ { print $7 " Mbit/s" }'
}

# contest UNIT: its results into the array result
contest () {
  local unit=$1 since before woken pid
  result=()
  since=$(now)
  systemctl start "$unit"
  mapfile -t result < <(reached "$since" program_started "$unit")
  result+=("$(pss "$unit")")
  before=$(cpu_us "$unit") woken=$(wakeups "$unit")
  sleep $((idle * periods))
  result+=("$(((($(cpu_us "$unit") - before) / periods + 500) / 1000)) ms" "$((($(wakeups "$unit") - woken) / periods))")
  result+=("$(iperf)" "$(iperf --reverse)")
  since=$(now)
  control hangup
  result+=("$(reached "$since")")
  pid=$(systemctl show --property=MainPID --value "$unit")
  since=$(now)
  kill -KILL "$pid"
  while [ -e "/proc/$pid" ]; do
    sleep 0.01
  done
  result+=("$(reached "$since")")
  control unplug
  since=$(now)
  control replug
  result+=("$(reached "$since")")
  systemctl stop "$unit"
  pkill -x pppd
  return 0
}

registered () {
  [ "$(modem_status registration)" = home ]
}

ip netns add operator
ip -n operator link set lo up
modprobe -a vhci-hcd ppp_async
nsenter --net=/run/netns/operator /test/bin/sim7000-simulator --directory=$modem --usbip=3240 --attach --tun=operator0 \
  --boot-ms=300 --register-ms=300 --reset-ms=1000 >/run/modem.log 2>&1 &
await "the modem's ports" test -c /dev/ttyUSB4
ip -n operator address add 10.0.0.1/8 dev operator0
ip -n operator link set operator0 up
udevadm settle
await "a registered modem" registered
chat_and_peers
autoconnect_profile
systemd-tmpfiles --create dialtone.conf

names=("start of the service to online" "start of its program to online" "memory, PSS of all processes" "CPU in $idle s idle, mean of $periods" "wakeups in $idle s idle"
  "iperf3 up" "iperf3 down" "carrier hangup to online" "kill -9 to online" "replug to online (0.6 s of it the modem's)")
contest sim7000
article=("${result[@]}")
contest dialtone
ours=("${result[@]}")
echo "| | pppd + chat + unit | Dialtone |"
echo "|---|---|---|"
for i in "${!names[@]}"; do
  echo "| ${names[i]} | ${article[i]} | ${ours[i]} |"
done
kill %1
for value in "${ours[@]}"; do
  case "$value" in
    '' | more*) journalctl --no-pager -u dialtone -n 80; exit 1 ;;
  esac
done
