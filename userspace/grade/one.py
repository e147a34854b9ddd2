# SPDX-License-Identifier: GPL-2.0-only
"""One submission: what the lab says is done with it, and a result whatever it does."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import guest
import submission
from judge import Facts, judge, wrong
from lab import Lab, Step
from look import explain, look
from result import (ERROR, GRADED, HANGS, NO_BOOT, NO_KERNEL, REFUSED, Checked, Result, log_of,
                    plain)
from stub import Gone


def follow(machine: guest.Guest, steps: tuple[Step, ...], box: Path,
           marks: dict[str, Facts]) -> None:
    """The lab's steps, one by one."""
    told = 0
    settle = True
    for step in steps:
        if step.kind == "mark":
            marks[step.what] = look(machine, box, settle, told)
            told = len(machine.serial)
            continue
        settle = step.kind in ("type", "wait")
        for _ in range(step.times if settle else 1):
            if step.kind == "type":
                machine.type(step.what)
            elif step.kind == "wait":
                machine.wait(step.what)
        if step.kind == "stop":
            machine.stop(step.what, step.times)
        elif step.kind == "leave":
            machine.leave(step.what, step.times)


def cause(machine: guest.Guest, box: Path) -> str:
    """Of what came of it: what is wrong in the memory that it has left."""
    try:
        machine.pause()
        report = explain(machine, box)
    except (Gone, guest.Broken, guest.Ended):
        return ""
    finding = next((f for f in report.get("findings", []) if f["violation"]), None)
    return f"; {wrong(finding)}" if finding else ""


def run(lab: Lab, box: Path, result: Result, marks: dict[str, Facts]) -> None:
    """Boots it and does what the lab says; status and log go to RESULT."""
    machine = guest.Guest(lab, box.parent / "in", box)
    try:
        if lab.prompt:
            machine.wait(lab.prompt)
            machine.booted = True
        follow(machine, lab.steps, box, marks)
        result.status = GRADED
    except Gone:
        why = machine.gone()
        result.status, result.why = why.status, why.why
    except guest.Ended as why:
        result.status, result.why = why.status, why.why + cause(machine, box)
    finally:
        machine.end()
        result.log = log_of(machine.serial)


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def attempt(lab: Lab, path: Path, work: Path, result: Result, marks: dict[str, Facts]) -> None:
    taken, files, box = (fresh(work / name) for name in ("taken", "in", "box"))
    try:
        submission.take(path, lab, taken)
        result.sha256 = submission.digest(taken)
        submission.ready(lab, taken, files)
        run(lab, box, result, marks)
    except submission.Refused as why:
        result.status, result.why = REFUSED, str(why)
    except submission.NoKernel as why:
        result.status, result.why = NO_KERNEL, str(why)
    except guest.Ended as why:
        result.status, result.why = why.status, why.why
    except (guest.Broken, OSError) as why:
        result.status, result.why = ERROR, str(why)


def digest_of(lab: Lab, path: Path, work: Path) -> str:
    """Of the bytes that count; "" if it is refused. work is used up."""
    taken = fresh(work / "taken")
    try:
        submission.take(path, lab, taken)
        return submission.digest(taken)
    except submission.Refused:
        return ""
    finally:
        shutil.rmtree(work, ignore_errors=True)


def grade_one(lab: Lab, path: Path, workdir: Path) -> Result:
    """A pure function of the lab and the bytes of the submission. workdir is used up."""
    result = Result(lab.name, lab.sha256, submission.name_of(path))
    marks: dict[str, Facts] = {}
    begun = time.monotonic()
    try:
        attempt(lab, path, workdir, result, marks)
    finally:
        shutil.rmtree(workdir, ignore_errors=True)
    for check in lab.checks:
        ok, said = judge(check, marks)
        if ok and any(c.name == check.needs and not c.ok for c in result.checks):
            ok, said = False, f"it counts with {check.needs} alone"
        result.checks.append(Checked(check.name, check.title, check.points if ok else 0,
                                     check.points, ok, plain(said)))
    result.why = plain(result.why)
    result.seconds = time.monotonic() - begun
    return result
