#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds Dialtone and installs it for a real modem, or shows it with an emulated one without touching the system.
set -euo pipefail

usage () {
  cat <<'END'
Usage: sudo data/deploy.sh [--simulated [--stay]] | [--uninstall [--purge]]

  (nothing)     builds, installs for a real modem, and starts the service
  --simulated   builds, and connects an emulated SIM7000 in namespaces of its own; installs nothing but packages
  --stay        ... and keeps it up to play with, until Ctrl-C
  --uninstall   takes back what was installed; profiles and packages stay
  --purge       ... and profiles, state and the system user go too
END
}

die () {
  echo "deploy.sh: $*" >&2
  exit 1
}

mode=install stay=no purge=no
for argument in "$@"; do
  case "$argument" in
    --simulated) mode=simulated ;;
    --stay) stay=yes ;;
    --uninstall) mode=uninstall ;;
    --purge) purge=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
if { [ "$stay" = yes ] && [ "$mode" != simulated ]; } || { [ "$purge" = yes ] && [ "$mode" != uninstall ]; }; then
  usage >&2
  exit 2
fi

[ "$(id -u)" = 0 ] || die "needs root: sudo data/deploy.sh $*"
cd "$(dirname "$0")/.."
if [ ! -f /etc/debian_version ] || ! command -v apt-get >/dev/null; then
  die "this is no Debian or Raspberry Pi OS; CONTRIBUTING.md says how to build elsewhere"
fi

# shellcheck source=data/debian.sh
. data/debian.sh

build=build/deploy
manifest=/var/lib/dialtone/installed-files
configuration=/etc/dialtone/dialtone.conf

has_systemd () {
  [ -d /run/systemd/system ]
}

# run_build SIMULATOR TARGET…: builds the targets, or everything. Quiet unless it fails.
run_build () {
  local simulator=$1 log=$build.log
  shift
  mkdir -p build
  local reconfigure=()
  [ ! -f "$build/build.ninja" ] || reconfigure=(--reconfigure)
  # Meson guesses Debian's library folder only where dpkg-dev is installed.
  meson setup "${reconfigure[@]}" "$build" --prefix=/usr --sysconfdir=/etc --libdir="lib/$(gcc -print-multiarch)" \
    --buildtype=release -Dintrospection=disabled -Dtests=false -Dsimulator="$simulator" >"$log" 2>&1 \
    || { tail -n 30 "$log" >&2; die "configuring failed; all of it is in $log"; }
  ninja -C "$build" "$@" >"$log" 2>&1 || { tail -n 30 "$log" >&2; die "the build failed; all of it is in $log"; }
}

# Copies the staged files, but not over a configuration that somebody changed.
copy_files () {
  local stage=$1 path
  while IFS= read -r path; do
    if [ "/$path" = "$configuration" ] && [ -e "$configuration" ] && ! cmp -s "$stage/$path" "$configuration"; then
      echo "$configuration was changed here, it stays as it is"
      continue
    fi
    mkdir -p "/$(dirname "$path")"
    cp --no-dereference --preserve=mode,links --remove-destination "$stage/$path" "/$path"
  done < <(cd "$stage" && find . ! -type d -printf '%P\n')
}

# Files of an older version that this one does not have.
remove_stale () {
  local new=$1 path
  [ -f "$manifest" ] || return 0
  while IFS= read -r path; do
    grep -qxF "$path" "$new" || rm -f "$path"
  done <"$manifest"
}

reload_system () {
  ldconfig
  if has_systemd; then
    systemctl daemon-reload
    busctl call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus ReloadConfig >/dev/null 2>&1 || true
    if command -v udevadm >/dev/null; then
      udevadm control --reload || true
      udevadm trigger --subsystem-match=usb --subsystem-match=tty --subsystem-match=usbmisc --subsystem-match=ppp --subsystem-match=misc || true
    fi
  fi
}

warn_of_rivals () {
  local unit
  has_systemd || return 0
  for unit in /etc/systemd/system/*.service; do
    if [ -f "$unit" ] && grep -q '^ExecStart=.*pppd call' "$unit" && systemctl is-active --quiet "$(basename "$unit")"; then
      echo "Note: $(basename "$unit") runs pppd and may hold the modem: sudo systemctl disable --now $(basename "$unit")"
    fi
  done
  if systemctl is-active --quiet ModemManager; then
    # It looks at the udev rules again only when it starts.
    systemctl restart ModemManager
    echo "ModemManager was restarted, so that it leaves Dialtone's modems alone"
  fi
}

start_service () {
  if ! has_systemd; then
    echo "Installed. Not started: systemd does not run here. By hand, with a system bus: /usr/libexec/dialtoned"
    return 0
  fi
  systemctl enable --quiet dialtone.service
  if ! systemctl restart dialtone.service; then
    journalctl --no-pager -n 20 -u dialtone.service >&2
    die "the service did not start; see above"
  fi
  dialtonectl status
  echo
  echo "Next: dialtonectl connect apn=YOUR.APN    (see dialtonectl(1), and dialtone.conf(5) for profiles that connect by themselves)"
}

install_for_real () {
  local stage folder
  install_packages "${build_packages[@]}" dbus polkitd
  phase "Building"
  run_build false
  phase "Installing"
  stage=$(mktemp -d)
  # Everything it would need is in one place; the trap's text is fixed now on purpose.
  # shellcheck disable=SC2064
  trap "rm -rf '$stage'" EXIT
  DESTDIR=$stage/files meson install -C "$build" --no-rebuild --quiet
  (cd "$stage/files" && find . ! -type d -printf '/%P\n' | sort) >"$stage/manifest"
  remove_stale "$stage/manifest"
  copy_files "$stage/files"
  [ ! -x "$(command -v systemd-sysusers)" ] || systemd-sysusers dialtone.conf
  if [ -x "$(command -v systemd-tmpfiles)" ]; then
    systemd-tmpfiles --create dialtone.conf || true
  fi
  for folder in /etc/dialtone/profiles /var/lib/dialtone; do
    [ -d "$folder" ] || install -d -m 0700 "$folder"
  done
  cp "$stage/manifest" "$manifest"
  # The shipped configuration, to tell later whether it was changed.
  cp "$stage/files$configuration" "$(dirname "$manifest")/dialtone.conf.shipped"
  reload_system
  warn_of_rivals
  start_service
}

uninstall () {
  local path
  if has_systemd && [ -f /usr/lib/systemd/system/dialtone.service ]; then
    systemctl disable --now --quiet dialtone.service || true
    systemctl stop --quiet dialtone-port-holder.service dialtone-name-servers.service || true
  fi
  if [ -f "$manifest" ]; then
    if [ "$purge" = no ] && ! cmp -s "$configuration" "$(dirname "$manifest")/dialtone.conf.shipped"; then
      echo "$configuration was changed here, it stays (--purge removes it)"
      sed -i "\\|^$configuration\$|d" "$manifest"
    fi
    while IFS= read -r path; do
      rm -f "$path"
      rmdir --ignore-fail-on-non-empty --parents "$(dirname "$path")" 2>/dev/null || true
    done <"$manifest"
    rm -f "$manifest" "$(dirname "$manifest")/dialtone.conf.shipped"
    reload_system
  else
    echo "No installation was found (no $manifest)"
  fi
  if [ "$purge" = yes ]; then
    rm -rf /etc/dialtone /var/lib/dialtone /run/dialtone
    ! id dialtone >/dev/null 2>&1 || userdel dialtone
  else
    rmdir /etc/dialtone/profiles /etc/dialtone /var/lib/dialtone 2>/dev/null || true
    [ ! -d /etc/dialtone ] || echo "Left in place: /etc/dialtone (--purge removes it)"
  fi
  echo "Uninstalled."
}

case "$mode" in
  install) install_for_real ;;
  uninstall) uninstall ;;
  simulated)
    install_packages "${build_packages[@]}" dbus-daemon iproute2 iputils-ping
    prepare_tun
    phase "Building"
    run_build true src/dialtoned src/cli/dialtonectl tests/simulator/sim7000-simulator
    # shellcheck source=data/demonstration.sh
    . data/demonstration.sh
    demonstrate "$build" "$stay"
    ;;
esac
