#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the virtual machine of the tests, a small Debian with a stock kernel, and prints the folder that holds it: linux,
# initrd and root.img. It is kept in a cache and built again only when this file or guest/ changes.
# Usage: machine.sh [--base] [bookworm|trixie]; with --base the root tree's packages, as the archive of which it was made
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/debian-tree.sh
. "$here/../debian-tree.sh"
# shellcheck source=data/debian.sh
. "$here/../../data/debian.sh"

wanted=machine
if [ "${1-}" = --base ]; then
  wanted=base
  shift
fi
release=${1:-bookworm}
case "$release" in
  bookworm) glib=libglib2.0-0 ;;
  trixie) glib=libglib2.0-0t64 ;;
  *) echo "machine.sh: releases are: ${releases[*]}" >&2; exit 2 ;;
esac

# What the machine can do. All that a test needs is here: it has no network to install anything from.
packages=(
  # the system
  systemd-sysv udev dbus polkitd systemd-resolved kmod procps linux-image-amd64 busybox-static libpam-systemd
  # what Dialtone needs, and what stands against it
  "$glib" libglib2.0-bin libudev1 libnl-3-200 libnl-route-3-200 libjson-glib-1.0-0 libsystemd0 libpolkit-gobject-1-0
  ppp init-system-helpers adduser
  # the bus and the network to test on
  usbip usbutils iproute2 iputils-ping iperf3
  # whoever else has a say in an interface, in the modem or in the name servers
  firewalld netbase network-manager modemmanager
  # what deploy.sh builds with
  "${build_packages[@]}"
)

# What cannot be installed beside the others: as files in /opt/debs, for the scripts that want it.
brought=(resolvconf openresolv dhcpcd-base connman)

# Documentation and the drivers of hardware that the machine does not have: the larger part of it.
excluded=(
  '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/locale/*' '/usr/share/info/*' '/usr/share/hwdata/*' '/boot/System.map-*'
  '/lib/modules/*/kernel/drivers/'{gpu,media,iio,infiniband,scsi,staging,hid,hwmon,isdn,mmc,mtd,platform,power,video,ata,md}'/*'
  '/lib/modules/*/kernel/drivers/'{accel,accessibility,ntb,nvme,bluetooth,comedi,edac,input,leds,mfd,firmware,thunderbolt}'/*'
  '/lib/modules/*/kernel/drivers/net/'{wireless,ethernet,can,hamradio,fddi,arcnet,wan}'/*'
  '/lib/modules/*/kernel/sound/*'
  '/lib/modules/*/kernel/fs/'{btrfs,xfs,ocfs2,gfs2,f2fs,ceph,cifs,nfs,nfsd,jfs,reiserfs,ntfs3,ubifs,nilfs2,udf,dlm,afs,orangefs}'/*'
)

# Services that have nothing to do here, or nothing to do it for.
masked=(
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer systemd-tmpfiles-clean.timer
  e2scrub_reap.service getty@tty1.service serial-getty@ttyS0.service getty-static.service systemd-timesyncd.service
  systemd-networkd.service systemd-resolved.service systemd-update-utmp.service systemd-pstore.service
  modprobe@configfs.service modprobe@loop.service modprobe@dm_mod.service systemd-modules-load.service
  systemd-update-utmp-runlevel.service systemd-sysusers.service systemd-remount-fs.service sys-kernel-config.mount
  systemd-random-seed.service systemd-boot-random-seed.service modprobe@drm.service modprobe@efi_pstore.service
  modprobe@fuse.service sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount dev-mqueue.mount
  sys-fs-fuse-connections.mount proc-sys-fs-binfmt_misc.automount systemd-binfmt.service systemd-backlight@.service
  systemd-rfkill.service systemd-journal-flush.service ifupdown-pre.service networking.service nftables.service firewalld.service
  NetworkManager.service NetworkManager-wait-online.service NetworkManager-dispatcher.service ModemManager.service wpa_supplicant.service
  systemd-networkd-wait-online.service systemd-networkd.socket sshd-unix-local.socket sshd-vsock.socket
)

# Until the root file system is there: nothing but the drivers that lead to it.
boot_modules=(virtio_pci virtio_blk virtio_console ext4)

# Since Debian 13 the kernel's package has them in /usr/lib itself.
for pattern in "${excluded[@]}"; do
  [[ $pattern != /lib/* ]] || excluded+=("/usr$pattern")
done

base=$cache/base-$release-$(echo "${packages[@]}" "${brought[@]}" "${excluded[@]}" | key).tar
machine=$cache/vm-$release-$(cat "$here/machine.sh" "$here"/guest/* <(echo "${packages[@]}") | key)

# The packages, as an archive of their own: a change of anything else does not fetch and unpack them again.
make_base () {
  local work=$1 output=$2 files options=() option package
  mkdir "$work/sources"
  files=$(sources "$release" "$work/sources")
  for option in "${excluded[@]}"; do
    options+=("--dpkgopt=path-exclude=$option")
  done
  # What is installed already is not to be brought as well.
  # shellcheck disable=SC2016
  options+=('--customize-hook=rm -f "$1"/var/cache/apt/archives/*.deb')
  for package in "${brought[@]}"; do
    # shellcheck disable=SC2016
    options+=("--customize-hook=APT_CONFIG=\$MMDEBSTRAP_APT_CONFIG apt-get -q -y --download-only install $package")
  done
  # The package scripts would make an initrd that nobody boots.
  # shellcheck disable=SC2016
  # shellcheck disable=SC2086
  bootstrap "$work" "${options[@]}" --include="$(IFS=,; echo "${packages[*]}")" \
    --essential-hook='ln -s /bin/true "$1/usr/sbin/update-initramfs"' \
    --customize-hook='mkdir "$1/opt/debs" && mv "$1"/var/cache/apt/archives/*.deb "$1/opt/debs/"' \
    --customize-hook='rm -rf "$1"/etc/apt/apt.conf.d/99mmdebstrap "$1"/etc/apt/sources.list* "$1"/boot/initrd*' \
    --format=tar "$release" "$work/base.tar" $files
  mv "$work/base.tar" "$output"
}

set_up_root () {
  local root=$1 unit
  install -m 0755 "$here/guest/vm-test" "$root/usr/local/sbin/vm-test"
  install -m 0644 "$here/guest/vm-test.service" "$root/etc/systemd/system/vm-test.service"
  # By hand, since systemctl wants /proc.
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -s ../vm-test.service "$root/etc/systemd/system/multi-user.target.wants/"
  for unit in "${masked[@]}"; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
  done
  ln -sf /usr/lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
  echo dialtone-vm >"$root/etc/hostname"
  echo '127.0.0.1 localhost dialtone-vm' >"$root/etc/hosts"
  rm -f "$root/etc/resolv.conf" "$root/etc/machine-id"
  touch "$root/etc/resolv.conf"
  echo 4d61636869ec6e6500000000000000aa | tr -dc '0-9a-f\n' >"$root/etc/machine-id"
  printf '/dev/vda / ext4 noatime 0 0\n' >"$root/etc/fstab"
  # Found on the emulated board, of no use here, and slow to load.
  printf 'blacklist %s\n' kvm kvm_amd kvm_intel ccp i2c_i801 button lpc_ich iTCO_wdt >"$root/etc/modprobe.d/vm.conf"
  mkdir -p "$root/etc/systemd/journald.conf.d"
  printf '[Journal]\nStorage=volatile\nRateLimitBurst=0\n' >"$root/etc/systemd/journald.conf.d/vm.conf"
}

# An initrd of busybox and a handful of modules: the one of Debian takes longer to unpack than all of this to boot.
make_initrd () {
  local root=$1 work=$2 output=$3 version tree=$2/initrd module path
  version=$(basename "$(echo "$root"/lib/modules/*)")
  mkdir -p "$tree"/{bin,dev,proc,root,modules}
  cp "$root/bin/busybox" "$tree/bin/busybox"
  for module in "${boot_modules[@]}"; do
    chroot "$root" modprobe --show-depends --set-version="$version" "$module"
  done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' >"$work/modules"
  while IFS= read -r path; do
    cp "$root$path" "$tree/modules/"
    path=$(basename "$path")
    # Decompressed once here, not at each boot.
    [[ $path != *.xz ]] || { xz --decompress "$tree/modules/$path"; path=${path%.xz}; }
    echo "$path"
  done <"$work/modules" >"$tree/modules/order"
  install -m 0755 "$here/guest/init" "$tree/init"
  (cd "$tree" && find . -print0 | cpio --quiet --null --create --format=newc --owner=0:0) >"$output"
}

build () {
  local work
  [ "$(id -u)" = 0 ] || { echo "machine.sh: needs root to build the machine" >&2; return 1; }
  work=$(mktemp -d "$cache/building.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  mkdir "$work/machine" "$work/root"
  [ -f "$base" ] || make_base "$work" "$base" >&2
  tar --extract --file="$base" --directory="$work/root" --numeric-owner --xattrs
  set_up_root "$work/root"
  make_initrd "$work/root" "$work" "$work/machine/initrd"
  cp "$work"/root/boot/vmlinuz-* "$work/machine/linux"
  # Room to install and log into; the file is sparse.
  mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$work/root" "$work/machine/root.img" 2G >/dev/null
  rm -rf "$machine"
  mv "$work/machine" "$machine"
}

lock_cache
if [ ! -f "$machine/root.img" ] || [ ! -f "$base" ]; then
  echo "machine.sh: building the virtual machine, once" >&2
  drop_old
  build
fi
echo "${!wanted}"
