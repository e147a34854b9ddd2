#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Kernels with one mistake each: is it named, with its frame or entry? TAP, a line a kind:
what was made, what was said first, and whether that is it.

    bugs.py TOOL OUT [BUG...] [--update]

The first that is said has to be the mistake itself, not what came of it, and behind it what
came of it, as said.txt has it; --update writes that.
"""

import concurrent.futures
import os
import re
import sys

import mini
from profiles import explain

BUGS = {
    # mistake: what is said, the profile that it is made in
    "FREE_KERNEL": ("page of the kernel's image", ""),
    "LOST_LINK": ("stored no next pointer", ""),
    "KERNEL_USER": ("kernel's half has PTE_U", ""),
    "TEXT_WRITABLE": ("text has PTE_W", ""),
    "NO_DEVICES": ("not as kmap has it: it is not mapped", ""),
    "FREE_MAPPED": ("deallocuvm freed it and left the entry", ""),
    "DEALLOC_LEAK": ("leaked: a user page", ""),
    "FREEVM_TABLES": ("leaked: an empty page table", ""),
    "FREEVM_KERNEL": ("leaked: a page table of the kernel's half", ""),
    "FREEVM_PAGES": ("leaked: a user page", ""),
    "FREEVM_PGDIR": ("leaked: a page directory, and not what it leads to", ""),
    "FORK_SHARES": ("fork mapped the parent's frame", ""),
    "FORK_TABLE": ("fork copied the directory's entry", ""),
    "FORK_FLAGS": ("fork did not copy the flags", ""),
    "FORK_SHIFT": ("the pages lie at other addresses", ""),
    "NOT_CLEARED": ("was not cleared", ""),
    "ONE_MORE": ("one page too many", ""),
    "NO_USER": ("has no PTE_U", ""),
    "NO_WRITE": ("has no PTE_W", ""),
    "PFN_SHIFT": ("shifted by the wrong number of bits", ""),
    "PDX_PTX": ("PDX and PTX are swapped", ""),
    "EXEC_LEAK": ("leaked: a page directory, and all", ""),
    "EXEC_OLD": ("leaked: a page directory, and all", ""),
    "NO_GUARD": ("exec forgot clearpteu", ""),
    "NOT_CLOSED": ("exec calls clearpteu", ""),
    "GUARD_STACK": ("the guard page lies wrong", ""),
    "SZ_NOT_ROUNDED": ("the guard page lies wrong", ""),
    "DOUBLE_FREE": ("double free", ""),
    "FREE_LATER": ("double free", ""),
    "FREE_UNALIGNED": ("address inside of a frame", ""),
    "WAIT_KSTACK": ("leaked: a kernel stack", ""),
    "KSTACK_FREED": ("use after free: the kernel stack", ""),
    "PGDIR_FREED": ("use after free: a table", ""),
    "PGDIR_SHARED": ("fork gave both one page directory", ""),
    "SZ_BEFORE": ("sz was raised", ""),
    "AFTER_FREE": ("written to after kfree", ""),
    "OVERRUN": ("wrote over the free frame", ""),
    "FORK_NO_SZ": ("fork did not set the child's sz", ""),
    "NO_U_CHECK": ("wrote where the process may not", ""),
    "SHM_FREED": ("freed while another shares it", "-DSHARED=1"),
    "COW_RACE": ("counted at once", "-DCOW=1"),
    "COW_PARENT_W": ("the parent kept its W", "-DCOW=1"),
    "COW_CHILD_W": ("the child got W", "-DCOW=1"),
    "COW_OPENED": ("as others show: fork opened it", "-DCOW=1"),
    "COW_NO_COUNT": ("too low", "-DCOW=1"),
    "COW_HIGH": ("too high", "-DCOW=1"),
    "COW_NO_DROP": ("too high", "-DCOW=1"),
    "COW_FREE": ("use after free: freed while mapped", "-DCOW=1"),
    "LAZY_ABOVE": ("a page above the process's size", "-DLAZY=1"),
    "LAZY_WRONG": ("mapped in the wrong process", "-DLAZY=1"),
}

# All that is said of each, in order, without the numbers, which are the compiler's.
SAID = os.path.join(mini.HERE, "said.txt")
NUMBER = re.compile(r"\b(0x[0-9a-f]+|[0-9]+)\b")


def expected():
    """{mistake: lines}"""
    told = {}
    with open(SAID, encoding="ascii") as text:
        for line in text:
            if line[0] not in " #":
                lines = told[line.strip()] = []
            elif line[0] == " ":
                lines.append(line.strip())
    return told


def words(finding):
    return finding["text"] + (": " + finding["cause"] if finding["cause"] else "")


def lost(answer):
    """The frames that nobody has."""
    return {int(run["pa"], 16) + 4096 * n for run in answer.get("map", [])
            if run["kind"] == "unaccounted" for n in range(run["frames"])}


def is_planted(finding, planted, answer):
    """Its entry, or its frame, or one of those that are wrong as it is."""
    at, frame = (int(finding[key], 16) for key in ("at", "frame"))
    frames = lost(answer) if "leaked" in finding["text"] else {at & ~0xfff, frame}
    return any((entry and at <= entry < at + 4 * max(finding["pages"], 1)) or
               (of and of in frames) for entry, of in planted)


def without_numbers(findings):
    """Each kind once, in order."""
    kinds = ("note: " * (not f["violation"]) + NUMBER.sub("N", words(f)) for f in findings)
    return list(dict.fromkeys(kinds))


def judge(tool, out, bug, said):
    says, profile = BUGS[bug]
    kernel = mini.build(out, bug, f"{profile} -DBUG=BUG_{bug}")
    told = []

    def moment(machine, _when, dump):
        answer = explain(tool, kernel, dump)
        findings = sorted(answer.get("findings", []), key=lambda f: not f["violation"])
        first = words(findings[0]) if findings else answer.get("error", "nothing is wrong")
        place = any(
            is_planted(f, machine.planted, answer) for f in findings if says in words(f))
        told[:] = [without_numbers(findings) == said and says in first and place,
                   f"{bug}: {first}{'' if place else ' (elsewhere)'}",
                   [f"{f['at']} {f['found']} {f['frame']} {f['va']} {f['pages']} {words(f)}"
                    for f in findings] + [f"planted {machine.planted[:4]}"],
                   without_numbers(findings)]

    mini.lives(kernel, 16 * mini.MEGABYTE, moment, ["idle"])
    return told


def update(told):
    with open(SAID, "w", encoding="ascii") as out:
        out.write("# What is said of each mistake, in order; N is a number. By bugs.py --update.\n")
        for bug, lines in told.items():
            out.write("\n".join([bug, *(f"  {line}" for line in lines)]) + "\n")


def main():
    tool, out = (os.path.abspath(path) for path in sys.argv[1:3])
    right, said, told = 0, expected(), {}
    bugs = [name for name in sys.argv[3:] if name != "--update"] or list(BUGS)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        judged = pool.map(lambda bug: judge(tool, out, bug, said.get(bug)), bugs)
        for number, (bug, (good, text, why, told[bug])) in enumerate(zip(bugs, judged), 1):
            right += good
            print(f"{'ok' if good else 'not ok'} {number} - {text}", flush=True)
            for line in why if not good else []:
                print(f"# {line}")
            if mini.FIRST and not good:
                pool.shutdown(cancel_futures=True)
                return 1
    if "--update" in sys.argv:
        update(told)
    print(f"# right {right}, of {len(bugs)}\n1..{len(bugs)}")
    return 0 if right == len(bugs) else 1


if __name__ == "__main__":
    sys.exit(main())
