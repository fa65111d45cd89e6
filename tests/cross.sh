#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Cross-builds the Debian packages for the machines that carry a SIM7000, and runs the unit tests of the cores there,
# emulated. Everything happens in a tree of Debian 12 of its own; nothing is installed on this machine.
set -euo pipefail

usage () {
  cat <<'END'
Usage: sudo tests/cross.sh [ARCHITECTURE…]

  ARCHITECTURE  arm64, armhf: the packages and the tests of the cores; armv6: the tests of the cores, made for the ARM1176
                of the Raspberry Pi Zero and 1 and run on an emulated one. By default all three. Debian's armhf is made
                for ARMv7; the libraries below the tests on ARMv6 are those of its armel, for ARMv5TE.
END
}

known=(arm64 armhf armv6)
architectures=()
for argument in "$@"; do
  case "$argument" in
    --help | -h) usage; exit 0 ;;
    arm64 | armhf | armv6) architectures+=("$argument") ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ ${#architectures[@]} -gt 0 ] || architectures=("${known[@]}")

cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "cross.sh: needs root (another root tree): sudo tests/cross.sh" >&2; exit 1; }

tree=$(tests/cross/tree.sh arm64 armhf armel)
work=$(mktemp -d "$tree/cross.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
inside=${work#"$tree"}

mkdir "$work/dialtone"
tar --create --exclude='./build*' --exclude=./.git --exclude=./.cache . | tar --extract --directory="$work/dialtone" --no-same-owner

# The one that fails does not keep the others from being tried.
failed=()
for architecture in "${architectures[@]}"; do
  mkdir "$work/$architecture"
  # A clean environment: the compiler and the flags of the developer are those of another machine.
  chroot "$tree" /usr/bin/env --ignore-environment --chdir="$inside/dialtone" PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    tests/cross/build.sh "$architecture" "$inside/$architecture" || failed+=("$architecture")
done
[ ${#failed[@]} = 0 ] || { echo "cross.sh: failed: ${failed[*]}" >&2; exit 1; }
