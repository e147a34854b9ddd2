#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Judges what gcovr measured: writes TAP, a table of files, and figures.

    coverage.py [--core] [--excused FILE] [--first N] TRACE

TRACE is gcovr's JSON. --core: only the core is judged, for that is all that a
program without a kernel reaches. FILE says of lines that nothing reaches why, one
a line: "file :: function :: text of the line :: reason"; a reason that begins with
"sometimes" is one of lines that some runs reach. Thresholds are checked as if it
were empty. N is the number of the first result.
"""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Name, what belongs to it, the least per cent of lines and of branches.
GROUPS = [
    ("core", ["module/core/*.[ch]", "include/xv6/*.h"], 98.0, 92.0),
    ("glue", ["module/*.[ch]"], 95.0, None),
]


# A declaration that sets nothing: what KASAN does for it is no line of ours.
DECLARATION = re.compile(r"(?!return|break|continue|goto)\w[\w ]*[ *]\w[\w\[\], *]*;")


class Tap:
    """Results, numbered as they come."""

    def __init__(self, first):
        self.count = first - 1
        self.failed = 0

    def ok(self, passed, name, *why):
        self.count += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {name}")
        for text in () if passed else why:
            print(f"# {text}")


class Source:
    """One file, as it was measured."""

    def __init__(self, record):
        self.name = record["file"]
        self.text = (ROOT / self.name).read_text(encoding="utf-8").split("\n")
        self.lines = {n["line_number"]: n for n in record["lines"]
                      if not n["gcovr/noncode"] and
                      (n["count"] or not self.declares(n["line_number"]))}
        self.functions = sorted((f["lineno"], f["name"])
                                for f in record["functions"])

    def declares(self, number):
        return DECLARATION.fullmatch(self.text[number - 1].strip())

    def function(self, number):
        """The name of the function that a line lies in."""
        names = [name for at, name in self.functions if at <= number]
        return names[-1] if names else "-"

    def missed(self):
        """Unreached lines: (number, function, text)."""
        return [(n, self.function(n), self.text[n - 1].strip())
                for n, line in sorted(self.lines.items()) if not line["count"]]

    def figures(self):
        """Lines, those reached, branches, those taken."""
        branches = [b for n in self.lines.values() for b in n["branches"]]
        return (len(self.lines), len(self.lines) - len(self.missed()),
                len(branches), sum(b["count"] > 0 for b in branches))


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def table_row(name, f):
    print(f"# {name:32} {f[1]:5} of {f[0]:5} lines {percent(f[1], f[0]):6.2f} %"
          f" {f[3]:5} of {f[2]:5} branches {percent(f[3], f[2]):6.2f} %")


def judge_group(tap, group, sources):
    """A table of a group's files, and its thresholds."""
    name, patterns, least_lines, least_branches = group
    files = [s for p in patterns for s in sources if Path(s.name).match(p)]
    for s in files:
        table_row(s.name, s.figures())
    total = [sum(column) for column in zip(*(s.figures() for s in files))] or [0] * 4
    table_row(f"all of the {name}", total)
    lines, branches = percent(total[1], total[0]), percent(total[3], total[2])
    print(f"# figure: coverage of the {name}: {lines:.2f} % of {total[0]} lines,"
          f" {branches:.2f} % of {total[2]} branches")
    known = {s.name for s in files}
    unseen = [str(c.relative_to(ROOT)) for c in ROOT.glob(patterns[0])
              if c.suffix == ".c" and str(c.relative_to(ROOT)) not in known]
    tap.ok(not unseen, f"{name}: every file was measured", *unseen)
    tap.ok(lines >= least_lines, f"{name}: {least_lines:g} % of lines",
           f"{lines:.2f} %")
    if least_branches:
        tap.ok(branches >= least_branches,
               f"{name}: {least_branches:g} % of branches", f"{branches:.2f} %")
    return files


def read_excused(path):
    """The excuses: {(file, function, text): [a reason for each such line]}."""
    excused = {}
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split(" :: ")]
        if len(fields) != 4 or not all(fields):
            raise ValueError(f"{path}: not four fields: {line}")
        excused.setdefault(tuple(fields[:3]), []).append(fields[3])
    return excused


def judge_excused(tap, files, excused):
    """Each unreached line has a reason, and each reason a line."""
    missed, bare = [(s.name, *m) for s in files for m in s.missed()], []
    left = {key: list(reasons) for key, reasons in excused.items()}
    for name, number, function, text in missed:
        key = (name, function, text)
        reason = left[key].pop(0) if left.get(key) else "NO REASON GIVEN"
        bare += [key] * (reason == "NO REASON GIVEN")
        print(f"# not reached: {name}:{number} {function}: {text}: {reason}")
    print(f"# figure: {len(missed)} lines not reached, {len(bare)} of them without a reason")
    tap.ok(not bare, "every line that is not reached has a reason",
           *(" :: ".join(k) for k in sorted(bare)))
    idle = [k for k, reasons in left.items()
            if any(not why.startswith("sometimes") for why in reasons)]
    tap.ok(not idle, "every reason has a line that is not reached",
           *(" :: ".join(k) for k in sorted(idle)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--core", action="store_true")
    parser.add_argument("--excused")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("trace")
    args = parser.parse_args()
    trace = json.loads(Path(args.trace).read_text(encoding="utf-8"))
    sources = [Source(r) for r in trace["files"]]
    sources = [s for s in sources if s.lines]
    tap = Tap(args.first)
    files = []
    for group in GROUPS[:1] if args.core else GROUPS:
        files += judge_group(tap, group, sources)
    if args.excused:
        judge_excused(tap, files, read_excused(args.excused))
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
