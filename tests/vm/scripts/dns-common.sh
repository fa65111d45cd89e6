# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the scripts that ask through which link names resolve: a second link with its own name server and DHCP, the question, and what all of
# them do with whoever looks after /etc/resolv.conf.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit
lan_server=192.168.50.1

# Of everybody who has a say in name servers.
fail () {
  exec >&2 # wherever the output of what failed goes
  echo "FAILED: $*"
  journalctl --no-pager -o short-monotonic -n 200
  ip -o address
  ip route
  ls -l /etc/resolv.conf
  cat /etc/resolv.conf
  exit 1
}

# What the emulated operator and the second link's server say that this name is.
asked_name=operator.test modem_says=10.0.0.1 lan_says=192.168.50.53

# The second link's router: it leases one address, and answers every question with the same address.
lan_services () {
  cat <<'PYTHON'
import ctypes, fcntl, selectors, socket, struct

ADDRESS, SERVER, SAYS = (socket.inet_aton(text) for text in ("192.168.50.2", "192.168.50.1", "192.168.50.53"))

def bound(port):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"port")
    one.bind(("", port))
    return one

# A pair of virtual interfaces leaves checksums out, and not every client of DHCP knows that of its raw socket.
def sum_up(one):
    setting = ctypes.create_string_buffer(struct.pack("II", 0x17, 0)) # ETHTOOL_STXCSUM: off
    fcntl.ioctl(one, 0x8946, struct.pack("16sP16x", b"port", ctypes.addressof(setting))) # SIOCETHTOOL

def answer_question(data):
    end = data.index(0, 12) + 5
    is_a = data[end - 4:end - 2] == b"\0\1"
    record = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + SAYS if is_a else b""
    return data[:2] + b"\x81\x80\0\1" + struct.pack(">H", is_a) + b"\0\0\0\0" + data[12:end] + record

def options_of(data):
    found, at = {}, 240
    while at + 1 < len(data) and data[at] != 255:
        if data[at] == 0:
            at += 1
            continue
        found[data[at]] = data[at + 2:at + 2 + data[at + 1]]
        at += 2 + data[at + 1]
    return found

def lease(data):
    kind = {1: 2, 3: 5}.get(options_of(data).get(53, b"\0")[0])
    if kind is None:
        return None
    def option(code, value):
        return bytes([code, len(value)]) + value
    return (b"\2" + data[1:16] + ADDRESS + SERVER + data[24:236] + data[236:240] + option(53, bytes([kind])) + option(54, SERVER)
            + option(51, struct.pack(">I", 3600)) + option(1, b"\xff\xff\xff\0") + option(3, SERVER) + option(6, SERVER) + b"\xff").ljust(300, b"\0")

dns, dhcp, waiting = bound(53), bound(67), selectors.DefaultSelector()
sum_up(dhcp)
waiting.register(dns, selectors.EVENT_READ)
waiting.register(dhcp, selectors.EVENT_READ)
while True:
    for key, _ in waiting.select():
        data, sender = key.fileobj.recvfrom(4096)
        try:
            reply = answer_question(data) if key.fileobj is dns else lease(data)
        except (IndexError, ValueError, struct.error):
            continue
        if reply is not None:
            key.fileobj.sendto(reply, sender if key.fileobj is dns else ("255.255.255.255", 68))
PYTHON
}

# make_lan: the second link, eth5, whose other end is in another room; without a carrier yet. It stays for the scripts that follow.
make_lan () {
  ! ip link show eth5 >/dev/null 2>&1 || return
  ip netns add lan || fail "a second room"
  ip link add eth5 type veth peer name port netns lan || fail "a second link"
  ip -n lan address add $lan_server/24 dev port
  ip -n lan link set lo up
  lan_services >/run/lan-services.py
  systemd-run --quiet --unit=lan ip netns exec lan python3 /run/lan-services.py
  # Nobody but the one who is tested is to have it.
  ip link set eth5 up
}

lan_up () {
  ip -n lan link set port up || fail "the second link does not come up"
}

lan_down () {
  ip -n lan link set port down || fail "the second link does not go down"
}

# says ADDRESS: whether the C library is told this of the name, as any program is
says () {
  [ "$(timeout 8 getent ahostsv4 $asked_name | awk 'NR == 1 { print $1 }')" = "$1" ]
}

# resolves THROUGH WHEN: modem, lan or nothing
resolves () {
  local address=
  case "$1" in
    modem) address=$modem_says ;;
    lan) address=$lan_says ;;
  esac
  # What an earlier run left goes a few seconds after its end.
  [ "$1" = modem ] || await "no trace of the operator's name servers $2" bash -c '! grep "^nameserver 168" /etc/resolv.conf'
  await "names through $1 $2; resolv.conf: $(ls -l /etc/resolv.conf; cat /etc/resolv.conf)" says "$address"
  echo "names resolve through $1 $2"
}

no_trace () {
  ! grep -q '^nameserver 168' /etc/resolv.conf || fail "$1: the operator's name servers are in resolv.conf: $(cat /etc/resolv.conf)"
}

# one_route THROUGH WHEN: whose default route is the best
one_route () {
  resolves_through=$1
  # shellcheck disable=SC2317
  is_best () {
    ip -4 route get 192.0.2.99 | grep -q "dev $resolves_through "
  }
  await "the route through $1 $2" is_best
}

# crash_without_modem: nobody tells the one that crashes that its modem goes, and the next one finds none
crash_without_modem () {
  kill -STOP "$(main_pid)" || fail "no process to stop"
  unplug
  kill_daemon
}

unplug () {
  systemctl stop modem
  await "the end of the modem" bash -c '! systemctl --quiet is-active modem'
}

# provide PACKAGE…: of /opt/debs, unless it is there
provide () {
  local package files=()
  for package in "$@"; do
    dpkg --status "$package" >/dev/null 2>&1 || files+=(/opt/debs/"$package"_*.deb)
  done
  [ ${#files[@]} = 0 ] || dpkg --install "${files[@]}" >/run/dpkg.log 2>&1 || fail "dpkg: $(cat /run/dpkg.log)"
}

# purge PACKAGE…
purge () {
  dpkg --purge "$@" >/run/dpkg.log 2>&1 || fail "dpkg: $(cat /run/dpkg.log)"
}

# provide_dhcpcd: as the second link's client. It stays; systemd-resolved goes for good, whose imitation of resolvconf is in the way.
provide_dhcpcd () {
  ! dpkg --status systemd-resolved >/dev/null 2>&1 || purge systemd-resolved
  provide "$@" dhcpcd-base
  systemctl stop dhcpcd 2>/dev/null
  systemd-run --quiet --unit=lan-client dhcpcd --nobackground --metric 100 -4 eth5
}

# with_modem, with_both: what a script may do besides, while the modem is the only link, and while the other one is there and the better one
with_modem () {
  :
}

with_both () {
  :
}

# as_before: resolv.conf is what it was before there was a connection
as_before () {
  [ "$(cat /etc/resolv.conf)" = "$text_before" ]
}

# exercise_names WHO: everything that happens to a connection, beside WHO, who looks after resolv.conf; the second link is there, down. The service is
# stopped at the end, the modem is there.
exercise_names () {
  local who=$1
  text_before=$(cat /etc/resolv.conf)
  autoconnect_profile
  systemctl start dialtone || fail "start"
  await "a connection" connected
  one_route ppp0 "as the only link"
  resolves modem "as the only link ($who)"

  # A crash after which there is nothing to take over or to dial with.
  crash_without_modem
  await "the service after a crash" property State
  resolves nothing "after a crash that left nothing ($who)"
  # shellcheck disable=SC2119
  plug_in
  await "a connection when it is plugged in again" connected
  resolves modem "when it is plugged in again ($who)"

  kill_daemon
  await "a connection after kill -9" connected
  resolves modem "after kill -9 ($who)"
  with_modem
  lan_up
  one_route eth5 "when it has come"
  resolves lan "when it has come ($who)"
  with_both
  lan_down
  one_route ppp0 "when the other has gone"
  resolves modem "when the other has gone ($who)"

  systemctl stop dialtone || fail "stop"
  resolves nothing "after the end ($who)"
  # Its client may wait whether the carrier comes back.
  # shellcheck disable=SC2016
  await "no route through the other link" bash -c '[ -z "$(ip route show default dev eth5)" ]'
  nothing_left "the end"
  await "resolv.conf as before: $text_before" as_before
  # shellcheck disable=SC2012
  [ -z "$(ls -A /run/dialtone-name-servers/resolvconf 2>/dev/null)" ] || fail "dialtone-name-servers kept $(ls /run/dialtone-name-servers/resolvconf)"
  rm $profiles/home.conf
}

# begin_names: with a modem and a second link, which the script before may have left
begin_names () {
  # shellcheck disable=SC2119
  systemctl --quiet is-active modem || plug_in
  make_lan
}

end_names () {
  lan_down
  # Whatever its client did at its end.
  ip address flush dev eth5
  ip link set eth5 up
  rm -f /etc/resolv.conf
  : >/etc/resolv.conf
}
