# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/vm/machine.sh and tests/cross/tree.sh share: root trees of Debian, kept in a cache. To be sourced.

# shellcheck disable=SC2034
release=bookworm
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dialtone

# key: the name under which what is made of the standard input is kept.
key () {
  sha256sum | cut -c1-16
}

# Until the calling script ends, nobody else builds.
lock_cache () {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
}

# To be called before something is added: what was neither made nor used for a week will not be again.
drop_old () {
  find "$cache" -mindepth 1 -maxdepth 1 -mtime +7 -exec rm -rf {} +
}

# bootstrap WORK OPTION… TARGET SOURCE…: mmdebstrap with the host's ways to reach its mirror, and nothing that is not named.
bootstrap () {
  local work=$1
  shift
  apt-config dump --format '%F "%v";%n' | grep '^Acquire::' >"$work/apt.conf" || true
  mmdebstrap --mode=root --variant=minbase --aptopt="$work/apt.conf" --aptopt='APT::Install-Recommends "false"' "$@"
}
