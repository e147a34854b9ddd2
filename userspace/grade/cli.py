# SPDX-License-Identifier: GPL-2.0-only
"""The arguments of `xv6vm grade`, and what it prints of one submission."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import lab as labs
import result as results
from one import grade_one

GRADED, OUR_FAULT, USAGE = 0, 1, 2


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="xv6vm grade", allow_abbrev=False)
    parser.add_argument("lab", metavar="LAB.toml", type=Path)
    parser.add_argument("submissions", metavar="SUBMISSION", nargs="+", type=Path)
    parser.add_argument("--out", metavar="DIR", type=Path, help="a result for each, DIR/NAME.json")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    return parser.parse_args(words)


def points(number: float) -> str:
    return f"{number:g}"


def say(result: results.Result) -> None:
    print(f"{result.submission}: {result.status}{': ' * bool(result.why)}{result.why}")
    for check in result.checks:
        print(f"  {'ok' if check.ok else '--':3} {points(check.points):>3}/{points(check.max):<3} "
              f"{check.title}: {check.said}")
    print(f"  {points(result.points)} of {points(result.max)} points")


def main(words: list[str]) -> int:
    given = arguments(words)
    try:
        lab = labs.read(given.lab)
    except labs.LabError as why:
        print(f"xv6vm: grade: {why}", file=sys.stderr)
        return USAGE
    worst = GRADED
    for path in given.submissions:
        with tempfile.TemporaryDirectory(prefix="xv6vm-grade.") as work:
            told = grade_one(lab, Path(os.path.abspath(path)), Path(work) / "work")
        if given.out:
            given.out.mkdir(parents=True, exist_ok=True)
            results.write(told, given.out / f"{told.submission}.json")
        if given.json:
            print(json.dumps(told.json(), ensure_ascii=False))
        else:
            say(told)
        if told.status == results.ERROR:
            worst = OUR_FAULT
    return worst
