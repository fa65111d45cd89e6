#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the Debian packages of this tree and puts them into a folder.
set -euo pipefail

host=()
if [[ ${1-} == --host=?* ]]; then
  host=(--host-arch="${1#*=}" "--build-profiles=nocheck,cross")
  shift
fi
if [ $# != 1 ] || [[ $1 == -* ]]; then
  cat >&2 <<'END'
Usage: data/debian/build.sh [--host=ARCHITECTURE] FOLDER

Needs debhelper, and what data/debian/control names to build; for another ARCHITECTURE of Debian than the own one, the
libraries of that, and crossbuild-essential-ARCHITECTURE.
END
  exit 2
fi
mkdir -p "$1"
output=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
version=$(sed -n "s/^  version: '\(.*\)',/\1/p" meson.build)
date=$(git log -1 --format=%cD 2>/dev/null || date -R)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/dialtone"
tar --create --exclude='./build*' --exclude=./.git --exclude=./.cache . | tar --extract --directory="$work/dialtone"
cd "$work/dialtone"
cp -r data/debian debian
printf 'dialtone (%s) unstable; urgency=medium\n\n  * See NEWS.\n\n -- Dialtone maintainers <dialtone@localhost>  %s\n' \
  "$version" "$date" >debian/changelog
DEB_BUILD_OPTIONS="nocheck noautodbgsym ${DEB_BUILD_OPTIONS:-}" dpkg-buildpackage "${host[@]}" --build=binary \
  --no-sign >"$work/log" 2>&1 || { grep -v "^\[" "$work/log" | tail -n 40 >&2; exit 1; }
rm -f "$output"/{dialtone,libdialtone0,libdialtone-dev}_*.deb
cp "$work"/*.deb "$output/"
