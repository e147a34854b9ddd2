# SPDX-License-Identifier: GPL-2.0-only
"""What is said of one submission, and its file."""

from __future__ import annotations

import contextlib
import dataclasses
import glob
import json
import os
import re
import tempfile
import time
from pathlib import Path
from typing import Any

from lab import Lab

FORMAT = 1
RESULT_MAX = 1 << 20
PART_SECONDS = 600
LOG_LINES = 40
LOG_BYTES = 4096
SAID_BYTES = 300

GRADED = "graded"
NO_KERNEL = "no kernel"
NO_BOOT = "does not boot"
HANGS = "hangs"
TOO_MUCH = "too much output"
REFUSED = "refused"
ERROR = "error"
STATUSES = (GRADED, NO_KERNEL, NO_BOOT, HANGS, TOO_MUCH, REFUSED, ERROR)


def plain(text: str) -> str:
    """One line that a terminal shows and does not obey."""
    return re.sub(r"[^\x20-\x7e\xa1-\uffff]+", " ", text).strip()[:SAID_BYTES]


def log_of(serial: bytes) -> list[str]:
    """The last lines, without what is no character."""
    lines = serial[-LOG_BYTES:].decode("ascii", "replace").split("\n")
    return [plain(line) for line in lines[-LOG_LINES:] if plain(line)]


def points(number: float) -> str:
    return f"{number:g}"


@dataclasses.dataclass
class Checked:
    name: str
    title: str
    points: float
    max: float
    ok: bool
    said: str


@dataclasses.dataclass
class Result:
    """Nothing in it depends on the time or the place but seconds."""

    lab: str
    lab_sha256: str
    submission: str
    sha256: str = ""
    status: str = ERROR
    why: str = ""
    checks: list[Checked] = dataclasses.field(default_factory=list)
    seconds: float = 0.0
    log: list[str] = dataclasses.field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(c.points for c in self.checks)

    @property
    def max(self) -> float:
        return sum(c.max for c in self.checks)

    def json(self) -> dict[str, Any]:
        return {"format": FORMAT, "lab": self.lab, "lab_sha256": self.lab_sha256,
                "submission": self.submission, "sha256": self.sha256, "status": self.status,
                "why": self.why, "points": self.points, "max": self.max,
                "checks": [dataclasses.asdict(c) for c in self.checks],
                "seconds": round(self.seconds, 1), "log": self.log}


def write_whole(path: Path, text: str) -> None:
    """All of it is there, or what was there before."""
    for old in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        # Whoever wrote that has ended in the middle.
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > PART_SECONDS:
                old.unlink()
    fd, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        os.rename(part, path)
    except BaseException:
        os.unlink(part)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write(result: Result, path: Path) -> None:
    write_whole(path, json.dumps(result.json(), indent=1, ensure_ascii=False) + "\n")


def none_of(lab: Lab) -> list[Checked]:
    """Its checks, none of which was made."""
    return [Checked(c.name, c.title, 0, c.points, False, "not judged") for c in lab.checks]


def read(path: Path, lab: Lab, name: str) -> Result | None:
    """One that was written for this lab and this submission, and is whole."""
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(RESULT_MAX))
        one = Result(told["lab"], told["lab_sha256"], told["submission"], told["sha256"],
                     told["status"], told["why"], [Checked(**c) for c in told["checks"]],
                     told["seconds"], told["log"])
        good = one.json() == told
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    wanted = (lab.name, lab.sha256, name, [(c.name, c.points) for c in lab.checks])
    if (one.lab, one.lab_sha256, one.submission, [(c.name, c.max) for c in one.checks]) != wanted:
        return None
    return one if good and one.status in STATUSES else None
