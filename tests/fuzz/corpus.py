#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Inputs of a fuzz target as text, one a line in hexadecimal, and as files.

    corpus.py unpack TEXT FOLDER     a file for each line
    corpus.py pack FOLDER TEXT [N]   the N smallest inputs join those in TEXT

A line that begins with # says why the next ones are there.
"""

import hashlib
import pathlib
import sys


def inputs(text):
    """The bytes of each line that is not a remark."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield bytes.fromhex(line)


def unpack(text, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for data in inputs(text.read_text(encoding="ascii")):
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def pack(folder, text, most):
    old = text.read_text(encoding="ascii") if text.exists() else ""
    known = set(inputs(old))
    new = sorted((path.read_bytes() for path in folder.iterdir()), key=lambda d: (len(d), d))
    lines = [data.hex() for data in new if data and data not in known]
    text.write_text(old + "".join(line + "\n" for line in lines[:most]), encoding="ascii")


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "unpack":
        unpack(pathlib.Path(arguments[1]), pathlib.Path(arguments[2]))
    elif len(arguments) in (3, 4) and arguments[0] == "pack":
        most = int(arguments[3]) if len(arguments) == 4 else None
        pack(pathlib.Path(arguments[1]), pathlib.Path(arguments[2]), most)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
