#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Takes away each defence of the threat model; the test that is named must see it.

    rows.py --build FOLDER --cache FOLDER --tap FILE [--fresh] [--stages hosted,lint]
            [PATCH...]

tests/mutants/*.patch are the defences, one line of code or two each, with a header:
Row, Defence, Stage and Test. Each is applied to a copy of the tree; the named test
must pass in the tree as it is, and fail in the copy. tests/mutants/threats.tsv names
all rows of the model, with their tests and patches, or the reason why there are none.
Exit: 0 all is well, else 1.
"""

import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

import hosted
import threats
from stages import Unfinished, runner_of
from tree import Tree

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Case:
    """One patch and what came of it."""

    def __init__(self, patch, stage):
        self.patch, self.stage = patch, stage
        self.ok, self.why, self.unfinished = True, [], False

    def fail(self, why):
        self.ok = False
        self.why += str(why).strip().splitlines()[-20:] or ["?"]


def passes_without(stage, tests, tree, cache):
    """{test: why it does not pass}, in the tree as it is; {} is as it should be."""
    name = hosted.digest("as it is", stage.name, tree.digest(stage.beside), *tests)[:32]
    if (cache / name).exists():
        return {}
    failed = stage.run(tests)
    if not failed:
        (cache / name).touch()
    return failed


def try_patch(case, tree, cache):
    name = hosted.digest("patched", tree.digest(case.stage.beside), case.patch.text)[:32]
    if (cache / name).exists():
        return
    try:
        applied = tree.apply(case.patch)
        failed = {} if applied else case.stage.run([case.patch.test])
    finally:
        tree.restore()
    if applied:
        case.fail(f"it does not apply: {applied}")
    elif case.patch.test not in failed:
        case.fail(f"{case.patch.test} passes without this defence")
    else:
        (cache / name).touch()


def try_stage(name, patches, options):
    """All patches of one kind of test, in a copy of the tree of its own."""
    tree = Tree(ROOT, pathlib.Path(options.build).resolve() / f"tree-{name}")
    cache = pathlib.Path(options.cache)
    tree.restore()
    stage = runner_of(name, tree.path)
    # What a header changes is built anew, and so is what comes next: those are last.
    cases = [Case(p, stage) for p in sorted(patches, key=lambda p: ".h\n+++ " in p.text)]
    tests = sorted({p.test for p in patches})
    broken = {}
    try:
        broken = passes_without(stage, tests, tree, cache) if tests else {}
    except Unfinished as why:
        broken = dict.fromkeys(tests, why)
        for case in cases:
            case.unfinished = True
    for case in cases:
        try_case(case, broken, tree, cache)
        print(f"{case.patch.name}: {'seen' if case.ok else 'NOT SEEN'} by {case.patch.test}",
              flush=True)
    return cases


def try_case(case, broken, tree, cache):
    if case.patch.test in broken:
        case.fail(f"{case.patch.test} fails in the tree as it is: {broken[case.patch.test]}")
        return
    try:
        try_patch(case, tree, cache)
    except Unfinished as why:
        case.unfinished = True
        case.fail(why)


def report(path, cases, faults):
    lines = ["KTAP version 1"]
    for number, case in enumerate(cases, 1):
        lines.append(f"{'ok' if case.ok else 'not ok'} {number} - {case.patch.name}: "
                     f"{case.patch.test}{' # UNFINISHED' if case.unfinished else ''}")
        lines += [f"# {why}" for why in case.why]
    lines.append(f"{'not ok' if faults else 'ok'} {len(cases) + 1} - "
                 "each row of the threat model has its tests, or says why not")
    lines += [f"# {fault}" for fault in faults]
    seen = sum(c.ok for c in cases)
    rows = len({c.patch.row for c in cases} - {threats.NO_ROW})
    lines += [f"# figure: {seen} of {len(cases)} defences, taken away one by one, made the test "
              f"fail that is named for them ({rows} rows of the threat model)",
              f"1..{len(cases) + 1}"]
    pathlib.Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--tap", required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--stages", default="hosted,lint,cage,hostile,tool,build,vm")
    parser.add_argument("patches", nargs="*")
    return parser.parse_args()


def main():
    options = parse()
    if options.fresh:
        shutil.rmtree(options.cache, ignore_errors=True)
    pathlib.Path(options.cache).mkdir(parents=True, exist_ok=True)
    asked = {pathlib.Path(name).name.removesuffix(".patch") for name in options.patches}
    patches = [p for p in threats.patches(ROOT) if not asked or p.name in asked]
    unknown = asked - {p.name for p in patches}
    if unknown:
        sys.exit(f"rows.py: no patch in tests/mutants/ is named {', '.join(sorted(unknown))}")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(try_stage, name, [p for p in patches if p.stage == name], options)
                for name in options.stages.split(",")]
        cases = [case for job in jobs for case in job.result()]
    tree = Tree(ROOT, pathlib.Path(options.build).resolve() / "tree-hosted")
    tree.restore()
    faults = list(threats.faults(tree.path, runner_of))
    report(options.tap, cases, faults)
    return 1 if faults or not all(c.ok for c in cases) or not cases else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        sys.exit(main())
    except (threats.TableError, subprocess.CalledProcessError) as error:
        sys.exit(f"rows.py: {error}")
