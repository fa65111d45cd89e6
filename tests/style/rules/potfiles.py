# SPDX-License-Identifier: GPL-2.0-or-later
"""po/POTFILES names every file with translatable strings, and no other."""

import re

from tree import c_files, line_of

RULE = "po/POTFILES lists exactly the files with translatable strings"
MARKED = re.compile(r"(?<![\w])(_|N_|C_|NC_|ngettext|g_dngettext|gettext|g_dgettext) ?\(\s*\"")


def check(tree):
    listed = [l for l in tree.text("po/POTFILES").splitlines() if l and not l.startswith("#")]
    present = set(tree.paths())
    for path in listed:
        if path not in present:
            yield f"po/POTFILES: {path} does not exist: take the line out"
    for path in c_files(tree, "src/", ends=(".c", ".h")):
        code = tree.code(path)
        match = MARKED.search(code)
        if match and path not in listed:
            yield f"{path}:{line_of(code, match.start())}: has translatable strings: add it to po/POTFILES"
        if not match and path in listed:
            yield f"po/POTFILES: {path} has no translatable string: take the line out"
    if listed != sorted(listed):
        yield "po/POTFILES: keep it sorted"


BAD = [
    ({"po/POTFILES": "# x\n", "src/a/a.c": 'f (_("text"));\n'}, "add it to po/POTFILES"),
    ({"po/POTFILES": "src/a/b.c\n"}, "does not exist"),
]
GOOD = [{"po/POTFILES": "# SPDX\nsrc/a/a.c\n", "src/a/a.c": 'f (N_("text"));\n', "src/a/b.c": 'dt_("x"); /* _("y") */\n'}]
