# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/vm/machine.sh, tests/cross/tree.sh and tests/release/tree.sh share: root trees of Debian, kept in a cache.
# To be sourced.

releases=(bookworm trixie)
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

host_release () {
  sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# other_release: the one of the two that this machine does not run.
other_release () {
  local host release
  host=$(host_release)
  for release in "${releases[@]}"; do
    [ "$release" = "$host" ] || { echo "$release"; return; }
  done
}

# sources RELEASE FOLDER: the host's own sources with all their options, there being no other place that surely serves
# packages here; for another release the same with its name. Written to FOLDER; prints the files.
sources () {
  local release=$1 folder=$2 host file name found=no
  host=$(host_release)
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [ -f "$file" ] && grep -Eq "^(deb|Suites:)(.*[[:space:]])?$host([[:space:]]|\$)" "$file"; then
      # Names side by side share the blank between them: one pass changes every other one.
      name="s/(^|[[:space:]])$host(-[a-z]+)?([[:space:]]|\$)/\1$release\2\3/g"
      sed -E --expression="$name" --expression="$name" "$file" >"$folder/$(basename "$file")"
      echo "$folder/$(basename "$file")"
      found=yes
    fi
  done
  [ "$found" = yes ] || { echo "apt on this machine has no source of Debian $host, from which those of $release would follow" >&2; return 1; }
}

# bootstrap WORK OPTION… TARGET SOURCE…: mmdebstrap with the host's ways to reach its mirror, and nothing that is not named.
bootstrap () {
  local work=$1
  shift
  apt-config dump --format '%F "%v";%n' | grep '^Acquire::' >"$work/apt.conf" || true
  mmdebstrap --mode=root --variant=minbase --dpkgopt=force-unsafe-io --aptopt="$work/apt.conf" --aptopt='APT::Install-Recommends "false"' "$@"
}
