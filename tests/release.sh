#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the plain tests on the Debian release that this machine does not have, and builds the packages there.
set -euo pipefail

usage () {
  cat <<'END'
Usage: sudo tests/release.sh [--packages=FOLDER [--before]] [RELEASE]

Builds with warnings as errors, runs all plain tests and builds the Debian packages in a tree of RELEASE (bookworm or
trixie; by default the one of the two that this machine does not run), where nothing of this machine is seen but its
kernel.

  --packages=FOLDER  where the packages go, and the emulated modem with them
  --before           those of the commit before too, in a folder of that name, for tests/vm/scripts/upgrade.sh
END
}

cd "$(dirname "$0")/.."
# shellcheck source=tests/debian-tree.sh
. tests/debian-tree.sh

release='' packages='' before=no
for argument in "$@"; do
  case "$argument" in
    --packages=*) packages=${argument#*=} ;;
    --before) before=yes ;;
    --help | -h) usage; exit 0 ;;
    bookworm | trixie) release=$argument ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ -n "$release" ] || release=$(other_release)
[ "$(id -u)" = 0 ] || { echo "release.sh: needs root (another root tree): sudo tests/release.sh" >&2; exit 1; }

tree=$(tests/release/tree.sh "$release")
work=$(mktemp -d "$tree/release.XXXXXX")
# What is mounted below is mounted in a namespace that has ended by then.
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM

mkdir "$work/dialtone"
tar --create --exclude='./build*' --exclude=./.cache . | tar --extract --directory="$work/dialtone" --no-same-owner

# in_tree COMMAND…: with a /proc, /dev and /sys that this machine's namespace does not see, and a clean environment: the
# compiler and the flags of the developer are those of another machine. Its processes end with it.
in_tree () {
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child --propagation private bash -c '
    set -e
    tree=$1 folder=$2
    shift 2
    mount --bind "$tree" "$tree" # tests make namespaces of their own, and their root must be a mount point
    mount -t proc proc "$tree/proc"
    mount --rbind /dev "$tree/dev"
    mount --rbind /sys "$tree/sys"
    mount -t tmpfs tmpfs "$tree/run"
    exec chroot "$tree" /usr/bin/env --ignore-environment --chdir="$folder" HOME=/root \
      PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"' bash "$tree" "${work#"$tree"}/dialtone" "$@"
}

status=0
in_tree tests/run.sh --quick --no-install || status=$?
if [ -n "$packages" ]; then
  in_tree data/debian/build.sh build/packages
  [ "$before" = no ] || in_tree data/debian/build.sh --before build/packages/before
  mkdir -p "$packages"
  cp -r "$work"/dialtone/build/packages/* "$work/dialtone/build/plain/tests/simulator/sim7000-simulator" "$packages/"
  in_tree data/debian/check.sh build/packages || status=$?
fi
exit "$status"
