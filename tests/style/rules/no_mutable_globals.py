# SPDX-License-Identifier: GPL-2.0-or-later
"""State has an owner: no writable data in our libraries and programs."""

import glob
import os
import re
import subprocess

from tree import run

RULE = "no mutable globals or statics: state lives in a struct that somebody owns"

# What may be written to, and why.
ALLOWED = {
    "log.c": {"threshold"},  # the log is the one thing that has no owner to carry its state
}
# GObject's own bookkeeping, made by G_DEFINE_TYPE and G_DEFINE_QUARK, and the quarks that G_DEFINE_QUARK caches.
GENERATED = re.compile(
    r"(static_g_define_type_id|g_define_type_id__static|gtype_id|static_g_define_type_id__once|\w+_parent_class|\w+_private_offset|q|"
    r"\w+_type_id|_g_boolean_var_\d*)(\.\d+)?$")
# What sanitizers and coverage add.
TOOLS = re.compile(r"(__asan|__odr_asan|__gcov|__ubsan|\.L|_GLOBAL__|__msan|__sancov|\.Lubsan)|^\*")

# 0000000000000000 l     O .bss	0000000000000004 threshold
SYMBOL = re.compile(r"^[0-9a-f]+ (.{7}) (\.(?:data|bss|tdata|tbss)\S*|\*COM\*)\s+([0-9a-f]+) (?:\.hidden )?(\S+)$")


def writable(archive):
    member = ""
    for line in run("objdump", "-t", archive).splitlines():
        header = re.match(r"(\S+):\s+file format", line)
        if header:
            member = re.sub(r"\.[co]\.o$|\.o$", ".c", os.path.basename(header.group(1))).split("_")[-1]
            continue
        match = SYMBOL.match(line)
        if match and not match.group(2).startswith(".data.rel.ro") and int(match.group(3), 16) > 0 and "O" in match.group(1):
            yield member, match.group(4)


def check(tree):
    archives = sorted(glob.glob(os.path.join(tree.build or "", "src", "*", "lib*.a")))
    if not archives and tree.paths("src/", (".c",)):
        yield f"no library was found in {tree.build}/src: the rule needs the build"
    for archive in archives:
        for member, symbol in writable(archive):
            if TOOLS.match(symbol) or GENERATED.match(symbol):
                continue
            if re.sub(r"\.\d+$", "", symbol) in ALLOWED.get(member, ()):
                continue
            yield (f"{os.path.basename(archive)} {member}: {symbol} can be written to: make it const, "
                   "or a member of the object that owns it")


def build_sample(folder):
    for source in glob.glob(os.path.join(folder, "src/*/*.c")):
        name = os.path.basename(os.path.dirname(source))
        subprocess.run(["cc", "-c", "-fPIE", "-o", source + ".o", source], check=True)
        subprocess.run(["ar", "rcs", os.path.join(os.path.dirname(source), f"lib{name}.a"), source + ".o"], check=True)


BAD = [
    ({"src/a/a.c": "int counter; void f (void) { counter++; }\n"}, "counter can be written to"),
    ({"src/a/a.c": "int f (void) { static int calls = 1; return calls++; }\n"}, "calls"),
    ({"src/a/a.c": "static char buffer[80]; char *f (void) { return buffer; }\n"}, "buffer"),
    ({"src/a/a.c": 'const char *names[] = { "a" };\n'}, "names"),
]
GOOD = [{"src/a/a.c": 'const char *const names[] = { "a", "b" }; static const int table[] = { 1 }; int f (int i) { return table[i]; }\n',
         "src/base/log.c": "static int threshold; int g (void) { return threshold++; }\n"}]
