# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The machine has what the other scripts rely on: the drivers of Debian's own kernel, systemd, udev, D-Bus, no network card.
set -euo pipefail

modprobe -a ppp_async tun vhci-hcd option
[ -c /dev/ppp ] && [ -c /dev/net/tun ]
[ "$(ls /sys/class/net)" = lo ] || { echo "there are network cards: $(ls /sys/class/net)"; exit 1; }
busctl status org.freedesktop.login1 >/dev/null
for program in pppd usbip iperf3 ping udevadm; do
  command -v "$program"
done
systemctl is-active systemd-udevd dbus systemd-logind
[ "$(systemctl --failed --plain --no-legend)" = "" ] || { systemctl --failed; exit 1; }
