# SPDX-License-Identifier: GPL-2.0-only
"""The arguments of `xv6vm grade`, and what it prints."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import lab as labs
import report
import result as results
import submission
from klass import Class, Job, Stopped
from result import points

GRADED, OUR_FAULT, USAGE = 0, 1, 2
NAME_MAX = 200


class Wrong(Exception):
    """What was asked for cannot be."""


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="xv6vm grade", allow_abbrev=False)
    parser.add_argument("lab", metavar="LAB.toml", type=Path)
    parser.add_argument("submissions", metavar="SUBMISSION", nargs="+", type=Path)
    parser.add_argument("--out", metavar="DIR", type=Path, help="a result for each, DIR/NAME.json")
    parser.add_argument("--jobs", metavar="N", type=int, help="that many at a time")
    parser.add_argument("--again", action="store_true", help="those that are done, too")
    parser.add_argument("--json", action="store_true", help="the results as JSON, one a line")
    return parser.parse_args(words)


def is_class(lab: labs.Lab, path: Path) -> bool:
    """A folder of submissions, and not one of them: nothing in it but folders and archives."""
    if not path.is_dir() or any(os.path.lexists(path / name) for name in lab.files):
        return False
    entries = [p for p in path.iterdir() if not p.name.startswith(".")]
    return bool(entries) and all(p.is_dir() or p.name.endswith(submission.ARCHIVES)
                                 for p in entries)


def jobs_of(lab: labs.Lab, paths: list[Path]) -> list[Job]:
    """Sorted by their names, of which none is there twice."""
    paths = [Path(os.path.abspath(p)) for p in paths]
    if len(paths) == 1 and is_class(lab, paths[0]):
        paths = [p for p in paths[0].iterdir() if not p.name.startswith(".")]
    named: dict[str, Path] = {}
    for path in paths:
        name = submission.name_of(path)
        if named.setdefault(name, path) != path:
            raise Wrong(f"two submissions are called {name!r}: {named[name]} and {path}")
        if len(os.fsencode(name)) > NAME_MAX:
            raise Wrong(f"the name {name[:40]!r}... is too long for a file's")
    return [Job(name, path) for name, path in sorted(named.items())]


def say(told: results.Result) -> None:
    print(f"{told.submission}: {told.status}{': ' * bool(told.why)}{told.why}")
    for check in told.checks:
        print(f"  {'ok' if check.ok else '--':3} {points(check.points):>3}/{points(check.max):<3} "
              f"{check.title}: {check.said}")
    print(f"  {points(told.points)} of {points(told.max)} points")


def show(lab: labs.Lab, given: argparse.Namespace, progress: report.Progress) -> None:
    told = sorted(progress.told, key=lambda r: r.submission)
    if given.json:
        for one in told:
            print(json.dumps(one.json(), ensure_ascii=False))
    elif progress.total == 1:
        for one in told:
            say(one)
    else:
        print(report.table(told) + "\n" + progress.summary())
    if given.out and progress.total > 1:
        results.write_whole(given.out / "summary.csv", report.as_csv(lab, told))


def grade(lab: labs.Lab, given: argparse.Namespace, out: Path) -> int:
    jobs = jobs_of(lab, given.submissions)
    progress = report.Progress(len(jobs), sys.stderr)
    status = GRADED
    try:
        Class(lab, out, given.again, progress).run(jobs, given.jobs or len(os.sched_getaffinity(0)))
    except Stopped as why:
        status = 128 + int(why.args[0])
    finally:
        progress.close()
    show(lab, given, progress)
    if status:
        print("xv6vm: grade: stopped; the same command goes on where it was", file=sys.stderr)
    return status or (OUR_FAULT if any(r.status == results.ERROR for r in progress.told) else GRADED)


def main(words: list[str]) -> int:
    given = arguments(words)
    try:
        if given.jobs is not None and given.jobs < 1:
            raise Wrong(f"--jobs {given.jobs}: at least one at a time")
        lab = labs.read(given.lab)
        if given.out:
            given.out.mkdir(parents=True, exist_ok=True)
            return grade(lab, given, given.out)
        with tempfile.TemporaryDirectory(prefix="xv6vm-results.") as out:
            return grade(lab, given, Path(out))
    except (labs.LabError, Wrong) as why:
        print(f"xv6vm: grade: {why}", file=sys.stderr)
        return USAGE
    except OSError as why:
        print(f"xv6vm: grade: cannot write results: {why}", file=sys.stderr)
        return OUR_FAULT
