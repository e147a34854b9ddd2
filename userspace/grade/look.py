# SPDX-License-Identifier: GPL-2.0-only
"""The facts of a machine that stands still, as the tool tells them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import cage
from guest import Broken, Ended, Guest
from judge import Facts, Page
from result import REFUSED

RAM = "ram:ram,kernel=../in/kernel"
TOOL_MEMORY = 4096 * cage.MEGABYTE
TOOL_CPU = 120
ANSWER_MAX = 16 * cage.MEGABYTE
# What ends a program at its bounds.
BOUNDED = (signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ)
# A machine at its prompt is about to rest: it may be that long about it.
RESTS = 10
REST_SECONDS = 0.05


def tool() -> str:
    """The program that began us, or the one that is installed."""
    return os.environ.get("XV6VM", "xv6vm")


def ask(box: Path, commands: list[str]) -> list[dict[str, Any]]:
    """The answer to each."""
    bounds = cage.Bounds(TOOL_MEMORY, ANSWER_MAX, TOOL_CPU)
    program = Path(tool()).resolve()
    words = [str(program), "-j", "-d", RAM, "batch", "-"]
    with tempfile.TemporaryFile(dir=box) as told:
        run = subprocess.run(cage.caged(words, bounds, box, (box.parent / "in", program)), cwd=box,
                             env=cage.environment(box), stdout=told, stderr=subprocess.PIPE,
                             input="\n".join(["# keep-going", *commands, ""]).encode(), check=False)
        if abs(run.returncode) % 128 in BOUNDED:
            raise Ended(REFUSED, "its symbols or its tables are more than can be judged")
        told.seek(0)
        try:
            answers: list[dict[str, Any]] = json.load(told)
        except ValueError:
            raise Broken(f"xv6vm ended with {run.returncode}: "
                         f"{run.stderr[-200:].decode('ascii', 'replace')}") from None
    return answers


def pages(answer: dict[str, Any]) -> list[Page]:
    return [Page(int(r["va"], 16), int(r["pa"], 16), "U" in r["flags"].split(),
                 "W" in r["flags"].split()) for r in answer.get("runs", [])]


def strays(guest: Guest, report: dict[str, Any]) -> list[int]:
    """What CPUs have in cr3, and nobody has for a directory."""
    known = {int(report["kpgdir"], 16), *(int(p["pgdir"], 16) for p in report["processes"])}
    told = re.findall(r"CR3=([0-9a-f]+)", guest.qmp.registers())[:report["ncpu"]]
    return [cr3 for cr3 in (int(n, 16) & ~0xfff for n in told) if cr3 not in known]


def explain(guest: Guest, box: Path) -> dict[str, Any]:
    rules = ",".join(guest.lab.rules) or "none"
    answers = ask(box, [f"machine explain --rules {rules}"])
    return answers[0] if answers else {"error": {"text": "nothing is known of the kernel"}}


def look(guest: Guest, box: Path, settle: bool, since: int) -> Facts:
    """All of it, now; or when it rests, if it is about to."""
    guest.pause()
    report = explain(guest, box)
    for _ in range(RESTS):
        if not settle or "frames" not in report or report["at_rest"] or report["panicked"]:
            break
        guest.go()
        guest.listen(REST_SECONDS)
        guest.pause()
        report = explain(guest, box)
    printed = guest.serial[since:].decode("ascii", "replace")
    if "frames" not in report:
        return Facts(report, {}, printed, [])
    facts = Facts(report, {}, printed, strays(guest, report))
    those = facts.processes()
    told = ask(box, [f"pt dump --user --pages cr3:{p['pgdir']}" for p in those]) if those else []
    for answer in told:
        if "error" in answer:
            return Facts({"error": answer["error"]}, {}, printed, [])
    facts.pages = {p["pid"]: pages(answer) for p, answer in zip(those, told)}
    return facts
