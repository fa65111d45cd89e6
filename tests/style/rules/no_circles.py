# SPDX-License-Identifier: GPL-2.0-or-later
"""The files of a library use each other in one direction."""

import os
import re
import subprocess

from tree import run

RULE = "no files of one static library need each other in a circle"

# To be removed: circles that are there, as (library, one of its files). An entry that is in no circle any more fails too.
KNOWN = set()
# nm: what other files may use of this one.
DEFINED = "ABCDGRSTVWiu"


def libraries(tree):
    """Name and path of each static library of the build."""
    root = os.path.join(tree.build or "", "src")
    folders = sorted(os.listdir(root)) if os.path.isdir(root) else []
    for folder in folders:
        path = os.path.join(root, folder)
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
            if re.fullmatch(r"lib.*\.a", name):
                yield name[len("lib"):-len(".a")], os.path.join(path, name)


def uses(archive):
    """File to {file of the same archive that it needs: the symbols}."""
    owner, needed, member = {}, {}, ""
    for line in run("nm", "--format=posix", archive).splitlines():
        if line.endswith("]:"):
            member = re.sub(r"\.o$", "", os.path.basename(line[line.index("[") + 1:-len("]:")]))
            needed[member] = []
            continue
        name, kind = line.split()[:2]
        if kind in DEFINED:
            owner[name] = member
        elif kind in "Uvw":
            needed[member].append(name)
    graph = {}
    for user, names in needed.items():
        graph[user] = {}
        for name in names:
            if owner.get(name, user) != user:
                graph[user].setdefault(owner[name], []).append(name)
    return graph


def reachable(graph, start):
    """All that @start needs, itself only if it is in a circle."""
    found, waiting = set(), list(graph[start])
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += graph[node]
    return found


def circles(graph):
    """The strongly connected components of more than one file, each sorted."""
    reach = {node: reachable(graph, node) for node in graph}
    found = {tuple(sorted(n for n in reach[node] if node in reach[n])) for node in graph if node in reach[node]}
    return sorted(found)


def shortest(graph, circle):
    """A shortest way round within @circle, as a list of files."""
    best = None
    for start in circle:
        ways, seen = [[start]], {start}
        while ways and (best is None or len(ways[0]) < len(best)):
            way = ways.pop(0)
            if start in graph[way[-1]]:
                best = way
                break
            for node in sorted(graph[way[-1]]):
                if node in circle and node not in seen:
                    seen.add(node)
                    ways.append([*way, node])
    return best


def describe(graph, circle):
    way = shortest(graph, circle)
    return "; ".join(f"{a} needs {', '.join(sorted(graph[a][b]))} of {b}" for a, b in zip(way, [*way[1:], way[0]]))


def check(tree):
    seen, built = set(), set()
    for name, path in libraries(tree):
        built.add(os.path.basename(os.path.dirname(path)))
        graph = uses(path)
        for circle in circles(graph):
            known = {(name, file) for file in circle} & KNOWN
            seen |= known
            if not known:
                yield (f"lib{name}.a: a circle of {', '.join(circle)}: {describe(graph, circle)}: "
                       "move what both sides need into a file below them, or hand the upper one's function in")
    if tree.paths("src/base/"):  # not in the small trees of the samples
        for name, file in sorted(KNOWN - seen):
            yield f"no_circles.py: {file} of lib{name}.a is in no circle any more: take it out of KNOWN"
    for path in tree.paths("src/", ("/meson.build",)):
        folder = path.split("/")[1]
        if "static_library" in tree.text(path) and folder not in built:
            yield f"{path}: its library was not found in {tree.build}; the rule needs the build"


def build_sample(folder):
    sources = [os.path.join(folder, "src/a", name) for name in sorted(os.listdir(os.path.join(folder, "src/a")))]
    for source in sources:
        subprocess.run(["cc", "-c", "-o", source + ".o", source], check=True)
    subprocess.run(["ar", "rcs", os.path.join(folder, "src/a/liba.a"), *(s + ".o" for s in sources)], check=True)


UPPER = "int low (void); int high (void) { return low (); }\n"
BAD = [
    ({"src/a/x.c": UPPER, "src/a/y.c": "int high (void); int low (void) { return high (); }\n"},
     "a circle of x.c, y.c: x.c needs low of y.c; y.c needs high of x.c"),
    ({"src/a/x.c": UPPER, "src/a/y.c": "extern int table; int low (void) { return table; }\n",
      "src/a/z.c": "int high (void); int table; int other (void) { return high (); }\n"},
     "y.c needs table of z.c; z.c needs high of x.c"),
    ({"src/a/x.c": UPPER, "src/a/y.c": "int high (void); int (*call) (void) = high; int low (void) { return 1; }\n"},
     "a circle of x.c, y.c"),
]
GOOD = [
    {"src/a/x.c": UPPER, "src/a/y.c": "int low (void) { return 1; }\n", "src/a/z.c": "int low (void); int z (void) { return low (); }\n"},
    # Handed in, not known.
    {"src/a/x.c": "int low (int (*f) (void)); static int mine (void) { return 1; } int high (void) { return low (mine); }\n",
     "src/a/y.c": "int low (int (*f) (void)) { return f (); }\n"},
]
