#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# All tests of Dialtone, from a bare Debian 12 or 13: installs what is missing, builds, tests, tests again with
# AddressSanitizer and UBSan, fuzzes, measures the coverage of the cores, once under valgrind, in a virtual machine, on the
# other Debian, and cross-built for ARM. To be run as root: no test may be skipped.
set -euo pipefail

usage () {
  cat <<'END'
Usage: sudo tests/run.sh [--quick] [--all] [--no-install] [--benchmark]

  --quick       only the plain build and its tests, nothing else
  --all         besides, the virtual machine with the other Debian, and in that of both: beside the other programs that have a say in
                networks, and from the installation to the removal; more than another hour
  --no-install  never call apt; fail when something is missing
  --benchmark   also print the figures of the benchmarks (not a test: they never fail)
END
}

quick=no all=no install=yes benchmark=no
for argument in "$@"; do
  case "$argument" in
    --quick) quick=yes ;;
    --all) all=yes ;;
    --no-install) install=no ;;
    --benchmark) benchmark=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "run.sh: needs root (network namespaces, TUN): sudo tests/run.sh" >&2; exit 1; }

# shellcheck source=data/debian.sh
. data/debian.sh
# shellcheck source=tests/packages.sh
. tests/packages.sh
# shellcheck source=tests/debian-tree.sh
. tests/debian-tree.sh
packages=("${plain_packages[@]}")
[ "$quick" = yes ] || packages+=("${further_packages[@]}")

provide_packages () {
  local missing
  if [ "$install" = yes ]; then
    install_packages "${packages[@]}"
    return
  fi
  mapfile -t missing < <(missing_packages "${packages[@]}")
  [ ${#missing[@]} = 0 ] || { echo "run.sh: not installed: ${missing[*]}" >&2; return 1; }
}

passed=0 failed=0 skipped=0
declare -A lanes=()

# count BUILD LOGBASE: adds up what meson recorded and shows the log of every test that did not pass.
count () {
  local counts
  counts=$(python3 - "$1/meson-logs/$2.json" <<'END'
import json, os, sys
passed = failed = skipped = 0
if os.path.exists(sys.argv[1]):
    for line in open(sys.argv[1], encoding="utf-8"):
        test = json.loads(line)
        if test["result"] in ("OK", "EXPECTEDFAIL"):
            passed += 1
            continue
        if test["result"] == "SKIP":
            skipped += 1
        else:
            failed += 1
        print(f"---- {test['result']}: {test['name']}", file=sys.stderr)
        for stream in ("stdout", "stderr"):
            if test.get(stream):
                print(test[stream], file=sys.stderr)
print(passed, failed, skipped)
END
  )
  local p f s
  read -r p f s <<<"$counts"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# configure BUILD [OPTION…]
configure () {
  local build=$1
  shift
  if [ -f "$build/build.ninja" ]; then
    meson setup --reconfigure "$build" -Dwerror=true "$@" >"$build.log" 2>&1 || { cat "$build.log"; return 1; }
  else
    mkdir -p build
    meson setup "$build" -Dwerror=true "$@" >"$build.log" 2>&1 || { cat "$build.log"; return 1; }
  fi
}

# run_tests BUILD LOGBASE [OPTION…]
run_tests () {
  local build=$1 logbase=$2 before=$failed status=0
  shift 2
  rm -f "$build/meson-logs/$logbase.json"
  meson test -C "$build" --no-rebuild --logbase "$logbase" "$@" || status=$?
  count "$build" "$logbase"
  # meson may fail without a test that failed (no such suite, an interrupted run): that is a failure too.
  if [ "$status" != 0 ] && [ "$failed" = "$before" ]; then
    failed=$((failed + 1))
  fi
}

has_suite () {
  meson introspect --tests "$1" | python3 -c \
    'import json, sys; sys.exit(not any(s.split(":")[-1] == sys.argv[1] for t in json.load(sys.stdin) for s in t["suite"]))' "$2"
}

# check TITLE COMMAND…: a phase that is one test.
check () {
  phase "$1"
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

# Nothing goes on behind it.
finish () {
  local lane
  for lane in "${!lanes[@]}"; do
    gather "$lane"
  done
  phase "Done"
  [ "$skipped" = 0 ] || echo "run.sh: as root, with all packages, no test may be skipped: that counts as a failure" >&2
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$skipped" = 0 ] && [ "$passed" -gt 0 ]
}

# build BUILD [OPTION…]: a build that fails ends the run, with its closing line.
build () {
  if ! { configure "$@" && ninja -C "$1"; }; then
    failed=$((failed + 1))
    finish
    exit 1
  fi
}

# in_machine RELEASE LIMIT OPTION... SCRIPT...: boots the virtual machine and runs scripts of tests/vm/scripts/ in it; each counts.
in_machine () {
  local release=$1 limit=$2 results before result arguments=() script scripts=0 status=0
  shift 2
  mkdir -p build/vm
  results=$(mktemp build/vm/results.XXXXXX)
  for script in "$@"; do
    case "$script" in
      --*) arguments+=("$script") ;;
      *) arguments+=("tests/vm/scripts/$script.sh"); scripts=$((scripts + 1)) ;;
    esac
  done
  # Before what else computes: to it a second is a second.
  nice -n -10 tests/vm/run.sh --release="$release" --timeout="$limit" --log="$results.console" --results="$results" \
    --bring="build/deb-$release/sim7000-simulator=bin/sim7000-simulator" "${arguments[@]}" || status=$?
  before=$passed
  while read -r _ result _; do
    [ "$result" != 0 ] || passed=$((passed + 1))
  done <"$results"
  # Those that were not reached have failed too.
  failed=$((failed + scripts - (passed - before)))
}

# machines RELEASE KILLS: what the virtual machine is there for, with the packages of that release in build/deb-RELEASE.
machines () {
  local release=$1 kills=$2 deb=build/deb-$1
  phase "In a virtual machine with Debian $release: USB, the kernel's PPP, systemd"
  in_machine "$release" 1500 --deb="$deb" machine usb-lines usb-connect usb-renumber usb-two peers
  phase "In a virtual machine with Debian $release: the service, and what happens to it"
  in_machine "$release" 2400 --deb="$deb" --set=ROBUST_KILLS="$kills" no-ppp zone restart robust
}

# neighbours RELEASE: the service beside others that have a say in networks and name servers.
neighbours () {
  local release=$1 deb=build/deb-$1
  phase "In a virtual machine with Debian $release: beside others"
  in_machine "$release" 1800 --deb="$deb" beside-networkmanager beside-networkd dns-networkmanager dns-networkd
  in_machine "$release" 1800 --deb="$deb" dns-connman dns-dhcpcd dns-openresolv dns-resolvconf
}

# lives RELEASE: how it comes and goes: the packages, also over those of the commit before, and deploy.sh.
lives () {
  local release=$1 deb=build/deb-$1
  phase "In a virtual machine with Debian $release: installed, upgraded, removed"
  in_machine "$release" 1800 --bring="$deb=deb" --bring="$deb/before=before" beside-modemmanager package upgrade
  tests/vm/deploy-tree.sh --release="$release" "build/vm/deploy-$release" || failed=$((failed + 1))
  in_machine "$release" 1200 --bring="build/vm/deploy-$release=dialtone" deploy
}

# other_debian: the plain tests and the packages of the release that this machine does not run.
other_debian () {
  local p f s status=0 options=(--packages="build/deb-$other")
  phase "On Debian $other: build, tests, packages"
  [ "$all" = no ] || options+=(--before)
  tests/release.sh "${options[@]}" "$other" >"build/$other.out" 2>&1 || status=$?
  # Its closing line is not ours.
  grep -vE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "build/$other.out" | grep -E '^(== |----|[^[]* (FAIL|TIMEOUT|ERROR))|rror:|FAILED' || true
  read -r p f s < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "build/$other.out" | tail -n 1) || true
  if [ -z "${s-}" ] || { [ "$status" != 0 ] && [ "$f" = 0 ]; }; then
    tail -n 100 "build/$other.out"
    failed=$((failed + 1))
  fi
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
}

# systems: what runs beside the tests of this machine's own build, one after the other: there are two cores.
systems () {
  local release
  machines "$host" 15
  other_debian
  [ "$all" = yes ] || return 0
  machines "$other" 5
  for release in "$host" "$other"; do
    neighbours "$release"
    lives "$release"
  done
}

# host_packages: this machine's, for the virtual machine.
host_packages () {
  local folder=build/deb-$host
  phase "Building the Debian packages"
  data/debian/build.sh "$folder" && cp build/plain/tests/simulator/sim7000-simulator "$folder/" &&
    { [ "$all" = no ] || data/debian/build.sh --before "$folder/before"; }
}

# beside NAME COMMAND…: a phase in the background. What it prints and counts is told by gather.
# shellcheck disable=SC2030 # a lane counts for itself
beside () {
  local name=$1
  shift
  rm -f "build/lane-$name".*
  (
    passed=0 failed=0 skipped=0
    "$@"
    echo "$passed $failed $skipped" >"build/lane-$name.counts"
  ) >"build/lane-$name.out" 2>&1 &
  lanes[$name]=$!
}

# gather NAME: waits for what began beside, if it did.
# shellcheck disable=SC2031
gather () {
  local p=0 f=1 s=0
  [ -n "${lanes[$1]-}" ] || return 0
  wait "${lanes[$1]}" || true
  unset "lanes[$1]"
  cat "build/lane-$1.out"
  # Without its counts it died on the way.
  [ ! -f "build/lane-$1.counts" ] || read -r p f s <"build/lane-$1.counts"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

provide_packages
prepare_tun
export LC_ALL=C.UTF-8
# One compiler's cache serves all builds: what the sanitizers and the coverage do not look into is compiled once.
export CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
host=$(host_release)
other=$(other_release)
mkdir -p build

phase "Building (plain)"
build build/plain

packaged=no
if [ "$quick" = no ]; then
  if host_packages; then
    packaged=yes
    beside systems systems
  else
    failed=$((failed + 1))
  fi
fi

phase "Tests (plain)"
run_tests build/plain plain --no-suite valgrind

if [ "$quick" = no ]; then
  [ $packaged = no ] || check "What Debian's checker and systemd say of the packages" data/debian/check.sh "build/deb-$host"

  phase "Building (AddressSanitizer, UBSan)"
  build build/sanitize -Dsanitize_product=true -Db_lundef=false -Dintrospection=disabled

  phase "Tests (AddressSanitizer, UBSan)"
  # The style tests read sources and the plain libraries; once is enough.
  # The slice allocator of Debian 12's GLib would hide what is lost, and what is read too far.
  G_SLICE=always-malloc UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    run_tests build/sanitize sanitize --no-suite valgrind --no-suite style --timeout-multiplier 3

  phase "Fuzzing, 20 s a target"
  rm -f build/fuzz/targets.count build/fuzz/*.failed
  if tests/fuzz.sh; then
    passed=$((passed + $(cat build/fuzz/targets.count)))
  else # each target is a test; without a target that failed, the build did
    found=$(find build/fuzz -maxdepth 1 -name '*.failed' | wc -l)
    [ "$found" = 0 ] || passed=$((passed + $(cat build/fuzz/targets.count) - found))
    failed=$((failed + (found > 0 ? found : 1)))
  fi
  check "Coverage of the cores" tests/coverage.sh

  if has_suite build/plain valgrind; then
    phase "A connection under valgrind"
    run_tests build/plain valgrind --suite valgrind
  fi
  check "Cross builds: arm64, armhf, ARMv6" tests/cross.sh
  gather systems
fi

if [ "$benchmark" = yes ]; then
  phase "Benchmarks"
  if [ -d "build/deb-$host" ]; then
    tests/vm/run.sh --release="$host" --timeout=600 --deb="build/deb-$host" \
      --bring="build/deb-$host/sim7000-simulator=bin/sim7000-simulator" tests/vm/scripts/duel.sh || true
  fi
  meson test -C build/plain --no-rebuild --benchmark --verbose || true
fi

finish
