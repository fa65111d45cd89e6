# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts the settings of connect, and the words that each may be, into the completion.

usage: complete-settings.py INTERFACE TEMPLATE OUTPUT

They are taken from the description of the interface; that it says what the program does is checked by the unit tests of
the daemon, which compare this script's output with the table of settings too.
"""

import re
import sys

# "key (type), other (type): words", up to the next such line.
HEAD = re.compile(r"^      ((?:[a-z-]+ \([a-z]+\)(?:, )?)+): ", re.M)
KEY = re.compile(r"([a-z-]+) \(([a-z]+)\)")


def settings(description):
    """(key, words) of each setting of Connect, in the description's order; no words where any text may be."""
    section = description[description.index("Settings are a dictionary"):description.index("These rights are")]
    heads = list(HEAD.finditer(section))
    for head, following in zip(heads, heads[1:] + [None]):
        text = section[head.end():following.start() if following else None]
        for key, signature in KEY.findall(head[1]):
            if signature == "b":
                yield key, ["true", "false"]
            else:
                yield key, list(dict.fromkeys(re.findall(r'"([a-z0-9-]+)"', text))) if signature == "s" else []


def main(interface, template, output):
    with open(interface, encoding="utf-8") as file:
        found = list(settings(file.read()))
    with open(template, encoding="utf-8") as file:
        text = file.read()
    lines = [f'    {key}) mapfile -t COMPREPLY < <(compgen -W "{" ".join(words)}" -- "$current") ;;\n' for key, words in found if words]
    text = text.replace("@settings@", " ".join(key for key, _ in found)).replace("    # @words@\n", "".join(lines))
    with open(output, "w", encoding="utf-8") as file:
        file.write(text)


main(*sys.argv[1:])
