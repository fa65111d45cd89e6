# SPDX-License-Identifier: GPL-2.0-or-later
"""A switch over one of our enums names every value, so that the compiler finds the case that a new value needs."""

import re

from tree import c_files, line_of

RULE = "no default: in a switch over our own enums; name every value"

# Named enums only: constants in an anonymous one are values from outside (codes, protocol numbers), which may be anything.
ENUM = re.compile(r"\btypedef\s+enum\b[^;{()]*\{([^}]*)\}")
CONSTANT = re.compile(r"\b([A-Z][A-Z0-9_]+)\b\s*(?:=[^,]*)?(?:,|$)", re.M)
SWITCH = re.compile(r"\bswitch\s*\(")
LABEL = re.compile(r"\b(?:case\s+(\w+)[^:]*|(default))\s*:")


def constants(tree, paths):
    return {name for path in paths for body in ENUM.findall(tree.code(path)) for name in CONSTANT.findall(body)}


def end_of_block(code, start):
    depth = 0
    for offset in range(start, len(code)):
        depth += {"{": 1, "}": -1}.get(code[offset], 0)
        if code[offset] == "}" and depth == 0:
            return offset
    return len(code)


def own_text(code, start):
    """The block that opens at `start`, with the blocks of switches inside it blanked."""
    block = code[start:end_of_block(code, start) + 1]
    inner = SWITCH.search(block, 1)
    while inner:
        opening = block.find("{", inner.end())
        closing = end_of_block(block, opening)
        block = block[:inner.start()] + re.sub(r"[^\n]", " ", block[inner.start():closing + 1]) + block[closing + 1:]
        inner = SWITCH.search(block, closing)
    return block


def check(tree):
    paths = c_files(tree, "src/", ends=(".c", ".h"))
    ours = constants(tree, paths)
    for path in paths:
        code = tree.code(path)
        for match in SWITCH.finditer(code):
            opening = code.find("{", match.end())
            block = own_text(code, opening)
            labels = list(LABEL.finditer(block))
            defaults = [label for label in labels if label.group(2)]
            if defaults and any(label.group(1) in ours for label in labels):
                where = line_of(code, opening + defaults[0].start())
                yield f"{path}:{where}: default: over one of our enums: name the remaining values instead"


BAD = [({"src/a/a.h": "typedef enum {\n  A_ONE, /* 1 */\n  A_TWO = 4,\n} A;\n",
         "src/a/a.c": "void f (A a) { switch (a) { case A_ONE: break; default: break; } }\n"}, "default:")]
GOOD = [{"src/a/a.h": "typedef enum { A_ONE, A_TWO } A;\n",
         "src/a/a.c": "void f (A a, int c) { switch (a) { case A_ONE: switch (c) { case '1': break; default: break; } break; "
                      "case A_TWO: break; } }\n"},
        {"src/a/a.h": "enum { CODE_ONE = 1 };\n", "src/a/a.c": "void f (int c) { switch (c) { case CODE_ONE: break; default: break; } }\n"}]
