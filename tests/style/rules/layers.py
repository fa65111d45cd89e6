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
    "settings": [r"ipconfig/", r"base/"],
    "modem": [r"at/", r"ppp/ppp-session\.h$", r"ipconfig/", r"settings/", r"base/"],
    # The vtables, and the values that they carry.
    "platform": [r"modem/[a-z-]+-ops\.h$", r"modem/modem-description\.h$", r"ppp/ppp-hdlc\.h$", r"ipconfig/", r"base/"],
    # A small program with a right of its own: as little code as can be.
    "port-holder": [r"platform/(tty-holder|fd-source)\.h$", r"base/", r"dialtone-port-holder\.h$"],
    # Likewise, with root's right to resolvconf and resolv.conf.
    "name-servers": [r"platform/(resolver[a-z-]*|fd-source)\.h$", r"ipconfig/", r"base/", r"dialtone-name-servers\.h$"],
    "daemon": [r"modem/", r"settings/", r"ipconfig/", r"base/", r"libdialtone|dialtone-[a-z]+\.h$|dialtone\.h$"],
    # Of settings, names and texts: what they are set to is the service's business.
    "cli": [r"settings/setting-table\.h$", r"base/", r"libdialtone|dialtone-[a-z]+\.h$|dialtone\.h$"],
}
PROTOCOL_SYSTEM = r"glib\.h|glib/[a-z0-9-]+\.h|string\.h|stddef\.h|stdint\.h|limits\.h|stdarg\.h|stdlib\.h|errno\.h"
# System headers, where they are restricted. The protocol cores see GLib's types and nothing that reaches outside.
SYSTEM = {"at": PROTOCOL_SYSTEM, "ppp": PROTOCOL_SYSTEM}
SYSTEM_CALLS = r"unistd\.h|fcntl\.h|termios\.h|poll\.h|sys/.*|linux/.*|net/.*|netlink/.*|libudev\.h|glib-unix\.h"
NO_SYSTEM_CALLS = {"base", "ipconfig", "settings", "modem", "daemon"}
# What the daemon and the client need although it is a system header: error names of the bus, and isatty().
SYSTEM_EXCEPTIONS = {"cli": r"unistd\.h|sys/ioctl\.h|glib-unix\.h"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def folder_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def complaint(folder, bracket, header):
    if bracket == '"':
        if header == "config.h" or header.startswith(folder + "/"):
            return None
        if "/" not in header and not any(re.match(p, header) for p in ALLOWED.get(folder, [])):
            return f'"{header}" must be named from src/: "{folder}/{header}"'
        if not any(re.match(p, header) for p in ALLOWED.get(folder, [])):
            return f"{folder}/ must not include {header}; put the code where it may, or pass the value in"
        return None
    if folder in SYSTEM and not re.fullmatch(SYSTEM[folder], header):
        return f"{folder}/ takes bytes and time in and includes GLib only, not <{header}>"
    if folder in NO_SYSTEM_CALLS and re.fullmatch(SYSTEM_CALLS, header):
        return f"only platform/ makes system calls; reach <{header}> through an ops vtable of modem/ or through GIO"
    return None


def check(tree):
    for path in c_files(tree, "src/", "tests/simulator/", ends=(".c", ".h")):
        folder = folder_of(path)
        code = tree.code(path, strings=True)
        for match in INCLUDE.finditer(code):
            bracket, header = match.groups()
            where = f"{path}:{line_of(code, match.start())}"
            if path.startswith("tests/simulator/"):
                if re.match(r"(ppp|at|settings|modem|platform|daemon)/", header):
                    yield f"{where}: the simulator must not reuse {header}: a misreading would agree with itself"
            elif folder is not None:
                said = complaint(folder, bracket, header)
                if said and not (folder in SYSTEM_EXCEPTIONS and re.fullmatch(SYSTEM_EXCEPTIONS[folder], header)):
                    yield f"{where}: {said}"


BAD = [
    ({"src/at/a.c": '#include "modem/modem.h"\n'}, "must not include modem/modem.h"),
    ({"src/modem/a.c": '#include "ppp/ppp-fsm.h"\n'}, "must not include ppp/ppp-fsm.h"),
    ({"src/modem/a.c": '#include "platform/tty.h"\n'}, "must not include platform/tty.h"),
    ({"src/platform/a.c": '#include "ppp/ppp-session.h"\n'}, "must not include ppp/ppp-session.h"),
    ({"src/platform/a.c": '#include "modem/modem.h"\n'}, "must not include modem/modem.h"),
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
    ({"tests/simulator/a.c": '#include "ppp/ppp-hdlc.h"\n'}, "must not reuse"),
]
GOOD = [
    {"src/modem/a.c": '#include "modem/a.h"\n#include "ppp/ppp-session.h"\n#include "at/at-queue.h"\n#include <string.h>\n'},
    {"src/platform/a.c": '#include "modem/link-ops.h"\n#include "ppp/ppp-hdlc.h"\n#include <linux/ppp-ioctl.h>\n'},
    {"src/cli/a.c": '#include "settings/setting-table.h"\n'},
    {"src/main.c": '#include "platform/clock.h"\n#include "modem/modem.h"\n'},
    {"src/ppp/a.c": '// #include "modem/modem.h"\n#include "config.h"\n'},
]
