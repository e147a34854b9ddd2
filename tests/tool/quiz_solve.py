# SPDX-License-Identifier: GPL-2.0-only
"""Exercises, solved by hand from what is printed of them: for each question the right answer,
and what those get who make a typical mistake. Nothing of the tool's own is used."""

import re

P, W, U = 1, 2, 4


class Cut:
    """How many bits the parts of an address have."""

    def __init__(self, toy):
        self.toy = toy
        self.offset, self.index, self.entry = (4, 2, 1) if toy else (12, 10, 4)
        self.kernbase = 0x80 if toy else 0x80000000
        self.all = 0x100 if toy else 0x100000000

    def parts(self, va):
        page, offset = divmod(va, 1 << self.offset)
        return *divmod(page, 1 << self.index), offset

    def join(self, pdx, ptx, offset):
        return ((pdx << self.index) + ptx << self.offset) + offset

    def swapped(self, va):
        pdx, ptx, offset = self.parts(va)
        return self.join(ptx, pdx, offset)

    def frame(self, entry):
        return entry - entry % (1 << self.offset)


def after(text, words):
    return int(re.search(re.escape(words) + r" (0x[0-9a-f]+|\d+)", text).group(1), 0)


def hexes(text):
    return [int(n, 16) for n in re.findall(r"0x[0-9a-f]+", text)]


def tables(text):
    """By address: index and entry."""
    return {int(at, 16): {int(i): int(e, 16) for i, e in re.findall(r"\[ *(\d+)\] +(\w+)", rows)}
            for at, rows in re.findall(r"^page \w+ at (0x\w+)\n((?: +\[.*\n)+)", text, re.M)}


class Walk:
    def __init__(self, cut, shown, cr3, va):
        pdx, ptx, offset = cut.parts(va)
        self.pde_at, self.pde = cr3 + pdx * cut.entry, shown[cr3].get(pdx, 0)
        self.pte_at = self.pte = 0
        self.pa = None
        if self.pde & P:
            self.pte_at = cut.frame(self.pde) + ptx * cut.entry
            self.pte = shown.get(cut.frame(self.pde), {}).get(ptx, 0)
        if self.pte & P:
            self.pa = cut.frame(self.pte) + offset


def split(cut, text):
    if "cr3" in text:
        pdx, ptx, offset, cr3 = (after(text, w) for w in ("has PDX", "PTX", "offset", "cr3 ="))
        return [(cut.join(pdx, ptx, offset),
                 {"offset-dropped": cut.join(pdx, ptx, 0), "pdx-ptx-swapped": cut.join(ptx, pdx, offset),
                  "hex-digits-split": (pdx << 20 | ptx << 12 | offset) % cut.all}),
                (cr3 + 4 * pdx, {"wrong-unit": cr3 + pdx, "pdx-ptx-swapped": cr3 + 4 * ptx})]
    va = after(text, "virtual address")
    pdx, ptx, offset = cut.parts(va)
    wrong = [{"pdx-ptx-swapped": ptx, "pdx-in-ptx": va >> cut.offset},
             {"pdx-ptx-swapped": pdx, "pdx-in-ptx": va >> cut.offset}, {"page-for-offset": va - offset}]
    if not cut.toy:
        wrong[0]["hex-digits-split"] = int(f"{va:08x}"[:3], 16)
        wrong[1]["hex-digits-split"] = int(f"{va:08x}"[3:5], 16)
    return list(zip((pdx, ptx, offset), wrong))


def walk(cut, text):
    shown, cr3, va = tables(text), after(text, "cr3 is"), after(text, "virtual address")
    w, s = (Walk(cut, shown, cr3, a) for a in (va, cut.swapped(va)))
    offset = cut.parts(va)[2]
    last = {"offset-dropped": cut.frame(w.pte), "pfn-not-shifted": (w.pte >> cut.offset) + offset,
            "flags-kept": (w.pte + offset) % cut.all, "pde-for-pte": cut.frame(w.pde) + offset,
            "v-for-p": (w.pa + cut.kernbase) % cut.all}
    if s.pa is not None:
        last["pdx-ptx-swapped"] = s.pa
    return [(w.pde, {"pdx-ptx-swapped": s.pde, "address-for-entry": w.pde_at}),
            (w.pte, {"pdx-ptx-swapped": s.pte, "address-for-entry": w.pte_at, "pde-for-pte": w.pde}),
            (w.pa, last)]


def kalloc(cut, text):
    words = {int(a, 16): int(v, 16) for a, v in re.findall(r"^ +(0x\w+): +(0x\w+)$", text, re.M)}
    order = [after(text, "kmem.freelist is") - cut.kernbase]
    while len(order) < 5:
        order.append(words[order[-1]] - cut.kernbase)
    return [(order[0], {"v-for-p": order[0] + cut.kernbase, "one-too-many": order[1],
                        "list-sorted": min(words)}),
            (order[2], {"v-for-p": order[2] + cut.kernbase, "one-too-few": order[1],
                        "one-too-many": order[3]}),
            (order[3] + cut.kernbase, {"p-for-v": order[3], "one-too-few": order[2] + cut.kernbase,
                                       "one-too-many": order[4] + cut.kernbase})]


def freelist(cut, text):
    given, steps = text.split("one after the other")
    first = hexes(given.split("```")[1])

    def live(give):
        frames, last = first[:], None
        for call, arg in re.findall(r"(kalloc|kfree)\((.*?)\)", steps):
            if call == "kfree":
                give(frames, int(arg, 16))
            else:
                last = frames.pop(0)
        return frames[:3], last

    def by_address(frames, pa):
        frames.insert(next((i for i, f in enumerate(frames) if f <= pa), len(frames)), pa)
    right, tail, order = (live(g) for g in (lambda f, pa: f.insert(0, pa), list.append, by_address))
    return [(right[i], {"fifo-for-lifo": tail[i], "list-sorted": order[i]}) for i in range(2)]


def flags(cut, text):
    del cut
    rows = re.findall(r"^0x\w+ +(0x\w+) +(0x\w+)$", text, re.M)

    def right(entry):
        return 2 * bool(entry & U) + bool(entry & W)
    return [(right(d & t), {"pte-flags-only": right(t), "pde-flags-only": right(d),
                            "flags-ored": right(d | t)})
            for d, t in ((int(d, 16), int(t, 16)) for d, t in rows)]


def fault(cut, text):
    va = int(re.search(r"(?:to|from) address (0x\w+)", text).group(1), 16)
    w = Walk(cut, tables(text), after(text, "cr3 is"), va)
    write, user = "writes to" in text, "user mode (CPL 3)," in text
    need = W * write + U * user
    level = 0 if not w.pde & P else 1 if not w.pte & P else int(w.pde & need == need)
    if w.pa is not None and w.pde & need != need and w.pte & need != need:
        level = "both refuse it"
    code = 1 * (w.pa is not None) + 2 * write + 4 * user
    cr2 = {"offset-dropped": cut.frame(va)}
    if w.pa is not None:
        cr2["p-for-cr2"] = w.pa
    return [(level, {"wrong-level": level == 0}),
            (code, {"code-present-bit": code ^ 1, "code-write-bit": code ^ 2, "code-user-bit": code ^ 4}),
            (va, cr2)]


def alias(cut, text):
    cr3, shown = after(text, "has cr3"), tables(text)
    if "at V =" in text:
        pa = after(text, "at V =") - cut.kernbase
        found = [cut.join(pdx, ptx, pa - cut.frame(pa))
                 for pdx, pde in shown[cr3].items() for ptx, pte in shown.get(cut.frame(pde), {}).items()
                 if pde & pte & P and cut.frame(pte) == cut.frame(pa)]
        va, = found
    else:
        va = after(text, "at U =")
        pa = Walk(cut, shown, cr3, va).pa
    v = pa + cut.kernbase
    u_or_v = (va, {"offset-dropped": cut.frame(va), "pdx-ptx-swapped": cut.swapped(va)}) \
        if "at V =" in text else \
        (v, {"offset-dropped": cut.frame(v), "u-for-p": va + cut.kernbase, "p-for-v": pa})
    return [(pa, {"offset-dropped": cut.frame(pa), "v-for-p": v,
                  "pfn-not-shifted": (pa >> cut.offset) + cut.parts(pa)[2]}),
            u_or_v, (cut.parts(v)[0], {"pdx-ptx-swapped": cut.parts(v)[1], "p-for-v": cut.parts(pa)[0]})]


def up(n, unit):
    return -(-n // unit)


def limit(cut, text):
    kernbase, devices = after(text, "KERNBASE"), after(text, "DEVSPACE")
    unit = 1 if cut.toy else 1 << 20
    ram = int(re.search(r"has (\d+) (?:MB|bytes) of RAM", text).group(1)) * unit
    page, table = 1 << cut.offset, 1 << cut.offset + cut.index
    behind = cut.all - devices
    return [((devices - kernbase) // unit, {"devices-forgotten": (cut.all - kernbase) // unit,
                                            "user-half": kernbase // unit}),
            (up(ram, table) + up(behind, table),
             {"devices-forgotten": up(ram, table), "entries-for-tables": (ram + behind) // page,
              "rounded-down": ram // table + up(behind, table)})]


PAGE, TABLE = 4096, 4 << 20


def frames(text, sz):
    """Pages, kernel tables, all frames, and wrong sums of a process."""
    ram = after(text, "An xv6 has") << 20
    kernel = up(ram, TABLE) + (0x100000000 - after(text, "begins at")) // TABLE
    pages = up(sz, PAGE)
    total = pages + up(sz, TABLE) + kernel + 2
    return pages, kernel, total, {"frame-forgotten": total - 1, "kernel-half-forgotten": total - kernel,
                                  "devices-forgotten": total - 8, "pages-only": pages}


def pages(cut, text):
    del cut
    size = after(text, "program of")
    heap = int((re.search(r"sbrk\((\d+)\)", text) or [0, 0])[1])
    sz = up(size, PAGE) * PAGE + 2 * PAGE + heap
    count, kernel, total, wrong = frames(text, sz)
    return [(sz, {"guard-forgotten": sz - PAGE, "not-rounded": size + 2 * PAGE + heap}),
            (count, {"guard-forgotten": count - 1, "rounded-down": sz // PAGE}),
            (kernel, {"devices-forgotten": kernel - 8, "entries-for-tables": kernel * 1024}),
            (total, wrong)]


def fork(cut, text):
    del cut
    sz, free = after(text, "has sz"), int(re.search(r"(\d+) frames are free", text).group(1))
    count, kernel, total, wrong = frames(text, sz)
    left = free - total
    return [(count, {"copy-on-write": 0, "guard-forgotten": count - 1, "rounded-down": sz // PAGE}),
            (total, {**wrong, "copy-on-write": total - count}),
            (left, {"copy-on-write": left + count, "kernel-half-forgotten": left + kernel,
                    "frame-forgotten": left + 1})]


def sbrk(cut, text):
    del cut
    was, by = after(text, "has sz"), int(re.search(r"sbrk\((-?\d+)\)", text).group(1))
    now, size = was + by, abs(by)
    moved, tables_ = up(now, PAGE) - up(was, PAGE), up(now, TABLE) - up(was, TABLE)
    if by < 0:
        table = (0, {"table-freed": -tables_})
    else:
        table = (tables_, {"new-table-forgotten": 0} if tables_ else {"table-there": 1})
    return [(now, {"sz-rounded": up(now, PAGE) * PAGE}),
            (abs(moved), {"part-page-ignored": up(size, PAGE), "bytes-divided": size // PAGE}), table]


def trap(cut, text):
    del cut
    dirs = {name: int(pa, 16) for pa, name in re.findall(r"^(0x\w+)  (\w+)", text, re.M)}
    now = before = re.search(r"CPU runs (\w+)", text).group(1)
    others = [d for name, d in dirs.items() if name not in ("kpgdir", now)]
    steps, user, loads, last = re.findall(r"^\d+\. (.*)$", text, re.M), True, 0, others[0]
    for step in steps:
        switch = re.match(r"the kernel runs (\w+):", step)
        user = step.startswith("the kernel")
        if switch:
            before, now, loads = now, switch.group(1), loads + 1
            last = dirs[before]
    cr3 = {"other-process": last, "v-for-p": dirs[now] + 0x80000000}
    if not user:
        cr3["cr3-at-trap"] = dirs["kpgdir"]
    return [(dirs[now], cr3), (3 * user, {"cpl-unchanged": 3 - 3 * user}),
            (loads, {"traps-counted": len(steps)})]


def bug(cut, text):
    ram, guard = after(text, "has") << 20, after(text, "guard page at")
    free = hexes(re.search(r"free list begins (.*?)\. ", text).group(1))
    lines = [(int(n), int(va, 16), int(pte, 16))
             for n, va, pte in re.findall(r"^ *(\d+)  (0x\w+)  (0x\w+)$", text, re.M)]
    wrong, seen = [], {}
    for n, va, pte in lines:
        pa, kernel = cut.frame(pte), va >= cut.kernbase
        other = None if kernel else seen.setdefault(pa, n)
        faults = (kernel and pte & U, not kernel and other != n, not kernel and pa in free, pa >= ram,
                  va == guard and pte & U, kernel and pa != va - cut.kernbase)
        wrong += [(n, kind, other) for kind, found in enumerate(faults) if found]
    (n, kind, other), = wrong
    return [(n, {"other-line": other} if kind == 1 else {}), (kind, {})]


KINDS = {f.__name__: f for f in (split, walk, flags, fault, alias, limit, kalloc, freelist, pages, fork,
                                 sbrk, trap, bug)}


def solve(exercise):
    """(answer, {mistake: answer}) for each part; choices are counted from 0 on."""
    text = "\n".join(line["text"] for line in exercise["stem"]) + "\n"
    return KINDS[exercise["kind"]](Cut("8-bit" in text), text)
