# SPDX-License-Identifier: GPL-2.0-or-later
"""Every source concept has its own unit test."""

import os

from tree import c_files

RULE = "src/FOLDER/some-name.c has its test in tests/unit/FOLDER: some_name_test.cc, or some_test.cc for all some-*.c together"

# Concepts without a test of their own, and why.
ALLOWED = {
    "src/main.c": "wiring; every integration test runs it",
    "src/cli/main.c": "main() alone; tests/unit/cli runs the program against a service on a private bus",
    "src/base/error.c": "a table; reason_test.cc holds it against the interface's names",
}


def candidates(folder, name):
    """Names a test may have: the concept's, with or without the folder's in front, and those of the families it belongs to."""
    words = name.split("-")
    families = ["_".join(words[:n]) for n in range(len(words), 0, -1)]
    if words[0] == folder and len(words) > 1:
        families += ["_".join(words[1:n]) for n in range(len(words), 1, -1)]
    return [f"tests/unit/{folder}/{family}_test.cc" for family in families]


def check(tree):
    for path in c_files(tree, "src/", ends=(".c",)):
        if path in ALLOWED:
            continue
        folder, name = os.path.split(path[len("src/"):-len(".c")])
        wanted = candidates(folder, name)
        if not any(os.path.exists(os.path.join(tree.root, w)) for w in wanted):
            yield f"{path}: no unit test: write {wanted[0]}"
    for path in ALLOWED:
        if tree.paths("src/base/") and not os.path.exists(os.path.join(tree.root, path)):
            yield f"unit_tests_beside.py: {path} is in the list of exceptions but does not exist"


BAD = [({"src/a/some-name.c": "int x;\n"}, "write tests/unit/a/some_name_test.cc")]
GOOD = [
    {"src/a/some-name.c": "int x;\n", "tests/unit/a/some_name_test.cc": "\n"},
    {"src/a/a-some-name.c": "int x;\n", "tests/unit/a/some_test.cc": "\n"},
]
