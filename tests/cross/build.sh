#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One architecture, in the tree of tree.sh and from the folder of the sources: the packages are built and looked into, what
# is in them is started, and the unit tests of the cores are built and run. All of it under WORK.
set -euo pipefail

name=$1 work=$2
architecture=$name processor=()
if [ "$name" = armv6 ]; then
  # With the libraries of ARMv5TE, and therefore their way to pass floating-point numbers.
  architecture=armel processor=(-march=armv6 -marm -mfpu=vfp -mfloat-abi=softfp)
fi
triplet=$(dpkg-architecture --host-arch "$architecture" --query DEB_HOST_MULTIARCH)
# Called by name: binfmt_misc is the host's to set up, and a container's to do without.
emulator=("/usr/bin/qemu-${triplet%%-*}-static")
[ "$name" != armv6 ] || emulator+=(-cpu arm1176)
core_tests=(base/unit-base at/unit-at ppp/unit-ppp ppp/unit-ppp-codec)

step () {
  printf '%s, %d s: %s\n' "$name" "$SECONDS" "$*"
}

fail () {
  step "$*" >&2
  exit 1
}

# is_ours FILE: a program or library for this very architecture.
is_ours () {
  local header machine class
  case "$architecture" in
    arm64) machine=AArch64 class=ELF64 ;;
    armhf | armel) machine=ARM class=ELF32 ;;
    *) fail "what does readelf call this architecture?" ;;
  esac
  header=$(readelf --file-header "$1") || return 1
  grep -Eq "^ *Class: +$class\$" <<<"$header" && grep -Eq "^ *Machine: +$machine\$" <<<"$header" || return 1
  # The same machine with soft floats is another architecture of Debian.
  [ "$architecture" != armhf ] || grep -q '^ *Flags:.*hard-float ABI' <<<"$header" || return 1
  [ "$name" != armv6 ] || readelf --arch-specific "$1" | grep -q '^ *Tag_CPU_arch: v6$'
}

build_packages () {
  local package
  data/debian/build.sh --host="$architecture" "$work/packages"
  for package in dialtone libdialtone0 libdialtone-dev; do
    dpkg-deb --extract "$work/packages/$package"_*.deb "$work/installed"
    [ "$(dpkg-deb --field "$work/packages/$package"_*.deb Architecture)" = "$architecture" ] ||
      fail "the package $package is for another architecture"
  done
}

check_programs () {
  local file
  for file in bin/dialtonectl libexec/dialtoned "lib/$triplet/libdialtone.so.0"; do
    is_ours "$work/installed/usr/$file" || fail "$file was built for another machine"
  done
  for file in bin/dialtonectl libexec/dialtoned; do
    "${emulator[@]}" -E LD_LIBRARY_PATH="$work/installed/usr/lib/$triplet" "$work/installed/usr/$file" --version ||
      fail "$file does not start"
  done
}

build_core_tests () {
  local test
  # Without -Wno-psabi, GCC notes at every other template on armhf that before version 7 it passed it otherwise.
  /usr/share/meson/debcrossgen --arch "$architecture" -o "$work/compilers.ini" >/dev/null
  printf "[binaries]\nexe_wrapper = [%s]\n" "$(printf "'%s', " "${emulator[@]}")" >"$work/emulator.ini"
  meson setup --cross-file "$work/compilers.ini" --cross-file "$work/emulator.ini" "$work/tests" \
    -Dwerror=true -Dtests=false -Dcore_tests=true -Dintrospection=disabled -Dc_args="${processor[*]}" \
    -Dcpp_args="-Wno-psabi ${processor[*]}" >"$work/setup.log" ||
    { cat "$work/setup.log" >&2; fail "configuring the tests of the cores failed"; }
  ninja -C "$work/tests" --quiet "${core_tests[@]/#/tests/unit/}"
  for test in "${core_tests[@]}"; do
    is_ours "$work/tests/tests/unit/$test" || fail "$test was built for another machine"
  done
}

# Emulated, they take many times as long. Without those that try the same code again with hundreds of random lines: which
# processor runs it makes no difference to what is drawn.
run_core_tests () {
  local ran left_out='PppVectors.*BehindAnyLine*:Lines/Model.*:Codec.Millions*:PppAllocation.*'
  meson test -C "$work/tests" --no-rebuild --timeout-multiplier 10 --print-errorlogs --test-args="--gtest_filter=-$left_out" \
    "${core_tests[@]##*/}"
  ran=$(grep -c '"result": "OK"' "$work/tests/meson-logs/testlog.json") || true
  [ "$ran" = ${#core_tests[@]} ] || fail "$ran tests passed, not ${#core_tests[@]}"
}

if [ "$name" != armv6 ]; then
  step "building the packages"
  build_packages
  step "looking at what is in them"
  check_programs
fi
step "building the tests of the cores"
build_core_tests
step "running them"
run_core_tests
step "passed"
