# SPDX-License-Identifier: GPL-2.0-or-later
"""No test is skipped or switched off."""

from tree import c_files, find

RULE = "tests run or are deleted: none is skipped or disabled"


def check(tree):
    said = "{0}: make the test bring what it needs (it runs as root), or delete it"
    yield from find(tree, c_files(tree, "tests/"), r"\bGTEST_SKIP\b|\bDISABLED_|\bg_test_skip\b|\b_?exit ?\(77\)", said)
    for path in tree.paths("tests/", (".py", ".sh", "meson.build")):
        if path.startswith("tests/style/"):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if any(word in line for word in ("unittest.skip", "skipTest", "exit 77", "exit(77)", "should_fail")):
                yield f"{path}:{number}: {said.format(line.strip())}"


BAD = [
    ({"tests/unit/a/a_test.cc": "TEST (A, B) { GTEST_SKIP (); }\n"}, "GTEST_SKIP"),
    ({"tests/unit/a/a_test.cc": "TEST (A, DISABLED_B) { }\n"}, "DISABLED_"),
    ({"tests/a.sh": "exit 77\n"}, "exit 77"),
]
GOOD = [{"tests/unit/a/a_test.cc": "TEST (A, DisabledRadioIsReported) { }\n"}]
