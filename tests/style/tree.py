# SPDX-License-Identifier: GPL-2.0-or-later
"""What the rules look at: the files of a source tree, and C text without its comments and strings."""

import os
import re
import subprocess

SKIPPED_FOLDERS = {".git", ".cache", "__pycache__"}
_C_TOKENS = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


class Tree:
    """A source tree, and optionally the folder where it was built."""

    def __init__(self, root, build=None):
        self.root = root
        self.build = build
        self._paths = None

    def paths(self, under="", ends=()):
        """Paths relative to the root, sorted; only those below `under` that end in one of `ends`."""
        if self._paths is None:
            self._paths = sorted(self._walk())
        return [p for p in self._paths if p.startswith(under) and (not ends or p.endswith(tuple(ends)))]

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            at_top = os.path.samefile(folder, self.root)
            folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS and not (at_top and f.startswith("build"))]
            for name in names:
                yield os.path.relpath(os.path.join(folder, name), self.root)

    def text(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as stream:
            return stream.read()

    def code(self, path, strings=False):
        """C text with comments (and, unless `strings`, string contents) blanked; lines keep their numbers."""
        return blank(self.text(path), strings)

    def archive(self, name):
        """A static library of the build ("ppp": …/libppp.a), or None when there is none."""
        path = os.path.join(self.build or "", "src", name, f"lib{name}.a")
        return path if os.path.exists(path) else None


def blank(text, strings=False):
    def replace(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token if strings else token[0] + " " * (len(token) - 2) + token[-1]

    return _C_TOKENS.sub(replace, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def find(tree, paths, pattern, message, strings=False):
    """One message for each match of `pattern` in the code of `paths`; {0} in `message` is what matched."""
    for path in paths:
        code = tree.code(path, strings)
        for match in re.finditer(pattern, code):
            yield f"{path}:{line_of(code, match.start())}: {message.format(match.group(0).strip())}"


def c_files(tree, *unders, ends=(".c", ".h", ".cc")):
    return [p for under in unders for p in tree.paths(under, ends)]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
