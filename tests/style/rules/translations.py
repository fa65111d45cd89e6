# SPDX-License-Identifier: GPL-2.0-or-later
"""Every language in po/LINGUAS is complete: the first users read Traditional Chinese."""

import os
import re
import subprocess
import tempfile

from tree import run

RULE = "every string is translated in every language of po/LINGUAS"
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "gettext", "ngettext:1,2", "g_dgettext:2", "g_dngettext:2,3"]


def check(tree):
    listed = [l for l in tree.text("po/POTFILES").splitlines() if l and not l.startswith("#")]
    languages = [w for l in tree.text("po/LINGUAS").splitlines() if not l.startswith("#") for w in l.split()]
    with tempfile.TemporaryDirectory(prefix="dialtone-po-") as folder:
        template = os.path.join(folder, "now.pot")
        subprocess.run(["xgettext", "--from-code=UTF-8", "--add-comments", "--force-po", f"--output={template}", f"--directory={tree.root}",
                        *[f"--keyword={k}" for k in KEYWORDS], *listed], check=True, capture_output=True, text=True)
        for language in languages:
            yield from check_language(tree, language, template, folder)


def check_language(tree, language, template, folder):
    path = os.path.join(tree.root, "po", language + ".po")
    if not os.path.exists(path):
        yield f"po/{language}.po: is missing: msginit --locale={language}"
        return
    valid = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", path], capture_output=True, text=True)
    if valid.returncode != 0:
        yield f"po/{language}.po: {valid.stderr.strip()}"
        return
    merged = os.path.join(folder, language + ".po")
    subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", f"--output-file={merged}", path, template], check=True)
    for attribute, word in (("--untranslated", "not translated"), ("--only-fuzzy", "marked fuzzy")):
        left = run("msgattrib", attribute, "--no-obsolete", "--no-wrap", merged)
        for text in re.findall(r'^msgid "(.+)"$', left, re.M):
            yield f'po/{language}.po: "{text}" is {word}: translate it (and run meson compile dialtone-update-po)'
    for text in re.findall(r'^msgid "(.+)"$', run("msgattrib", "--only-fuzzy", "--no-wrap", path), re.M):
        yield f'po/{language}.po: "{text}" is marked fuzzy: check it and take the mark off'


HEADER = 'msgid ""\nmsgstr ""\n"Language: zh_TW\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n' \
         '"Content-Transfer-Encoding: 8bit\\n"\n"Project-Id-Version: x\\n"\n"PO-Revision-Date: 2026-01-01 00:00+0800\\n"\n' \
         '"Last-Translator: x <x@example.org>\\n"\n"Language-Team: x\\n"\n\n'
SOURCE = {"po/POTFILES": "src/a/a.c\n", "po/LINGUAS": "# x\nzh_TW\n", "src/a/a.c": 'f (_("modem %s"));\n'}
BAD = [
    (dict(SOURCE), "is missing"),
    ({**SOURCE, "po/zh_TW.po": HEADER}, '"modem %s" is not translated'),
    ({**SOURCE, "po/zh_TW.po": HEADER + 'msgid "modem %s"\nmsgstr ""\n'}, "not translated"),
    ({**SOURCE, "po/zh_TW.po": HEADER + '#, fuzzy\nmsgid "modem %s"\nmsgstr "數據機 %s"\n'}, "marked fuzzy"),
    ({**SOURCE, "po/zh_TW.po": HEADER + '#, c-format\nmsgid "modem %s"\nmsgstr "數據機 %d"\n'}, "po/zh_TW.po"),
]
GOOD = [{**SOURCE, "po/zh_TW.po": HEADER + '#, c-format\nmsgid "modem %s"\nmsgstr "數據機 %s"\n'}]
