# SPDX-License-Identifier: GPL-2.0-or-later
"""The daemon's main loop waits for nothing but its sources."""

import re

from tree import c_files, line_of

RULE = "nothing on the main loop waits for a disk, a line or a bus: FileOps and StoreOps write, GDBus and GIO have asynchronous calls"

CALL = re.compile(r"(?<![\w.>])(g_file_set_contents\w*|g_key_file_save_to_file|fsync|fdatasync|syncfs|sync|tcdrain|g_\w+_sync) ?\(")

# Who may, and why.
MAY = {
    "src/main.c": "before the main loop runs and when it has ended",
    "src/port-holder/main.c": "likewise",
    "src/name-servers/main.c": "likewise",
    "src/platform/network/firewall.c": "/run is memory",
    "src/platform/network/resolver-helper.c": "at the daemon's end, for two seconds at most: what was set must not outlive us",
    "src/platform/network/resolver-networkmanager.c": "likewise",
    "src/platform/service/bus-service.c": "the address of a bus is no call; the flush is of the daemon's end",
    "src/platform/file-replace.c": "in the thread of file-writer.c",
    "src/platform/network/resolver-resolvconf.c": "/run is memory, and the children are waited for at the daemon's end",
}


def check(tree):
    for path in c_files(tree, "src/", ends=(".c",)):
        if path in MAY or path.startswith("src/cli/"):
            continue
        code = tree.code(path)
        for match in CALL.finditer(code):
            yield f"{path}:{line_of(code, match.start())}: {match.group(1)}() blocks: write through FileOps or StoreOps, call asynchronously"


BAD = [
    ({"src/daemon/a.c": "void f (void) { g_file_set_contents_full (path, text, -1, 0, 0600, NULL); }\n"}, "g_file_set_contents_full() blocks"),
    ({"src/platform/a.c": "void f (void) { if (fsync (fd) != 0) g (); }\n"}, "fsync() blocks"),
    ({"src/modem/a.c": "void f (void) { g_dbus_connection_call_sync (bus); }\n"}, "g_dbus_connection_call_sync() blocks"),
]
GOOD = [{"src/modem/a.c": "/* fsync (1) */ void f (void) { store->sync (store, group); rsync (); }\n",
         "src/cli/a.c": "void f (void) { g_bus_get_sync (0, NULL, NULL); }\n"}]
