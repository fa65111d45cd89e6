# SPDX-License-Identifier: GPL-2.0-or-later
"""Files and functions stay small enough to hold one idea."""

import re

from tree import c_files, line_of

RULE = "a file has at most 600 lines, a function at most 80"
MAX_FILE = 600
MAX_FUNCTION = 80
# A definition in our layout: the name begins a line, and so does the brace that opens the body.
FUNCTION = re.compile(r"^(?:(\w+) \([^;{}]*\)\n)\{.*?^\}", re.M | re.S)


def check(tree):
    for path in c_files(tree, "src/", "tests/"):
        text = tree.text(path)
        lines = text.count("\n")
        if lines > MAX_FILE:
            yield f"{path}: {lines} lines: it holds two ideas; split it by concept"
        code = tree.code(path)
        for match in FUNCTION.finditer(code):
            length = match.group(0).count("\n") + 1
            if length > MAX_FUNCTION:
                where = line_of(code, match.start())
                yield f"{path}:{where}: {match.group(1)}() has {length} lines: name its steps and make them functions"


BAD = [
    ({"src/a/a.c": "int x;\n" * 601}, "split it by concept"),
    ({"src/a/a.c": "static void\nlong_one (void)\n{\n" + "  x ();\n" * 80 + "}\n"}, "long_one()"),
]
GOOD = [{"src/a/a.c": "static void\nshort_one (void)\n{\n" + "  x ();\n" * 60 + "}\n\nstatic void\nother (void)\n{\n"
         + "  x ();\n" * 60 + "}\n"}]
