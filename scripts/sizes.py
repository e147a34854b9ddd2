#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Finds functions over 40 lines and files over 400, and blocks that repeat.

A comment with "long: REASON" excuses a function (inside it, or right above) or a
file (within its first 20 lines); "repeats: REASON" excuses a repeated block.
"""

import ast
import re
import sys

FUNCTION_MAX = 40
FILE_MAX = 400
HEAD = 20
REPEAT_LINES = 8

EXCUSE = re.compile(r"\blong: \S")
REPEAT_EXCUSE = re.compile(r"\brepeats: \S")
SHELL_NAME = re.compile(r"^([a-z_0-9]+)\(\) \{$")
C_NAME = re.compile(r"(\w+)\(")


def braced(lines, opens, name_of):
    """Yields (name, first, last) of blocks from OPENS to a } in column 0."""
    first = None
    for number, line in enumerate(lines):
        if first is None and opens(line):
            first = number
        elif first is not None and line.startswith("}"):
            yield name_of(lines, first), first, number
            first = None


def c_name(lines, first):
    """The name of the function whose body opens at FIRST; None for data."""
    for number in range(first, max(first - 6, -1), -1):
        line = lines[number]
        match = C_NAME.search(line)
        if match and not line[:1].isspace() and line[:1] not in "#/*{}":
            return match.group(1)
        if not line.strip():
            break
    return None


def functions(path, text, lines):
    if path.endswith(".py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node.name, node.lineno - 1, node.end_lineno - 1
    elif path.endswith((".c", ".h")):
        for name, first, last in braced(lines, lambda l: l == "{", c_name):
            if name:
                yield name, first, last
    else:
        opens = SHELL_NAME.match
        yield from braced(lines, opens, lambda ls, n: SHELL_NAME.match(ls[n]).group(1))


def excused(lines, first, last):
    return any(EXCUSE.search(line) for line in lines[max(first - 5, 0):last + 1])


def check_sizes(path, text, lines):
    if len(lines) > FILE_MAX and not excused(lines, 0, HEAD):
        yield f"{path}: {len(lines)} lines, over {FILE_MAX}"
    for name, first, last in functions(path, text, lines):
        length = last - first + 1
        if length > FUNCTION_MAX and not excused(lines, first, last):
            yield f"{path}:{first + 1}: {name} has {length} lines, over {FUNCTION_MAX}"


def telling(lines):
    """(number, text) of the lines that say something."""
    for number, line in enumerate(lines):
        line = " ".join(line.split())
        comment = line.startswith(("/*", "*", "//", "#include", '"""'))
        if len(line) > 3 and not comment and not (line[0] == "#" and line[1:2] == " "):
            yield number, line


def check_repeats(files):
    seen = {}
    reported = set()
    for path, lines in files:
        told = list(telling(lines))
        for i in range(len(told) - REPEAT_LINES + 1):
            window = told[i:i + REPEAT_LINES]
            key = "\n".join(line for _, line in window)
            here = (path, window[0][0])
            first = seen.setdefault(key, here)
            pair = (first[0], path)
            if first == here or pair in reported:
                continue
            span = lines[max(here[1] - 5, 0):window[-1][0] + 1]
            if any(REPEAT_EXCUSE.search(line) for line in span):
                continue
            reported.add(pair)
            yield f"{path}:{here[1] + 1}: {REPEAT_LINES} lines as in {first[0]}:{first[1] + 1}"


def main(paths):
    found = []
    files = []
    for path in paths:
        with open(path, encoding="utf-8") as source:
            text = source.read()
        lines = text.splitlines()
        files.append((path, lines))
        found += check_sizes(path, text, lines)
    found += check_repeats(files)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
