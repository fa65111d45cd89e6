#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""udev-rules.py TEMPLATE ROWS…: writes udev rules for the USB ids in the rows of src/models/.

A line of the template with @VENDOR@ comes once for each vendor, with all of its products, alternatives for udev, in place of @PRODUCTS@."""

import re
import sys

# The beginning of a UsbPorts.
IDS = re.compile(r"\{\s*0x([0-9a-f]{4}),\s*0x([0-9a-f]{4})\s*,")


def main():
    template, *sources = sys.argv[1:]
    products = {}
    for source in sources:
        with open(source, encoding="utf-8") as stream:
            for vendor, product in IDS.findall(stream.read()):
                products.setdefault(vendor, []).append(product)
    with open(template, encoding="utf-8") as stream:
        for line in stream:
            for vendor, known in products.items() if "@VENDOR@" in line else [("", [])]:
                sys.stdout.write(line.replace("@VENDOR@", vendor).replace("@PRODUCTS@", "|".join(known)))


if __name__ == "__main__":
    main()
