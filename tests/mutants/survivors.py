# SPDX-License-Identifier: GPL-2.0-only
"""The list of mutants that may live: tests/mutants/survivors.txt.

An entry is a block: "FILE FUNCTION", "- the line as it is", "+ the line as changed",
and "why: " with a reason, which may go on in further lines. "(2)" behind the function
is the second of two changes that look alike.
"""

import re

HEAD = re.compile(r"(\S+\.c) (\w+)(?: \((\d+)\))?$")


class ListError(Exception):
    pass


def head(key):
    return f"{key[0]} {key[1]}" + (f" ({key[4] + 1})" if key[4] else "")


def entry(key, why):
    return f"{head(key)}\n- {key[2]}\n+ {key[3]}\nwhy: {why}\n"


def parse_block(lines, where):
    match = HEAD.match(lines[0])
    if not match or len(lines) < 4 or lines[1][:2] != "- " or lines[2][:2] != "+ " or \
            not re.match(r"why: \S", lines[3]):
        raise ListError(f"{where}: no entry: {lines[0]}")
    why = " ".join(line.strip() for line in lines[3:])[len("why: "):]
    copy = int(match.group(3) or 1) - 1
    return (match.group(1), match.group(2), lines[1][2:], lines[2][2:], copy), why


def read(path):
    """{key: reason}"""
    listed = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    text = "\n".join(line for line in lines if not line.startswith("#"))
    for block in filter(None, (b.strip("\n") for b in re.split(r"\n\s*\n", text))):
        key, why = parse_block(block.splitlines(), path.name)
        if key in listed:
            raise ListError(f"{path.name}: twice: {head(key)}")
        listed[key] = why
    return listed
