# SPDX-License-Identifier: GPL-2.0-or-later
"""Shell scripts pass shellcheck."""

import os
import subprocess

RULE = "shell scripts pass shellcheck without a word"


def is_shell(tree, path):
    if path.endswith((".sh", ".bash")) or path.startswith("data/completion/"):
        return True
    if "." in os.path.basename(path) and not path.startswith(".ci/"):
        return False
    first = tree.text(path).split("\n", 1)[0]
    return first.startswith("#!") and first.rstrip().endswith(("/bash", "/sh", "env bash"))


def check(tree):
    for path in tree.paths():
        if is_shell(tree, path):
            said = subprocess.run(["shellcheck", "--format=gcc", "--shell=bash", "--external-sources", path], cwd=tree.root, capture_output=True, text=True)
            for line in said.stdout.splitlines():
                yield line


BAD = [({"a.sh": '#!/bin/bash\nrm $1\n'}, "SC2086"), ({".ci/run": '#!/bin/bash\nrm $1\n'}, "SC2086")]
GOOD = [{"a.sh": '#!/bin/bash\nrm "$1"\n'}]
