# SPDX-License-Identifier: GPL-2.0-or-later
"""The protocol cores link with GLib and libc alone, and call nothing that reads a clock, random bytes or a file."""

import os
import re
import subprocess

from tree import run

RULE = "libppp.a and libat.a need GLib only; time, randomness and bytes are arguments"
CORES = ("at", "ppp")

# dt_: src/base. Compilers call the rest by themselves (_, __stack_chk_fail, __asan_…).
KNOWN = re.compile(r"(g_|dt_|backoff_|_|mem|str)|(explicit_bzero|v?sn?printf|abort|qsort|bsearch|strtoul|strtol|free|malloc)$|GLOBAL_OFFSET")
FORBIDDEN = re.compile(
    r"g_(get_(monotonic|real|current)_time|date_time_new_now|rand|random|usleep|timeout|idle|main_|source_|io_|file_|"
    r"bus_|dbus_|socket_|spawn|unix_|get_home|getenv|setenv|mkstemp|fopen|open|thread_|timer_|print|log_set)"
)


def undefined(archive):
    defined, needed = set(), {}
    member = ""
    for line in run("nm", "--format=posix", archive).splitlines():
        if line.endswith(":"):
            member = line
            continue
        name, kind = line.split()[:2]
        if kind == "U":
            needed.setdefault(name, member)
        else:
            defined.add(name)
    return {n: m for n, m in needed.items() if n not in defined}


def check(tree):
    for core in CORES:
        archive = tree.archive(core)
        if archive is None:
            if tree.paths(f"src/{core}/", (".c",)):
                yield f"src/{core}: lib{core}.a was not found in {tree.build}; the rule needs the build"
            continue
        for name, member in sorted(undefined(archive).items()):
            if FORBIDDEN.match(name):
                yield f"lib{core}.a {member} calls {name}: take it as an argument (time, seed, bytes) instead"
            elif not KNOWN.match(name):
                yield f"lib{core}.a {member} needs {name}, which is not GLib's: move that call to platform/ or modem/"


def build_sample(folder):
    source = os.path.join(folder, "src/ppp/a.c")
    subprocess.run(["cc", "-c", "-o", source + ".o", source], check=True)
    subprocess.run(["ar", "rcs", os.path.join(folder, "src/ppp/libppp.a"), source + ".o"], check=True)


BAD = [
    ({"src/ppp/a.c": "long g_get_monotonic_time (void); long f (void) { return g_get_monotonic_time (); }\n"}, "take it as an argument"),
    ({"src/ppp/a.c": "int clock_gettime (int, void *); int f (void) { return clock_gettime (0, 0); }\n"}, "needs clock_gettime"),
    ({"src/ppp/a.c": "int nl_send (void *); int f (void) { return nl_send (0); }\n"}, "needs nl_send"),
    ({"src/ppp/a.c": "long read (int, void *, long); long f (void) { return read (0, 0, 0); }\n"}, "needs read"),
]
GOOD = [{"src/ppp/a.c": "void g_free (void *); void h (void) { } void f (void *x) { g_free (x); h (); }\n"}]
