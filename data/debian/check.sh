#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Holds the Debian packages in a folder against what Debian's own checker says, and their services against the exposure that this
# systemd sees in them.
set -euo pipefail

if [ $# != 1 ] || [[ $1 == -* ]]; then
  cat >&2 <<'END'
Usage: data/debian/check.sh FOLDER

Needs lintian and systemd, of the release for which the packages were built.
END
  exit 2
fi
folder=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# limit UNIT: in tenths, of ten: the service speaks with the kernel and with modems, a helper does one small thing.
limit () {
  case "$1" in
    dialtone.service) echo 18 ;;
    *) echo 25 ;;
  esac
}

failed=0
# An empty list would pass all checks.
packages=("$folder"/*.deb)
[ -f "${packages[0]}" ] || { echo "check.sh: no packages in $folder" >&2; exit 1; }
lintian --fail-on error,warning --tag-display-limit 0 "${packages[@]}" || failed=1

services=0
for package in "${packages[@]}"; do
  dpkg-deb --extract "$package" "$work/installed"
done
for unit in "$work"/installed/{,usr/}lib/systemd/system/*.service; do
  # One that is made for each of its names, or none of that folder.
  [[ -f $unit && $unit != *@.service ]] || continue
  services=$((services + 1))
  name=$(basename "$unit")
  if ! systemd-analyze security --no-pager --offline=yes --threshold="$(limit "$name")" "$unit" >"$work/said"; then
    echo "check.sh: $name is too open:" >&2
    grep '✗.* 0\.[2-9] *$' "$work/said" >&2 || true
    failed=1
  fi
  grep 'exposure level' "$work/said" || { echo "check.sh: $name: not understood" >&2; failed=1; }
done
[ "$services" -gt 0 ] || { echo "check.sh: no services in $folder" >&2; failed=1; }
exit "$failed"
