# SPDX-License-Identifier: GPL-2.0-or-later
"""Every source concept has its own unit test."""

import os
import re

from tree import c_files

RULE = "src/FOLDER/some-name.c is tested in tests/unit/FOLDER: in some_name_test.cc, in some_test.cc for all some-*.c, or by a test that includes its header"

# Concepts without a test of their own, and why.
ALLOWED = {
    "src/main.c": "wiring; every integration test runs it",
    "src/port-holder/main.c": "main() alone; tests/unit/port-holder runs the program on a private bus",
    "src/name-servers/main.c": "main() alone; tests/unit/name-servers runs the program on a private bus",
    "src/cli/main.c": "main() alone; tests/unit/cli runs the program against a service on a private bus",
    "src/base/error.c": "a table; reason_test.cc holds it against the interface's names",
}


# Halves of a concept that nobody but their owner calls: tested through it, in this file of tests/unit.
TESTED_WITH = {
    "src/at/at-pending.c": "at/queue_test.cc",
    "src/models/generic.c": "models/model_test.cc",
    "src/models/simcom.c": "models/model_test.cc",
    "src/modem/call/bearer.c": "modem/call/bearer_test.cc",
    "src/modem/call/call.c": "modem/connection/disconnect_test.cc",
    "src/modem/call/packet-trace.c": "modem/call/bearer_test.cc",
    "src/modem/call/session-config.c": "modem/call/bearer_test.cc",
    "src/modem/component.c": "modem/device/unsolicited_test.cc",
    "src/modem/components.c": "modem/device/bring_up_test.cc",
    "src/modem/connection/intent.c": "modem/connection/connect_test.cc",
    "src/modem/core.c": "modem/device/bring_up_test.cc",
    "src/modem/core-timers.c": "modem/network/registration_test.cc",
    "src/modem/device/chatter.c": "modem/device/unsolicited_test.cc",
    "src/modem/device/device-identity.c": "modem/sim/sim_test.cc",
    "src/modem/network/network-scan.c": "modem/network/radio_test.cc",
    "src/modem/policy.c": "modem/connection/connect_test.cc",
    "src/modem/sim/pin-try.c": "modem/sim/sim_test.cc",
    "src/platform/fd-source.c": "platform/serial/port_test.cc",
    "src/platform/network/ip6-settings.c": "platform/network/network_ip6_test.cc",
    "src/platform/network/netlink-socket.c": "platform/network/netlink_objects_test.cc",
    "src/platform/link/ppp-device.c": "platform/link/kernel_ppp_test.cc",
    "src/platform/network/resolver.c": "platform/network/network_dns_test.cc",
    "src/platform/network/resolver-helper.c": "name-servers/name_servers_service_test.cc",
    "src/platform/network/resolver-system.c": "name-servers/name_servers_service_test.cc",
    "src/platform/small-thread.c": "platform/file_writer_test.cc",
    "src/platform/serial/tty-holder.c": "platform/serial/port_test.cc",
    "src/platform/serial/tty.c": "platform/serial/port_test.cc",
    "src/platform/link/tun-device.c": "platform/link/tun_link_test.cc",
}
INCLUDE = re.compile(r'^#include "([a-z0-9/-]+)\.h"', re.M)


def candidates(folder, name):
    """Names a test may have: the concept's, with or without the folder's in front, and those of the families it belongs to."""
    words = name.split("-")
    families = ["_".join(words[:n]) for n in range(len(words), 0, -1)]
    if words[0] == os.path.basename(folder) and len(words) > 1:
        families += ["_".join(words[1:n]) for n in range(len(words), 1, -1)]
    return [f"tests/unit/{folder}/{family}_test.cc" for family in families]


def check(tree):
    included = {name for path in tree.paths("tests/unit/", ("_test.cc",)) for name in INCLUDE.findall(tree.text(path))}
    for path in c_files(tree, "src/", ends=(".c",)):
        if path in ALLOWED or path in TESTED_WITH or path[len("src/"):-len(".c")] in included:
            continue
        folder, name = os.path.split(path[len("src/"):-len(".c")])
        wanted = candidates(folder, name)
        if not any(os.path.exists(os.path.join(tree.root, w)) for w in wanted):
            yield f"{path}: no unit test: write {wanted[0]}"
    if tree.paths("src/base/"):  # not in the small trees of the samples
        named = [*ALLOWED, *TESTED_WITH, *(f"tests/unit/{test}" for test in TESTED_WITH.values())]
        for path in named:
            if not os.path.exists(os.path.join(tree.root, path)):
                yield f"unit_tests_beside.py: {path} is named in it but does not exist"


BAD = [({"src/a/some-name.c": "int x;\n"}, "write tests/unit/a/some_name_test.cc")]
GOOD = [
    {"src/a/some-name.c": "int x;\n", "tests/unit/a/some_name_test.cc": "\n"},
    {"src/a/some-name.c": "int x;\n", "tests/unit/a/other_test.cc": '#include "a/some-name.h"\n'},
    {"src/a/a-some-name.c": "int x;\n", "tests/unit/a/some_test.cc": "\n"},
]
