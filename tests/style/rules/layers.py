# SPDX-License-Identifier: GPL-2.0-or-later
"""The include graph is the layering of src/README.md."""

import re

from tree import c_files, line_of

RULE = "a folder includes only what the table in src/README.md allows"

# Folder of src/ to the headers of other folders that it may include, as patterns of whole include paths.
ALLOWED = {
    "base": [],
    "at": [r"base/"],
    "ppp": [r"base/"],
    "ipconfig": [r"base/"],
    # What uses these interfaces and what implements them do not know each other.
    "host": [r"ipconfig/", r"base/"],
    "models": [r"at/", r"host/usb-ports\.h$", r"base/"],
    "settings": [r"ipconfig/", r"base/"],
    "modem": [r"at/", r"ppp/ppp-session\.h$", r"ipconfig/", r"settings/", r"models/", r"host/", r"base/"],
    "platform": [r"host/", r"ppp/ppp-hdlc\.h$", r"ipconfig/", r"base/"],
    # A small program with a right of its own: as little code as can be.
    "port-holder": [r"platform/(serial/tty-holder|fd-source)\.h$", r"base/", r"dialtone-port-holder\.h$"],
    # Likewise, with root's right to resolvconf and resolv.conf.
    "name-servers": [r"platform/(network/resolver[a-z-]*|fd-source)\.h$", r"ipconfig/", r"base/", r"dialtone-name-servers\.h$"],
    "daemon": [r"modem/", r"settings/", r"host/(modem-environment|modem-description|file-ops|store-ops|store-key)\.h$", r"ipconfig/", r"base/", r"libdialtone|dialtone-[a-z]+\.h$|dialtone\.h$"],
    # Of settings, names and texts: what they are set to is the service's business.
    "cli": [r"settings/setting-table\.h$", r"base/", r"libdialtone|dialtone-[a-z]+\.h$|dialtone\.h$"],
}
# A folder that is divided: its rooms, and what each may include of the others; "" is what lies in the folder itself. No two use each other.
ROOMS = {
    "platform": {
        "": [""],
        "service": [""],
        "serial": ["", "service"],
        "network": ["", "service"],
        "link": ["", "serial", "network", "service"],
        "usb": ["", "service"],
    },
    "daemon": {
        "": ["", "bus"],
        "bus": [],
        "objects": ["", "bus"],
    },
    # What a modem does, one above the other; the folder itself is what all of them stand on.
    "modem": {
        "": [""],
        "device": [""],
        "sim": ["", "device"],
        "network": ["", "device", "sim"],
        "call": ["", "device", "sim", "network"],
        "connection": ["", "device", "sim", "network", "call"],
        "usage": ["", "device", "sim", "network", "call", "connection"],
    },
}
# What a room may not include although its folder may: the protocol of a link is the business of who has one.
ROOM_FORBIDDEN = {
    "modem": {room: r"ppp/" for room in ["", "device", "sim", "network", "connection", "usage"]},
}
# Put the rooms of their folder together: they may include all of them, and none of them includes these.
WIRING = {
    "daemon": ["daemon/daemon"],
    "modem": ["modem/modem", "modem/components", "modem/policy", "modem/handover"],
}
# Headers of the folder itself that its rooms do not see either: for the wiring, and for the core itself.
WIRING_ONLY = {"modem": ["modem/core-owner.h"]}
PROTOCOL_SYSTEM = r"glib\.h|glib/[a-z0-9-]+\.h|string\.h|stddef\.h|stdint\.h|limits\.h|stdarg\.h|stdlib\.h|errno\.h"
# System headers, where they are restricted. The protocol cores see GLib's types and nothing that reaches outside.
SYSTEM = {"at": PROTOCOL_SYSTEM, "ppp": PROTOCOL_SYSTEM}
SYSTEM_CALLS = r"unistd\.h|fcntl\.h|termios\.h|poll\.h|sys/.*|linux/.*|net/.*|netlink/.*|libudev\.h|glib-unix\.h"
NO_SYSTEM_CALLS = {"base", "ipconfig", "settings", "host", "models", "modem", "daemon"}
# What the daemon and the client need although it is a system header: error names of the bus, and isatty().
SYSTEM_EXCEPTIONS = {"cli": r"unistd\.h|sys/ioctl\.h|glib-unix\.h"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def folder_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def room_of(path):
    """The room of "platform/serial/tty.h" is "serial"."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


def room_complaint(folder, path, header):
    room, to = room_of(path), room_of(header)
    rooms, wiring = ROOMS.get(folder, {}), WIRING.get(folder, [])
    if path.rsplit(".", 1)[0] in wiring:
        return None
    above = header.rsplit(".", 1)[0] in wiring or (room and header in WIRING_ONLY.get(folder, []))
    if to in [room, *rooms.get(room, [to])] and not above:
        return None
    return f"{folder}/{room + '/' if room else ''} must not include {header}; the rooms of {folder}/ and what each may use are in ROOMS of layers.py"


def complaint(folder, path, bracket, header):
    if bracket == '"':
        if header == "config.h":
            return None
        if header.startswith(folder + "/"):
            return room_complaint(folder, path, header)
        if "/" not in header and not any(re.match(p, header) for p in ALLOWED.get(folder, [])):
            return f'"{header}" must be named from src/: "{folder}/{header}"'
        if not any(re.match(p, header) for p in ALLOWED.get(folder, [])):
            return f"{folder}/ must not include {header}; put the code where it may, or pass the value in"
        forbidden = ROOM_FORBIDDEN.get(folder, {}).get(room_of(path))
        if forbidden and re.match(forbidden, header) and path.rsplit(".", 1)[0] not in WIRING.get(folder, []):
            return f"{folder}/{room_of(path)} must not include {header}; only the rooms without a row in ROOM_FORBIDDEN of layers.py do"
        return None
    if folder in SYSTEM and not re.fullmatch(SYSTEM[folder], header):
        return f"{folder}/ takes bytes and time in and includes GLib only, not <{header}>"
    if folder in NO_SYSTEM_CALLS and re.fullmatch(SYSTEM_CALLS, header):
        return f"only platform/ makes system calls; reach <{header}> through an ops vtable of host/ or through GIO"
    return None


def check(tree):
    for path in c_files(tree, "src/", "tests/simulator/", ends=(".c", ".h")):
        folder = folder_of(path)
        code = tree.code(path, strings=True)
        for match in INCLUDE.finditer(code):
            bracket, header = match.groups()
            where = f"{path}:{line_of(code, match.start())}"
            if path.startswith("tests/simulator/"):
                if re.match(r"(ppp|at|host|models|settings|modem|platform|daemon)/", header):
                    yield f"{where}: the simulator must not reuse {header}: a misreading would agree with itself"
            elif folder is not None:
                said = complaint(folder, path[len("src/"):], bracket, header)
                if said and not (folder in SYSTEM_EXCEPTIONS and re.fullmatch(SYSTEM_EXCEPTIONS[folder], header)):
                    yield f"{where}: {said}"


BAD = [
    ({"src/at/a.c": '#include "modem/modem.h"\n'}, "must not include modem/modem.h"),
    ({"src/modem/a.c": '#include "ppp/ppp-fsm.h"\n'}, "must not include ppp/ppp-fsm.h"),
    ({"src/modem/device/a.c": '#include "ppp/ppp-session.h"\n'}, "modem/device must not include ppp/ppp-session.h"),
    ({"src/modem/device/a.c": '#include "modem/sim/sim.h"\n'}, "modem/device/ must not include modem/sim/sim.h"),
    ({"src/modem/call/a.h": '#include "modem/connection/connection.h"\n'}, "modem/call/ must not include modem/connection/connection.h"),
    ({"src/modem/sim/a.c": '#include "modem/modem.h"\n'}, "modem/sim/ must not include modem/modem.h"),
    ({"src/modem/usage/a.c": '#include "modem/core-owner.h"\n'}, "modem/usage/ must not include modem/core-owner.h"),
    ({"src/modem/core.c": '#include "modem/device/ports.h"\n'}, "modem/ must not include modem/device/ports.h"),
    ({"src/modem/a.c": '#include "platform/serial/tty.h"\n'}, "must not include platform/serial/tty.h"),
    ({"src/platform/a.c": '#include "ppp/ppp-session.h"\n'}, "must not include ppp/ppp-session.h"),
    ({"src/platform/a.c": '#include "modem/modem.h"\n'}, "must not include modem/modem.h"),
    ({"src/host/a.h": '#include "modem/modem.h"\n'}, "must not include modem/modem.h"),
    ({"src/host/a.h": '#include "platform/clock.h"\n'}, "must not include platform/clock.h"),
    ({"src/platform/a.c": '#include "models/model.h"\n'}, "must not include models/model.h"),
    ({"src/models/a.c": '#include "host/link-ops.h"\n'}, "must not include host/link-ops.h"),
    ({"src/models/a.c": '#include "modem/modem.h"\n'}, "must not include modem/modem.h"),
    ({"src/daemon/a.c": '#include "models/model.h"\n'}, "must not include models/model.h"),
    ({"src/daemon/a.c": '#include "host/link-ops.h"\n'}, "must not include host/link-ops.h"),
    ({"src/host/a.c": "#include <unistd.h>\n"}, "only platform/ makes system calls"),
    ({"src/daemon/a.c": '#include "at/at-queue.h"\n'}, "must not include at/at-queue.h"),
    ({"src/settings/a.c": '#include "modem/modem.h"\n'}, "must not include modem/modem.h"),
    ({"src/settings/a.c": '#include "dialtone.h"\n'}, "must be named from src/"),
    ({"src/settings/a.c": "#include <unistd.h>\n"}, "only platform/ makes system calls"),
    ({"src/cli/a.c": '#include "daemon/manager.h"\n'}, "must not include daemon/manager.h"),
    ({"src/cli/a.c": '#include "settings/connection-settings.h"\n'}, "must not include settings/connection-settings.h"),
    ({"src/ppp/a.c": "#include <gio/gio.h>\n"}, "not <gio/gio.h>"),
    ({"src/ppp/a.c": "#include <time.h>\n"}, "not <time.h>"),
    ({"src/modem/a.c": "#include <unistd.h>\n"}, "only platform/ makes system calls"),
    ({"src/base/a.c": '#include "log.h"\n'}, "must be named from src/"),
    ({"src/platform/network/a.c": '#include "platform/link/tun-link.h"\n'}, "platform/network/ must not include platform/link/tun-link.h"),
    ({"src/platform/a.c": '#include "platform/serial/tty.h"\n'}, "must not include platform/serial/tty.h"),
    ({"src/daemon/bus/a.c": '#include "daemon/configuration.h"\n'}, "daemon/bus/ must not include daemon/configuration.h"),
    ({"src/daemon/profile.c": '#include "daemon/objects/a.h"\n'}, "daemon/ must not include daemon/objects/a.h"),
    ({"src/daemon/objects/a.c": '#include "daemon/daemon.h"\n'}, "daemon/objects/ must not include daemon/daemon.h"),
    ({"src/port-holder/a.c": '#include "platform/serial/tty.h"\n'}, "must not include platform/serial/tty.h"),
    ({"tests/simulator/a.c": '#include "ppp/ppp-hdlc.h"\n'}, "must not reuse"),
]
GOOD = [
    {"src/modem/a.c": '#include "modem/a.h"\n#include "at/at-queue.h"\n#include <string.h>\n'},
    {"src/modem/call/a.c": '#include "modem/call/a.h"\n#include "modem/core.h"\n#include "modem/device/b.h"\n#include "ppp/ppp-session.h"\n'},
    {"src/modem/modem.c": '#include "modem/modem.h"\n#include "modem/core-owner.h"\n#include "modem/call/a.h"\n'},
    {"src/platform/a.c": '#include "host/link-ops.h"\n#include "ppp/ppp-hdlc.h"\n#include <linux/ppp-ioctl.h>\n'},
    {"src/platform/link/a.c": '#include "platform/link/a.h"\n#include "platform/serial/tty.h"\n#include "platform/clock.h"\n'},
    {"src/daemon/daemon.c": '#include "daemon/daemon.h"\n#include "daemon/objects/a.h"\n', "src/daemon/objects/a.c": '#include "daemon/bus/a.h"\n'},
    {"src/cli/a.c": '#include "settings/setting-table.h"\n'},
    {"src/main.c": '#include "platform/clock.h"\n#include "modem/modem.h"\n'},
    {"src/ppp/a.c": '// #include "modem/modem.h"\n#include "config.h"\n'},
]
