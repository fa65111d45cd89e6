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

umask 022
build=build/deploy
# What was installed. The folder is root's: who could write there could have root remove any file.
record=/var/lib/dialtone-deploy
manifest=$record/installed-files
# The configuration as it was shipped, to tell whether it was changed.
shipped=$record/dialtone.conf
configuration=/etc/dialtone/dialtone.conf
units=/usr/lib/systemd/system

# dpkg has its own list of the same files.
refuse_package () {
  [ -n "$(missing_packages dialtone)" ] || die "the package dialtone is installed; to be rid of it: apt-get remove dialtone"
}

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

# installed_before: the files of the installation that is there, one a line.
installed_before () {
  if [ -f "$manifest" ]; then
    cat "$manifest"
  else
    installed_by_first_version
  fi
}

# The first version kept its list in the service's own folder, and its user may have written anything into that. So it is opened as
# what it has to be, and no more is believed than that files with our name lay where no user can write.
installed_by_first_version () {
  local list=/var/lib/dialtone/installed-files
  [ -e "$list" ] || return 0
  dd if="$list" iflag=nofollow,nonblock,fullblock bs=64K count=1 status=none | grep -avF '/../' |
    grep -axE "$configuration|/etc/iproute2/rt_protos\.d/dialtone\.conf|/usr/(bin|include|lib|libexec|share)/([^/]+/)*[^/]*dialtone[^/]*" || true
}

# is_changed NEW: whether somebody changed the configuration. Where it is not known what was shipped, it was the NEW one.
is_changed () {
  local original=$1
  [ ! -f "$shipped" ] || original=$shipped
  [ -e "$configuration" ] && ! cmp -s "$original" "$configuration"
}

# Copies the staged files, each in one step: the service may run. But not over a configuration that somebody changed.
copy_files () {
  local stage=$1 path
  while IFS= read -r path; do
    if [ "/$path" = "$configuration" ] && is_changed "$stage/$path"; then
      echo "$configuration was changed here, it stays as it is"
      continue
    fi
    mkdir -p "$(dirname "/$path")"
    cp --no-dereference --preserve=mode,links --remove-destination "$stage/$path" "/$path.dialtone-new"
    mv --force --no-target-directory "/$path.dialtone-new" "/$path"
  done < <(cd "$stage" && find . ! -type d -printf '%P\n')
}

# units_of: of the paths on standard input, the names of the units
units_of () {
  sed -n "s|^$units/\([^/]*\)\$|\1|p"
}

# stop_units UNIT…: the service first, and what it asked of its helpers is done before they go.
stop_units () {
  local unit
  has_systemd && [ $# -gt 0 ] || return 0
  for unit in "$@"; do
    systemctl disable --quiet "$unit" 2>/dev/null || true
  done
  systemctl stop --quiet dialtone.service 2>/dev/null || true
  systemctl stop --quiet "$@" || true
  systemctl reset-failed --quiet "$@" 2>/dev/null || true
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
  local helpers
  if ! has_systemd; then
    echo "Installed. Not started: systemd does not run here. By hand, with a system bus: /usr/libexec/dialtoned"
    return 0
  fi
  systemctl enable --quiet dialtone.service
  if ! systemctl restart dialtone.service; then
    journalctl --no-pager -n 20 -u dialtone.service >&2
    die "the service did not start; see above"
  fi
  # Those that ran with what an older version said.
  mapfile -t helpers < <(units_of <"$manifest" | grep -vx 'dialtone\.service')
  systemctl try-restart --quiet "${helpers[@]}" || true
  dialtonectl status
  echo
  echo "Next: dialtonectl connect apn=YOUR.APN    (see dialtonectl(1), and dialtone.conf(5) for profiles that connect by themselves)"
}

install_for_real () {
  local stage folder stale
  refuse_package
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
  # Interrupted from here on, both the old and the new are known to --uninstall.
  install -d -m 0755 "$record"
  installed_before | sort -u - "$stage/manifest" >"$stage/all"
  cp "$stage/all" "$manifest"
  comm -23 "$stage/all" "$stage/manifest" >"$stage/stale"
  mapfile -t stale < <(units_of <"$stage/stale")
  copy_files "$stage/files"
  [ ! -x "$(command -v systemd-sysusers)" ] || systemd-sysusers dialtone.conf
  if [ -x "$(command -v systemd-tmpfiles)" ]; then
    systemd-tmpfiles --create dialtone.conf || true
  fi
  for folder in /etc/dialtone/profiles /var/lib/dialtone; do
    [ -d "$folder" ] || install -d -m 0700 "$folder"
  done
  cp "$stage/files$configuration" "$shipped"
  reload_system
  warn_of_rivals
  start_service
  # What only an older version had, now that nothing uses it.
  if has_systemd && [ ${#stale[@]} -gt 0 ]; then
    systemctl disable --now --quiet "${stale[@]}" 2>/dev/null || true
  fi
  remove_files <"$stage/stale"
  cp "$stage/manifest" "$manifest"
  rm -f /var/lib/dialtone/installed-files /var/lib/dialtone/dialtone.conf.shipped
  [ ${#stale[@]} = 0 ] || reload_system
}

# remove_files: those on standard input, and their folders as far as these are empty then and no package's
remove_files () {
  local path folder
  while IFS= read -r path; do
    rm -f "$path"
    folder=$(dirname "$path")
    while [ -z "$(ls -A "$folder" 2>/dev/null)" ] && ! dpkg-query --search "$folder" >/dev/null 2>&1 && rmdir "$folder" 2>/dev/null; do
      folder=$(dirname "$folder")
    done
  done
}

# resolv.conf, which tmpfiles.d let the service write, becomes root's alone again, before another group gets the number.
give_back_resolver () {
  [ "$(stat -c %G /etc/resolv.conf 2>/dev/null)" = dialtone ] || return 0
  chown --no-dereference root:root /etc/resolv.conf
  [ -L /etc/resolv.conf ] || chmod 0644 /etc/resolv.conf
}

uninstall () {
  local files ours
  refuse_package
  mapfile -t files < <(installed_before)
  if [ ${#files[@]} -gt 0 ]; then
    mapfile -t ours < <(printf '%s\n' "${files[@]}" | units_of)
    stop_units "${ours[@]}"
    if [ "$purge" = no ] && is_changed data/dialtone.conf; then
      echo "$configuration was changed here, it stays (--purge removes it)"
      mapfile -t files < <(printf '%s\n' "${files[@]}" | grep -vxF "$configuration")
    fi
    printf '%s\n' "${files[@]}" | remove_files
    rm -rf "$record" /run/dialtone-*
    rm -f /var/lib/dialtone/installed-files /var/lib/dialtone/dialtone.conf.shipped
    give_back_resolver
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
