#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The sources with what data/deploy.sh builds of them, for scripts/deploy.sh: built by deploy.sh itself where the virtual machine's
# own compiler is, in the machine's root tree, since the machine takes many times as long.
set -euo pipefail

release=bookworm
case "${1-}" in
  --release=*) release=${1#*=}; shift ;;
esac
if [ $# != 1 ] || [[ $1 == -* ]]; then
  echo "Usage: sudo tests/vm/deploy-tree.sh [--release=bookworm|trixie] FOLDER" >&2
  exit 2
fi
folder=$1
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "deploy-tree.sh: needs root (another root tree)" >&2; exit 1; }

base=$(tests/vm/machine.sh --base "$release")
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM
tar --extract --file="$base" --directory="$work" --numeric-owner --xattrs
# The same path as in the machine: it is in what is built.
mkdir -p "$work/test/dialtone"
tar --create --exclude='./build*' --exclude=./.git --exclude=./.cache . | tar --extract --directory="$work/test/dialtone" --no-same-owner
# /proc is mounted for this one process and those that it starts, and gone with them.
# shellcheck disable=SC2016
unshare --mount --propagation private bash -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /usr/bin/env --ignore-environment \
  PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 /test/dialtone/data/deploy.sh' - "$work"
rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
mv "$work/test/dialtone" "$folder"
