# SPDX-License-Identifier: GPL-2.0-or-later
"""No goto."""

from tree import c_files, find

RULE = "no goto: g_autoptr and g_autofree clean up, an early return leaves"


def check(tree):
    yield from find(tree, c_files(tree, "src/", "tests/"), r"\bgoto\b",
                    "goto: let g_autoptr()/g_autofree clean up and return early, or make the block a function")


BAD = [({"src/a/a.c": "void f (void) { goto out; out: return; }\n"}, "goto")]
GOOD = [{"src/a/a.c": '/* goto */ const char *s = "goto"; int goto_line;\n'}]
