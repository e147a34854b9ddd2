# SPDX-License-Identifier: GPL-2.0-only
"""What is asked of the memory of a machine that stands still. `xv6vm` itself is the judge; here
stands which of its answers each kind of check wants."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable

from lab import Check

KERNEL_USER = 5  # of enum xv6image_rule


@dataclasses.dataclass(frozen=True)
class Page:
    """Of the user half: where it is, its frame, what user mode may do there."""

    va: int
    frame: int
    user: bool
    write: bool


@dataclasses.dataclass
class Facts:
    """All that is known of a mark. report is `machine explain`'s; pages of each pid; printed is
    what came since the mark before; strays are cr3s of CPUs that are no process's."""

    report: dict[str, Any]
    pages: dict[int, list[Page]]
    printed: str
    strays: list[int]

    @property
    def free(self) -> int:
        return int(self.report["free"])

    def kind(self, name: str) -> int:
        """Frames of that kind."""
        return sum(k["frames"] for k in self.report["kinds"] if k["kind"] == name)

    def processes(self, name: str = "") -> list[dict[str, Any]]:
        """Those with memory; of that name."""
        return [p for p in self.report["processes"]
                if int(p["pgdir"], 16) and p["state"] != "ZOMBIE" and name in ("", p["name"])]


class Marks:
    """What a check looks at."""

    def __init__(self, check: Check, marks: dict[str, Facts]) -> None:
        self.check = check
        self.at = marks[check.at]
        self.since = marks[check.since] if check.since else self.at


Verdict = tuple[bool, str]


def sound(m: Marks) -> Verdict:
    """No violation by the lab's rules, and nothing lost."""
    report = m.at.report
    if m.at.strays:
        return False, f"a CPU's cr3 is {m.at.strays[0]:#010x}, which no process has"
    if report["panicked"]:
        return False, "the kernel has panicked"
    if report["violations"]:
        first = next(f for f in report["findings"] if f["violation"])
        cause = f": {first['cause']}" if first["cause"] else ""
        return False, (f"{report['violations']} violations; the first, at {first['at']}: "
                       f"{first['text']}{cause}")
    if report["booting"]:
        return False, f"the kernel is not up: {report['moment']}"
    return True, f"{report['frames']} frames explained, no violation"


def no_user_kernel(m: Marks) -> Verdict:
    count = sum(c["count"] for c in m.at.report["counts"] if c["rule"] == KERNEL_USER)
    if count:
        return False, f"user mode reaches pages of the kernel, by {count} entries"
    return sound_space(m, "no page of the kernel's half has U")


def sound_space(m: Marks, words: str) -> Verdict:
    """WORDS, if there is any process that they are about."""
    if not m.at.processes(m.check.proc):
        return False, f"there is no process {m.check.proc}".rstrip()
    return True, words


def free_same(m: Marks) -> Verdict:
    before, now = m.since.free, m.at.free
    if before != now:
        more = now - before
        return False, f"{before} frames were free, now {now}: {abs(more)} {'more' if more > 0 else 'lost'}"
    return True, f"{now} frames are free, as before"


def output(m: Marks) -> Verdict:
    if m.check.text not in m.at.printed:
        return False, f"it did not print {m.check.text!r}"
    return True, f"it printed {m.check.text!r}"


@dataclasses.dataclass(frozen=True)
class Kind:
    """judge, and the keys of a check that it wants."""

    judge: Callable[[Marks], Verdict]
    wants: tuple[str, ...] = ()


KINDS = {
    "sound": Kind(sound),
    "no-user-kernel": Kind(no_user_kernel),
    "free-same": Kind(free_same, ("since",)),
    "output": Kind(output, ("text",)),
}


def judge(check: Check, marks: dict[str, Facts]) -> Verdict:
    """What is said of what was reached."""
    for mark in (check.at, check.since):
        if mark and mark not in marks:
            return False, f"it did not come to {mark}"
        if mark and "frames" not in marks[mark].report:
            return False, str(marks[mark].report["error"]["text"])
    return KINDS[check.kind].judge(Marks(check, marks))
