# SPDX-License-Identifier: GPL-2.0-or-later
"""A header explains itself: what it is about, and every function or the group that it stands in."""

import re

from tree import c_files

RULE = "headers say at their top what they are for, and every group of prototypes has a comment"

# A prototype of ours: a return type, a space, a name, a space and an opening parenthesis, at the line's beginning.
PROTOTYPE = re.compile(r"^(?!typedef|static|return|#|G_DE|G_BEGIN|G_END|\s|\*|/)[\w*\s]+?\b(\w+)\s*\([^;{]*\)[^;{]*;", re.M)
# Needs no words beside its type's.
SELF_EVIDENT = re.compile(r"\w+_(new|free|copy|equal|tick|unref|ref|clear|quark|get_type)$")


def documented(lines, number):
    """Whether the line is part of a block that a comment opens, or carries one at its end."""
    if "/*" in lines[number]:
        return True
    for above in range(number - 1, -1, -1):
        line = lines[above].strip()
        if line == "":
            return False
        if line.endswith("*/") or line.startswith(("/*", "*", "//")):
            return True
    return False


def check(tree):
    for path in c_files(tree, "src/", ends=(".h",)):
        text = tree.text(path)
        lines = text.splitlines()
        if len(lines) < 2 or not lines[1].startswith("/*"):
            yield f"{path}:2: say here, in a comment, what the header is for"
        code = tree.code(path)
        for match in PROTOTYPE.finditer(code):
            name = match.group(1)
            number = code.count("\n", 0, match.start())
            if not SELF_EVIDENT.match(name) and not documented(lines, number):
                yield (f"{path}:{number + 1}: {name}() is not documented: say meaning, units, ownership, errors, "
                       "and when it may be called, above it or above its group")


BAD = [
    ({"src/a/a.h": "/* SPDX */\n#pragma once\n"}, "what the header is for"),
    ({"src/a/a.h": "/* SPDX */\n/* About. */\n#pragma once\n\nint a_count (const A *self);\n"}, "a_count() is not documented"),
]
GOOD = [{"src/a/a.h": "/* SPDX */\n/* About. */\n#pragma once\n\n/* How many. */\nint a_count (const A *self);\nint a_limit (const A *self);\n"
                      "\nA *a_new (int x); /* to be freed */\nvoid a_free (A *self);\n"}]
