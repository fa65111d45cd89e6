#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# How much of the two cores their unit tests run: prints lines and branches of src/ppp and src/at and fails below 95 % and 85 %.
# Not counted: the preconditions (g_return_if_fail and the like), which only a fault of the caller would break.
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/coverage
mkdir -p build
if [ ! -f "$build/build.ninja" ]; then
  # Of the product's C alone: the tests' own objects are those of the plain build, and come from the compiler's cache.
  meson setup "$build" -Dc_args='--coverage -O0' -Dc_link_args=--coverage -Dcpp_link_args=--coverage -Dintrospection=disabled \
    -Dwerror=true >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
fi
ninja -C "$build" --quiet tests/unit/ppp/unit-ppp tests/unit/at/unit-at 2>&1 | tail -n 20
find "$build" -name '*.gcda' -delete
for test in unit-ppp unit-at; do
  "$build/tests/unit/${test#unit-}/$test" >"$build/$test.log" 2>&1 || { tail -n 50 "$build/$test.log" >&2; exit 1; }
done

# report FOLDER: one line, and what is missing when it is too little.
report () {
  local folder=$1 summary=$build/${1//\//-}.json
  gcovr --root . --filter "$folder/" --exclude-lines-by-pattern '.*g_return_(val_)?if_(fail|reached) ?\(.*' \
    --exclude-unreachable-branches --exclude-throw-branches --json-summary "$summary" --json-summary-pretty --print-summary "$build" >"$build/gcovr.log"
  python3 - "$folder" "$summary" <<'END'
import json, sys
folder, summary = sys.argv[1:]
data = json.load(open(summary, encoding="utf-8"))
lines, branches = data["line_percent"], data["branch_percent"]
print(f"{folder:8} {lines:6.1f} % of {data['line_total']} lines, {branches:6.1f} % of {data['branch_total']} branches")
if lines < 95 or branches < 85:
    for file in sorted(data["files"], key=lambda f: f["branch_percent"] or 0)[:12]:
        print(f"  {file['filename']}: lines {file['line_percent']}, branches {file['branch_percent']}")
    sys.exit("too little: 95 % of the lines and 85 % of the branches are wanted")
END
}

status=0
report src/ppp || status=1
report src/at || status=1
exit "$status"
