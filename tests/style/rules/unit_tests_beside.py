# SPDX-License-Identifier: GPL-2.0-or-later
"""Every source concept has its own unit test."""

import os

from tree import c_files

RULE = "src/FOLDER/some-name.c has tests/unit/FOLDER/some-name_test.cc (or some_name_test.cc)"

# Concepts without a test of their own, and why.
ALLOWED = {
    "src/main.c": "wiring; every integration test runs it",
    "src/cli/main.c": "main() alone; tests/unit/cli runs the program against a service on a private bus",
    "src/base/error.c": "a table; reason_test.cc holds it against the interface's names",
}


def check(tree):
    for path in c_files(tree, "src/", ends=(".c",)):
        if path in ALLOWED:
            continue
        folder, name = os.path.split(path[len("src/"):-len(".c")])
        wanted = [f"tests/unit/{folder}/{n}_test.cc" for n in (name, name.replace("-", "_"))]
        if not any(os.path.exists(os.path.join(tree.root, w)) for w in wanted):
            yield f"{path}: no unit test: write {wanted[1]}"


BAD = [({"src/a/some-name.c": "int x;\n"}, "write tests/unit/a/some_name_test.cc")]
GOOD = [{"src/a/some-name.c": "int x;\n", "tests/unit/a/some_name_test.cc": "\n"}]
