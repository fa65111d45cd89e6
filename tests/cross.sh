#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Cross-builds the Debian packages for the machines that carry a SIM7000, and runs the unit tests of the cores there,
# emulated. Everything happens in a tree of Debian 12 of its own; nothing is installed on this machine.
set -euo pipefail

usage () {
  cat <<'END'
Usage: sudo tests/cross.sh [ARCHITECTURE…]

  ARCHITECTURE  arm64, armhf: by default both. armhf is Debian's, which is made for ARMv7; the ARMv6 of the oldest
                Raspberry Pi is another one (Raspbian's), for which this proves nothing but the 32 bits.
END
}

known=(arm64 armhf)
architectures=()
for argument in "$@"; do
  case "$argument" in
    --help | -h) usage; exit 0 ;;
    arm64 | armhf) architectures+=("$argument") ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ ${#architectures[@]} -gt 0 ] || architectures=("${known[@]}")

cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "cross.sh: needs root (another root tree): sudo tests/cross.sh" >&2; exit 1; }

tree=$(tests/cross/tree.sh "${known[@]}")
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
