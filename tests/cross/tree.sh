#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the tree of Debian 12 in which tests/cross.sh compiles for the architectures named, and prints its folder. It is
# kept in a cache, and built again only when what goes into it changes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/debian-tree.sh
. "$here/../debian-tree.sh"

release=bookworm
architectures=("$@")
# The emulator comes into the tree too: on the developer's machine it would register itself for every foreign program.
packages=(build-essential debhelper gettext meson ninja-build pkg-config qemu-user-static)
for architecture in "${architectures[@]}"; do
  packages+=("crossbuild-essential-$architecture")
  for package in libglib2.0-dev libjson-glib-dev libnl-3-dev libnl-route-3-dev libudev-dev \
    libgtest-dev libgmock-dev libstdc++6; do
    packages+=("$package:$architecture")
  done
done
excluded=('/usr/share/doc/*' '/usr/share/man/*' '/usr/share/locale/*' '/usr/share/info/*' '/usr/bin/qemu-*')
included=('/usr/bin/qemu-aarch64-static' '/usr/bin/qemu-arm-static')

tree=$cache/cross-$(echo "$release" "${packages[@]}" "${excluded[@]}" "${included[@]}" | key)

# Where the host gets Debian's main suite from. That one alone: libraries of several architectures go together only in the
# same version, and the others (security, updates) come to the architectures at different times.
main_sources () {
  # shellcheck disable=SC2016
  apt-get indextargets --format "deb \$(REPO_URI) $release \$(COMPONENT)" \
    'Created-By: Packages' "Release: $(host_release)" 'Component: main' | sort --unique
}

make_tree () {
  local work sources options=() option
  [ "$(id -u)" = 0 ] || { echo "tree.sh: needs root to build the tree" >&2; return 1; }
  mapfile -t sources < <(main_sources)
  [ ${#sources[@]} -gt 0 ] || { echo "tree.sh: apt has no source for Debian $release" >&2; return 1; }
  work=$(mktemp -d "$cache/building.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  for option in "${excluded[@]/#/exclude=}" "${included[@]/#/include=}"; do
    options+=("--dpkgopt=path-$option")
  done
  bootstrap "$work" --architectures="$(dpkg --print-architecture),$(IFS=,; echo "${architectures[*]}")" \
    "${options[@]}" --include="$(IFS=,; echo "${packages[*]}")" \
    --format=directory "$release" "$work/root" "${sources[@]}" >&2
  mv "$work/root" "$tree"
}

lock_cache
if [ ! -d "$tree" ]; then
  echo "tree.sh: building the tree to cross-compile in, once" >&2
  drop_old
  make_tree
fi
# Used today: see drop_old.
touch "$tree"
echo "$tree"
