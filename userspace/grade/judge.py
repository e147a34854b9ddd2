# SPDX-License-Identifier: GPL-2.0-only
"""What is asked of the memory of a machine that stands still. `xv6vm` itself is the judge; here
stands which of its answers each kind of check wants."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Callable

from lab import Check

KERNEL_USER = 5  # of enum xv6image_rule
PGSIZE = 4096
NOWHERE = 0xffffffff
TABLES = ("page directory", "kernel page table", "user page table")


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


def named(p: dict[str, Any]) -> str:
    return f"{p['name']} (pid {p['pid']})"


def wrong(finding: dict[str, Any]) -> str:
    return f"{finding['text']}{': ' * bool(finding['cause'])}{finding['cause']}"


def sound(m: Marks) -> Verdict:
    """No violation by the lab's rules, and nothing lost."""
    report = m.at.report
    if m.at.strays:
        return False, f"a CPU's cr3 is {m.at.strays[0]:#010x}, which no process has"
    if report["panicked"]:
        return False, "the kernel has panicked"
    if report["violations"]:
        first = next(f for f in report["findings"] if f["violation"])
        return False, f"{report['violations']} violations; the first, at {first['at']}: {wrong(first)}"
    if report["booting"]:
        return False, f"the kernel is not up: {report['moment']}"
    return sound_space(m, f"{report['frames']} frames explained, no violation")


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


def null_faults(m: Marks) -> Verdict:
    for p in m.at.processes(m.check.proc):
        if any(page.va == 0 for page in m.at.pages[p["pid"]]):
            return False, f"{named(p)} has a page at address 0"
    return sound_space(m, "nothing is mapped at address 0")


def stack_guard(m: Marks) -> Verdict:
    """Below the page that esp is in, and those of the stack, comes one that is not the user's,
    before the code comes."""
    for p in m.at.processes(m.check.proc):
        user = {page.va for page in m.at.pages[p["pid"]] if page.user}
        # What has nothing on its stack yet has esp at the end of it.
        top = va = (int(p["esp"], 16) - 1) & ~0xfff
        while va in user and va != int(p["eip"], 16) & ~0xfff:
            va -= PGSIZE
        if top not in user:
            return False, f"the stack of {named(p)} is not mapped, at {top:#010x}"
        if va in user or va < 0:
            return False, f"no guard page is below the stack of {named(p)}, at {top:#010x}"
    return sound_space(m, "below the stack comes a page that is not the user's")


def children(m: Marks) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each process of that name with its parent, where that has the name, too."""
    those = {p["pid"]: p for p in m.at.processes(m.check.proc)}
    return [(those[p["ppid"]], p) for p in those.values() if p["ppid"] in those]


def copies_nothing(m: Marks) -> Verdict:
    """Parent and child have the same frames, and neither may write to them."""
    for parent, child in children(m):
        had = {page.va: page for page in m.at.pages[parent["pid"]]}
        both = [(had[page.va], page) for page in m.at.pages[child["pid"]] if page.va in had]
        same = [pair for pair in both if pair[0].frame == pair[1].frame]
        free = [pair for pair in same if pair[0].write or pair[1].write]
        if free:
            return False, f"{free[0][0].va:#010x} is one frame for both, and can be written to"
        wanted = m.check.pages if m.check.pages >= 0 else len(both)
        if len(same) < wanted:
            return False, f"of {len(both)} pages {named(child)} shares {len(same)}, not {wanted}"
    if not children(m):
        return False, f"there is no {m.check.proc or 'process'} with a child"
    return True, "parent and child have the same frames, read-only"


def both_times(m: Marks) -> list[dict[str, Any]]:
    """Processes of that name that were there before, as they are now."""
    before = {p["pid"] for p in m.since.processes(m.check.proc)}
    return [p for p in m.at.processes(m.check.proc) if p["pid"] in before]


def count_is(m: Marks, count: int, what: str) -> Verdict:
    """As the check says; or some, if it says nothing."""
    good = count == m.check.pages if m.check.pages >= 0 else count > 0
    if not both_times(m):
        return False, f"there was no process {m.check.proc} at both moments"
    wanted = f", not {m.check.pages}" if not good and m.check.pages >= 0 else ""
    return good, f"{count} pages {what}{wanted}"


def copied_on_write(m: Marks) -> Verdict:
    count = 0
    for p in both_times(m):
        had = {page.va: page.frame for page in m.since.pages[p["pid"]]}
        moved = [page for page in m.at.pages[p["pid"]] if had.get(page.va, page.frame) != page.frame]
        if any(not page.write for page in moved):
            return False, f"{named(p)} has another frame, and may not write to it"
        count += len(moved)
    return count_is(m, count, "have another frame than before")


def lazy(m: Marks) -> Verdict:
    """The size may grow at once; pages come as they are touched."""
    count = 0
    for p in both_times(m):
        before = next(q for q in m.since.processes() if q["pid"] == p["pid"])
        grown = int(p["sz"], 16) - int(before["sz"], 16)
        if m.check.pages == 0 and grown < PGSIZE:
            return False, f"the size of {named(p)} has not grown"
        count += len(m.at.pages[p["pid"]]) - len(m.since.pages[p["pid"]])
    return count_is(m, count, "have come")


def shared(m: Marks) -> Verdict:
    """Frames that two of them may write to."""
    those = m.at.processes(m.check.proc)
    frames = [{page.frame for page in m.at.pages[p["pid"]] if page.user and page.write}
              for p in those]
    both = {f for n, some in enumerate(frames) for other in frames[n + 1:] for f in some & other}
    wanted = max(m.check.pages, 1)
    if len(those) < 2:
        return False, f"there are no two processes {m.check.proc}".rstrip()
    return len(both) >= wanted, f"{len(both)} frames can be written to by both, {wanted} wanted"


def tables_freed(m: Marks) -> Verdict:
    for kind in TABLES:
        before, now = m.since.kind(kind), m.at.kind(kind)
        if before != now:
            return False, f"frames that are a {kind}: {before} before, now {now}"
    return free_same(m)


def printed_free(m: Marks) -> Verdict:
    told = re.findall(rf"{re.escape(m.check.text)}\D*?(-?\d+)", m.at.printed)
    if not told:
        return False, f"it did not print {m.check.text} and a number"
    return int(told[-1]) == m.at.free, f"it says {told[-1]}, and {m.at.free} frames are free"


def printed_translations(m: Marks) -> Verdict:
    """Each line has an address and, in hexadecimal, what the kernel makes of it."""
    told = re.findall(rf"{re.escape(m.check.text)}\s+(?:0x)?([0-9a-f]+)\s+(?:0x)?([0-9a-f]+)\b",
                      m.at.printed, re.IGNORECASE)
    those = m.at.processes(m.check.proc)
    if len(those) != 1 or not told:
        return False, f"it did not print {m.check.text} and two addresses"
    frames = {page.va: page.frame for page in m.at.pages[those[0]["pid"]] if page.user}
    for va, pa in ((int(a, 16), int(b, 16)) for a, b in told):
        frame = frames.get(va & ~0xfff)
        wanted = NOWHERE if frame is None else frame | va & 0xfff
        if pa != wanted:
            return False, f"it says {pa:#010x} for {va:#010x}, which lies at {wanted:#010x}"
    return True, f"{len(told)} addresses are translated as the tables have it"


PRINTED = {"free": printed_free, "translate": printed_translations}


def syscall(m: Marks) -> Verdict:
    return PRINTED[m.check.equals](m)


@dataclasses.dataclass(frozen=True)
class Kind:
    """judge, and the keys of a check that it wants."""

    judge: Callable[[Marks], Verdict]
    wants: tuple[str, ...] = ()


KINDS = {
    "sound": Kind(sound),
    "no-user-kernel": Kind(no_user_kernel),
    "free-same": Kind(free_same, ("since",)),
    "tables-freed": Kind(tables_freed, ("since",)),
    "null-faults": Kind(null_faults),
    "stack-guard": Kind(stack_guard),
    "copies-nothing": Kind(copies_nothing),
    "copied-on-write": Kind(copied_on_write, ("since",)),
    "lazy": Kind(lazy, ("since",)),
    "shared": Kind(shared),
    "syscall": Kind(syscall, ("text", "equals")),
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
