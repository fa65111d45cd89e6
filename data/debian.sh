# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What deploy.sh and tests/run.sh share: packages, progress, and the device node of TUN. To be sourced.

started=$SECONDS

# A heading with the time since the start.
phase () {
  printf '\n== [%02d:%02d] %s\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)) "$*"
}

missing_packages () {
  local package
  for package in "$@"; do
    dpkg-query --show --showformat='${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

# install_packages PACKAGE…: those that are missing, with three tries. Where apt's lists are there already, the
# first try does without refreshing them, which is the slow part.
install_packages () {
  local missing try log
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  phase "Installing ${#missing[@]} packages: ${missing[*]}"
  log=$(mktemp)
  for try in 1 2 3; do
    [ "$try" = 1 ] || apt-get update -q || true
    if DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" >"$log" 2>&1; then
      rm -f "$log"
      return 0
    fi
  done
  cat "$log" >&2
  rm -f "$log"
  echo "apt-get could not install: ${missing[*]}" >&2
  return 1
}

# TUN links are made in network namespaces; a container may come without the node.
prepare_tun () {
  [ -c /dev/net/tun ] || { mkdir -p /dev/net && mknod -m 0666 /dev/net/tun c 10 200; }
}

# What it takes to build the programs. What each is for: README.md, "Dependencies".
# shellcheck disable=SC2034
build_packages=(
  gcc g++ meson ninja-build pkg-config gettext
  libglib2.0-dev libudev-dev libnl-3-dev libnl-route-3-dev libjson-glib-dev
)
