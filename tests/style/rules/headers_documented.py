# SPDX-License-Identifier: GPL-2.0-or-later
"""A header explains itself: what it is about, and every function or the group that it stands in."""

import re

from tree import c_files

RULE = "headers say at their top what they are for, and every group of prototypes has a comment"

# A prototype of ours: a return type, a space, a name, a space and an opening parenthesis, at the line's beginning.
PROTOTYPE = re.compile(r"^(?!typedef|static|return|#|G_DE|G_BEGIN|G_END|\s|\*|/)[\w*\s]+?\b(\w+)\s*\([^;{]*\)[^;{]*;", re.M)
# Needs no words beside its type's.
SELF_EVIDENT = re.compile(r"\w+_(new|free|copy|equal|tick|unref|ref|clear|quark|get_type)$")


# What it does is its name: a look at one value.
ACCESSOR = re.compile(r"_(get|has|is)_\w+ \(const \w+ \*self|\(const \w+ \*self\)")


def paragraph_above(lines, number):
    """The lines above up to an empty one, and the number of that empty line."""
    above = number - 1
    while above >= 0 and lines[above].strip() != "":
        above -= 1
    return lines[above + 1:number], above


def documented(lines, number):
    """Whether a comment opens the block of the line or stands at its end, or the block follows the type that it works on, whose members are explained."""
    if "/*" in lines[number] or ACCESSOR.search(lines[number]):
        return True
    block, above = paragraph_above(lines, number)
    if any("*/" in line or line.lstrip().startswith("//") for line in block):
        return True
    before, _ = paragraph_above(lines, above)
    return bool(before) and before[-1].startswith("}") and any("/*" in line for line in before)


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
    ({"src/a/a.h": "/* SPDX */\n/* About. */\n#pragma once\n\nvoid a_add (A *self, int n);\n"}, "a_add() is not documented"),
]
GOOD = [{"src/a/a.h": "/* SPDX */\n/* About. */\n#pragma once\n\n/* How many. */\nint a_count (const A *self);\nint a_limit (const A *self);\n"
                      "\nA *a_new (int x); /* to be freed */\nvoid a_free (A *self);\n"},
        {"src/a/a.h": "/* SPDX */\n/* About. */\n#pragma once\n\ntypedef struct {\n  int left; /* bytes */\n} A;\n\nvoid a_read (A *self);\n"
                      "\nint a_left (const A *self);\n"}]
