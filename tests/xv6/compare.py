# SPDX-License-Identifier: GPL-2.0-only
"""A dump of a real xv6 beside the model: everything that must be equal."""

import struct

from model import number
from real import PAGE, PHYSTOP, free_list

A, D = 0x20, 0x40
SHOWN = 12
WORDS = struct.Struct("<1024I")


class Result:
    def __init__(self):
        self.differences = []
        self.ptes = self.pdes = self.tables = self.frames = 0
        self.processes = self.stack = self.code = self.accessed = self.dirty = 0

    def equal(self, what, real, model):
        if real != model:
            self.differences.append(f"{what}: {shown(real)} in xv6,"
                                    f" {shown(model)} in the model")
        return real == model

    def add(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def __str__(self):
        return (f"{self.processes} processes, {self.pdes} PDEs, {self.ptes} PTEs,"
                f" {self.frames} free frames in order with their bytes, {self.stack} stack words,"
                f" {self.code} bytes of code")


def shown(value):
    return f"0x{value:08x}" if isinstance(value, int) else repr(value)


def everywhere(bit):
    return int.from_bytes(bit.to_bytes(4, "little") * 1024, "little")


ALL_A, ALL_D, ALL_P = everywhere(A), everywhere(D), everywhere(1)


def bits(table, mask):
    return bin(table & mask).count("1")


def entries(result, real, model, name):
    """One table of 1024 entries. The real MMU sets A and D, the model made no
    access: these two bits are left apart. Returns how many are present."""
    whole = int.from_bytes(real, "little")
    result.accessed += bits(whole, ALL_A)
    result.dirty += bits(whole, ALL_D)
    if whole & ~(ALL_A | ALL_D) != int.from_bytes(model, "little"):
        for i, (r, m) in enumerate(zip(WORDS.unpack(real), WORDS.unpack(model))):
            if r & ~(A | D) != m:
                result.equal(name(i), r, m)
    return bits(whole, ALL_P)


def directory(result, dump, model, pgdir, who):
    """A page directory with all its tables. Returns the real tables' bytes."""
    mine, tables = model.tables(pgdir)
    theirs = dump.read(pgdir)
    result.pdes += entries(result, theirs, mine,
                           lambda i: f"{who}: PDE of va 0x{i << 22:08x}")
    pdes = WORDS.unpack(theirs)
    found = {}
    for index, table in tables.items():
        pa = pdes[index] & ~0xfff
        if not pdes[index] & 1 or pa >= PHYSTOP:
            continue
        found[index] = dump.read(pa)
        result.tables += 1
        result.ptes += entries(
            result, found[index], table,
            lambda i, index=index: f"{who}: PTE of va 0x{index << 22 | i << 12:08x}")
    return found


def read_virtual(ram, tables, va, size):
    """Bytes of a process, through its own tables."""
    out = b""
    while size:
        table = tables.get(va >> 22, bytes(PAGE))
        pte = WORDS.unpack(table)[va >> 12 & 1023]
        n = min(size, PAGE - va % PAGE)
        pa = (pte & ~0xfff) + va % PAGE
        out += ram[pa:pa + n] if pte & 1 and pa < PHYSTOP else b"\xff" * n
        va, size = va + n, size - n
    return out


def stack(result, dump, model, mine, tables, argv0):
    """The words that exec pushed: from its esp to the end of that page."""
    esp = number(mine["esp"])
    size = -esp % PAGE
    theirs = read_virtual(dump.ram, tables, esp, size)
    ours = read_virtual(model.ram, model.tables(number(mine["pgdir"]))[1], esp, size)
    # The tool's argv[0] is the last part of the path; init's is the path.
    name = mine["name"].encode() + b"\0"
    if argv0 and size:
        at = ours.rindex(name)
        ours = (ours[:at] + argv0 + b"\0").ljust(size, b"\0")[:size]
    words = range(0, size, 4)
    for i in words:
        result.equal(f"pid {mine['pid']} {mine['name']}: stack word at"
                     f" 0x{esp + i:08x}", theirs[i:i + 4].hex(), ours[i:i + 4].hex())
    result.stack += len(words)


def code(result, dump, tables, who, program):
    for va, content in program.code():
        result.code += len(content)
        if read_virtual(dump.ram, tables, va, len(content)) != content:
            result.differences.append(f"{who}: its code is not the file's")


def process(result, dump, model, theirs, world):
    mine = model.ask("proc", "show", theirs.pid)
    who = f"pid {theirs.pid} {theirs.name}"
    same = result.equal(f"{who}: page directory", theirs.pgdir, number(mine["pgdir"]))
    result.equal(f"{who}: kernel stack", theirs.kstack, number(mine["kstack"]))
    result.equal(f"{who}: sz", theirs.sz, number(mine["sz"]))
    result.equal(f"{who}: name", theirs.name, mine["name"])
    result.equal(f"{who}: parent", dump.parent_pid(theirs), mine["ppid"])
    result.processes += 1
    if not same:
        return
    tables = directory(result, dump, model, theirs.pgdir, who)
    stack(result, dump, model, mine, tables, b"/init" if theirs.pid == 1 else b"")
    if theirs.pid in world.runs:
        code(result, dump, tables, who, world.programs[world.runs[theirs.pid]])


def frees(result, dump, model):
    """The list in order, and all bytes of the frames: pointer and junk."""
    theirs, mine = dump.list, free_list(model.ram, model.head)
    result.equal("length of the free list", len(theirs), len(mine))
    for i, (real, own) in enumerate(zip(theirs, mine) if theirs != mine else ()):
        if not result.equal(f"free list, frame {i} from the head", real, own):
            return
    for pa in theirs:
        if dump.ram[pa:pa + PAGE] != model.ram[pa:pa + PAGE]:
            at = next(i for i in range(PAGE) if dump.ram[pa + i] != model.ram[pa + i])
            result.equal(f"free frame 0x{pa:08x}, byte {at}", dump.ram[pa + at],
                         model.ram[pa + at])
    result.frames += len(theirs)


def cpus(result, dump, model):
    """At rest all CPUs are in the scheduler, on kpgdir."""
    mine = model.ask("cpu", "ls")["cpus"]
    result.equal("number of CPUs", dump.ncpu, len(mine))
    result.equal("cr3 of the CPUs", [hex(n) for n in dump.cr3],
                 [hex(number(c["cr3"])) for c in mine])
    result.equal("processes of the CPUs", dump.running(), [c["pid"] for c in mine])
    stacks = [f["pa"] for f in model.ask("kmem", "frames", "--all")["frames"]
              if f["kind"] == "CPU boot stack"]
    if stacks:
        result.equal("boot stack of the last CPU", dump.ap_stack(),
                     min(number(pa) for pa in stacks))


def compare(dump, world):
    result = Result()
    model = world.model
    model.save()
    info = model.ask("info")
    cpus(result, dump, model)
    for theirs in dump.processes:
        theirs.pid = world.pid_of.get(theirs.pid, theirs.pid)
    result.equal("pids in the order of the table", [p.pid for p in dump.processes],
                 [p["pid"] for p in model.ask("proc", "ls")["processes"]])
    if result.equal("kpgdir", dump.kpgdir, number(info["kpgdir"])):
        directory(result, dump, model, dump.kpgdir, "kpgdir")
    alive = {p["pid"] for p in model.ask("proc", "ls")["processes"]}
    for theirs in dump.processes:
        if theirs.pid in alive:
            process(result, dump, model, theirs, world)
    frees(result, dump, model)
    return result
