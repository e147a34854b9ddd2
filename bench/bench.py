#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Joins what the parts of the benchmark measured, and judges it.

    bench.py [--json FILE] ROWS.jsonl...

Each line of ROWS.jsonl is a row:
    {"row": NAME, "where": hosted|2 threads|callgrind|uml|vm, "unit": ns|insn|bytes|ms,
     "peer_name": NAME or null, "ours": [numbers], "peer": [numbers] or null,
     "bar": ratio or null, "dir": "max"|"min", "note": text or null}
and, where the textbook is compared with the real xv6, "facts" and "facts_high":
the least and the largest ratio of the latter.

The ratio is taken of each repetition, and its median is compared with the bar.
Exit: 0, 1 with a row on the wrong side of its bar, 2 if a line makes no sense.
"""

import json
import statistics
import sys

TOLERANCE = 0.25
# The real xv6's floors: an uncontended xchg and store, a hot memset, in ns.
REAL_XCHG = 2.5 / 50
SHARP = {"max": "at most", "min": "at least"}


class Row:
    """One line, and what follows from it."""

    def __init__(self, line):
        self.line = line
        self.name, self.where = line["row"], line["where"]
        self.unit, self.peer_name = line["unit"], line.get("peer_name")
        self.ours, self.peer = line["ours"], line.get("peer")
        self.bar, self.dir = line.get("bar"), line.get("dir", "max")
        self.note, self.facts = line.get("note"), line.get("facts")
        if not self.ours or self.dir not in SHARP or self.peer == []:
            raise ValueError(f"row {self.name}: nothing was measured")
        self.ratios = self.all_ratios()
        self.ratio = statistics.median(self.ratios)

    def all_ratios(self):
        if self.peer is None:
            return self.ours
        if len(self.peer) == len(self.ours):
            return [a / b for a, b in zip(self.ours, self.peer)]
        return [statistics.median(self.ours) / statistics.median(self.peer)]

    def failed(self):
        if self.bar is None:
            return False
        return self.ratio > self.bar if self.dir == "max" else self.ratio < self.bar

    def verdict(self):
        if self.bar is None:
            return ""
        if not self.failed():
            return "OK"
        return "ABOVE" if self.dir == "max" else "BELOW"

    def agrees(self):
        """Of the textbook: does it cost what the real xv6 does?"""
        if self.ratio < self.facts * (1 - TOLERANCE):
            return "no, it is cheaper"
        if self.ratio > self.line["facts_high"] * (1 + TOLERANCE):
            return "no, it is dearer"
        return "yes"


def ratio_text(value):
    return f"{value:.3f}" if value < 10 else number(value)


def number(value):
    """Three digits that count, or all those in front of the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{2 if value >= 1 else 3}f}"


def quartiles(values, form):
    if len(values) < 2:
        return ""
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{form(low)} .. {form(high)}"


def table(title, head, rows):
    """Columns as wide as they must be; the first two are text."""
    if not rows:
        return
    widths = [max(len(line[i]) for line in [head, *rows]) for i in range(len(head))]
    print(f"\n{title}")
    for line in [head, *rows]:
        cells = [text.ljust(width) if i in (0, 1, 4) else text.rjust(width)
                 for i, (text, width) in enumerate(zip(line, widths))]
        print("  ".join(cells).rstrip())


def comparison(row):
    peer = statistics.median(row.peer) if row.peer else None
    bar = f"{SHARP[row.dir]} {row.bar:g}" if row.bar is not None else ""
    return [row.name, row.where, f"{number(statistics.median(row.ours))} {row.unit}",
            f"{number(peer)} {row.unit}" if peer is not None else "",
            row.peer_name or "", ratio_text(row.ratio) if row.peer else "",
            quartiles(row.ratios, ratio_text) if row.peer else "", bar, row.verdict()]


def calibration(row):
    low, high = row.facts, row.line["facts_high"]
    real = number(low) if low == high else f"{number(low)} .. {number(high)}"
    return [row.name, row.where, number(row.ratio), real,
            f"of {row.peer_name}" if row.peer_name else row.unit, row.agrees()]


def remark(rows):
    """Why locks compare as they do, from what this very run measured."""
    floors = {row.name: statistics.median(row.ours) for row in rows
              if row.name.startswith("floor: ")}
    xchg = floors.get("floor: xchg and store, uncontended")
    fill = floors.get("floor: memset 4 KB hot")
    if xchg and fill:
        print(f"An uncontended xchg and store costs {xchg / fill:.2f} of a hot memset "
              f"here, and {REAL_XCHG:.2f} where the real xv6 was measured.")


def show(rows):
    floors = [r for r in rows if r.name.startswith("floor: ")]
    facts = [r for r in rows if r.facts is not None]
    rest = [r for r in rows if r not in floors and r not in facts]
    head = ["row", "where", "ours", "peer", "the peer", "ratio", "quartiles", "bar",
            "verdict"]
    table("The machine's floor",
          ["row", "where", "median", "quartiles"],
          [[r.name[len("floor: "):], r.where,
            f"{number(r.ratio)} {r.unit}", quartiles(r.ours, number)] for r in floors])
    table("The textbook over the floor, beside the real xv6",
          ["textbook", "where", "here", "real xv6", "", "within 25 %"],
          [calibration(r) for r in facts])
    if facts:
        remark(rows)
    table("With a bar", head, [comparison(r) for r in rest if r.bar is not None])
    table("For information", head[:-2],
          [comparison(r)[:-2] for r in rest if r.bar is None])
    if any(row.where == "callgrind" for row in rows):
        print("A rep instruction counts as many times as it repeats (callgrind).")
    for row in rest:
        if row.note:
            print(f"{row.name} ({row.where}): {row.note}")


def judge(rows):
    failed = [row for row in rows if row.failed()]
    print()
    for row in failed:
        against = f" of {row.peer_name}" if row.peer_name else f" {row.unit}"
        print(f"row {row.name} fell below its bar: {ratio_text(row.ratio)}{against}, "
              f"{SHARP[row.dir]} {row.bar:g} wanted ({row.where})")
    judged = sum(row.bar is not None for row in rows)
    print(f"{judged - len(failed)} of {judged} bars are met")
    return 1 if failed else 0


def main(arguments):
    out = None
    if arguments[:1] == ["--json"] and len(arguments) > 1:
        out, arguments = arguments[1], arguments[2:]
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    rows = []
    try:
        for path in arguments:
            with open(path, encoding="utf-8") as lines:
                rows += [Row(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    if not rows:
        print("bench: no rows", file=sys.stderr)
        return 2
    show(rows)
    status = judge(rows)
    if out:
        with open(out, "w", encoding="utf-8") as file:
            json.dump([dict(row.line, ratio=row.ratio, verdict=row.verdict() or None)
                       for row in rows], file, indent=1)
            file.write("\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
