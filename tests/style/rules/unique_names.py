# SPDX-License-Identifier: GPL-2.0-or-later
"""A file is known by its name alone."""

import os

from tree import c_files

RULE = "no two files of src/ have the same name"

# Each program has one.
ALLOWED = {"main.c"}


def check(tree):
    first = {}
    for path in c_files(tree, "src/", ends=(".c", ".h")):
        name = os.path.basename(path)
        if first.setdefault(name, path) != path and name not in ALLOWED:
            yield f"{path}: {first[name]} has the same name: say in the name what this one is about"


BAD = [({"src/a/x.c": "int x;\n", "src/b/c/x.c": "int y;\n"}, "src/b/c/x.c: src/a/x.c has the same name")]
GOOD = [{"src/a/x.c": "int x;\n", "src/a/x.h": "extern int x;\n", "src/a/main.c": "int y;\n", "src/main.c": "int z;\n"}]
