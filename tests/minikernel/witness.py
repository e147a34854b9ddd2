# SPDX-License-Identifier: GPL-2.0-only
"""A memory read a second time, in the plainest way: by walking the free list and each page
table, with nothing but the addresses that were told. What was said of frames has to agree."""

import array
import gzip

PAGE, P, U, PS = 4096, 1, 4, 0x80
TABLES = {"kernel_tables": "kernel page table", "user_tables": "user page table"}


class Memory:
    def __init__(self, dump, base):
        opened = gzip.open if dump.endswith(".gz") else open
        with opened(dump, "rb") as memory:
            self.words = array.array("I", memory.read())
        self.base = base

    def table(self, pa):
        return self.words[pa // 4:pa // 4 + PAGE // 4]

    def free(self, head):
        """The frames of the list, in order."""
        found = []
        while head and len(found) <= len(self.words):
            found.append(head - self.base)
            head = self.words[found[-1] // 4]
        return found

    def space(self, pgdir):
        """{"user_frames", "user_tables", "kernel_tables"}: frames, in order; without 4 MB pages."""
        found = {"user_frames": [], **{what: [] for what in TABLES}}
        for pdx, pde in enumerate(self.table(pgdir)):
            if not pde & P or pde & PS:
                continue
            user = pdx < self.base >> 22
            found["user_tables" if user else "kernel_tables"].append(pde & -PAGE)
            if user:
                found["user_frames"] += [pte & -PAGE for pte in self.table(pde & -PAGE) if pte & P]
        return found


def kinds_of(answer):
    """{frame: kind}, as the map has it."""
    return {int(run["pa"], 16) + PAGE * n: run["kind"] for run in answer["map"]
            for n in range(run["frames"])}


def of_process(memory, kinds, process, shared):
    """What is wrong with what was said of it. What is in a shared directory is the first one's."""
    name, pgdir = process["name"], int(process["pgdir"], 16)
    space = memory.space(pgdir)
    if [0 if shared else len(space[what]) for what in space] != [process[what] for what in space]:
        yield f"{name}: {[len(space[what]) for what in space]} frames"
    told = {int(process["kstack"], 16): "kernel stack", pgdir: "page directory"}
    told.update((pa, kind) for what, kind in TABLES.items() for pa in space[what])
    for pa, kind in told.items():
        if kinds.get(pa) != kind:
            yield f"{name}: 0x{pa:08x} is its {kind}"


def of_list(memory, kinds, answer, lists):
    """What is wrong with what was said of the free list, or of the first of several."""
    free = memory.free(int(answer["head"], 16))
    if [kinds.get(pa) for pa in free] != ["free"] * len(free):
        yield "the list has frames that are not free"
    if len(free) != answer["free"] and not lists:
        yield f"the list has {len(free)} frames"
    if free[:5] != [int(first["pa"], 16) for first in answer["first"]]:
        yield "others come first"


def disagrees(dump, answer, base, lists):
    """What the memory does not have as it was said. LISTS: there is more than one."""
    memory, kinds = Memory(dump, base), kinds_of(answer)
    if len(kinds) != answer["frames"] or max(kinds) != int(answer["phystop"], 16) - PAGE:
        yield f"the map has {len(kinds)} frames"
    counted = {k["kind"]: k["frames"] for k in answer["kinds"]}
    for kind in counted.keys() | set(kinds.values()):
        if list(kinds.values()).count(kind) != counted.get(kind):
            yield f"{kind}: {counted.get(kind)} are not those of the map"
    # Beside the frames it is no list of them.
    if int(answer["head"], 16) % PAGE == 0:
        yield from of_list(memory, kinds, answer, lists)
    pgdirs = [process["pgdir"] for process in answer["processes"]]
    for n, process in enumerate(answer["processes"]):
        yield from of_process(memory, kinds, process, process["pgdir"] in pgdirs[:n])
