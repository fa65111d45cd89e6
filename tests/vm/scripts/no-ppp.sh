#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel without PPP: the packaged service carries the packets itself, through TUN, and says why.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit

printf 'install %s /bin/false\n' ppp_async ppp_generic >/etc/modprobe.d/no-ppp.conf
rm -f /dev/ppp
autoconnect_profile
modprobe -a vhci-hcd tun
plug_in "$@"
systemctl start dialtone || fail "start"
online "a start without PPP in the kernel"
[ "$(busctl get-property org.dialtone1 /org/dialtone1/modem/usb_1_1 org.dialtone1.Connection Datapath)" = 's "tun"' ] || fail "not tun"
[ -z "$(ip -o link show type ppp)" ] || fail "the kernel has PPP"
await "a word of it in the journal" said 'no kernel data path'
control hangup
online "a redial"
systemctl stop dialtone || fail "stop"
nothing_left "the end"
systemctl stop modem
rm /etc/modprobe.d/no-ppp.conf
# A module that was loaded before makes its node no second time.
[ -c /dev/ppp ] || mknod -m 600 /dev/ppp c 108 0
