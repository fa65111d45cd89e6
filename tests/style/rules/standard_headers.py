# SPDX-License-Identifier: GPL-2.0-or-later
"""What comes in by another header's kindness on one compiler is missing on the next."""

import os
import re

from tree import c_files, line_of

RULE = "a C++ file includes the standard headers whose names it uses, by itself or through the tests' own headers"

ALGORITHMS = (
    "sort stable_sort find find_if find_if_not any_of all_of none_of count count_if remove remove_if reverse max_element "
    "min_element copy copy_n copy_if fill fill_n equal search transform unique min max clamp replace replace_if rotate shuffle "
    "lower_bound upper_bound binary_search mismatch generate generate_n for_each adjacent_find partition is_sorted"
)
NAMES = {
    "algorithm": ALGORITHMS,
    "array": "array",
    "atomic": "atomic",
    "chrono": "chrono",
    "deque": "deque",
    "functional": "function",
    "map": "map multimap",
    "memory": "unique_ptr make_unique shared_ptr make_shared",
    "optional": "optional nullopt",
    "ostream": "ostream",
    "random": "mt19937 mt19937_64 uniform_int_distribution",
    "set": "set multiset",
    "string": "string to_string stoi stoul",
    "thread": "thread",
    "vector": "vector",
}
# What another header brings by its definition.
BROUGHT = {"iostream": {"ostream"}, "sstream": {"ostream", "string"}, "fstream": {"ostream"}}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def included(tree, path, seen):
    """The standard headers that a file includes, also through headers that lie in the tree."""
    if path in seen or not os.path.exists(os.path.join(tree.root, path)):
        return set()
    seen.add(path)
    found = set()
    for bracket, header in INCLUDE.findall(tree.code(path, strings=True)):
        if bracket == "<":
            found |= {header} | BROUGHT.get(header, set())
        else:
            own = os.path.dirname(path)
            # The folder above: that of the test program, where its rooms have folders of their own.
            for folder in (own, os.path.dirname(own), "tests/unit", "src", ""):
                found |= included(tree, os.path.normpath(os.path.join(folder, header)), seen)
    return found


def check(tree):
    for path in c_files(tree, "tests/", ends=(".cc",)):
        code = tree.code(path)
        found = included(tree, path, set())
        for header, names in NAMES.items():
            if header in found:
                continue
            match = re.search(rf"\bstd::({'|'.join(names.split())})\b", code)
            if match:
                yield f"{path}:{line_of(code, match.start())}: std::{match.group(1)}: #include <{header}>"


BAD = [
    ({"tests/a.cc": "#include <vector>\nint f (std::vector<int> v) { return std::max (v[0], v[1]); }\n"}, "#include <algorithm>"),
    ({"tests/a.cc": "std::map<int, int> m;\n"}, "#include <map>"),
]
GOOD = [
    {"tests/a.cc": "#include <algorithm>\n#include <string>\nstd::string f () { return std::to_string (std::min (1, 2)); }\n"},
    {"tests/x/a.cc": '#include "a.h"\nstd::string f ();\n', "tests/x/a.h": "#include <string>\n"},
    {"tests/x/room/a.cc": '#include "a.h"\nstd::string f ();\n', "tests/x/a.h": "#include <string>\n"},
]
