# SPDX-License-Identifier: GPL-2.0-only
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
    for n in range(row.get("pages") or row["tables"]):
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
            for pa in range(int(row["pa"], 16), int(row["last_pa"], 16) + 1, PAGE):
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


def change(e):
    """What an event changes, by where that is; what it was, and what it is now."""
    kind, pid = e["event"], e["pid"]
    if kind in ("map", "unmap", "flags", "pde"):
        return ("table" if kind == "pde" else "page", e["pa"]), \
            *((pid, int(e["va"], 16), int(e[word], 16)) for word in ("before", "after"))
    if kind in ("kalloc", "kfree", "use"):
        use = (e["kind"], pid, e.get("shares_before", 0))
        free = ("free", 0, 0)
        now = free if kind == "kfree" else use if kind == "kalloc" else \
            (e["kind"], pid if e["owned"] else 0, e["shares"])
        return ("frame", int(e["pa"], 16)), free if kind == "kalloc" else use, now
    if kind in ("process", "gone"):
        return ("process", pid), kind == "gone", kind == "process"
    if kind in ("size", "pgdir"):
        return (kind, pid), e["before"], e["after"]
    return (kind, e.get("cpu")), e.get("before"), e.get("after")


def first_and_last(events):
    net = {}
    for key, was, now in map(change, events):
        net[key] = (net.get(key, (was,))[0], now)
    return net


def check_events(changes, events):
    """What diff names is what came of the events between both, and nothing else."""
    net = first_and_last(events)

    def of(what):
        return {key[1]: pair for key, pair in net.items() if key[0] == what and pair[0] != pair[1]}
    procs, others = of("process"), of("pgdir")
    for what, size in (("page", PAGE), ("table", PAGE << 10)):
        # Who gets another directory has other entries; what goes with a directory is no event of its own.
        a, b = ({pair[side][:2]: pair[side][2] for pair in of(what).values() if pair[side][2] & 1} for side in (0, 1))
        want = [{k + (x[k] & -PAGE,) for k in x if k not in y or (x[k] ^ y[k]) & -PAGE} for x, y in ((b, a), (a, b))]
        want.append({k for k in a if k in b and (a[k] ^ b[k]) % PAGE})
        got = [{e for e in part if e[1] < KERNBASE} for part in entries(changes, what, size, False)]
        if what == "table":
            got, want = [[{e for e in part if e[0] not in others and not procs.get(e[0], (0,))[0]} for part in side]
                         for side in (got, want)]
        assert got == want, f"events, {what}: {got}, not {want}"
    got = {pa: tuple((u["kind"], u["pid"], u["shares"]) for u in (row["from"], row["to"]))
           for pa, row in frames(changes, "frames")}
    assert got == of("frame"), f"events, frames: {got}, not {of('frame')}"
    got = {c["pid"]: (c["what"] == "ended", c["what"] == "made") for c in changes
           if c["of"] == "process" and c["what"] in ("made", "ended")}
    assert got == procs, f"events, processes: {got}, not {procs}"
    for object_, name, number in (("cpu", "cr3", "cpu"), ("process", "size", "pid")):
        got = {c[number]: (c["from"], c["to"]) for c in changes if c["of"] == object_ and c["what"] == name}
        want = {k: pair for k, pair in of(name).items() if number == "cpu" or k not in procs}
        assert got == want, f"events, {name}: {got}, not {want}"


def neighbours(tap, tool, folder, life, steps):
    bad, empty, wide = [], 0, 0
    since = json.loads(tool.raw("-d", os.path.join(folder, "0.xv6m"), "-j", "events").out)["since"]
    for n in range(steps):
        names = [os.path.join(folder, f"{i}.xv6m") for i in (n, n + 1)]
        result = tool.raw("-j", "diff", "--contents", *names)
        answer = json.loads(result.out)
        past = json.loads(tool.raw("-d", names[1], "-j", "events", "--since", str(since)).out)
        since = past["since"]
        try:
            check(life[n], life[n + 1], answer["changes"])
            check_events(answer["changes"], past["events"])
            assert result.status == (0 if answer["same"] else 1) and \
                answer["same"] == (not answer["changes"]), "what it ends with"
        except AssertionError as wrong:
            bad.append(f"step {n}: {wrong}"[:600])
        empty += answer["same"]
        text = tool.raw("diff", *names).out
        wide = max([wide] + [len(line) for line in text.splitlines()])
        if bool(text) == answer["same"]:
            bad.append(f"step {n}: text and JSON do not agree")
    tap.equal(bad, [], f"diff: {steps} neighbours differ in what the reference did, and events tell")
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
    with_tlb = os.path.join(folder, "tlb.xv6m")
    tool.batch(f"cpu tlb 0 --size 4\ncpu switch 0 1\ncpu access 0 0\nproc sbrk 1 -4096 --as-xv6\nsnapshot save {with_tlb}\n")
    told = json.loads(tool.raw("-j", "diff", "sim:mem=4M", with_tlb).out)["changes"]
    tap.equal([(r["cpu"], r["va"], r["stale"]) for r in told if r.get("what") == "TLB entry"],
              [(0, "0x00000000", True)], "diff: an entry of a TLB, which is stale")
    two = [os.path.join(folder, f"{name}.xv6m") for name in ("here", "there")]
    tool.batch("proc sbrk 1 +4096\nsnapshot save {}\nproc sbrk 1 -4096\nkmem kalloc\nproc sbrk 1 +4096\nsnapshot save {}\n".format(*two))
    told = json.loads(tool.raw("-j", "diff", *two).out)["changes"]
    pages = [(r["what"], r["va"], int(r["from_pa"], 16) - int(r["pa"], 16)) for r in told if r["of"] == "page"]
    tap.equal(pages, [("moved", "0x00001000", PAGE)], "diff: a page that moved")
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
