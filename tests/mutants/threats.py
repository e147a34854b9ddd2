# SPDX-License-Identifier: GPL-2.0-only
"""The threat model as data: the table of its rows, and the patches."""

import dataclasses
import pathlib
import re

ROWS = 28
HEADER = ("row", "asset", "attack", "defence", "tests", "patches")
# Of a patch that is about a test, not about a defence against somebody.
NO_ROW = "none"
FIELDS = ("Row", "Defence", "Stage", "Test")


class TableError(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Patch:
    path: pathlib.Path
    name: str
    text: str
    row: str
    defence: str
    stage: str
    test: str


def read_patch(path):
    text = path.read_text(encoding="utf-8")
    head = text.split("\n--- ", 1)[0]
    fields = dict(re.findall(r"^(\w+): (.*\S)$", head, re.MULTILINE))
    missing = [f for f in FIELDS if f not in fields]
    if missing or "\n--- a/" not in text:
        raise TableError(f"{path.name}: no {', '.join(missing) or 'change'}")
    return Patch(path, path.stem, text, *(fields[f] for f in FIELDS))


def patches(root):
    return [read_patch(p) for p in sorted((root / "tests/mutants").glob("*.patch"))]


def table(root):
    """The lines of threats.tsv, each {column: text}."""
    path = root / "tests/mutants/threats.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()
             if line and not line.startswith("#")]
    if tuple(lines[0]) != HEADER:
        raise TableError(f"{path.name}: its first line is not {' '.join(HEADER)}")
    for line in lines[1:]:
        if len(line) != len(HEADER):
            raise TableError(f"{path.name}: {line[0]} has {len(line)} columns")
    return [dict(zip(HEADER, line)) for line in lines[1:]]


def split(cell):
    return [word.strip() for word in cell.split(" | ") if word.strip()]


def row_faults(row, known, runner_of, root):
    for test in split(row["tests"]):
        stage, _, name = test.partition(" ")
        if name not in runner_of(stage, root).known():
            yield f"{row['row']}: there is no test {test}"
    if row["patches"].startswith("none: "):
        if len(row["patches"]) < 20:
            yield f"{row['row']}: no patch, and no reason"
        return
    named = split(row["patches"])
    for name in named:
        patch = known.get(name)
        if not patch:
            yield f"{row['row']}: there is no patch {name}"
        elif patch.row != row["row"]:
            yield f"{row['row']}: {name} is about {patch.row}"
        elif f"{patch.stage} {patch.test}" not in split(row["tests"]):
            yield f"{row['row']}: {name} is for a test that is not in the table"
    if not named:
        yield f"{row['row']}: neither a patch nor a reason"


def faults(root, runner_of):
    """What is wrong with the table as a whole."""
    rows, known = table(root), {p.name: p for p in patches(root)}
    names = [r["row"] for r in rows]
    for number in range(1, ROWS + 1):
        if names.count(f"T{number}") != 1:
            yield f"T{number} is there {names.count(f'T{number}')} times"
    for row in rows:
        yield from row_faults(row, known, runner_of, root)
    used = {name for row in rows for name in split(row["patches"])}
    for name, patch in known.items():
        if not runner_of(patch.stage, root).has_file(patch.test):
            yield f"{name}: there is no test {patch.stage} {patch.test}"
        if patch.row != NO_ROW and name not in used:
            yield f"{name} is in no row"
