# SPDX-License-Identifier: GPL-2.0-or-later
"""The product does its work itself: it runs resolvconf and users' hook scripts, asynchronously, and nothing else."""

import re

from tree import c_files, line_of

RULE = "src/ never runs pppd, chat, ip or route, and only platform/ starts children at all"

SPAWN = re.compile(r"\b(g_spawn_\w+|g_subprocess_\w*new\w*|posix_spawnp?|exec[vl]p?e?|v?fork|system|popen)\s*\(")
BLOCKING = re.compile(r"\b(g_spawn_sync|g_spawn_command_line\w*|g_subprocess_(wait|communicate)(_check|_utf8)?|waitpid|system|popen)\s*\(")
PROGRAM = re.compile(r'"(?:/(?:usr/)?s?bin/)?(pppd|chat|ip|route|ifconfig|iptables|nft|sh|wvdial|systemctl)(?: [^"]*)?"')
PATHED = re.compile(r'"/(?:usr/)?s?bin/(pppd|chat|ip|route|ifconfig|iptables|nft)\b[^"]*"')

# Who may wait for a child, and why.
MAY_WAIT = {
    "src/platform/network/resolver-resolvconf.c": "when it is freed, at the daemon's end: our entry must not outlive us",
}


def check(tree):
    for path in c_files(tree, "src/", ends=(".c", ".h")):
        code, strings = tree.code(path), tree.code(path, strings=True)
        spawns = list(SPAWN.finditer(code))
        for match in spawns:
            if not path.startswith("src/platform/"):
                yield f"{path}:{line_of(code, match.start())}: {match.group(1)}: only platform/ starts children"
        for match in () if path in MAY_WAIT else BLOCKING.finditer(code):
            yield f"{path}:{line_of(code, match.start())}: {match.group(1)} blocks the main loop: use GSubprocess asynchronously"
        for match in (PROGRAM if spawns else PATHED).finditer(strings):
            yield f"{path}:{line_of(strings, match.start())}: runs {match.group(1)}: use netlink, or the engine in ppp/ and at/"


BAD = [
    ({"src/platform/a.c": 'void f (void) { const char *argv[] = { "ip", "route", NULL }; g_subprocess_newv (argv, 0, NULL); }\n'}, "runs ip"),
    ({"src/modem/a.c": "void f (void) { g_subprocess_newv (argv, 0, NULL); }\n"}, "only platform/"),
    ({"src/platform/a.c": "void f (void) { g_spawn_sync (0); }\n"}, "blocks the main loop"),
    ({"src/base/a.c": 'const char *p = "/usr/sbin/pppd call x";\n'}, "runs pppd"),
]
GOOD = [{"src/modem/a.c": 'const char *key = "route"; /* ip route add */\n',
         "src/platform/a.c": 'void f (void) { g_subprocess_new (0, NULL, "resolvconf", "-a", NULL); }\n'}]
