#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# All tests of Dialtone, from a bare Debian 12: installs what is missing, builds, tests, tests again with
# AddressSanitizer and UBSan, fuzzes, measures the coverage of the cores, once under valgrind, in a virtual machine, and
# cross-built for ARM. To be run as root: no test may be skipped.
set -euo pipefail

usage () {
  cat <<'END'
Usage: sudo tests/run.sh [--quick] [--no-install] [--benchmark]

  --quick       only the plain build and its tests, nothing else
  --no-install  never call apt; fail when something is missing
  --benchmark   also print the figures of the benchmarks (not a test: they never fail)
END
}

quick=no install=yes benchmark=no
for argument in "$@"; do
  case "$argument" in
    --quick) quick=yes ;;
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
packages=(
  "${build_packages[@]}" binutils libgirepository1.0-dev gobject-introspection
  libgtest-dev libgmock-dev libumockdev-dev umockdev dbus-daemon slirp
  clang libclang-rt-dev gcovr tshark
  iproute2 iputils-ping procps python3 python3-gi shellcheck valgrind libc6-dbg
  # The virtual machine of tests/vm/, and the packages that are tested in it; tests/cross.sh has its tools in a tree of its own.
  qemu-system-x86 mmdebstrap e2fsprogs cpio debhelper dpkg-dev
)

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

finish () {
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

# in_machine LIMIT OPTION... SCRIPT...: boots the virtual machine and runs scripts of tests/vm/scripts/ in it; each counts.
in_machine () {
  local limit=$1 results=build/vm/results before result arguments=() script scripts=0 status=0
  shift
  for script in "$@"; do
    case "$script" in
      --*) arguments+=("$script") ;;
      *) arguments+=("tests/vm/scripts/$script.sh"); scripts=$((scripts + 1)) ;;
    esac
  done
  rm -f "$results"
  tests/vm/run.sh --timeout="$limit" --log=build/vm/console.log --results="$results" \
    --bring=build/plain/tests/simulator/sim7000-simulator=bin/sim7000-simulator "${arguments[@]}" || status=$?
  before=$passed
  if [ -f "$results" ]; then
    while read -r _ result _; do
      [ "$result" != 0 ] || passed=$((passed + 1))
    done <"$results"
  fi
  # Those that were not reached have failed too.
  failed=$((failed + scripts - (passed - before)))
}

provide_packages
prepare_tun
export LC_ALL=C.UTF-8

phase "Building (plain)"
build build/plain

phase "Tests (plain)"
run_tests build/plain plain --no-suite valgrind

if [ "$quick" = no ]; then
  phase "Building (AddressSanitizer, UBSan)"
  build build/sanitize -Db_sanitize=address,undefined -Db_lundef=false -Dintrospection=disabled

  phase "Tests (AddressSanitizer, UBSan)"
  # The style tests read sources and the plain libraries; once is enough.
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
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
fi

if [ "$quick" = no ]; then
  phase "Building the Debian packages"
  mkdir -p build/vm
  if data/debian/build.sh build/deb; then
    phase "In a virtual machine: USB, the kernel's PPP, systemd"
    in_machine 900 --deb=build/deb machine usb-lines usb-connect usb-renumber usb-two peers
    phase "In a virtual machine: the package"
    in_machine 600 --bring=build/deb=deb package
    # ModemManager has the modem before the packages come.
    in_machine 1800 --bring=build/deb=deb beside-modemmanager beside-networkmanager beside-networkd
    phase "In a virtual machine: the service, and what happens to it"
    in_machine 1500 --deb=build/deb no-ppp zone restart robust
  else
    failed=$((failed + 1))
  fi
  check "Cross builds: arm64, armhf" tests/cross.sh
fi

if [ "$benchmark" = yes ]; then
  phase "Benchmarks"
  if [ -d build/deb ]; then
    tests/vm/run.sh --timeout=600 --deb=build/deb \
      --bring=build/plain/tests/simulator/sim7000-simulator=bin/sim7000-simulator tests/vm/scripts/duel.sh || true
  fi
  meson test -C build/plain --no-rebuild --benchmark --verbose || true
fi

finish
