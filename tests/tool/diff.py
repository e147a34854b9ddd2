# SPDX-License-Identifier: GPL-2.0
"""diff: nothing for the same, and of neighbours in a random life what the reference has done."""

import json
import os
import subprocess
import tempfile

from tap import PATIENCE

PAGE, KERNBASE = 4096, 0x80000000
HAND = 0x200


def runs(row, size):
    """Each page of a row: its address, and its frame."""
    first, last = int(row["pa"], 16), int(row["last_pa"], 16)
    step = PAGE if last > first else -PAGE
    for n in range(row["count"]):
        yield int(row["va"], 16) + n * size, first + n * step


def entries(changes, of, size, kernel):
    """What diff says of page tables, as (pid, address, frame before, frame after)."""
    added, removed, flags = set(), set(), set()
    for row in changes:
        if row["of"] != of:
            continue
        for va, pa in runs(row, size):
            if kernel != (of == "page" and va >= KERNBASE):
                continue
            key = (row["pid"], va)
            if row["what"] == "added":
                added.add(key + (pa,))
            elif row["what"] == "removed":
                removed.add(key + (pa,))
            elif row["what"] == "moved":
                added.add(key + (pa,))
                removed.add(key + (int(row["from_pa"], 16),))
            else:
                flags.add(key)
    return added, removed, flags


def expected(a, b, kernel, alive):
    """The same of two states of the reference."""
    def split(state):
        return {(pid, va): word for pid, va, word in state
                if kernel == (va >= KERNBASE) and (not kernel or pid in alive)}
    x, y = split(a), split(b)
    added = {k + (y[k] & -PAGE,) for k in y if k not in x or x[k] & -PAGE != y[k] & -PAGE}
    removed = {k + (x[k] & -PAGE,) for k in x if k not in y or x[k] & -PAGE != y[k] & -PAGE}
    flags = {k for k in x if k in y and (x[k] ^ y[k]) % PAGE}
    return added, removed, flags


def uses(state):
    """What each frame is used for, of those that can come and go."""
    use = {pa: ("held", 0) for pa in state["held"]}
    use |= {pte & -PAGE: ("user page", 0) for _, va, pte in state["pages"]
            if va < KERNBASE and pte & -PAGE not in use}
    for pid, _, _, pgdir, kstack, _, _ in state["procs"]:
        use[pgdir], use[kstack] = ("page directory", pid), ("kernel stack", pid)
    use |= {pde & -PAGE: ("kernel page table" if va >= KERNBASE else "user page table", pid)
            for pid, va, pde in state["tables"] if pid}
    use |= {pte & -PAGE: ("user page", pid) for pid, va, pte in state["pages"]
            if va < KERNBASE and not pte & HAND}
    use |= {pa: ("free", 0) for pa in state["list"]}
    return {pa: (*u, state["hand"][pa // PAGE]) for pa, u in use.items()}


def frames(changes, of):
    for row in changes:
        if row["of"] == of:
            for pa in range(int(row["pa"], 16), int(row["last"], 16), PAGE):
                yield pa, row


def facts(changes, of, number=None):
    return {row["what"]: (row["from"], row["to"]) for row in changes
            if row["of"] == of and "from" in row and number in (row.get("pid"), row.get("cpu"))}


def wanted(pairs):
    """Of (name, before, after, how it is written): those that differ."""
    return {name: (form(x), form(y)) for name, x, y, form in pairs if x != y}


def address(n):
    return f"0x{n:08x}"


def check_procs(a, b, changes):
    x, y = ({p[0]: p[1:] for p in s["procs"]} for s in (a, b))
    for what, gone in (("made", set(y) - set(x)), ("ended", set(x) - set(y))):
        assert {c["pid"] for c in changes if c["of"] == "process" and c["what"] == what} == gone, what
    for pid in set(x) & set(y):
        got = facts(changes, "process", pid)
        assert ("state" in got) == (x[pid][4:] != y[pid][4:] and
                                    (x[pid][4], x[pid][5] < 0) != (y[pid][4], y[pid][5] < 0)), pid
        names = ("parent", int), ("size", address), ("pgdir", address), ("kstack", address)
        want = wanted((n, i, j, form) for (n, form), i, j in zip(names, x[pid], y[pid]))
        want |= wanted([("on CPU", x[pid][5], y[pid][5], int)])
        got = {n: v for n, v in got.items() if n in dict(names) or n == "on CPU"}
        assert got == want, f"process {pid}: {got}, not {want}"


def check_cpus(a, b, changes):
    for n, (x, y) in enumerate(zip(a["cpus"], b["cpus"])):
        got = {k: v for k, v in facts(changes, "cpu", n).items() if k in ("cr3", "cr2", "CPL", "cr3 loads")}
        want = wanted([("cr3", x["cr3"], y["cr3"], address), ("cr2", x["cr2"], y["cr2"], address),
                       ("CPL", x["cpl"], y["cpl"], int), ("cr3 loads", x["loads"], y["loads"], int)])
        assert got == want, f"CPU {n}: {got}, not {want}"
        rows = {what: {(int(c["va"], 16), int(c["pa"], 16)) for c in changes
                       if c["of"] == "cpu" and c["what"] == what and c["cpu"] == n}
                for what in ("TLB entry", "no TLB entry")}
        tlb = [{tuple(e) for e in s["tlb"]} for s in (x, y)]
        assert rows["TLB entry"] - rows["no TLB entry"] == tlb[1] - tlb[0], f"TLB {n}"
        assert rows["no TLB entry"] - rows["TLB entry"] == tlb[0] - tlb[1], f"TLB {n}"


def check_list(a, b, changes):
    x, y = a["list"], b["list"]
    tail = 0
    while tail < min(len(x), len(y)) and x[-1 - tail] == y[-1 - tail]:
        tail += 1
    want = wanted([("head", x[0] if x else 0, y[0] if y else 0, address),
                   ("length", len(x), len(y), int),
                   ("differing top", len(x) - tail, len(y) - tail, int)])
    assert facts(changes, "freelist") == want, f"free list: not {want}"


def check_frames(a, b, changes):
    x, y = uses(a), uses(b)
    want = {pa: (x[pa], y[pa]) for pa in x if pa in y and x[pa] != y[pa]}
    got = {pa: tuple((u["kind"], u["pid"], u["shares"]) for u in (row["from"], row["to"]))
           for pa, row in frames(changes, "frames")}
    assert got == want, f"frames: {got}, not {want}"
    written = {pa for pa, _ in frames(changes, "contents")}
    assert written == set(b["written"]), f"written: {written}, not {b['written']}"


def check(a, b, changes):
    alive = {p[0] for p in a["procs"]} & {p[0] for p in b["procs"]} | {0}
    for kernel in (False, True):
        got = entries(changes, "page", PAGE, kernel)
        want = expected(a["pages"], b["pages"], kernel, alive)
        # (Of the kernel half the reference tells what was used, which changes flags.)
        if kernel:
            got, want = got[2], want[2] | {e[:2] for e in want[0] | want[1]}
        assert got == want, f"pages: {got}, not {want}"
    got = entries(changes, "table", PAGE << 10, False)
    want = [k | u for k, u in zip(*(expected(a["tables"], b["tables"], kernel, alive | {
        p[0] for s in (a, b) for p in s["procs"]}) for kernel in (False, True)))]
    assert list(got) == want, f"tables: {got}, not {want}"
    for part in (check_procs, check_cpus, check_list, check_frames):
        part(a, b, changes)


def neighbours(tap, tool, folder, life, steps):
    bad, empty, wide = [], 0, 0
    for n in range(steps):
        names = [os.path.join(folder, f"{i}.xv6m") for i in (n, n + 1)]
        result = tool.raw("-j", "diff", "--contents", *names)
        answer = json.loads(result.out)
        try:
            check(life[n], life[n + 1], answer["changes"])
            assert result.status == (0 if answer["same"] else 1) and \
                answer["same"] == (not answer["changes"]), "what it ends with"
        except AssertionError as wrong:
            bad.append(f"step {n}: {wrong}"[:600])
        empty += answer["same"]
        text = tool.raw("diff", *names).out
        wide = max([wide] + [len(line) for line in text.splitlines()])
        if bool(text) == answer["same"]:
            bad.append(f"step {n}: text and JSON do not agree")
    tap.equal(bad, [], f"diff: {steps} neighbours differ in what the reference did")
    tap.ok(0 < empty < steps, "diff: some did nothing, and some did something", empty)
    tap.ok(wide <= 80, "diff: fits a line of 80 characters", wide)


def itself(tap, tool, folder, steps):
    first, last = (os.path.join(folder, f"{i}.xv6m") for i in (0, steps))
    result = tool.raw("-d", first, "diff", first)
    tap.ok(not result.out and not result.err and result.status == 0, "diff: of itself is nothing", result)
    tap.equal([(r["of"], r.get("what")) for r in json.loads(tool.raw("-d", last, "-j", "diff", first).out)["changes"]],
              [(r["of"], r.get("what")) for r in json.loads(tool.raw("-j", "diff", first, last).out)["changes"]],
              "diff: of one file alone is against the machine there is")
    result = tool.raw("diff", first, "/nonexistent.xv6m")
    tap.ok(result.status == 2 and result.err.count("\n") == 1, "diff: trouble ends with 2", result)
    result = tool.raw("diff", first, "sim:mem=8M")
    tap.ok("PHYSTOP" in result.out and result.status == 1, "diff: of machines of two kinds", result)


def run(tap, tool, seed, folder_of_programs):
    steps = int(os.environ.get("STEPS", "") or 40)
    with tempfile.TemporaryDirectory() as folder:
        life = subprocess.run([os.path.join(folder_of_programs, "diff_life"), seed, str(steps), folder],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        if not tap.ok(life.returncode == 0, f"diff: a life from seed {seed}", life.stderr):
            return
        neighbours(tap, tool, folder, [json.loads(line) for line in life.stdout.splitlines()], steps)
        itself(tap, tool, folder, steps)
