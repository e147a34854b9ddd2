#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Whether every stage ends by the one rule of verdicts, with rows that pretend.

In each stage of stages.tsv, in both cuts, rows take the place of the real ones of which
one fails and one never finishes, in this order and in that; in one stage, rows that pass
or are skipped, too. Says what is wrong, and nothing if all is well.
"""

import itertools
import os
import pathlib
import subprocess
import sys
import tempfile

import runner

HERE = pathlib.Path(__file__).parent
# What a pretend row says, and its exit status.
KINDS = {
    "fails": ("not ok 1 - it", 1),
    "hangs": ("ok 1 - it", 2),
    "passes": ("ok 1 - it", 0),
    "skips": ("", 4),
}
# The rows of a stage, which stage, and how it has to end.
ENDS = [(("fails", "hangs"), None, "FAILED", 1), (("fails", "passes"), "lint", "FAILED", 1),
        (("hangs", "passes"), "lint", "UNFINISHED", 2),
        (("hangs", "skips"), "lint", "UNFINISHED", 2),
        (("skips", "passes"), "lint", "passed", 0), (("skips", "skips"), "lint", "skipped", 4)]


def pretend(kind):
    said, status = KINDS[kind]
    plan = " && echo 1..1" if status < 2 else ""
    return f"echo '{said}'{plan}; exit {status}" if said else f"exit {status}"


def table(stage, kinds):
    """One stage, its rows in both cuts."""
    return "".join("\t".join([stage, f"row{n}", cut, "-", "", "-", "-", "", pretend(kind), "1", ""])
                   + "\n" for n, kind in enumerate(kinds) for cut in ("fast", "full"))


def ended(folder, stage, kinds, **more):
    stages = folder / "stages"
    stages.write_text(table(stage, kinds), encoding="utf-8")
    settings = dict(os.environ, XV6VM_STAGES=stages, RESULTS=folder / "results", BUILD=folder,
                    CACHE=folder, **more)
    done = subprocess.run([sys.executable, HERE / "runner.py", f"{stage}*"], env=settings,
                          capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-2:], done.returncode


def refused():
    """What is no option begins nothing."""
    done = subprocess.run([HERE / "check.sh", "--help"], capture_output=True, text=True, check=False)
    if done.returncode != 1 or done.stdout or "no option called --help" not in done.stderr:
        print(f"check.sh --help: {done.stdout} {done.stderr}, exit {done.returncode}")


def goes_on(folder):
    """What has passed is not run again if that is asked for, and nothing has changed."""
    log, found = folder / "begun", []
    (folder / "stages").write_text("".join(
        "\t".join(["it", kind, "both", "-", "", "-", "-", "", f"echo {kind} >>{log}; {pretend(kind)}", "1", ""]) + "\n"
        for kind in ("passes", "fails")))
    settings = dict(os.environ, XV6VM_STAGES=folder / "stages", RESULTS=folder / "results", BUILD=folder,
                    CACHE=folder, GIT_DIR=folder / "git", GIT_WORK_TREE=folder / "tree")
    (folder / "tree").mkdir()
    named = ["-c", "user.name=it", "-c", "user.email=it"]
    for words in (["init", "-q"], [*named, "commit", "-q", "--allow-empty", "-m", "it"]):
        subprocess.run(["git", *words], env=settings, check=True)
    for seed, again in (("1", ""), ("1", "1"), ("2", "1"), ("2", "")):
        log.write_text("")
        done = subprocess.run([sys.executable, HERE / "runner.py", "it"], env=settings | {"SEED": seed, "GO_ON": again},
                              capture_output=True, text=True, check=False)
        found.append((log.read_text().count("passes"), log.read_text().count("fails"), *done.stdout.splitlines()[-1:]))
    told = "1 passed, 1 failed"
    if found != [(1, 1, told), (0, 1, told), (1, 1, told), (1, 1, told)]:
        print(f"going on: {found}\n{done.stderr}")


def is_no_measure(folder):
    """A row of which a part was asked for does not say how long it takes."""
    times, counts = folder / "times.tsv", []
    for part in ("", "one"):
        ended(folder, "lint", ("passes",), **{**dict.fromkeys(runner.SIZES, ""), "FILTER": part})
        counts.append(times.read_text().count("\n"))
    if counts[0] != counts[1]:
        print(f"times: {times.read_text()}")


def main():
    refused()
    with tempfile.TemporaryDirectory() as folder:
        is_no_measure(pathlib.Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        goes_on(pathlib.Path(folder))
    names = {row.stage for row in runner.read_table(HERE / "stages.tsv").values()}
    stages = sorted({name.removesuffix("-fast") for name in names})
    with tempfile.TemporaryDirectory() as folder:
        for stage, (kinds, only, verdict, status) in itertools.product(stages, ENDS):
            if only not in (None, stage):
                continue
            for order in {kinds, kinds[::-1]}:
                said, got = ended(pathlib.Path(folder), stage, order)
                if got != status or said[0] != f"verdict: {verdict}":
                    print(f"{stage}, {' '.join(order)}: {said}, exit {got}; not {verdict}, {status}")


if __name__ == "__main__":
    main()
