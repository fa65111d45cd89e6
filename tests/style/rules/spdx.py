# SPDX-License-Identifier: GPL-2.0-or-later
"""Every file that can hold a comment says its licence at its top."""

RULE = "an SPDX-License-Identifier stands in the first lines of every file"
ENDS = (".c", ".h", ".cc", ".py", ".sh", ".xml", ".in", ".conf", ".rules", ".service", ".policy", ".po", ".svg", ".md",
        "meson.build", "meson_options.txt", "POTFILES", "LINGUAS", ".ci/run", ".1", ".5", ".8", "/dialtonectl")
FIRST_LINES = 4


def check(tree):
    for path in tree.paths(ends=ENDS):
        head = "\n".join(tree.text(path).splitlines()[:FIRST_LINES])
        if "SPDX-License-Identifier: " not in head:
            yield (f"{path}:1: no SPDX line: begin with SPDX-License-Identifier: GPL-2.0-or-later "
                   "(LGPL-2.1-or-later in libdialtone)")


BAD = [({"src/a/a.c": "int x;\n"}, "no SPDX line"), ({"data/a.conf": "\n\n\n\n# SPDX-License-Identifier: X\n"}, "no SPDX line")]
GOOD = [{"src/a/a.c": "/* SPDX-License-Identifier: GPL-2.0-or-later */\n", "LICENSE": "text\n"}]
