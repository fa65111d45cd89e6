#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the tree of a Debian release in which tests/release.sh works, and prints its folder. It is kept in a cache, and
# built again only when what goes into it changes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/debian-tree.sh
. "$here/../debian-tree.sh"
# shellcheck source=data/debian.sh
. "$here/../../data/debian.sh"
# shellcheck source=tests/packages.sh
. "$here/../packages.sh"

release=$1
packages=(build-essential "${plain_packages[@]}")
excluded=('/usr/share/man/*' '/usr/share/locale/*' '/usr/share/info/*')
tree=$cache/release-$release-$(echo "${packages[@]}" "${excluded[@]}" | key)

make_tree () {
  local work files
  [ "$(id -u)" = 0 ] || { echo "tree.sh: needs root to build the tree" >&2; return 1; }
  work=$(mktemp -d "$cache/building.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf --one-file-system '$work'" EXIT
  mkdir "$work/sources"
  files=$(sources "$release" "$work/sources")
  # shellcheck disable=SC2086
  bootstrap "$work" "${excluded[@]/#/--dpkgopt=path-exclude=}" --include="$(IFS=,; echo "${packages[*]}")" \
    --format=directory "$release" "$work/root" $files >"$work.log" 2>&1 || { cat "$work.log" >&2; return 1; }
  rm -f "$work.log"
  mv "$work/root" "$tree"
}

lock_cache
if [ ! -d "$tree" ]; then
  echo "tree.sh: building the tree of Debian $release, once" >&2
  drop_old
  make_tree
fi
# Used today: see drop_old.
touch "$tree"
echo "$tree"
