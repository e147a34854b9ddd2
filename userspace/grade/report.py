# SPDX-License-Identifier: GPL-2.0-only
"""How a class is doing, and how it has done."""

from __future__ import annotations

import collections
import csv
import io
import os
import time
from typing import Iterable, TextIO

from lab import Lab
from result import Result, points


def counts(told: Iterable[Result]) -> str:
    """3 graded, 1 hangs: the most frequent first."""
    found = collections.Counter(r.status for r in told)
    return ", ".join(f"{n} {status}" for status, n in found.most_common()) or "none"


def spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def remark(told: Result) -> str:
    """The checks that failed, or why there were none."""
    return told.why or ", ".join(c.name for c in told.checks if not c.ok)


class Progress:
    """One line that changes, on a terminal; elsewhere a line for each that is graded."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self.total, self.stream = total, stream
        self.terminal = stream.isatty()
        self.told: list[Result] = []
        self.kept = 0
        self.begun = time.monotonic()

    def ended(self, told: Result, kept: bool) -> None:
        self.told.append(told)
        self.kept += kept
        if not self.terminal and not kept and self.total > 1:
            print(f"{len(self.told)}/{self.total} {told.submission}: {told.status}, "
                  f"{points(told.points)} of {points(told.max)}", file=self.stream, flush=True)

    def rate(self) -> float:
        """Submissions a second, of those that were graded now."""
        return (len(self.told) - self.kept) / max(time.monotonic() - self.begun, 0.001)

    def tick(self, running: int) -> None:
        if not self.terminal:
            return
        left = self.total - len(self.told)
        line = f"{len(self.told)}/{self.total}: {counts(self.told)}; {running} running"
        if self.rate() and left:
            line += f"; {self.rate():.1f}/s, {spoken(left / self.rate())} left"
        width = os.get_terminal_size(self.stream.fileno()).columns
        self.stream.write("\r\033[K" + line[:max(width - 1, 0)])
        self.stream.flush()

    def close(self) -> None:
        if self.terminal:
            self.stream.write("\r\033[K")
            self.stream.flush()

    def summary(self) -> str:
        graded = len(self.told) - self.kept
        return (f"{len(self.told)} of {self.total} submissions: {counts(self.told)}; {self.kept} done before"
                + (f", {graded} now in {spoken(graded / self.rate())}, {self.rate():.1f} a second"
                   if graded else ""))


def table(told: list[Result]) -> str:
    rows = [("submission", "status", "points", "of", "what failed"),
            *((r.submission, r.status, points(r.points), points(r.max), remark(r)) for r in told)]
    width = [max(len(row[i]) for row in rows) for i in range(4)]
    return "".join(
        f"{row[0]:{width[0]}}  {row[1]:{width[1]}}  {row[2]:>{width[2]}}  {row[3]:>{width[3]}}  "
        f"{row[4]}".rstrip() + "\n" for row in rows)


def harmless(field: str) -> str:
    """No spreadsheet takes it for a formula."""
    return "'" + field if field[:1] in tuple("=+-@\t") and field else field


def as_csv(lab: Lab, told: list[Result]) -> str:
    """A line for each; of each check its points."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["submission", "status", "points", "max", *(c.name for c in lab.checks), "why"])
    for one in told:
        rows.writerow([harmless(one.submission), one.status, points(one.points), points(one.max),
                       *(points(c.points) for c in one.checks), harmless(one.why)])
    return out.getvalue()
