# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing waits by the clock."""

from tree import c_files, find

RULE = "no sleeps: product code arms a GSource, a test waits for the event itself"


def check(tree):
    yield from find(tree, c_files(tree, "src/", "tests/"),
                    r"\b(g_usleep|usleep|nanosleep|clock_nanosleep|sleep_for|sleep_until|(?<![\w.])sleep) ?\(",
                    "{0}…): arm a GSource for the time, or iterate the main context until the event is there")
    for path in tree.paths("tests/", (".py",)):
        if path.startswith("tests/style/"):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if "time.sleep(" in line.split("#")[0]:
                yield f"{path}:{number}: time.sleep(: wait for the event itself"


BAD = [
    ({"src/a/a.c": "void f (void) { g_usleep (5); }\n"}, "g_usleep"),
    ({"tests/a.cc": "void f () { sleep(1); }\n"}, "sleep"),
    ({"tests/a.py": "time.sleep(1)\n"}, "time.sleep"),
]
GOOD = [{"src/a/a.c": "/* sleep (1) */ void modem_sleep (int); void f (void) { modem_sleep (1); }\n"}]
