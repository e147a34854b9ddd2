# SPDX-License-Identifier: GPL-2.0-only
"""`check` on machines that are hurt, each in one way: what is violated is said, and no more."""

import json
import os
import re

BATCH = "proc create --name hurt\nproc sbrk hurt 4096\ncheck\ncheck\n"
MACHINE = "mem=4M,ncpu=2"
INVARIANTS = range(1, 10)


def told(text):
    """(violated invariants, those with an example, number of violations) as the text says."""
    return ([int(n) for n in re.findall(r"^I(\d+) +VIOLATED ", text, re.M)],
            {int(n) for n in re.findall(r"^I(\d+) +\d+  0x", text, re.M)},
            int(re.search(r" checked: (\d+) violations$", text, re.M).group(1)))


def as_json(answer):
    return ([i["invariant"] for i in answer["invariants"] if not i["ok"]],
            {v["invariant"] for v in answer["violations"]}, answer["total"])


def damaged(tap, tool, number):
    os.environ["XV6VM_HURT"] = str(number)
    result = tool.batch(BATCH, "--keep-going", machine=MACHINE)
    answers = json.loads(tool.batch(BATCH, "--keep-going", machine=MACHINE, json=True).out)
    mask, count, what = re.search(r"# hurt (\w+) of (\d+): (.*)", result.err).groups()
    due = [n for n in INVARIANTS if int(mask, 16) >> n & 1]
    hurt, whole = result.out.split("xv6vm> check")[1:]
    violated, listed, total = told(hurt)
    tap.ok(violated == due and total >= len(due) and listed == set(due) and
           "check: invariants are violated" in result.err and result.status == 1,
           f"check: {what}: is told", result)
    tap.ok(as_json(answers[2]) == told(hurt) and "error" in answers[2],
           f"check: {what}: as JSON", answers[2])
    tap.ok(told(whole) == ([], set(), 0) == as_json(answers[3]) and "error" not in answers[3],
           f"check: {what}: once it is undone, nothing is wrong", result)
    return due, int(count)


def run(tap, tool):
    seen, number, count = set(), 0, 1
    while number < count:
        due, count = damaged(tap, tool, number)
        seen.update(due)
        number += 1
    del os.environ["XV6VM_HURT"]
    tap.equal(sorted(seen), list(INVARIANTS), "check: each invariant was violated")
