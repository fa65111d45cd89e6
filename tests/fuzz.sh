#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the fuzzers with clang, ASan and UBSan, seeds them from the vectors, and runs each for a while, two at a time. A crash, a hang (10 s for one
# input), a leak or more than 512 MB fails; the input that did it stays in build/fuzz/findings. To be made a vector before it is mended.
set -euo pipefail

usage () {
  cat <<'END'
Usage: tests/fuzz.sh [--seconds=N] [TARGET…]

  --seconds=N  how long each target runs, by default 20
  TARGET       hdlc, session, option, lcp, …: only these
END
}

seconds=20
targets=()
for argument in "$@"; do
  case "$argument" in
    --seconds=*) seconds=${argument#*=} ;;
    --help | -h) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) targets+=("$argument") ;;
  esac
done

cd "$(dirname "$0")/.."
build=build/fuzz
options=(-Dfuzzers=true -Dtests=false -Dintrospection=disabled -Dwerror=true "-Db_sanitize=address,undefined" -Db_lundef=false
  -Dc_args=-fsanitize=fuzzer-no-link)
mkdir -p build
if [ ! -f "$build/build.ninja" ]; then
  CC="${FUZZ_CC:-clang}" CXX="${FUZZ_CXX:-clang++}" meson setup "$build" "${options[@]}" >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
fi
ninja -C "$build" --quiet 2>&1 | tail -n 20

rm -rf "$build/seeds"
mkdir -p "$build/corpus" "$build/findings"
"$build/tests/fuzz/fuzz-seeds" tests/vectors "$build/seeds"
if [ ${#targets[@]} = 0 ]; then
  mapfile -t targets < <(find "$build/tests/fuzz" -maxdepth 1 -type f -executable -name 'fuzz-*' ! -name fuzz-seeds -printf '%f\n' | sed 's/^fuzz-//' | sort)
fi

# one TARGET: prints a line; fails when the fuzzer found something.
one () {
  local target=$1 log=$build/$1.log
  mkdir -p "$build/corpus/$target"
  if ! "$build/tests/fuzz/fuzz-$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=512 -print_final_stats=1 -max_len=4096 \
    -artifact_prefix="$build/findings/$target-" "$build/corpus/$target" "$build/seeds/$target" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    touch "$build/$target.failed"
    printf '%-12s FAILED, see %s and %s/findings\n' "$target" "$log" "$build"
    return 1
  fi
  printf '%-12s %9s runs, %s\n' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
    "$(grep -E '^#[0-9]+.*cov:' "$log" | tail -n 1 | grep -oE 'cov: [0-9]+')"
}
export -f one
export build seconds
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
# The parsers of settings allocate; the slice allocator would hide what is read too far.
export G_SLICE=always-malloc
# Freed memory is held back from use; the default of 256 MB would count against the limit.
export ASAN_OPTIONS=quarantine_size_mb=64

printf '%s\n' "${#targets[@]}" >"$build/targets.count"
rm -f "$build"/*.failed
status=0
printf '%s\n' "${targets[@]}" | xargs -P 2 -I{} bash -c 'one {}' || status=1
[ "$status" = 0 ] || exit 1
