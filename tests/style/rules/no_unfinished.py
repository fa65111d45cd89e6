# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing in the tree says of itself that it is unfinished."""

import re

RULE = "what is unfinished is finished or left out; a limit that stays is described in README.md"
WORDS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")  # split, so that this file keeps its own rule


def check(tree):
    ends = (".c", ".h", ".cc", ".py", ".sh", ".xml", ".build", ".md", ".in", ".conf", ".rules", ".service", ".policy")
    for path in tree.paths(ends=ends):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            match = WORDS.search(line)
            if match:
                yield f"{path}:{number}: {match.group(0)}: do it now, or say the limit in README.md"


BAD = [({"src/a/a.c": "/* TO" "DO: more */\n"}, "do it now")]
GOOD = [{"src/a/a.c": "int todo_count;\n"}]
