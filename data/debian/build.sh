#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the Debian packages of this tree and puts them into a folder.
set -euo pipefail

host=() before=no
case "${1-}" in
  --host=?*) host=(--host-arch="${1#*=}" "--build-profiles=nocheck,cross"); shift ;;
  --before) before=yes; shift ;;
esac
if [ $# != 1 ] || [[ $1 == -* ]]; then
  cat >&2 <<'END'
Usage: data/debian/build.sh [--host=ARCHITECTURE | --before] FOLDER

--before builds the packages of the commit before this tree, from which one updates to it: of the last commit when files were
changed since, else of its parent. Where git does not know that one (a shallow clone), this tree stands in for it.

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
if [ "$before" = yes ]; then
  commit=HEAD^
  git diff --quiet HEAD -- 2>/dev/null || commit=HEAD
  if git rev-parse --quiet --verify "$commit^{commit}" >/dev/null; then
    echo "The commit before: $(git log -1 --format='%h %s' "$commit")"
    git archive "$commit" | tar --extract --directory="$work/dialtone"
    "$work/dialtone/data/debian/build.sh" "$output"
    exit
  fi
  echo "The commit before is not known here: the same tree stands in for it"
fi
tar --create --exclude='./build*' --exclude=./.git --exclude=./.cache . | tar --extract --directory="$work/dialtone"
cd "$work/dialtone"
cp -r data/debian debian
printf 'dialtone (%s) unstable; urgency=medium\n\n  * See NEWS.\n\n -- Dialtone maintainers <dialtone@localhost>  %s\n' \
  "$version" "$date" >debian/changelog
DEB_BUILD_OPTIONS="nocheck noautodbgsym ${DEB_BUILD_OPTIONS:-}" dpkg-buildpackage "${host[@]}" --build=binary \
  --no-sign >"$work/log" 2>&1 || { grep -v "^\[" "$work/log" | tail -n 40 >&2; exit 1; }
rm -f "$output"/{dialtone,libdialtone0,libdialtone-dev}_*.deb
cp "$work"/*.deb "$output/"
