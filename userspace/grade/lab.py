# SPDX-License-Identifier: GPL-2.0-only
"""LAB.toml: what is run, and what is asked of it."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

RULES = ("counts", "lazy", "threads", "shared", "stacktop", "nullguard", "bigpages")
STEPS = ("type", "wait", "stop", "leave", "mark")
MEMORY_MAX = 512
CPUS_MAX = 8
SECONDS_MAX = 3600


class LabError(Exception):
    """What is wrong with it, in a line."""


@dataclasses.dataclass(frozen=True)
class Step:
    """kind is one of STEPS, what its text; that many times."""

    kind: str
    what: str
    times: int = 1


@dataclasses.dataclass(frozen=True)
class Check:
    """at and since are marks; the others are for the kinds that say so."""

    name: str
    title: str
    points: float
    kind: str
    at: str
    since: str = ""
    proc: str = ""
    pages: int = -1
    text: str = ""
    equals: str = ""
    needs: str = ""


@dataclasses.dataclass(frozen=True)
class Lab:
    name: str
    title: str
    rules: tuple[str, ...]
    kernel: str
    image: str
    fs: str
    memory: int
    cpus: int
    seconds: int
    prompt: str
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    sha256: str

    @property
    def files(self) -> tuple[str, ...]:
        """What is looked for in a submission."""
        return tuple(n for n in (self.kernel, self.image, self.fs) if n)


class Table:
    """One table of the file, every key of which has to be known."""

    def __init__(self, where: str, values: Any) -> None:
        if not isinstance(values, dict):
            raise LabError(f"{where} is no table")
        self.where, self.values = where, dict(values)

    def take(self, key: str, default: Any, wanted: type | tuple[type, ...]) -> Any:
        value = self.values.pop(key, default)
        if value is None:
            raise LabError(f"{self.where}: {key} is missing")
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise LabError(f"{self.where}: {key} = {value!r} is not what it should be")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value: str = self.take(key, default, str)
        return value

    def number(self, key: str, default: int, low: int, high: int) -> int:
        value: int = self.take(key, default, int)
        if not low <= value <= high:
            raise LabError(f"{self.where}: {key} = {value} is not from {low} to {high}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.take(key, [], list)
        if not all(isinstance(v, str) for v in values):
            raise LabError(f"{self.where}: {key} is a list of texts")
        return tuple(values)

    def end(self) -> None:
        for key in self.values:
            raise LabError(f"{self.where}: there is no {key}")


def file_name(table: Table, key: str, default: str) -> str:
    name = table.text(key, default)
    if name and not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        raise LabError(f"{table.where}: {key} = {name!r} is no plain name of a file")
    return name


def read_step(number: int, values: Any) -> Step:
    table = Table(f"step {number}", values)
    kinds = [k for k in STEPS if k in table.values]
    if len(kinds) != 1:
        raise LabError(f"step {number}: one of {', '.join(STEPS)}")
    kind = kinds[0]
    step = Step(kind, table.text(kind), table.number("times", 1, 1, 100000))
    if not step.what:
        raise LabError(f"step {number}: {kind} has no text")
    table.end()
    return step


def read_check(number: int, values: Any, marks: list[str]) -> Check:
    # judge.py has the kinds, and needs Check.
    from judge import KINDS, PRINTED  # pylint: disable=import-outside-toplevel

    table = Table(f"check {number}", values)
    table.where = f"check {table.text('name')!r}"
    table.values["name"] = values["name"]
    check = Check(
        name=table.text("name"), title=table.text("title", values["name"]),
        points=table.take("points", 1, (int, float)), kind=table.text("kind"),
        at=table.text("at"), since=table.text("since", ""), proc=table.text("proc", ""),
        pages=table.number("pages", -1, -1, 1 << 20),
        text=table.text("text", ""), equals=table.text("equals", ""),
        needs=table.text("needs", ""))
    table.end()
    if check.points < 0:
        raise LabError(f"{table.where}: points = {check.points} is less than nothing")
    if check.kind not in KINDS:
        raise LabError(f"{table.where}: kind = {check.kind!r} is not one of {', '.join(KINDS)}")
    for mark in (check.at, *([check.since] if check.since else [])):
        if mark not in marks:
            raise LabError(f"{table.where}: no step has mark = {mark!r}")
    if check.equals and check.equals not in PRINTED:
        raise LabError(f"{table.where}: equals = {check.equals!r} is not one of {', '.join(PRINTED)}")
    for key in KINDS[check.kind].wants:
        if not getattr(check, key):
            raise LabError(f"{table.where}: kind {check.kind} wants {key}")
    return check


def rules_of(table: Table) -> tuple[str, ...]:
    rules = table.texts("rules")
    for rule in rules:
        if rule not in RULES:
            raise LabError(f"[lab]: rules: {rule!r} is not one of {', '.join(RULES)}")
    return rules


def is_alone(names: list[str], what: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise LabError(f"two {what} are called {name!r}")


def read(path: Path) -> Lab:
    try:
        data = path.read_bytes()
        tree = Table("the file", tomllib.loads(data.decode("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise LabError(f"{path}: {why}") from None
    try:
        return build(tree, hashlib.sha256(data).hexdigest())
    except LabError as why:
        raise LabError(f"{path}: {why}") from None


def build(tree: Table, digest: str) -> Lab:
    head = Table("[lab]", tree.take("lab", None, dict))
    files = Table("[submission]", tree.take("submission", {}, dict))
    run = Table("[run]", tree.take("run", {}, dict))
    steps = [read_step(n, s) for n, s in enumerate(tree.take("step", [], list), 1)]
    marks = [s.what for s in steps if s.kind == "mark"]
    is_alone(marks, "marks")
    checks = [read_check(n, c, marks) for n, c in enumerate(tree.take("check", [], list), 1)]
    is_alone([c.name for c in checks], "checks")
    for n, check in enumerate(checks):
        if check.needs and check.needs not in [c.name for c in checks[:n]]:
            raise LabError(f"check {check.name!r}: needs = {check.needs!r} is no check before it")
    if all(c.kind == "output" for c in checks):
        raise LabError("no check looks at the memory: what is printed proves nothing")
    lab = Lab(
        name=head.text("name"), title=head.text("title", ""), rules=rules_of(head),
        kernel=file_name(files, "kernel", "kernel"), image=file_name(files, "image", "xv6.img"),
        fs=file_name(files, "fs", "fs.img"), memory=run.number("memory", 64, 4, MEMORY_MAX),
        cpus=run.number("cpus", 1, 1, CPUS_MAX), seconds=run.number("seconds", 60, 1, SECONDS_MAX),
        prompt=run.text("prompt", "$ "), steps=tuple(steps), checks=tuple(checks), sha256=digest)
    for table in (head, files, run, tree):
        table.end()
    return lab
