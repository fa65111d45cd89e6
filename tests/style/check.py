#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check.py RULE SOURCE BUILD: holds one rule of rules/ against the tree; 0 when it is kept.

A rule is a module with RULE (one sentence), check(tree) yielding "path:line: what, and what to use instead",
BAD, a list of (planted files, words of the expected message), and GOOD, planted files that keep the rule.
The samples are tried first, every time: a rule that finds nothing in its bad samples is broken and fails."""

import importlib
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from tree import Tree  # noqa: E402


def planted(rule, files):
    """What the rule says about a tree of just these files."""
    with tempfile.TemporaryDirectory(prefix="dialtone-style-") as folder:
        for path, content in files.items():
            full = os.path.join(folder, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as stream:
                stream.write(content)
        if hasattr(rule, "build_sample"):
            rule.build_sample(folder)
        return list(rule.check(Tree(folder, folder)))


def self_test(rule):
    for files, words in rule.BAD:
        found = planted(rule, files)
        if not any(words in message for message in found):
            yield f"the planted violation in {', '.join(files)} was not found (expected: {words!r}; got: {found})"
    for files in rule.GOOD:
        for message in planted(rule, files):
            yield f"a sample that keeps the rule was refused: {message}"


def main():
    name, source, build = sys.argv[1:4]
    rule = importlib.import_module(f"rules.{name.replace('-', '_')}")
    broken = list(self_test(rule))
    for message in broken:
        print(f"rule {name} is broken: {message}")
    found = list(rule.check(Tree(source, build)))
    for message in found:
        print(message)
    if found:
        print(f"\n{len(found)} violations of: {rule.RULE}")
    return 1 if broken or found else 0


if __name__ == "__main__":
    sys.exit(main())
