# SPDX-License-Identifier: GPL-2.0-or-later
"""One layout of all C and C++, so that a change shows only what it changes."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from tree import c_files

RULE = "C and C++ are exactly what clang-format makes of them"
CONFIGURATION = ".clang-format"
# As many at once as there are usually processors; each takes its share of the files.
PARALLEL = 2
FOUND = re.compile(r"^(\S[^:\n]*:\d+):\d+: (?:error|warning): code should be clang-formatted", re.M)


def look(tree, paths):
    """The first place in each of @paths that clang-format would change."""
    if not paths:
        return []
    said = subprocess.run(["clang-format", "--dry-run", "--Werror", "--style=file", *paths],
                          cwd=tree.root, capture_output=True, text=True, check=False)
    places = {}
    for place in FOUND.findall(said.stderr):
        places.setdefault(place.rsplit(":", 1)[0], place)
    if said.returncode != 0 and not places:
        return [f"{CONFIGURATION}: {said.stderr.strip()}"]
    return [f"{place}: is laid out otherwise: clang-format -i {path}" for path, place in places.items()]


def check(tree):
    paths = c_files(tree, "src/", "tests/", "data/")
    with ThreadPoolExecutor(PARALLEL) as pool:
        for messages in pool.map(lambda i: look(tree, paths[i::PARALLEL]), range(PARALLEL)):
            yield from messages


with open(os.path.join(os.path.dirname(__file__), "..", "..", "..", CONFIGURATION), encoding="utf-8") as stream:
    OURS = {CONFIGURATION: stream.read()}
HEAD = "/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
BODY = "static void\nf (void)\n{\n  g (1);\n}\n"
BAD = [
    ({**OURS, "src/a/a.c": HEAD + BODY.replace("f (void)", "f(void)")}, "src/a/a.c:3: is laid out otherwise"),
    ({**OURS, "tests/unit/a/a_test.cc": HEAD + BODY.replace("  g", "\tg")}, "tests/unit/a/a_test.cc:4"),
    ({**OURS, "src/a/a.h": HEAD + "/* " + "word " * 30 + "*/\nint a;\n"}, "src/a/a.h:2"),
    ({**OURS, "src/a/b.c": HEAD + '#include <glib.h>\n\n#include "a/b.h"\n'}, "src/a/b.c:2"),
    ({CONFIGURATION: "NoSuchOption: 1\n", "src/a/a.c": HEAD + BODY}, ".clang-format: "),
]
GOOD = [
    {**OURS, "src/a/b.c": HEAD + '#include "a/b.h"\n\n#include "base/log.h"\n\n#include <glib.h>\n#include <string.h>\n\n' + BODY},
    {**OURS, "src/a/c.c": HEAD + "/* clang-format off */\nstatic const int rows[] = {\n  1,\n  20,\n};\n/* clang-format on */\n"},
]
