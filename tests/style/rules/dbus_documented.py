# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything on the bus is documented where it is declared."""

import re
import xml.etree.ElementTree as ElementTree

RULE = "every interface, method, signal, property and argument in dbus/*.xml is documented, with Since"

# gdbus-codegen's form: <!-- name: … @argument: … Since: version --> right before the element.
COMMENT = re.compile(r"<!--(.*?)-->\s*<(interface|method|signal|property)\b[^>]*?\bname=\"([^\"]+)\"", re.S)


def comments(text):
    found = {}
    for comment, kind, name in COMMENT.findall(text):
        # Only the last comment stands before the element: an earlier one belongs to something else.
        found.setdefault((kind, name), []).append(comment.rsplit("<!--", 1)[-1])
    return found


def words(comment):
    return [l for l in comment.splitlines() if l.strip() and not re.match(r"\s*(@[\w-]+:\s*$|since:)", l, re.I)]


def check_member(path, where, element, documented):
    name = element.get("name")
    said = documented.get((element.tag, name), [])
    if not said:
        yield f"{path}: {element.tag} {where}{name}: write <!-- {name}: what it means, units, errors … Since: 0.1 --> before it"
        return
    if not any(words(comment) for comment in said):
        yield f"{path}: {element.tag} {where}{name}: its comment says nothing"
    if not any(re.search(r"\bsince\b", comment, re.I) for comment in said):
        yield f"{path}: {element.tag} {where}{name}: say Since: VERSION"
    for argument in element.findall("arg"):
        if not any(re.search(r"@" + re.escape(argument.get("name", "?")) + r"\b", comment) for comment in said):
            yield f"{path}: {element.tag} {where}{name}: argument {argument.get('name')} has no @{argument.get('name')}: line"


def check(tree):
    for path in tree.paths("dbus/", (".xml",)):
        text = tree.text(path)
        documented = comments(text)
        for interface in ElementTree.fromstring(text.encode()).iter("interface"):
            yield from check_member(path, "", interface, documented)
            for member in interface:
                if member.tag in ("method", "signal", "property"):
                    yield from check_member(path, interface.get("name") + ".", member, documented)


def sample(inner, comment="<!-- a.B: About it. Since: 0.1 -->"):
    return {"dbus/a.xml": f'<node>\n{comment}\n<interface name="a.B">\n{inner}\n</interface>\n</node>\n'}


BAD = [
    (sample("", comment=""), "interface a.B"),
    (sample('<method name="Do"/>'), "method a.B.Do: write"),
    (sample('<!-- Do: Does it. -->\n<method name="Do"/>'), "say Since"),
    (sample('<!-- Do: Does it. Since: 0.1 -->\n<method name="Do"><arg name="x" type="s" direction="in"/></method>'), "argument x"),
    (sample('<!-- P: It is. Since: 0.1 -->\n<property name="P" type="s" access="read"/><property name="Q" type="s" access="read"/>'),
     "property a.B.Q"),
]
GOOD = [sample('<!--\n  Do:\n  @x: what\n\n  Does it.\n\n  Since: 0.1\n-->\n<method name="Do"><arg name="x" type="s" direction="in"/></method>')]
